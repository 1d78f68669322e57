"""Shared by all pages of the workspace: the guard, the dispatcher of acts, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.guards import View, signed_in
from criteria.errors import BadMap, BadSetFile, CriteriaError
from documents.errors import DocumentError
from dossiers.errors import Incomplete, ProcedureError
from ledger.errors import StorageFull
from ledger.web.acts import Acts
from workflows.background import send_soon
from workflows.errors import Busy, JustHandled
from workflows.inbox.completion import handled_before
from workflows.requests import ActingRequest

REFUSALS = (ProcedureError, DocumentError, CriteriaError, StorageFull)


def workspace(*methods: str) -> Callable[[View], View]:
    """Guard a page: signed in and acting under an appointment; JustHandled and Busy become a page (409)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not getattr(request, "appointment", None):
                return render(request, "workflows/no_role.html", status=403)
            try:
                return view(request, *args, **kwargs)
            except (JustHandled, Busy) as error:
                return render(request, "workflows/just_handled.html", {"sentence": str(error)}, status=409)

        return signed_in(*methods)(inner)

    return decorate


def page_acts(table: Mapping[str, Callable[..., tuple[Any, list[str]]]]) -> Acts[tuple[Any, list[str]]]:
    """Return the acts of a page; each returns (result, problems) as `attempt` does, an unknown one a refusal."""
    return Acts(table, refused=lambda why: (None, [why]))


def require_offered(
    act: str, ever: Collection[str], now: Collection[str], about: Model, lines: Collection[str]
) -> None:
    """Refuse an act that is not offered now; an act that is none at all is left to the table, which refuses it.

    Raises JustHandled for an act that was the person's until somebody did one of `lines` to the record, and
    Http404 for one that never is theirs.
    """
    if not act or act in now:
        return
    if act not in ever:
        raise Http404
    raise JustHandled(handled_before(about, lines))


def invalid_form() -> tuple[None, list[str]]:
    """Return the problem of an act whose form is invalid; each field shows its own error."""
    return None, ["Chưa ghi được: có ô nhập chưa đúng, xem lời nhắc bên cạnh từng ô."]


def attempt(
    request: ActingRequest, act: Callable[[], Any], done: str | Callable[[Any], str]
) -> tuple[Any, list[str]]:
    """Run an action; return its result and no problems, or None and the sentences of its refusal.

    `done` is what the person is told, or makes it from the result.
    """
    try:
        result = act()
    except (JustHandled, Busy):
        raise
    except REFUSALS as error:
        if isinstance(error, BadMap | BadSetFile):
            return None, error.problems
        listed = list(error.missing) if isinstance(error, Incomplete) else []
        return None, [str(error), *listed]
    messages.success(request, done if isinstance(done, str) else done(result))
    send_soon()
    return result, []
