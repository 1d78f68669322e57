"""The dispatcher of acts: what is not declared is never done."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from ledger.web.acts import UNKNOWN, Acts, takes_acts

ACTS = Acts({"close": lambda what: f"closed {what}", "page-*": lambda what: "turned"}, refused=str.upper)


def post(**data):
    return RequestFactory().post("/", data)


def test_a_declared_act_is_done():
    assert ACTS.chosen(post(act="close"))("it") == "closed it"


@pytest.mark.parametrize(
    "data", [{}, {"act": ""}, {"act": "CLOSE"}, {"act": "close "}, {"act": "page"}, {"act": "\0"}]
)
def test_an_act_that_is_missing_or_unknown_does_nothing_and_is_refused_in_words(data):
    request = post(**data)
    assert ACTS.key(request) == ""
    assert ACTS.chosen(request)("it", more="x") == UNKNOWN.upper()


def test_a_star_stands_for_what_follows():
    request = post(act="page-7")
    assert (ACTS.key(request), ACTS.rest(request)) == ("page-*", "7")
    assert ACTS.chosen(request)("it") == "turned"
    assert ACTS.key(post(act="page-*")) == "page-*"


def test_looking_at_a_page_asks_for_no_act():
    assert ACTS.key(RequestFactory().get("/", {"act": "close"})) == ""


def test_a_view_tells_its_acts_also_through_what_guards_it():
    from workflows.screens.council.sittings import sitting_page

    assert {"present", "absent", "adjourn", "close", "erase-reason"} == set(sitting_page.acts)
    assert list(takes_acts(ACTS)(lambda request: None).acts) == ["close", "page-*"]
