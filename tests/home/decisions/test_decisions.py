"""Decisions and the directory on the public site."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from home.decisions.summary import verdict_summary
from home.errors import NotIssued
from home.models import DecisionPage
from home.services.publishing import publish_decision
from tests.factories.documents import committee, drafted
from tests.factories.home import corrected, give_title, make_decision, published_decision

pytestmark = pytest.mark.django_db
LIST = "/quyet-dinh/"


def rows(client, address: str) -> int:
    return client.get(address).content.decode().count('class="row-title"')


def test_publishing_a_decision_twice_gives_one_page():
    decision = make_decision()
    assert publish_decision(decision=decision) == publish_decision(decision=decision)
    assert DecisionPage.objects.get().slug.startswith("quyet-dinh-so-01-qd-ubnd-2026")


def test_a_decision_without_a_number_is_not_published():
    decision = make_decision()
    decision.document = drafted(committee())
    with pytest.raises(NotIssued, match="Hãy cấp số trước"):
        publish_decision(decision=decision)
    assert not DecisionPage.objects.exists()


def test_a_decision_page_says_whom_why_and_how_to_check(client):
    page = published_decision(name="xã Học Tập")
    html = client.get(page.url).content.decode()
    document = page.decision.document
    for words in (
        "xã Học Tập",
        "Còn hiệu lực",
        "Có kế hoạch và minh chứng",
        "TT 25/2023, Điều 6",
        "Đạt 1/1",
        f"/kiem-tra/{document.check_code}/",
        document.sha256,
        "31/12/2028",
        "<svg",
    ):
        assert words in html


@pytest.mark.parametrize(
    ("results", "words"),
    [
        (["pass", "pass", "not_applicable"], "Đạt 2/2 chỉ tiêu được tính"),
        (["pass", "fail"], "Đạt 1/2 chỉ tiêu được tính"),
        (["pass", "unknown", "unknown"], "Đạt 1/3 chỉ tiêu được tính; 2 chỉ tiêu chưa xét được"),
        (["unknown", "not_applicable"], "Không có chỉ tiêu nào được xét ở mức độ này"),
        ([], "Không có chỉ tiêu nào được xét ở mức độ này"),
    ],
)
def test_what_was_not_judged_is_never_printed_as_a_result(results, words):
    assert verdict_summary(results) == words


def test_a_correction_stands_in_the_history_of_the_decision_it_corrects(client):
    page = published_decision(name="xã Học Tập")
    assert "Lịch sử quyết định" not in client.get(page.url).content.decode()
    case = corrected(page)
    html = client.get(page.url, {"lan": 2}).content.decode()
    for words in (
        "đã được đính chính",
        "Lịch sử quyết định",
        f"Đính chính bằng {case.draft}",
        "Công văn đính chính số",
        "Nay sửa thành: “xã Học Tập”.",
        f"/kiem-tra/{case.draft.check_code}/",
    ):
        assert words in html
    assert "số Quyết định số" not in case.draft.title


def test_the_pdf_is_the_issued_one(client):
    page = published_decision()
    response = client.get(f"{page.url}van-ban/")
    content = b"".join(response.streaming_content)
    import hashlib

    assert hashlib.sha256(content).hexdigest() == page.decision.document.sha256
    assert response["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ({"valid_until": date(2020, 12, 31), "valid_from": date(2018, 1, 1)}, "Hết hạn"),
        ({"replaced_on": date(2026, 3, 1)}, "Đã được thay thế"),
        ({"revoked_on": date(2026, 3, 1), "revoked_why": "Minh chứng không đúng"}, "Đã thu hồi"),
    ],
)
def test_a_title_that_ended_is_said_to_have_ended(client, title, words):
    page = published_decision(**title)
    assert words in client.get(page.url).content.decode()
    assert words in client.get(LIST).content.decode()


def test_each_state_filters_its_own_titles(client):
    today = timezone.localdate()
    for title in (
        {},
        {"valid_until": today - timedelta(days=1)},
        {"replaced_on": today},
        {"revoked_on": today, "revoked_why": "x", "replaced_on": today - timedelta(days=2)},
    ):
        published_decision(**title)
    assert [rows(client, f"{LIST}?trang-thai={s}") for s in ("valid", "expired", "replaced", "revoked")] == [
        1,
        1,
        1,
        1,
    ]


def test_a_title_counts_until_the_end_of_its_last_day(client):
    published_decision(valid_until=timezone.localdate())
    assert rows(client, f"{LIST}?trang-thai=valid") == 1


def test_filters_hold_for_one_and_the_same_title(client):
    page = published_decision(name="xã Một", level=1)
    give_title(page.decision, page.decision.submission.round, on=date(2026, 2, 5), name="xã Hai", level=2)
    assert rows(client, f"{LIST}?don-vi=mot&muc-do=1") == 1
    assert rows(client, f"{LIST}?don-vi=xa+mot&muc-do=2") == 0
    assert rows(client, f"{LIST}?nam=2026") == 1
    assert rows(client, f"{LIST}?mo-hinh=cong_dong_hoc_tap") == 1


def test_a_filter_that_is_not_offered_is_as_good_as_none(client):
    published_decision()
    assert rows(client, f"{LIST}?nam=%C2%B2&muc-do=x&trang-thai=%27&page=zz") == 1


def test_the_list_costs_the_same_for_one_and_for_many(client, django_assert_max_num_queries):
    published_decision()
    with django_assert_max_num_queries(25) as one:
        client.get(LIST)
    for _ in range(5):
        published_decision(units=2)
    with django_assert_max_num_queries(len(one)):
        client.get(LIST)


def test_a_decision_page_costs_the_same_for_one_and_for_many_units(client, django_assert_max_num_queries):
    one, many = published_decision(), published_decision(units=6)
    client.get(one.url, {"lan": 1})  # another address: this one is not yet kept
    with django_assert_max_num_queries(8 + 1) as cost:  # and the question for the site's state
        client.get(one.url)
    with django_assert_max_num_queries(len(cost)):
        client.get(many.url)


def test_the_directory_finds_a_unit_with_and_without_marks(client):
    published_decision(name="phường Đồng Đậu")
    for words in ("Đồng Đậu", "dong dau", "ĐỒNG"):
        html = client.get("/danh-ba/", {"tu": words}).content.decode()
        assert "phường Đồng Đậu" in html
        assert "Còn hiệu lực" in html
    assert "Không tìm thấy" in client.get("/danh-ba/", {"tu": "đồng sâu"}).content.decode()


def test_the_directory_shows_nothing_of_a_decision_that_is_not_public(client):
    page = published_decision(name="xã Kín")
    page.live = False
    page.save()
    assert "xã Kín" not in client.get("/danh-ba/").content.decode()


def test_the_directory_costs_the_same_for_one_and_for_many(client, django_assert_max_num_queries):
    published_decision()
    with django_assert_max_num_queries(20) as one:
        client.get("/danh-ba/")
    published_decision(units=6)
    with django_assert_max_num_queries(len(one)):
        client.get("/danh-ba/")


def test_a_shared_link_shows_a_picture_drawn_for_it(client):
    page = published_decision(units=1)
    words = client.get(page.address).content.decode()
    assert f'{page.address}anh.png"' in words
    answer = client.get(f"{page.address}anh.png")
    assert answer["Content-Type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)
    assert client.get("/quyet-dinh/khong-co/anh.png").status_code == 404


def test_machines_read_whom_the_decision_recognises_and_cannot_be_made_to_run_anything(client):
    page = published_decision(units=1, name="Trường </script><script>alert(1)</script>")
    words = client.get(page.address).content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', words, re.DOTALL)[1]
    told = json.loads(block)
    assert told["about"][0]["name"] == "Trường </script><script>alert(1)</script>"
    assert told["encoding"]["sha256"] == page.decision.document.sha256
