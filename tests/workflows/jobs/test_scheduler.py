"""The clock does each minute what is due then and each day what is due once."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from home.models import ArticleIndexPage, ArticlePage
from tests.factories.site_tree import ensure_site_tree
from workflows.jobs import scheduler
from workflows.management.commands import run_clock

pytestmark = pytest.mark.django_db(transaction=True)  # the clock lets go of connections, as between two ticks
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2026, 11, 23, 7, tzinfo=HANOI)


def test_a_scheduled_article_is_published_when_its_hour_has_come() -> None:
    ensure_site_tree()
    index = ArticleIndexPage.objects.get()
    page = ArticlePage(title="Hẹn", slug="hen", lead="Tóm tắt", body="<p>Nội dung</p>", live=False)
    index.add_child(instance=page)
    page.go_live_at = datetime.now(tz=HANOI) - timedelta(minutes=1)
    page.save_revision().publish(skip_permission_checks=True)
    page = ArticlePage.objects.get(pk=page.pk)
    scheduler.run_due_jobs(MORNING, None)
    assert ArticlePage.objects.get(pk=page.pk).live


def test_the_daily_work_is_done_once_a_day_and_not_before_the_morning(monkeypatch) -> None:
    days = []
    monkeypatch.setattr(scheduler, "run_daily", days.append)
    done = scheduler.run_due_jobs(MORNING.replace(hour=5), None)
    assert (days, done) == ([], None)
    for hour in (6, 7, 23):
        done = scheduler.run_due_jobs(MORNING.replace(hour=hour), done)
    scheduler.run_due_jobs(MORNING + timedelta(days=1), done)
    assert days == [MORNING.date(), MORNING.date() + timedelta(days=1)]


def test_what_fails_stops_nothing_else_and_is_tried_again(monkeypatch) -> None:
    days = []

    def fails() -> None:
        raise ValueError("no mail server")

    monkeypatch.setattr(scheduler, "send_waiting", fails)
    monkeypatch.setattr(scheduler, "run_daily", days.append)
    scheduler.run_due_jobs(MORNING, None)
    assert days == [MORNING.date()]


def test_a_job_whose_path_is_wrong_is_named_and_the_others_run(settings, monkeypatch, caplog) -> None:
    days = []
    settings.CLOCK_WORK = ["search.nowhere.job", "search.tasks.no_such_job"]
    monkeypatch.setattr(scheduler, "run_daily", days.append)
    scheduler.run_due_jobs(MORNING, None)
    assert days == [MORNING.date()]
    assert "search.nowhere.job" in caplog.text
    assert "search.tasks.no_such_job" in caplog.text


def test_one_round_on_request_ends(monkeypatch) -> None:
    rounds = []

    def counted(*moment):
        rounds.append(scheduler.run_due_jobs(*moment))
        return rounds[-1]

    monkeypatch.setattr(run_clock, "run_due_jobs", counted)
    call_command("run_clock", "--once")
    assert len(rounds) == 1
