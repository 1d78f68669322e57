"""Shared by the administration's pages: the guard, what the administrator manages, the form page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.derived_columns import by_name
from accounts.errors import PeopleError
from accounts.models import AdministrativeUnit, Office, Role
from accounts.queries import managed_by
from ledger.models import AuditLine
from workflows.administration.forms import AdministrationForm
from workflows.background import send_soon
from workflows.requests import ActingRequest
from workflows.screens.base import View, workspace

HISTORY = 50


def administrators_only(*methods: str) -> Callable[[View], View]:
    """Guard a page for administrators acting in person; for everybody else raise Http404."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            post = request.appointment
            if post.role != Role.ADMINISTRATOR or post.stand_in is not None:
                raise Http404
            return view(request, *args, **kwargs)

        return workspace(*methods)(inner)

    return decorate


def managed_units(request: ActingRequest) -> QuerySet[AdministrativeUnit]:
    """Return the units the acting administrator manages."""
    return managed_by(request.appointment)


def managed_offices(request: ActingRequest) -> QuerySet[Office]:
    """Return the offices of managed units that are valid now or later."""
    today = timezone.localdate()
    offices = Office.objects.filter(unit__in=managed_units(request)).exclude(valid_until__lt=today)
    return offices.select_related("unit").order_by("unit__level", by_name(), "pk")


def history_of(*rows: Model) -> list[AuditLine]:
    """Return the audit lines about these records, the newest first."""
    lines = AuditLine.objects.none()
    for row in rows:
        lines = lines | AuditLine.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk)
    return list(lines.select_related("actor").order_by("-seq")[:HISTORY])


def form_page(
    request: ActingRequest,
    form: AdministrationForm,
    act: Callable[[dict[str, Any]], Any],
    *,
    done: str,
    go: Callable[[Any], Any],
    words: dict[str, Any],
) -> HttpResponse:
    """Show a form; a valid POST runs `act` and redirects, a refusal shows the form again (422).

    `words` are the page's title, lead, button and the way back.
    """
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            result = act(form.cleaned_data)
        except PeopleError as error:
            problems = [str(error)]
        else:
            messages.success(request, done)
            send_soon()
            return redirect(go(result))
    context = {"form": form, "problems": problems, **words}
    status = 422 if request.method == "POST" else 200
    return render(request, "workflows/administration/form.html", context, status=status)
