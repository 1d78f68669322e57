"""Which answers tell the browser that a form's draft was taken in."""

from __future__ import annotations

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from config.received import COOKIE, MOST, TWICE, ReceivedDraftsMiddleware
from dossiers.models import Remark
from tests.factories import workflows as make
from workflows.models import TaskCard

NUMBER = "mabc1234xyz"


def answered(response: HttpResponse, *, number: str = NUMBER, before: str = "", error: bool = False) -> str:
    """Return what the cookie says after a form with this draft was answered so."""
    request = RequestFactory().post("/viec/1/", {"draft": number})
    request.session = {}
    request.user = AnonymousUser()
    request._messages = FallbackStorage(request)
    request.COOKIES[COOKIE] = before
    if error:
        messages.error(request, "Chưa ghi được.")
    made = ReceivedDraftsMiddleware(lambda asked: response)(request)
    return made.cookies[COOKIE].value if COOKIE in made.cookies else ""


def test_a_form_that_led_on_names_its_draft() -> None:
    assert answered(HttpResponseRedirect("/viec/")) == NUMBER


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(status=200),
        HttpResponse(status=422),
        HttpResponse(status=403),
        HttpResponseRedirect("/dang-nhap/?next=/viec/"),
    ],
)
def test_a_refused_form_a_preview_and_the_log_in_name_nothing(response: HttpResponse) -> None:
    assert answered(response) == ""


def test_a_form_whose_next_page_shows_an_error_names_nothing() -> None:
    assert answered(HttpResponseRedirect("/viec/"), error=True) == ""


def test_what_is_no_number_of_a_draft_is_not_repeated() -> None:
    assert answered(HttpResponseRedirect("/viec/"), number="a; path=/") == ""
    assert answered(HttpResponseRedirect("/viec/"), before="<b>.mabc0000xyz") == f"mabc0000xyz.{NUMBER}"


def test_only_the_last_few_are_named() -> None:
    before = ".".join(f"mabc000{digit}xyz" for digit in range(9))
    named = answered(HttpResponseRedirect("/viec/"), before=before).split(".")
    assert (len(named), named[-1]) == (MOST, NUMBER)


@pytest.mark.django_db
def test_one_number_is_taken_in_once_a_person_and_a_refused_form_again(client) -> None:
    world = make.make_world()
    address = TaskCard.objects.open().get(dossier=world.dossiers[0]).get_absolute_url()
    code = world.criteria_set.parsed().indicators[0].code
    remark = {"act": "remark", "code": code, "text": "Thiếu biên bản.", "draft": NUMBER}
    client.force_login(world.contributors[0].user)
    assert client.post(address, {**remark, "text": ""}).status_code == 422
    first = client.post(address, remark)
    again = client.post(address, remark, follow=True)
    assert Remark.objects.count() == 1
    assert again.redirect_chain[0][0] == first["Location"]
    assert TWICE in again.content.decode()
    client.force_login(world.heads[0].user)
    client.post(address, remark)
    assert Remark.objects.count() == 2
