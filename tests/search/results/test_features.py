"""Filters, order, words meant, similar documents, spreadsheet, feed, saved searches, an engine that is away."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta

import pytest
from defusedxml.ElementTree import fromstring
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from ledger.models import OutboxMessage
from search.index import indexing
from search.index.documents import sources
from search.models import SavedSearch
from search.query import filters, searcher
from search.query.filters import VALUES_MAX, Filters
from search.results.page import active_filter_labels
from search.saved_searches import services as saved
from tests.search import records

pytestmark = pytest.mark.django_db
SEARCH = "/tim-kiem/"
ATOM = "{http://www.w3.org/2005/Atom}"


def dated(title: str, day: date, body: str = "<p>lớp học</p>"):
    page = records.article(title, body)
    page.dated = day
    page.save_revision().publish()
    return page


@pytest.fixture
def filled(either_engine):
    dated("Lớp học mùa xuân", date(2024, 3, 1))
    dated("Lớp học mùa thu", date(2025, 9, 1))
    dossier = records.dossier()
    records.evidence(dossier, "sổ lớp học một", "sổ lớp học hai", name="so.txt", code="2.1")
    indexing.rebuild()
    return dossier


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_filters_stand_in_the_address_and_can_be_taken_off(filled, client):
    page = client.get(SEARCH, {"q": "lớp học"}).content.decode()
    assert "?q=l%E1%BB%9Bp+h%E1%BB%8Dc&amp;nam=2024" in page
    page = client.get(SEARCH, {"q": "lớp học", "nam": "2024"}).content.decode()
    assert "mùa xuân" in page
    assert "mùa thu" not in page
    assert '<a class="chip is-on" href="?q=l%E1%BB%9Bp+h%E1%BB%8Dc">' in page


def test_dates_order_and_indicator_narrow_the_hits(filled):
    user = records.person_of(filled)

    def names(**wanted) -> list[str]:
        answer = searcher.best(user=user, text="lớp học", filters=Filters(**wanted))
        return [hit.name for hit in answer.hits]

    assert names(since=date(2025, 1, 1), until=date(2025, 12, 31)) == ["Lớp học mùa thu"]
    assert names(values={"indicator": ("2.1",)}) == ["2.1-01: so.txt"] * 2
    assert names(kind="tin-tuc", order="date") == ["Lớp học mùa thu", "Lớp học mùa xuân"]
    assert names(values={"year": ("1999",)}) == []


def test_pages_of_one_file_stand_under_its_best_page(filled):
    answer = searcher.find(user=records.person_of(filled), text="sổ lớp học")
    (group,) = [group for group in answer.groups if group.kind == "minh-chung"]
    (hit,) = group.hits
    assert group.count == 2
    assert {hit.page, *(number for number, _url in hit.other_pages)} == {1, 2}


def test_the_words_meant_come_with_their_marks_from_texts_one_may_see(filled, client):
    page = client.get(SEARCH, {"q": "lop hoc"}).content.decode()
    assert "Chỉ tìm đúng dấu:" in page  # every text was found already: nobody is asked what was meant
    assert "Ý bạn là" not in page
    assert "Ý bạn là" in client.get(SEARCH, {"q": "lơps học xuân"}).content.decode()
    assert searcher.find(user=None, text="lop hoc").suggestion == "lớp học"
    assert searcher.find(user=None, text="lớp học").suggestion == ""
    assert "sổ" not in searcher.find(user=None, text="so lop hoc").suggestion  # only hidden texts hold it
    assert searcher.find(user=records.person_of(filled), text="so lop hoc").suggestion == "sổ lớp học"


def test_a_mistyped_word_finds_the_nearest_and_says_so(filled, client):
    answer = searcher.find(user=None, text="lơps học xuân")
    assert answer.is_relaxed
    assert answer.suggestion == "lớp học xuân"
    assert "gần nhất" in client.get(SEARCH, {"q": "lơps học xuân"}).content.decode()


def test_similar_documents_are_those_one_may_see(filled, client):
    page = records.article("Lớp học mùa hè", "<p>lớp học</p>")
    indexing.rebuild()
    answer = client.get(reverse("tim-kiem-tuong-tu", args=["tin-tuc", page.pk])).content.decode()
    assert "mùa xuân" in answer
    assert "so.txt" not in answer
    hidden = filled.evidence.get()
    for kind, pk in (("minh-chung", hidden.pk), ("minh-chung", 10**9), ("tin-tuc", "x"), ("khong-co", 1)):
        assert client.get(reverse("tim-kiem-tuong-tu", args=[kind, pk])).status_code == 404
    own = client_of(records.person_of(filled))
    assert own.get(reverse("tim-kiem-tuong-tu", args=["minh-chung", hidden.pk])).status_code == 200


def test_the_spreadsheet_is_the_same_list_and_computes_nothing(filled, client):
    records.article("=HYPERLINK(1) lớp học", "<p>+lớp học</p>\n\n<p>ở thôn</p>")
    indexing.rebuild()
    response = client.get(reverse("tim-kiem-bang-tinh"), {"q": "lớp học"})
    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(min_row=2))
    assert {row[1].value for row in rows} == {"Lớp học mùa xuân", "Lớp học mùa thu", "=HYPERLINK(1) lớp học"}
    assert "f" not in {cell.data_type for row in rows for cell in row}
    assert all(row[5].value.startswith("http") for row in rows)
    assert any("+lớp học ở thôn" in row[4].value for row in rows)  # two lines of the text on one of the table
    own = client_of(records.person_of(filled)).get(reverse("tim-kiem-bang-tinh"), {"q": "lớp học"})
    assert len(list(load_workbook(io.BytesIO(own.content)).active.iter_rows(min_row=2))) > len(rows)


def test_the_feed_has_the_newest_first_and_only_what_one_may_see(filled, client):
    response = client.get(reverse("tim-kiem-nguon-tin"), {"q": "lớp học"})
    text = response.content.decode()
    assert response["Content-Type"].startswith("application/atom+xml")
    assert text.index("mùa thu") < text.index("mùa xuân")
    assert "so.txt" not in text


def entries(client, **query) -> dict[str, dict[str, str]]:
    answer = client.get(reverse("tim-kiem-nguon-tin"), query)
    rows = fromstring(answer.content).iter(f"{ATOM}entry")
    found = [{part.tag.removeprefix(ATOM): part.text or "" for part in row} for row in rows]
    return {row["title"]: row for row in found}


def test_an_entry_of_the_feed_is_dated_and_keeps_its_name_whatever_was_asked(filled, client):
    first, second = entries(client, q="lớp học"), entries(client, q="mua xuan")
    assert first["Lớp học mùa xuân"]["updated"].startswith("2024-03-01T00:00:00")
    assert first["Lớp học mùa xuân"]["id"] == second["Lớp học mùa xuân"]["id"]
    assert first["Lớp học mùa xuân"]["id"] != first["Lớp học mùa thu"]["id"]


def test_the_text_of_a_page_is_no_markup_in_a_feed(filled):
    records.evidence(filled, "lớp <b onclick=x>đậm</b>", name="b.txt")
    indexing.rebuild()
    found = entries(client_of(records.person_of(filled)), q="đậm")
    (summary,) = (row["summary"] for row in found.values())
    assert "&lt;b onclick=x&gt;đậm" in summary


def test_every_kind_is_dated_as_it_is_put_in_order(filled):
    for source in sources().values():
        for record in source.queryset():
            assert {doc.day for doc in source.to_documents(record)} <= {source.dated(record)}


def test_a_chip_says_which_filter_it_takes_off_once():
    chosen = filters.read_filters(QueryDict("nam=2024&chi-tieu=2.1&muc-do=1&loai-van-ban=KH"), sources())
    assert active_filter_labels(chosen) == ["Năm: 2024", "Mức độ 1", "Loại văn bản: Kế hoạch", "Chỉ tiêu 2.1"]


def test_a_saved_search_is_named_by_its_words_and_every_filter(filled):
    client = client_of(records.person_of(filled))
    for year in ("2024", "2025"):
        query = {"q": "lớp học", "loai": "tin-tuc", "nam": year, "tu-ngay": "2024-01-01", "sap-xep": "ngay"}
        client.post(reverse("tim-kiem-da-luu"), query)
    assert set(SavedSearch.objects.values_list("name", flat=True)) == {
        "lớp học – Tin tức – Năm: 2024 – Từ 01/01/2024",
        "lớp học – Tin tức – Năm: 2025 – Từ 01/01/2024",
    }


def test_a_saved_search_tells_what_is_new_once_a_day(filled):
    user = records.person_of(filled)
    client = client_of(user)
    assert client.post(reverse("tim-kiem-da-luu"), {"q": "lớp học", "loai": "minh-chung"}).status_code == 302
    assert client.post(reverse("tim-kiem-da-luu"), {"q": "lớp học", "loai": "minh-chung"}).status_code == 302
    kept = SavedSearch.objects.get()
    assert "lớp học" in client.get(reverse("tim-kiem-da-luu")).content.decode()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert saved.notify_owners(today=tomorrow) == 0
    records.evidence(filled, "sổ lớp học ba", name="moi.txt", code="3.1")
    indexing.rebuild()
    assert saved.notify_owners(today=tomorrow) == 0  # looked through today already
    assert saved.notify_owners(today=tomorrow + timedelta(days=1)) == 1
    assert saved.notify_owners(today=tomorrow + timedelta(days=1)) == 0
    message = OutboxMessage.objects.get(to=user)
    assert "moi.txt" in message.body
    assert "so.txt" not in message.body
    assert (
        client_of(records.member_over(filled)).post(reverse("tim-kiem-bo-luu", args=[kept.pk])).status_code
        == 404
    )
    assert client.post(reverse("tim-kiem-bo-luu", args=[kept.pk])).status_code == 302
    assert not SavedSearch.objects.exists()


def test_saved_searches_ask_for_a_log_in(client):
    assert client.get(reverse("tim-kiem-da-luu")).status_code == 302


def test_while_the_engine_is_away_numbers_are_found_in_the_database(settings, client, caplog):
    records.plan_page(number="12", title="Xây dựng xã học tập")
    settings.SEARCH_URL = "http://127.0.0.1:9"
    for typed in ("12/KH-UBND", "kế hoạch 12", "12/kh-ubnd"):
        response = client.get(SEARCH, {"q": typed})
        assert response.status_code == 503
        page = response.content.decode()
        assert "tạm thời chưa dùng được" in page
        assert "Xây dựng xã học tập" in page
    assert "Văn bản mang số này" not in client.get(SEARCH, {"q": "13/KH-UBND"}).content.decode()
    assert client.get("/tim-kiem/goi-y/", {"q": "xây"}).json() == {"suggestions": []}
    assert "KH-UBND" not in caplog.text


HOSTILE = [
    {"q": "học " * 5_000},
    {"q": '"' * 5000 + "học"},
    {"q": "AND OR NOT (title:* ^9 ~2"},
    {"q": "***"},
    {"q": "\x00học\x01tập"},
    {"q": "học", "trang": "9" * 400},
    {"q": "học", "tu-ngay": "0000-99-99", "loai": "../../etc"},
    {"q": "học", "nam": ["x" * 300, "\x00", "2024"]},
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_query_is_answered(client, query):
    records.article("Bài học")
    indexing.rebuild()
    assert client.get(SEARCH, query).status_code == 200
    assert client.get(reverse("tim-kiem-bang-tinh"), query).status_code == 200


def test_too_many_filters_are_refused_in_words(client):
    response = client.get(SEARCH, {"q": "học", "nam": [str(n) for n in range(VALUES_MAX + 1)]})
    assert response.status_code == 400
    assert "quá nhiều giá trị" in response.content.decode()


@pytest.mark.parametrize("name", ["tim-kiem", "tim-kiem-goi-y", "tim-kiem-bang-tinh", "tim-kiem-nguon-tin"])
@pytest.mark.parametrize(
    "query",
    ["q=" + "h%E1%BB%8Dc+" * 250_000, "q=h&" + "&".join(f"nam={n}" for n in range(10_000)), "&" * 1_500],
)
def test_an_address_nobody_needs_is_refused_in_words_before_it_is_read(client, name: str, query: str):
    response = client.get(f"{reverse(name)}?{query}")
    assert response.status_code == 400
    assert "Địa chỉ tìm kiếm quá dài" in response.content.decode()
    assert len(response.content) < 100_000


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    try:
        call_command("search", *arguments)
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_what_was_typed_by_telex_is_found_as_it_was_meant(filled, client):
    page = client.get(SEARCH, {"q": "lowps hojc muaf thu"}).content.decode()
    assert "<mark>Lớp học mùa thu</mark>" in page
    assert ">lớp học mùa thu</a>?" in page
    assert "kết quả gần nhất" not in page
    told = client.get(reverse("tim-kiem-goi-y"), {"q": "lowps hojc mu"}).json()["suggestions"]
    assert {row["title"] for row in told} == {"Lớp học mùa xuân", "Lớp học mùa thu"}


def test_the_command_answers_as_the_contract_says(filled, capsys):
    user = records.person_of(filled)
    code, out, err = run(capsys, "lop hoc", "--json")
    found = json.loads(out)
    assert (code, err, found["total"]) == (0, "", 2)
    assert set(found["hits"][0]) == {"kind", "id", "title", "url", "page", "score", "highlight"}
    _code, out, _err = run(
        capsys, "lop hoc", "--as", user.username, "--kind", "minh-chung", "--limit", "1", "--json"
    )
    found = json.loads(out)
    assert (found["total"], len(found["hits"]), found["hits"][0]["kind"]) == (2, 1, "minh-chung")
    assert found["facets"]["indicator"] == {"2.1": 2}
    assert found["hits"][0]["page"] in (1, 2)


def test_the_command_refuses_bad_input_in_words(filled, capsys):
    for arguments in (("x", "--as", "khong-co-ai"), ("x", "--kind", "la"), ("x", "--limit", "0")):
        code, out, err = run(capsys, *arguments)
        assert (code, out) == (2, "")
        assert err.strip()


@pytest.mark.parametrize("query", ["", "   ", "…?!", "\x00"])
def test_the_command_says_that_a_question_without_a_word_finds_nothing(filled, capsys, query: str):
    code, out, err = run(capsys, query, "--json")
    assert (code, json.loads(out)["total"]) == (0, 0)
    assert "Hãy gõ ít nhất một từ" in err


@pytest.mark.parametrize("seed", ["-1", "9" * 40])
def test_a_seed_no_unit_could_be_named_by_is_refused(capsys, seed: str):
    with pytest.raises(SystemExit) as left:
        call_command("fill_corpus", "--documents", "1", "--seed", seed)
    assert left.value.code == 2
    assert "--seed" in capsys.readouterr().err


def test_without_an_index_the_command_says_what_to_do(capsys):
    code, out, err = run(capsys, "học", "--json")
    assert (code, out) == (1, "")
    assert "rebuild_index" in err
