"""Who forgot a password asks for a link by mail; the answer is the same whoever asks for whom."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.client_address import client_address, within_hourly_limit
from accounts.forms import ForgottenForm
from accounts.services import security_log
from accounts.services.password_links import people_named
from workflows.background import answer_forgotten

ASKS_AN_HOUR = 10  # from one place


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link (`who`: user name or address); looking for the account is all that is done before the answer."""
    form = ForgottenForm(request.POST or None)
    asked = request.method == "POST" and form.is_valid()
    too_many = asked and not within_hourly_limit(request, "forgotten", ASKS_AN_HOUR)
    if asked and not too_many:
        people = people_named(form.cleaned_data["who"])
        security_log.note_asked(people, address=client_address(request))
        answer_forgotten.enqueue(people)
    context = {"form": form, "asked": asked and not too_many, "too_many": too_many}
    status = 429 if too_many else 422 if form.errors else 200
    return render(request, "accounts/forgotten.html", context, status=status)
