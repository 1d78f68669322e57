"""The search request of a user: the terms, the filters, and what the user may find at this moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from search.index.access_tokens import tokens_of
from search.index.pending_deletions import exclude_pending
from search.query import tree
from search.query.filters import Filters
from search.query.strategies import STRATEGIES
from search.text import telex
from search.text.terms import Terms, parse


@dataclass(frozen=True)
class SearchRequest:
    """A search by a user; `strategy` is an index of STRATEGIES, `from_telex` says that Telex keys were decoded."""

    user: Any
    terms: Terms
    filters: Filters
    tokens: frozenset[str]
    not_pending: tuple[tree.Node, ...] = ()
    strategy: int = 0
    from_telex: bool = False

    @property
    def is_relaxed(self) -> bool:
        """Return whether less than every word is required."""
        return self.strategy > 0

    def engine_query(self, *, kind: str = "", **options: Any) -> tree.EngineQuery:
        """Return the query for the engine, for one kind or for all."""
        must, boosts = STRATEGIES[self.strategy](self.terms)
        of_kind = (tree.Term("kind", kind),) if kind else ()
        filters = (*self.access_filters(), *of_kind, *self.filters.nodes())
        return tree.EngineQuery(
            must=must, boosts=boosts, filters=filters, order=self.filters.order, **options
        )

    def access_filters(self) -> tuple[tree.Node, ...]:
        """Return the nodes for what the user may find."""
        return (tree.AnyOf("acl", tuple(sorted(self.tokens))), *self.not_pending)

    def with_decoded_telex(self) -> SearchRequest | None:
        """Return the request with its Telex keys turned into diacritics; None where there are none."""
        line = telex.decode_telex(self.terms.text)
        return replace(self, terms=parse(line), from_telex=True) if line else None

    def attempts(self) -> Iterator[SearchRequest]:
        """Yield the request as it is, then with Telex keys decoded, then with ever more tolerant strategies."""
        yield self
        if (decoded := self.with_decoded_telex()) is not None:
            yield decoded
        for strategy in range(1, len(STRATEGIES)):
            relaxed = replace(self, strategy=strategy)
            if relaxed.engine_query().must != self.engine_query().must:
                yield relaxed


def request_of(user: Any, terms: Terms, filters: Filters) -> SearchRequest:
    """Return the request with the rights and the pending deletions of this moment."""
    return SearchRequest(user, terms, filters, tokens_of(user), exclude_pending())
