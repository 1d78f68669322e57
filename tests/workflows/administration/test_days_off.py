"""The screen of days off: what the deadlines count with, and what is not verified about it."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from django.test import Client

from accounts.models import Role
from criteria.workdays import vietnam
from home.services.editor_groups import sync_groups_of
from tests.factories.accounts import AppointmentFactory
from tests.factories.site_tree import ensure_site_tree
from workflows.administration.views.days_off import facts_of

pytestmark = pytest.mark.django_db
ADDRESS = "/ho-so/lich-nghi/"


def page(role: str = Role.ADMINISTRATOR, **query) -> tuple[int, str]:
    client = Client()
    client.force_login(AppointmentFactory(role=role).user)
    answer = client.get(ADDRESS, query)
    return answer.status_code, answer.content.decode()


def test_days_that_no_announcement_confirms_are_marked_and_counted():
    _, words = page(nam="2027")
    assert "3 dòng chưa kiểm chứng" in words
    assert words.count("chưa kiểm chứng</span>") == 3
    assert "chưa có thông báo chính thức" in words
    assert re.search(r"<h2[^>]*>[^<]*05/02/2027\s+– [^<]*09/02/2027</h2>", words)


def test_a_verified_year_says_nothing_is_open():
    _, words = page(nam="2025")
    assert "Làm bù" in words
    assert ("dòng chưa kiểm chứng" in words) is bool(facts_of(vietnam(), 2025)["unsure"])


@time_machine.travel("2027-11-01 09:00:00+07:00")
def test_a_year_without_a_file_says_that_only_weekends_are_left_out():
    status, words = page(nam="2028")
    assert (status, "Chưa có lịch nghỉ của năm này" in words) == (200, True)


@pytest.mark.parametrize(("year", "status"), [("1999", 404), ("2100", 404), ("x" * 50, 200)])
def test_another_year_is_not_found_and_nonsense_is_this_year(year, status):
    assert page(nam=year)[0] == status


def test_days_of_one_name_in_a_row_are_one_line_and_others_are_not():
    rows = facts_of(vietnam(), 2026)["rows"]
    spans = {(row["first"], row["last"]) for row in rows}
    assert (date(2026, 2, 16), date(2026, 2, 20)) in spans
    assert (date(2026, 4, 30), date(2026, 4, 30)) in spans
    assert (date(2026, 8, 31), date(2026, 8, 31)) in spans


def test_the_administrators_menu_leads_there():
    ensure_site_tree()
    user = AppointmentFactory(role=Role.ADMINISTRATOR).user
    sync_groups_of(user)
    client = Client()
    client.force_login(user)
    assert ADDRESS in client.get("/quan-tri/").content.decode()
