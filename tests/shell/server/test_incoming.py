"""What of a request is here, how much is missing, and how long that may take."""

from __future__ import annotations

import pytest
from django.conf import settings

from config.server import incoming
from config.server.incoming import Arrival, Verdict

HEAD = b"POST /x HTTP/1.1\r\nHost: localhost\r\n"


def head(*fields: str) -> bytes:
    return HEAD + b"".join(f"{field}\r\n".encode() for field in fields) + b"\r\n"


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (b"", Verdict.WAIT),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", Verdict.WAIT),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", Verdict.WHOLE),
        (head("Content-Length: 3") + b"ab", Verdict.WAIT),
        (head("content-length:3") + b"abc", Verdict.WHOLE),
        (head("Content-Length: 0"), Verdict.WHOLE),
        (head("Content-Length: 3") + b"abcGET /next", Verdict.WHOLE),
        (head(f"Content-Length: {incoming.KEPT_BYTES + 1}") + b"a" * 1000, Verdict.WAIT),
        (head(f"Content-Length: {incoming.KEPT_BYTES + 1}") + b"a" * incoming.KEPT_BYTES, Verdict.LARGE),
        (head("Content-Length: 3", "Expect: 100-continue"), Verdict.LARGE),
        (head(f"Content-Length: {incoming.BODY_BYTES + 1}"), Verdict.BODY_TOO_LARGE),
        (head("Content-Length: " + "9" * 5000), Verdict.BODY_TOO_LARGE),
        (head("Transfer-Encoding: chunked"), Verdict.NO_LENGTH),
        (head("Content-Length: 3", "Content-Length: 4"), Verdict.WHOLE),  # the parser refuses these two
        (head("Content-Length: three"), Verdict.WHOLE),
        (HEAD + b"X: " + b"a" * incoming.HEAD_BYTES, Verdict.HEAD_TOO_LARGE),
        (HEAD + b"X: " + b"a" * incoming.HEAD_BYTES + b"\r\n\r\n", Verdict.HEAD_TOO_LARGE),
    ],
)
def test_a_request_is_judged_by_what_is_here(data, verdict):
    assert Arrival(0).feed(data, 0) is verdict


def test_a_request_that_comes_byte_by_byte_is_found_whole_at_its_last():
    coming, data = Arrival(0), head("Content-Length: 2") + b"ab"
    verdicts = [coming.feed(data[i : i + 1], 0) for i in range(len(data))]
    assert verdicts == [Verdict.WAIT] * (len(data) - 1) + [Verdict.WHOLE]
    assert bytes(coming.bytes) == data


def test_a_head_may_take_ten_seconds_however_much_of_it_keeps_coming():
    coming = Arrival(100)
    for second in range(9):
        coming.feed(b"X-A: b\r\n", 100 + second)
    assert coming.deadline == 110


def test_a_body_may_take_what_a_slow_line_needs_for_what_has_come():
    coming = Arrival(100)
    coming.feed(head("Content-Length: 200000"), 105)
    assert 125 <= coming.deadline < 126
    coming.feed(b"a" * 81920, 115)
    assert 135 <= coming.deadline < 136


def test_a_body_of_which_a_byte_comes_now_and_then_is_soon_late():
    coming = Arrival(100)
    coming.feed(head("Content-Length: 200000000"), 100)
    for second in range(101, 120):
        coming.feed(b"a", second)
    assert coming.deadline < 121


def test_the_largest_file_that_is_taken_passes_with_its_form():
    assert incoming.BODY_BYTES >= settings.UPLOAD_ARCHIVE_MAX_BYTES + 1024 * 1024


@pytest.mark.parametrize("verdict", incoming.REFUSALS)
def test_a_refusal_says_what_to_do_and_ends_the_connection(verdict):
    lines, _, body = incoming.refusal(verdict).partition(b"\r\n\r\n")
    assert lines.startswith(f"HTTP/1.1 {verdict.value}".encode())
    assert b"Connection: close" in lines
    assert f"Content-Length: {len(body)}".encode() in lines
    assert body.decode().strip().endswith(".")
