"""A question in Tantivy's query objects; nothing typed ever reaches a query parser."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import singledispatch

from tantivy import FieldType, Occur, Query, Schema

from search import question as q


def build(schema: Schema, question: q.Question) -> Query:
    """Return the whole query: what must hold (unscored) and the steps of the score."""
    clauses = [(Occur.Must, _unscored(translate(node, schema))) for node in question.filters]
    clauses += [(Occur.Must, _unscored(translate(node, schema))) for node in question.must]
    clauses += [
        (Occur.Should, Query.const_score_query(translate(node, schema), step))
        for node, step in _merged(question.steps)
    ]
    return Query.boolean_query(clauses)


def wanted(schema: Schema, question: q.Question) -> Query:
    """Return what must hold without any score, for counting."""
    parts = (*question.filters, *question.must)
    return Query.boolean_query([(Occur.Must, _unscored(translate(node, schema))) for node in parts])


def _merged(steps: Iterable[tuple[q.Node, float]]) -> Iterable[tuple[q.Node, float]]:
    found: dict[q.Node, float] = {}
    for node, step in steps:
        found[node] = found.get(node, 0.0) + step
    return found.items()


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


@singledispatch
def translate(node: q.Node, schema: Schema) -> Query:
    """Return Tantivy's query for one node of a question."""
    raise TypeError(node)


@translate.register
def _term(node: q.Term, schema: Schema) -> Query:
    return Query.term_query(schema, node.field, node.value, "basic")


@translate.register
def _one_of(node: q.OneOf, schema: Schema) -> Query:
    return Query.term_set_query(schema, node.field, list(node.values))


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
