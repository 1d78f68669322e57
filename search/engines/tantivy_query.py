"""A question in Tantivy's query objects; nothing typed ever reaches a query parser."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import singledispatch
from typing import Final

from tantivy import FieldType, Occur, Query, Schema

from search import question as q

TOKENS_ASKED_ONE_BY_ONE: Final = 64
"""So few values of a field are faster as terms; more are walked through as a set."""


def wanted(schema: Schema, question: q.Question) -> Query:
    """Return what must hold, for counting."""
    parts = (*question.filters, *question.must)
    return Query.boolean_query([(Occur.Must, translate(node, schema)) for node in parts])


def scored(schema: Schema, question: q.Question, held: Query) -> Query:
    """Return what must hold, unscored, with the steps of the score.

    Words of the text stand in very many pages: a step of several of them stands around the rest by itself, so
    that Tantivy looks it up for what is found only. All other steps are rare and read side by side.
    """
    query = Query.const_score_query(held, 0.0)
    merged = _merged(question.steps)
    frequent = [(node, step) for node, step in merged if _is_frequent(node)]
    for one in frequent:
        query = _raised(query, [one], schema)
    rest = [one for one in merged if one not in frequent]
    return _raised(query, rest, schema) if rest else query


def _is_frequent(node: q.Node) -> bool:
    """Return whether the node has several parts that stand in the text itself."""
    if isinstance(node, q.Every | q.Some):
        return any(_is_frequent(part) or _of_the_text(part) for part in node.parts)
    return isinstance(node, q.Phrase) and _of_the_text(node)


def _of_the_text(node: q.Node) -> bool:
    return isinstance(node, q.Term | q.Phrase) and node.field in {"exact", "folded"}


def _raised(query: Query, steps: Iterable[tuple[q.Node, float]], schema: Schema) -> Query:
    raising = [(Occur.Should, Query.const_score_query(translate(node, schema), step)) for node, step in steps]
    return Query.boolean_query([(Occur.Must, query), *raising])


def _merged(steps: Iterable[tuple[q.Node, float]]) -> list[tuple[q.Node, float]]:
    found: dict[q.Node, float] = {}
    for node, step in steps:
        found[node] = found.get(node, 0.0) + step
    return list(found.items())


@singledispatch
def translate(node: q.Node, schema: Schema) -> Query:
    """Return Tantivy's query for one node of a question."""
    raise TypeError(node)


@translate.register
def _term(node: q.Term, schema: Schema) -> Query:
    return Query.term_query(schema, node.field, node.value, "basic")


@translate.register
def _one_of(node: q.OneOf, schema: Schema) -> Query:
    if len(node.values) > TOKENS_ASKED_ONE_BY_ONE:
        return Query.term_set_query(schema, node.field, list(node.values))
    terms = [(Occur.Should, Query.term_query(schema, node.field, value, "basic")) for value in node.values]
    return Query.boolean_query(terms)


@translate.register
def _phrase(node: q.Phrase, schema: Schema) -> Query:
    return Query.phrase_query(schema, node.field, list(enumerate(node.values)))


@translate.register
def _begun(node: q.Begun, schema: Schema) -> Query:
    return Query.regex_query(schema, node.field, f"{re.escape(node.value)}.*")


@translate.register
def _near(node: q.Near, schema: Schema) -> Query:
    return Query.fuzzy_term_query(schema, node.field, node.value)


@translate.register
def _between(node: q.Between, schema: Schema) -> Query:
    return Query.range_query(schema, node.field, FieldType.Unsigned, node.low, node.high)


@translate.register
def _every(node: q.Every, schema: Schema) -> Query:
    return Query.boolean_query([(Occur.Must, translate(part, schema)) for part in node.parts])


@translate.register
def _some(node: q.Some, schema: Schema) -> Query:
    parts = [(Occur.Should, translate(part, schema)) for part in node.parts]
    return Query.boolean_query(parts, minimum_number_should_match=node.least)
