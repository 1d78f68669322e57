"""What comes of a button of the workbench: where to go, or why not; for a page and for a script alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from workflows.screens.assessment.form_state import FormState
from workflows.screens.base import REFUSALS, attempt


@dataclass
class ActionResult:
    """Where to go after an act, or why it was refused; `words` is what a script shows."""

    target: str = ""
    problems: list[str] = field(default_factory=list)
    words: str = ""
    conflict: dict[str, Any] | None = None


def refused(why: str) -> ActionResult:
    """Return what comes of an act that was not done."""
    return ActionResult(problems=[why])


def wants_json(request: HttpRequest) -> bool:
    """Return whether a script sent the form and reads the answer itself."""
    return request.headers.get("Accept", "") == "application/json"


def run_service(desk: FormState, what: Callable[[], Any], words: str, target: str) -> ActionResult:
    """Run a service and say that it is done; a refusal becomes problems."""
    silent = wants_json(desk.request)
    if silent:
        try:
            what()
        except REFUSALS as error:
            return ActionResult(problems=[str(error)])
        return ActionResult(target=target, words=words)
    _, problems = attempt(desk.request, what, words)
    return ActionResult(problems=problems) if problems else ActionResult(target=target, words=words)
