"""Dispatcher of form acts: each view has one table of the `act` values its forms may send.

A form says what it wants by the field `act` (the name of the pressed button). A view declares what it knows
and lets the table choose::

    def close(request, sitting): ...
    def adjourn(request, sitting): ...

    ACTS = page_acts({"close": close, "adjourn": adjourn})      # workflows.screens.base; desk_acts on the desk

    @workspace("GET", "HEAD", "POST")
    @takes(ACTS)
    def sitting_page(request, pk):
        ...
        if request.method == "POST":
            result, problems = ACTS.chosen(request)(request, sitting)

An act that is missing or not in the table runs nothing: `chosen` then returns a function that answers with the
refusal the table was made for (a sentence beside the form, status 4xx). There is no default act.

`takes` leaves the table on the view as `view.acts`, also through the guards around it, so that tests read from the
routes which acts there are (`tests/acts.py`): every `act` of a template has its entry, every entry its button, and
the matrix of rights asks every entry. A name that ends in `*` stands for all that begin alike (`trang-*`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from django.http import HttpRequest

UNKNOWN = "Chưa rõ cần làm việc gì, nên chưa có gì được ghi. Hãy tải lại trang rồi bấm lại nút."

Answer = TypeVar("Answer")
View = TypeVar("View", bound=Callable[..., Any])


class Acts(Generic[Answer]):
    """A view's handlers by the value of `act`; `refused` turns a sentence into the view's kind of answer."""

    def __init__(
        self, table: Mapping[str, Callable[..., Answer]], *, refused: Callable[[str], Answer]
    ) -> None:
        self.table = dict(table)
        self.refused = refused

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names, in the order they were declared."""
        return iter(self.table)

    def key(self, request: HttpRequest) -> str:
        """Return the table's key that the form asks for; empty where it asks for none, or is no POST."""
        act = request.POST.get("act", "") if request.method == "POST" else ""
        if act in self.table:
            return act
        prefixes = (key for key in self.table if key.endswith("*") and act.startswith(key[:-1]))
        return next(prefixes, "")

    def rest(self, request: HttpRequest) -> str:
        """Return what the star of the key stands for in this form."""
        key = self.key(request)
        return request.POST.get("act", "")[len(key) - 1 :] if key.endswith("*") else ""

    def chosen(self, request: HttpRequest) -> Callable[..., Answer]:
        """Return the handler of the act the form asks for; for an unknown act one that refuses any arguments."""
        handler = self.table.get(self.key(request))
        return handler if handler is not None else lambda *args, **more: self.refused(UNKNOWN)


def takes_acts(acts: Acts[Any]) -> Callable[[View], View]:
    """Attach to a view the acts its forms may ask for (decorator)."""

    def mark(view: View) -> View:
        view.acts = acts  # type: ignore[attr-defined]
        return view

    return mark
