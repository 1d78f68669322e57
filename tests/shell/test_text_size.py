"""The reader's text size without scripts: a cookie and a style sheet, the pages themselves untouched."""

from __future__ import annotations

import pytest


def test_the_sheet_follows_the_cookie_and_is_kept_by_nobody_else(client) -> None:
    assert "--text-scale: 1;" in client.get("/co-chu.css").content.decode()
    client.get("/co-chu/?co=lon")
    answer = client.get("/co-chu.css")
    assert "--text-scale: 1.15" in answer.content.decode()
    assert "private" in answer["Cache-Control"]
    assert answer["Vary"] == "Cookie"


@pytest.mark.parametrize(("asked", "times", "scale"), [("lon", 9, "1.6"), ("nho", 9, "0.9"), ("vua", 1, "1")])
def test_the_size_has_two_ends(client, asked: str, times: int, scale: str) -> None:
    for _ in range(times):
        client.get(f"/co-chu/?co={asked}")
    assert f"--text-scale: {scale};" in client.get("/co-chu.css").content.decode()


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("http://testserver/quyet-dinh/?nam=2025", "/quyet-dinh/?nam=2025"),
        ("https://elsewhere.example/", "/"),
        ("http://testserver//elsewhere.example/", "/elsewhere.example/"),
        ("", "/"),
    ],
)
def test_the_reader_goes_back_to_a_page_of_ours_only(client, came: str, back: str) -> None:
    assert client.get("/co-chu/?co=lon", headers={"referer": came})["Location"] == back


def test_a_cookie_of_nonsense_is_the_usual_size(client) -> None:
    client.cookies["co-chu"] = "9"
    assert "--text-scale: 1;" in client.get("/co-chu.css").content.decode()
