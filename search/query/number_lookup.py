"""Finding by number in the database alone, for the time the engine is away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from documents.models import IncomingDocument
from home.models import DecisionPage, PlanPage
from search.index.access_tokens import visible_documents
from search.text import folding
from search.text import terms as query_terms

FOUND_MAX: Final = 20
_PLAIN_RE = re.compile(r"\d{1,5}")


@dataclass(frozen=True, slots=True)
class NumberMatch:
    """A document found by its number."""

    title: str
    about: str
    url: str


def find_by_number(*, user: Any, text: str) -> list[NumberMatch]:
    """Return what has a number of the query, as far as this person may see it; at most FOUND_MAX."""
    terms = query_terms.parse(text)
    keys = {number.key for number in terms.numbers}
    keys |= {str(int(word.folded)) for word in terms.words if _PLAIN_RE.fullmatch(word.folded)}
    found: dict[str, NumberMatch] = {}
    for key in sorted(keys):
        for line in _with_key(user, key):
            found.setdefault(line.url, line)
            if len(found) >= FOUND_MAX:
                return list(found.values())
    return list(found.values())


def _with_key(user: Any, key: str) -> Iterator[NumberMatch]:
    head = key.partition("/")[0]
    if not _PLAIN_RE.fullmatch(head):
        return
    plans = PlanPage.objects.live().public().filter(plan__number__in=_ways(head)).select_related("plan")
    for page in plans.defer("plan__text", "plan__facts"):
        yield from _line(key, page.plan.full_number, page.title, page.get_url())
    decisions = DecisionPage.objects.live().public().filter(decision__document__number=int(head))
    for page in decisions.select_related("decision__document"):
        yield from _line(key, page.decision.document.full_number, page.title, page.get_url())
    for document in visible_documents(user).filter(number=int(head)).defer("facts"):
        address = f"/kiem-tra/{document.check_code}/"
        yield from _line(key, document.full_number, f"{document}: {document.title}", address)
    came = IncomingDocument.objects.visible_to(user).filter(full_number__iregex=rf"^0*{int(head)}\D")
    for incoming in came.distinct().defer("facts"):
        address = reverse("desk:incoming_one", args=[incoming.pk])
        yield from _line(key, incoming.full_number, f"{incoming}: {incoming.title}", address)


def _ways(number: str) -> Iterable[str]:
    return {str(int(number)).zfill(length) for length in range(1, 5)}


def _line(key: str, number: str, title: str, url: str | None) -> Iterator[NumberMatch]:
    """Yield the document where its whole number begins as the one asked for."""
    keys = folding.number_keys(number) if "/" in number else (number.lstrip("0"),)
    if url and (key in keys or key == keys[0].partition("/")[0]):
        yield NumberMatch(title, number, url)
