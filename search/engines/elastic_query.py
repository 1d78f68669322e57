"""Translates a query tree into the Elasticsearch DSL; typed text never reaches a query parser."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from elasticsearch.dsl import A, Q
from elasticsearch.dsl.query import Query

from search.engines.base import FACETS
from search.index.fields import SET_FIELDS, TEXT_FIELDS
from search.query import tree as q

STORED = ["record", "kind", "page", "heading", "body"]
VALUES_MAX = 1_000


def body(engine_query: q.EngineQuery) -> dict[str, Any]:
    """Return the body of the search request."""
    required = [translate(node) for node in (*engine_query.filters, *engine_query.must)]
    scored = engine_query.order == "relevance"
    boosts = engine_query.boosts if scored else ()
    optional = [Q("constant_score", filter=translate(node), boost=boost) for node, boost in boosts]
    return {
        "query": Q("bool", filter=required, should=optional, minimum_should_match=0).to_dict(),
        "aggs": {name: A("terms", field=name, size=VALUES_MAX).to_dict() for name in engine_query.facets},
        "sort": [{"_score": "desc"}, {"place": "desc"}] if scored else [{"place": "desc"}],
        "track_scores": scored,
        "track_total_hits": True,
        "_source": STORED,
        "from": engine_query.offset,
        "size": engine_query.limit,
    }


@singledispatch
def translate(node: q.Node) -> Query:
    """Return the Elasticsearch query for a node."""
    raise TypeError(node)


@translate.register
def _term(node: q.Term) -> Query:
    return Q("term", **{node.field: node.value})


@translate.register
def _any_of(node: q.AnyOf) -> Query:
    return Q("terms", **{node.field: list(node.values)})


@translate.register
def _phrase(node: q.Phrase) -> Query:
    return Q("match_phrase", **{node.field: " ".join(node.values)})


@translate.register
def _prefix(node: q.Prefix) -> Query:
    return Q("prefix", **{node.field: {"value": node.value, "rewrite": "constant_score"}})


@translate.register
def _fuzzy(node: q.Fuzzy) -> Query:
    return Q("fuzzy", **{node.field: {"value": node.value, "fuzziness": 1, "rewrite": "constant_score"}})


@translate.register
def _range(node: q.Range) -> Query:
    limits = {"gte": node.low, "lte": node.high}
    return Q("range", **{node.field: {name: value for name, value in limits.items() if value is not None}})


@translate.register
def _none_of(node: q.NoneOf) -> Query:
    return Q("bool", must_not=[Q("terms", **{node.field: list(node.values)})])


@translate.register
def _all(node: q.All) -> Query:
    return Q("bool", filter=[translate(part) for part in node.parts])


@translate.register
def _minimum_match(node: q.MinimumMatch) -> Query:
    return Q("bool", should=[translate(part) for part in node.parts], minimum_should_match=node.minimum)


def mapping() -> dict[str, object]:
    """Return the field mapping; texts are analysed before, so the analyzer only splits at spaces."""
    words = {"type": "text", "analyzer": "whitespace", "norms": False}
    stored = {"type": "keyword", "index": False, "doc_values": False}
    return {
        "dynamic": "strict",
        "_source": {"excludes": [*TEXT_FIELDS, *SET_FIELDS, "acl", *FACETS]},
        "properties": {
            **{name: {"type": "keyword"} for name in ("key", "record", "kind", "acl", *FACETS)},
            **{name: {**words, "index_options": "positions"} for name in TEXT_FIELDS},
            **{name: {**words, "index_options": "docs"} for name in SET_FIELDS},
            "heading": stored,
            "body": stored,
            "fingerprint": stored,
            "page": {"type": "integer"},
            "day": {"type": "integer"},
            "place": {"type": "long"},
        },
    }
