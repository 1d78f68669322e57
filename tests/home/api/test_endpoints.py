"""The public API: what it answers is what its description says, whatever it is asked."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings

from home.api.endpoints import api
from tests.factories.home import make_decision, published_decision, published_plan

pytestmark = pytest.mark.django_db
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


# Asked as a web server asks, so connections are let go of after each answer: no test transaction is around them.
PLAIN = {"Accept-Encoding": "identity"}  # the WSGI transport unpacks nothing
FINE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


@schema.parametrize()
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=FINE)
def test_no_question_breaks_the_api_or_gets_an_undocumented_answer(case, transactional_db) -> None:
    assert case.call_and_validate(headers=PLAIN).status_code < 500


@pytest.mark.long
@schema.parametrize()
@settings(max_examples=100, deadline=None, suppress_health_check=FINE)
def test_many_questions_do_not_break_the_api(case, transactional_db) -> None:
    published_decision(units=2)
    published_plan()
    assert case.call_and_validate(headers=PLAIN).status_code < 500


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

    throttle = api.throttle[0] if isinstance(api.throttle, list) else api.throttle
    monkeypatch.setattr(throttle, "num_requests", 2)
    codes = [client.get("/api/v1/plans").status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_who_must_wait_is_told_how_long_and_how_often_is_allowed(client, monkeypatch) -> None:

    throttle = api.throttle[0] if isinstance(api.throttle, list) else api.throttle
    monkeypatch.setattr(throttle, "num_requests", 0)
    answer = client.get("/api/v1/plans")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) >= 1
    assert "w=60" in answer["RateLimit-Policy"]
    assert answer["Cache-Control"] == "no-store"


def test_the_parts_of_a_list_lead_to_one_another(client, settings) -> None:
    published_decision(units=5)
    address, seen = "/api/v1/titles?limit=2&state=valid", []
    while address:
        answer = client.get(address.removeprefix(settings.PUBLIC_URL))
        seen += [item["id"] for item in answer.json()["items"]]
        address = answer.json()["next"]
        assert (f'<{address}>; rel="next"' in answer.get("Link", "")) == bool(address)
    assert len(seen) == len(set(seen)) == 5
    assert answer.json()["previous"].endswith("limit=2&state=valid&offset=2")


def test_a_head_says_what_a_get_would(client) -> None:
    published_decision()
    got, head = client.get("/api/v1/titles"), client.head("/api/v1/titles")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", got["ETag"])
    assert head["Content-Length"] == str(len(got.content))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("path", ["titles", "titles/1", "openapi.json"])
def test_nothing_can_be_written_through_the_api(client, method: str, path: str) -> None:
    answer = getattr(client, method)(f"/api/v1/{path}")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert "chỉ để đọc" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["khong-co", "titles/", "titles/1/2", "docs", "titles/abc%00"])
def test_an_unknown_call_is_answered_as_the_api_answers(client, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code in {404, 422}
    assert answer.json()["detail"]


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


def test_the_names_of_calls_in_the_description_do_not_follow_the_modules() -> None:
    calls = {
        call["operationId"] for paths in api.get_openapi_schema()["paths"].values() for call in paths.values()
    }
    assert {"home_api_list_titles", "home_api_one_title", "home_api_list_plans"} <= calls
    assert all(call.startswith("home_api_") and "endpoints" not in call for call in calls)
