"""What every page of the workspace shares: who acts, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from criteria.errors import BadMap, BadSetFile, CriteriaError
from documents.errors import DocumentError
from dossiers.errors import Incomplete, ProcedureError
from workflows.background import send_soon
from workflows.errors import Busy, JustHandled

View = Callable[..., HttpResponse]
REFUSALS = (ProcedureError, DocumentError, CriteriaError)


def workspace(*methods: str) -> Callable[[View], View]:
    """Guard a page: signed in, acting under an appointment; who came second gets a page that says so."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not getattr(request, "appointment", None):
                return render(request, "workflows/no_role.html", status=403)
            try:
                return view(request, *args, **kwargs)
            except (JustHandled, Busy) as error:
                return render(request, "workflows/just_handled.html", {"sentence": str(error)}, status=409)

        return never_cache(login_required(require_http_methods(methods or ("GET", "HEAD"))(inner)))

    return decorate


def attempt(request: HttpRequest, act: Callable[[], Any], done: str) -> tuple[Any, list[str]]:
    """Run a move; return its result and, where it is refused, the sentences to show beside the form."""
    try:
        result = act()
    except (JustHandled, Busy):
        raise
    except REFUSALS as error:
        if isinstance(error, BadMap | BadSetFile):
            return None, error.problems
        listed = list(error.missing) if isinstance(error, Incomplete) else []
        return None, [str(error), *listed]
    messages.success(request, done)
    send_soon()
    return result, []
