"""Request of a password reset link by mail; the response is the same for every name."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.client_address import client_address, within_hourly_limit
from accounts.forms import ForgottenForm
from accounts.services import security_log
from accounts.services.password_links import people_named
from workflows.background import answer_forgotten
from workflows.requests import ActingRequest

ASKS_AN_HOUR = 10  # from one place


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: ActingRequest) -> HttpResponse:
    """Request a link (`who`: user name or address); before the response only the account is looked up."""
    form = ForgottenForm(request.POST or None)
    submitted = request.method == "POST" and form.is_valid()
    too_many = submitted and not within_hourly_limit(request, "forgotten", ASKS_AN_HOUR)
    if submitted and not too_many:
        people = people_named(form.cleaned_data["who"])
        security_log.note_asked(people, address=client_address(request))
        answer_forgotten.enqueue(people)
    context = {"form": form, "asked": submitted and not too_many, "too_many": too_many}
    status = 429 if too_many else 422 if form.errors else 200
    return render(request, "accounts/forgotten.html", context, status=status)
