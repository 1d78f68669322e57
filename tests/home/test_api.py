"""The public API: what it answers is what its description says, whatever it is asked."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings

from tests.factories.home import make_decision, published_decision, published_plan

pytestmark = pytest.mark.django_db
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@schema.parametrize()
@settings(
    max_examples=15, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_no_question_breaks_the_api_or_gets_an_undocumented_answer(case, db) -> None:
    case.call_and_validate()


def test_titles_are_listed_with_their_number(client) -> None:
    published_decision(units=3)
    answer = client.get("/api/v1/titles?limit=2").json()
    assert answer["count"] == 3
    assert len(answer["items"]) == 2
    assert client.get("/api/v1/titles?limit=2&offset=2").json()["items"][0]["id"] not in [
        item["id"] for item in answer["items"]
    ]


@pytest.mark.parametrize(
    ("filters", "count"),
    [("", 3), ("level=2", 1), ("level=1", 2), ("state=valid", 3), ("state=revoked", 0), ("model=khong-co", 0),
     ("year=2026", 3), ("year=1999", 0), ("unit_code=khong-co", 0)],
)  # fmt: skip
def test_filters_leave_what_they_name(client, filters: str, count: int) -> None:
    published_decision(units=2)
    published_decision(units=1, level=2)
    assert client.get(f"/api/v1/titles?{filters}").json()["count"] == count


def test_what_is_not_published_does_not_exist_here(client) -> None:
    published_decision()
    hidden = make_decision().titles.get()
    assert client.get("/api/v1/titles").json()["count"] == 1
    answer = client.get(f"/api/v1/titles/{hidden.pk}")
    assert (answer.status_code, answer.json()) == (404, client.get("/api/v1/titles/999999").json())


def test_a_plan_and_a_decision_are_found_by_key(client) -> None:
    plan, decision = published_plan().plan, published_decision().decision
    assert client.get(f"/api/v1/plans/{plan.pk}").json()["title"] == plan.title
    assert client.get(f"/api/v1/decisions/{decision.pk}").json()["sha256"] == decision.document.sha256


def test_a_bad_parameter_is_named_in_vietnamese(client) -> None:
    answer = client.get("/api/v1/titles?level=cao")
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("Tham số không hợp lệ: level.")


def test_whoever_calls_too_often_is_told_to_wait(client, monkeypatch) -> None:
    from home.api import api

    throttle = api.throttle[0] if isinstance(api.throttle, list) else api.throttle
    monkeypatch.setattr(throttle, "num_requests", 2)
    codes = [client.get("/api/v1/plans").status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_an_unchanged_answer_is_not_sent_twice(client) -> None:
    published_decision()
    tag = client.get("/api/v1/decisions")["ETag"]
    assert client.get("/api/v1/decisions", headers={"If-None-Match": tag}).status_code == 304
    published_decision()
    assert client.get("/api/v1/decisions", headers={"If-None-Match": tag}).status_code == 200


def test_the_documentation_shows_each_call_and_loads_nothing_from_elsewhere(client) -> None:
    page = client.get("/api/v1/")
    words = page.content.decode()
    for path in schema.raw_schema["paths"]:
        assert path in words
    assert "//cdn" not in words
