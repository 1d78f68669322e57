"""Translates a query tree into Tantivy queries, and arranges its boosts so that they are fast.

Typed text never reaches a query parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatch
from operator import itemgetter
from typing import Final

from tantivy import FieldType, Occur, Query, Schema, Searcher

from search.query import tree as q
from search.text.folding import fold

TERMS_MAX: Final = 64
"""Up to so many values of a field are faster as single terms; more are faster as a set."""
FREQUENT: Final = 2
"""A node that matches so many times as many documents as the query is looked up per hit instead of read."""


def required(schema: Schema, engine_query: q.EngineQuery) -> Query:
    """Return the query for the nodes that must match."""
    parts = (*engine_query.filters, *engine_query.must)
    return Query.boolean_query([(Occur.Must, translate(node, schema)) for node in parts])


def count_at_most(searcher: Searcher, node: q.Node) -> int:
    """Return an upper bound of the documents that match, from the term dictionary alone."""
    if isinstance(node, q.Term):
        return searcher.doc_freq(node.field, node.value)
    if isinstance(node, q.AnyOf | q.Phrase):
        counts = [searcher.doc_freq(node.field, value) for value in node.values]
        return sum(counts) if isinstance(node, q.AnyOf) else min(counts)
    if isinstance(node, q.All):
        return min(count_at_most(searcher, part) for part in node.parts)
    if isinstance(node, q.MinimumMatch):
        return sum(count_at_most(searcher, part) for part in node.parts)
    return searcher.num_docs


def top_boost_only(engine_query: q.EngineQuery) -> tuple[q.EngineQuery, q.Node, float] | None:
    """Return the query with its highest boost required, and that boost; None unless it outweighs all others.

    Nodes that the boosted node implies are left out: a word with its diacritics implies the word.
    """
    top, boost = max(engine_query.boosts, key=itemgetter(1), default=(None, 0.0))
    rest = tuple(one for one in engine_query.boosts if one[0] != top)
    if top is None or boost <= sum(other for _node, other in rest):
        return None
    must = (top, *(node for node in engine_query.must if not _implies(top, node)))
    return replace(engine_query, must=must, boosts=rest), top, boost


def _implies(one: q.Node, other: q.Node) -> bool:
    """Return whether every match of `one` is known to match `other`."""
    if one == other:
        return True
    if isinstance(other, q.All):
        return all(_implies(one, part) for part in other.parts)
    if isinstance(one, q.MinimumMatch):
        return all(_implies(part, other) for part in one.parts)
    if isinstance(one, q.All) and any(_implies(part, other) for part in one.parts):
        return True
    if isinstance(other, q.MinimumMatch):
        return other.minimum == 1 and any(_implies(one, part) for part in other.parts)
    return isinstance(one, q.Term) and isinstance(other, q.Term) and _implies_word(one, other)


def _implies_word(one: q.Term, word: q.Term) -> bool:
    """Return whether the term is the word with diacritics, or a pair of neighbours with it."""
    if word.field != "folded":
        return False
    if one.field == "pairs":
        return word.value in one.value.removeprefix("=").split("_")
    return one.field == "exact" and fold(one.value) == word.value


def scored(
    searcher: Searcher, schema: Schema, engine_query: q.EngineQuery, total: int, base_score: float
) -> Query:
    """Return the query with its boosts on top of `base_score`; `total` documents match.

    Tantivy reads optional clauses of one boolean query from end to end. A boost that matches far more documents than
    the query therefore wraps the rest, so that it is looked up for the hits only; one that matches nothing is left out.
    """
    query = Query.const_score_query(required(schema, engine_query), base_score)
    rest = []
    for node, boost in _merged(engine_query.boosts):
        count = count_at_most(searcher, node)
        if count > FREQUENT * total or (count and _is_frequent(node)):
            query = _boosted(query, [(node, boost)], schema)
        elif count:
            rest.append((node, boost))
    return _boosted(query, rest, schema) if rest else query


def _is_frequent(node: q.Node) -> bool:
    """Return whether the node has several parts in the fields of the whole text."""
    if isinstance(node, q.All | q.MinimumMatch):
        return any(_is_frequent(part) or _in_whole_text(part) for part in node.parts)
    return isinstance(node, q.Phrase) and _in_whole_text(node)


def _in_whole_text(node: q.Node) -> bool:
    return isinstance(node, q.Term | q.Phrase) and node.field in {"exact", "folded"}


def _boosted(query: Query, boosts: Iterable[tuple[q.Node, float]], schema: Schema) -> Query:
    optional = [
        (Occur.Should, Query.const_score_query(translate(node, schema), boost)) for node, boost in boosts
    ]
    return Query.boolean_query([(Occur.Must, query), *optional])


def _merged(boosts: Iterable[tuple[q.Node, float]]) -> list[tuple[q.Node, float]]:
    """Return the boosts with those of equal nodes added up."""
    merged: dict[q.Node, float] = {}
    for node, boost in boosts:
        merged[node] = merged.get(node, 0.0) + boost
    return list(merged.items())


@singledispatch
def translate(node: q.Node, schema: Schema) -> Query:
    """Return the Tantivy query for a node."""
    raise TypeError(node)


@translate.register
def _term(node: q.Term, schema: Schema) -> Query:
    return Query.term_query(schema, node.field, node.value, "basic")


@translate.register
def _any_of(node: q.AnyOf, schema: Schema) -> Query:
    if len(node.values) > TERMS_MAX:
        return Query.term_set_query(schema, node.field, list(node.values))
    terms = [(Occur.Should, Query.term_query(schema, node.field, value, "basic")) for value in node.values]
    return Query.boolean_query(terms)


@translate.register
def _phrase(node: q.Phrase, schema: Schema) -> Query:
    return Query.phrase_query(schema, node.field, list(enumerate(node.values)))


@translate.register
def _prefix(node: q.Prefix, schema: Schema) -> Query:
    return Query.regex_query(schema, node.field, f"{re.escape(node.value)}.*")


@translate.register
def _fuzzy(node: q.Fuzzy, schema: Schema) -> Query:
    return Query.fuzzy_term_query(schema, node.field, node.value)


@translate.register
def _range(node: q.Range, schema: Schema) -> Query:
    return Query.range_query(schema, node.field, FieldType.Unsigned, node.low, node.high)


@translate.register
def _none_of(node: q.NoneOf, schema: Schema) -> Query:
    excluded = Query.term_set_query(schema, node.field, list(node.values))
    return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, excluded)])


@translate.register
def _all(node: q.All, schema: Schema) -> Query:
    return Query.boolean_query([(Occur.Must, translate(part, schema)) for part in node.parts])


@translate.register
def _minimum_match(node: q.MinimumMatch, schema: Schema) -> Query:
    parts = [(Occur.Should, translate(part, schema)) for part in node.parts]
    return Query.boolean_query(parts, minimum_number_should_match=node.minimum)
