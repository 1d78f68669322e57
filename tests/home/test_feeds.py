"""Feeds and the calendar: what is new and what is due, for those who follow rather than visit."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from tests.factories.home import corrected, make_decision, make_plan, published_decision, published_plan

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    return [
        entry.findtext(f"{ATOM}title")
        for entry in ElementTree.fromstring(answer.content).iter(f"{ATOM}entry")
    ]


def test_a_new_decision_is_in_the_feed_and_a_hidden_one_is_not(client) -> None:
    shown = published_decision()
    make_decision()
    assert entries(client, "/quyet-dinh/atom.xml") == [str(shown.decision.document)]


def test_a_filter_of_the_list_holds_for_its_feed(client) -> None:
    published_decision(level=1)
    second = published_decision(level=2)
    assert entries(client, "/quyet-dinh/atom.xml?muc-do=2") == [str(second.decision.document)]
    page = client.get("/quyet-dinh/?muc-do=2").content.decode()
    assert 'href="/quyet-dinh/atom.xml?muc-do=2"' in page


def test_plans_are_followed_by_year_and_words(client) -> None:
    published_plan(title="Kế hoạch A", date_year=2025)
    published_plan(title="Kế hoạch B", date_year=2026)
    assert entries(client, "/ke-hoach/atom.xml?nam=2025") == ["Kế hoạch A"]
    assert len(entries(client, "/ke-hoach/atom.xml?nam=khong-phai-nam")) == 2


def test_the_entries_link_to_pages_that_open(client, settings) -> None:
    published_decision()
    published_plan()
    for place in ("/quyet-dinh/", "/ke-hoach/", "/tin-tuc/"):
        feed = ElementTree.fromstring(client.get(f"{place}atom.xml").content)
        for link in feed.iterfind(f"{ATOM}entry/{ATOM}link"):
            assert client.get(link.get("href").removeprefix(settings.PUBLIC_URL)).status_code == 200


def entry_of(client) -> tuple[str, str]:
    feed = ElementTree.fromstring(client.get("/quyet-dinh/atom.xml").content)
    [entry] = feed.iter(f"{ATOM}entry")
    return entry.findtext(f"{ATOM}updated")[:10], entry.findtext(f"{ATOM}summary")


def test_a_corrected_decision_is_shown_again_with_what_happened(client) -> None:
    page = published_decision(name="xã Học Tập")
    day, words = entry_of(client)
    assert day == page.decision.document.issued_on.isoformat()
    assert "Đính chính" not in words
    case = corrected(page)
    day, words = entry_of(client)
    assert day == case.draft.issued_on.isoformat()
    assert f"{case.draft.issued_on:%d/%m/%Y}: Đính chính bằng {case.draft}." in words


def test_titles_taken_back_show_their_decision_again(client) -> None:
    published_decision(name="xã Bến Lau", revoked_on=date(2026, 3, 1), revoked_why="Minh chứng không đúng")
    assert entry_of(client)[0] == "2026-03-01"
    assert "01/03/2026: Danh hiệu kết thúc trước hạn: xã Bến Lau." in entry_of(client)[1]


def test_the_feed_asks_as_much_for_many_decisions_as_for_one(client, django_assert_num_queries) -> None:
    published_decision()
    with CaptureQueriesContext(connection) as one:
        client.get("/quyet-dinh/atom.xml?lan=1")
    for _ in range(3):
        published_decision()
    with django_assert_num_queries(len(one)):
        client.get("/quyet-dinh/atom.xml?lan=2")


class TestCalendar:
    @pytest.fixture(autouse=True)
    def _today(self):
        with time_machine.travel(date(2026, 11, 21), tick=False):
            yield

    def events(self, client) -> list:
        answer = client.get("/ke-hoach/thoi-han.ics")
        assert answer["Content-Type"].startswith("text/calendar")
        return Calendar.from_ical(answer.content).walk("VEVENT")

    def test_before_a_day_means_the_day_before_is_the_last(self, client) -> None:
        published_plan()
        due = next(event for event in self.events(client) if event["summary"] == "Gửi hồ sơ")
        assert due.decoded("dtstart") == date(2099, 2, 27)

    def test_a_yearly_deadline_comes_back_each_year(self, client) -> None:
        published_plan()
        due = next(event for event in self.events(client) if event["summary"] == "Báo cáo")
        assert due["rrule"]["freq"] == ["YEARLY"]
        assert due.decoded("dtstart") == date(2026, 12, 15)

    def test_a_deadline_long_past_and_an_unpublished_plan_are_left_out(self, client) -> None:
        make_plan()
        plan = published_plan().plan
        plan.deadlines.all().delete()
        plan.deadlines.create(date=date(2020, 1, 1), text="Đã qua")
        assert self.events(client) == []

    def test_long_texts_and_marks_come_through_whole(self, client) -> None:
        plan = published_plan(title="Kế hoạch; có, dấu\\ và " + "chữ rất dài " * 12).plan
        text = "Nộp hồ sơ, gồm: báo cáo; minh chứng\\ảnh\ndòng hai " + "đến từng thôn, bản " * 10
        plan.deadlines.all().delete()
        plan.deadlines.create(date=date(2027, 3, 1), text=text.strip())
        content = client.get("/ke-hoach/thoi-han.ics").content
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
        (event,) = self.events(client)
        assert (event["summary"], event["description"]) == (text.strip(), plan.title.strip())
