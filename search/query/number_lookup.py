"""Look-up by document number in the database, for while the engine is unavailable."""

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
from search.text.terms import parse

MATCHES_MAX: Final = 20
_PLAIN_RE = re.compile(r"\d{1,5}")


@dataclass(frozen=True, slots=True)
class NumberMatch:
    """A document with the number."""

    title: str
    about: str
    url: str


def find_by_number(*, user: Any, text: str) -> list[NumberMatch]:
    """Return the documents with a number of the query that the user may see, at most MATCHES_MAX."""
    terms = parse(text)
    keys = {number.key for number in terms.numbers}
    keys |= {str(int(word.folded)) for word in terms.words if _PLAIN_RE.fullmatch(word.folded)}
    matches: dict[str, NumberMatch] = {}
    for key in sorted(keys):
        for match in _with_key(user, key):
            matches.setdefault(match.url, match)
            if len(matches) >= MATCHES_MAX:
                return list(matches.values())
    return list(matches.values())


def _with_key(user: Any, key: str) -> Iterator[NumberMatch]:
    head = key.partition("/")[0]
    if not _PLAIN_RE.fullmatch(head):
        return
    plans = PlanPage.objects.live().public().filter(plan__number__in=_with_zeros(head)).select_related("plan")
    for page in plans.defer("plan__text", "plan__facts"):
        yield from _match(key, page.plan.full_number, page.title, page.get_url())
    decisions = DecisionPage.objects.live().public().filter(decision__document__number=int(head))
    for page in decisions.select_related("decision__document"):
        yield from _match(key, page.decision.document.full_number, page.title, page.get_url())
    for document in visible_documents(user).filter(number=int(head)).defer("facts"):
        address = reverse("documents:check", args=[document.check_code])
        yield from _match(key, document.full_number, f"{document}: {document.title}", address)
    received = IncomingDocument.objects.visible_to(user).filter(full_number__iregex=rf"^0*{int(head)}\D")
    for incoming in received.distinct().defer("facts"):
        address = reverse("desk:incoming_one", args=[incoming.pk])
        yield from _match(key, incoming.full_number, f"{incoming}: {incoming.title}", address)


def _with_zeros(number: str) -> Iterable[str]:
    return {str(int(number)).zfill(length) for length in range(1, 5)}


def _match(key: str, number: str, title: str, url: str | None) -> Iterator[NumberMatch]:
    """Yield the document where its full number begins with the key."""
    keys = folding.number_keys(number) if "/" in number else (number.lstrip("0"),)
    if url and (key in keys or key == keys[0].partition("/")[0]):
        yield NumberMatch(title, number, url)
