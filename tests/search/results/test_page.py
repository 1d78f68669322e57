"""The search page: grouped, marked, escaped, and calm about whatever is typed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from search.index import indexing
from search.query import searcher
from tests.search import records
from tests.search.text.test_terms import GARBAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled():
    records.plan_page(text="Điều một\nCăn cứ Thông tư 24/2023/TT-BGDĐT về Đơn vị học tập")
    records.article(
        "Đơn vị học tập <b>&", "<p>Một câu về đơn vị học tập &lt;script&gt;alert(1)&lt;/script&gt;</p>"
    )
    indexing.rebuild()


def shown(client, **query) -> str:
    response = client.get(reverse("tim-kiem"), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("text", ["hoc tap", "HỌC TẬP", "học tập", "don vi hoc tap"])
def test_what_is_found_with_marks_is_found_without(client, filled, text: str):
    page = shown(client, q=text)
    assert "<mark>" in page
    assert "(2)" in page
    assert 'id="nhom-ke-hoach"' in page
    assert 'id="nhom-tin-tuc"' in page


def test_a_number_is_found_as_one_thing_and_opens_at_its_line(client, filled):
    page = shown(client, q="24/2023/TT-BGDĐT")
    assert "<mark>24/2023/TT-BGDĐT</mark>" in page
    assert "#dong-2" in page
    assert "loai=tin-tuc" not in page


def test_found_text_and_the_query_are_escaped(client, filled):
    page = shown(client, q="đơn vị học tập script")
    assert "<script>alert" not in page
    assert "&lt;<mark>script</mark>&gt;" in page
    assert "<b>&" not in page
    assert "<script>x" not in shown(client, q='"><script>x</script>')


def test_a_chip_shows_one_kind(client, filled):
    page = shown(client, q="học tập", loai="tin-tuc")
    assert 'id="nhom-tin-tuc"' in page
    assert 'id="nhom-ke-hoach"' not in page
    assert "nhom-" in shown(client, q="học tập", loai="khong-co")


def test_empty_states_say_what_to_do(client, filled):
    assert "Gõ từ cần tìm" in shown(client)
    assert "Chưa có từ nào để tìm" in shown(client, q="!!!")
    assert "Không tìm thấy kết quả nào" in shown(client, q="khongcotunay")
    assert "Không có kết quả trong loại này" in shown(client, q="học tập", loai="quyet-dinh")


def test_many_hits_are_paged(client):
    for number in range(23):
        records.article(f"Bài học số {number}")
    indexing.rebuild()
    assert "Xem tất cả 23 kết quả" in shown(client, q="bài học")
    first, second = (shown(client, q="bài học", loai="tin-tuc", trang=n) for n in (1, 2))
    assert first.count('class="hit"') == 20
    assert second.count('class="hit"') == 3
    assert "trang=2" in first
    for odd in ("0", "-1", "x", "999999999", "1e9", "٢"):
        assert 'class="hit"' in shown(client, q="bài học", loai="tin-tuc", trang=odd)


def test_a_very_long_query_is_cut_in_words(client, filled):
    page = shown(client, q="học " * 2000)
    assert "Câu tìm dài quá" in page
    assert len(page) < 100_000


@pytest.mark.parametrize("text", [text for text in GARBAGE if "\ud800" not in text and len(text) < 50_000])
def test_no_input_breaks_the_page(client, filled, text: str):
    shown(client, q=text, loai=text[:50], trang=text[:50])
    assert client.get(reverse("tim-kiem-goi-y"), {"q": text}).status_code == 200


def test_without_an_index_the_page_says_so(client):
    response = client.get(reverse("tim-kiem"), {"q": "học"})
    assert response.status_code == 503
    assert "tạm thời chưa dùng được" in response.content.decode()
    assert client.get(reverse("tim-kiem-goi-y"), {"q": "học"}).json() == {"suggestions": []}


def test_suggestions_complete_the_last_word(client, filled):
    rows = client.get(reverse("tim-kiem-goi-y"), {"q": "don vi ho"}).json()["suggestions"]
    assert [row["title"] for row in rows] == ["Đơn vị học tập <b>&"]
    assert rows[0]["url"].startswith("/tin-tuc/")


def test_the_number_of_queries_does_not_grow_with_the_hits(django_assert_max_num_queries, client):
    dossier = records.dossier()
    user = records.person_of(dossier)
    for number in range(6):
        records.article(f"Bài học {number}")
        records.plan_page(number=str(number), title=f"Kế hoạch học {number}")
        records.evidence(dossier, f"bài học {number}")
    indexing.rebuild()
    searcher.find(user=user, text="học")
    with django_assert_max_num_queries(17):
        answer = searcher.find(user=user, text="học")
    assert answer.total == 18
    client.force_login(user)
    with django_assert_max_num_queries(24):
        client.get(reverse("tim-kiem"), {"q": "học"})
