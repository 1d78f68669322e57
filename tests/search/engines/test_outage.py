"""A real Elasticsearch node that stops while people publish, and comes back: nobody has to act."""

from __future__ import annotations

import json
import time

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus

from home.services.pending_tasks import run_pending_tasks
from search.engines import get_engine
from search.errors import SearchError
from search.index import indexing
from search.models import IndexWork
from search.query import searcher
from tests.conftest import require_service
from tests.search import records
from tests.search.elasticsearch import node

PUBLISHED = 100


def worker_turn() -> None:
    """Do what the worker does once the pause of a task is over."""
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(run_after=timezone.now())
    run_pending_tasks()


def verified(capsys) -> dict:
    capsys.readouterr()
    call_command("verify_index", "--json")
    return json.loads(capsys.readouterr().out)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_node_stopped_during_a_hundred_publications_is_caught_up_with_by_the_worker_alone(
    settings, capsys, django_capture_on_commit_callbacks
):
    require_service("Elasticsearch", node.installed())
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    server = node.Node()
    try:
        server.start()
        server.wait()
        settings.SEARCH_URL = f"{server.url}/outage"
        indexing.rebuild()
        for number in range(PUBLISHED):
            if number == PUBLISHED // 3:
                server.stop(remove=False)
            with django_capture_on_commit_callbacks(execute=True):
                records.article(f"Bài số {number} về học tập")
            if number % 10 == 0:
                worker_turn()
        assert IndexWork.objects.exists()
        with pytest.raises(SearchError):
            searcher.find(user=None, text="học tập")
        server.start()
        server.wait()
        deadline = time.monotonic() + 60
        while IndexWork.objects.exists() and time.monotonic() < deadline:
            worker_turn()
        found = verified(capsys)
        assert (found["ok"], found["waiting"], found["index"]) == (True, 0, PUBLISHED)
        assert searcher.find(user=None, text="học tập").total == PUBLISHED
    finally:
        if settings.SEARCH_URL:
            get_engine().client.close()
        server.stop()
