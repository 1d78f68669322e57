"""A question in Elasticsearch's query language, built with its DSL; nothing typed ever reaches a query parser."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from elasticsearch.dsl import A, Q
from elasticsearch.dsl.query import Query

from search.engines.base import FACETS
from search.query import tree as q

STORED = ["record", "kind", "page", "heading", "body"]
VALUES_MAX = 1_000


def body(question: q.EngineQuery) -> dict[str, Any]:
    """Return the whole request: what must hold, the steps of the score, the counts, the stretch."""
    wanted = [translate(node) for node in (*question.filters, *question.must)]
    scored = question.order == "relevance"
    steps = question.steps if scored else ()
    raising = [Q("constant_score", filter=translate(node), boost=step) for node, step in steps]
    return {
        "query": Q("bool", filter=wanted, should=raising, minimum_should_match=0).to_dict(),
        "aggs": {name: A("terms", field=name, size=VALUES_MAX).to_dict() for name in question.facets},
        "sort": [{"_score": "desc"}, {"place": "desc"}] if scored else [{"place": "desc"}],
        "track_scores": scored,
        "track_total_hits": True,
        "_source": STORED,
        "from": question.offset,
        "size": question.limit,
    }


@singledispatch
def translate(node: q.Node) -> Query:
    """Return Elasticsearch's query for one node of a question."""
    raise TypeError(node)


@translate.register
def _term(node: q.Term) -> Query:
    return Q("term", **{node.field: node.value})


@translate.register
def _one_of(node: q.AnyOf) -> Query:
    return Q("terms", **{node.field: list(node.values)})


@translate.register
def _phrase(node: q.Phrase) -> Query:
    return Q("match_phrase", **{node.field: " ".join(node.values)})


@translate.register
def _begun(node: q.Prefix) -> Query:
    return Q("prefix", **{node.field: {"value": node.value, "rewrite": "constant_score"}})


@translate.register
def _near(node: q.Fuzzy) -> Query:
    return Q("fuzzy", **{node.field: {"value": node.value, "fuzziness": 1, "rewrite": "constant_score"}})


@translate.register
def _between(node: q.Range) -> Query:
    ends = {"gte": node.low, "lte": node.high}
    return Q("range", **{node.field: {name: value for name, value in ends.items() if value is not None}})


@translate.register
def _without(node: q.NoneOf) -> Query:
    return Q("bool", must_not=[Q("terms", **{node.field: list(node.values)})])


@translate.register
def _every(node: q.All) -> Query:
    return Q("bool", filter=[translate(part) for part in node.parts])


@translate.register
def _some(node: q.MinimumMatch) -> Query:
    return Q("bool", should=[translate(part) for part in node.parts], minimum_should_match=node.least)


def mapping() -> dict[str, object]:
    """Return the fields; `folding` has taken words apart, so the analyzer only splits at spaces."""
    from search.index.fields import SET_FIELDS, TEXT_FIELDS

    words = {"type": "text", "analyzer": "whitespace", "norms": False}
    kept = {"type": "keyword", "index": False, "doc_values": False}
    return {
        "dynamic": "strict",
        "_source": {"excludes": [*TEXT_FIELDS, *SET_FIELDS, "acl", *FACETS]},
        "properties": {
            **{name: {"type": "keyword"} for name in ("key", "record", "kind", "acl", *FACETS)},
            **{name: {**words, "index_options": "positions"} for name in TEXT_FIELDS},
            **{name: {**words, "index_options": "docs"} for name in SET_FIELDS},
            "heading": kept,
            "body": kept,
            "fingerprint": kept,
            "page": {"type": "integer"},
            "day": {"type": "integer"},
            "place": {"type": "long"},
        },
    }
