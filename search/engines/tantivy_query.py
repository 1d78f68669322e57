"""A question in Tantivy's query objects; nothing typed ever reaches a query parser."""

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

TOKENS_ASKED_ONE_BY_ONE: Final = 64
"""So few values of a field are faster as terms; more are walked through as a set."""
FREQUENT: Final = 2
"""What stands in so many times as many documents as are found is looked up rather than read."""


def required(schema: Schema, question: q.EngineQuery) -> Query:
    """Return what must hold."""
    parts = (*question.filters, *question.must)
    return Query.boolean_query([(Occur.Must, translate(node, schema)) for node in parts])


def count_at_most(searcher: Searcher, node: q.Node) -> int:
    """Return how many documents hold the node at most, as the dictionary of the index tells at once."""
    if isinstance(node, q.Term):
        return searcher.doc_freq(node.field, node.value)
    if isinstance(node, q.AnyOf | q.Phrase):
        numbers = [searcher.doc_freq(node.field, value) for value in node.values]
        return sum(numbers) if isinstance(node, q.AnyOf) else min(numbers)
    if isinstance(node, q.All):
        return min(count_at_most(searcher, part) for part in node.parts)
    if isinstance(node, q.MinimumMatch):
        return sum(count_at_most(searcher, part) for part in node.parts)
    return searcher.num_docs


def top_boost_only(question: q.EngineQuery) -> tuple[q.EngineQuery, q.Node, float] | None:
    """Return the question for what stands on the highest step, and that step; None where it is not above all others.

    What the step says is not asked a second time: a word with its marks is the word.
    """
    top, step = max(question.steps, key=itemgetter(1), default=(None, 0.0))
    rest = tuple(one for one in question.steps if one[0] != top)
    if top is None or step <= sum(other for _node, other in rest):
        return None
    must = (top, *(node for node in question.must if not _says(top, node)))
    return replace(question, must=must, steps=rest), top, step


def _says(one: q.Node, other: q.Node) -> bool:
    """Return whether every document that holds the one holds the other, as far as the nodes tell."""
    if one == other:
        return True
    if isinstance(other, q.All):
        return all(_says(one, part) for part in other.parts)
    if isinstance(one, q.MinimumMatch):
        return all(_says(part, other) for part in one.parts)
    if isinstance(one, q.All) and any(_says(part, other) for part in one.parts):
        return True
    if isinstance(other, q.MinimumMatch):
        return other.least == 1 and any(_says(one, part) for part in other.parts)
    return isinstance(one, q.Term) and isinstance(other, q.Term) and _is_of(one, other)


def _is_of(one: q.Term, word: q.Term) -> bool:
    """Return whether the one is the word with its marks, or two neighbours of which it is one."""
    if word.field != "folded":
        return False
    if one.field == "pairs":
        return word.value in one.value.removeprefix("=").split("_")
    return one.field == "exact" and fold(one.value) == word.value


def scored(searcher: Searcher, schema: Schema, question: q.EngineQuery, total: int, least: float) -> Query:
    """Return what must hold, for the score `least`, with the steps above it; `total` documents are found.

    Tantivy reads the steps that stand side by side from end to end. One that stands in far more documents than are
    found stands around the rest by itself, so that it is looked up for those only; one that stands nowhere is left out.
    """
    query = Query.const_score_query(required(schema, question), least)
    rest = []
    for node, step in _merged(question.steps):
        standing = count_at_most(searcher, node)
        if standing > FREQUENT * total or (standing and _is_frequent(node)):
            query = _raised(query, [(node, step)], schema)
        elif standing:
            rest.append((node, step))
    return _raised(query, rest, schema) if rest else query


def _is_frequent(node: q.Node) -> bool:
    """Return whether the node has several parts that stand in the text itself."""
    if isinstance(node, q.All | q.MinimumMatch):
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
def _one_of(node: q.AnyOf, schema: Schema) -> Query:
    if len(node.values) > TOKENS_ASKED_ONE_BY_ONE:
        return Query.term_set_query(schema, node.field, list(node.values))
    terms = [(Occur.Should, Query.term_query(schema, node.field, value, "basic")) for value in node.values]
    return Query.boolean_query(terms)


@translate.register
def _phrase(node: q.Phrase, schema: Schema) -> Query:
    return Query.phrase_query(schema, node.field, list(enumerate(node.values)))


@translate.register
def _begun(node: q.Prefix, schema: Schema) -> Query:
    return Query.regex_query(schema, node.field, f"{re.escape(node.value)}.*")


@translate.register
def _near(node: q.Fuzzy, schema: Schema) -> Query:
    return Query.fuzzy_term_query(schema, node.field, node.value)


@translate.register
def _between(node: q.Range, schema: Schema) -> Query:
    return Query.range_query(schema, node.field, FieldType.Unsigned, node.low, node.high)


@translate.register
def _without(node: q.NoneOf, schema: Schema) -> Query:
    taken_out = Query.term_set_query(schema, node.field, list(node.values))
    return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, taken_out)])


@translate.register
def _every(node: q.All, schema: Schema) -> Query:
    return Query.boolean_query([(Occur.Must, translate(part, schema)) for part in node.parts])


@translate.register
def _some(node: q.MinimumMatch, schema: Schema) -> Query:
    parts = [(Occur.Should, translate(part, schema)) for part in node.parts]
    return Query.boolean_query(parts, minimum_number_should_match=node.least)
