"""How good the order is, by hand-judged queries; and whether both engines answer alike."""

from __future__ import annotations

from pathlib import Path
from statistics import mean

import pytest

from search.engines.base import FACETS, Engine
from search.query.strategies import STRATEGIES
from search.text import terms
from tests.search.engine_queries import ask
from tests.search.relevance import documents, judged, ndcg

QUERIES_COMPARED = 60


def answered(engine: Engine, text: str):
    """Ask as the site does: strictly, then more and more tolerantly."""
    for build in STRATEGIES:
        results = ask(engine, text, build=build, facets=("kind", *FACETS), limit=10)
        if results.total:
            break
    return results


@pytest.fixture
def filled(engine: Engine, seeds: Path) -> tuple[Engine, dict[str, str]]:
    docs, names = documents(seeds)
    engine.rebuild(docs)
    return engine, names


def test_the_judged_queries_are_a_hundred_and_twenty_and_all_say_something():
    assert len({query for query, _gains in judged()}) == 120
    assert all(terms.parse(query) for query, _gains in judged())


def test_the_order_serves_as_judged(filled):
    engine, names = filled
    scores = {
        query: ndcg([names[hit.pk] for hit in answered(engine, query).hits], gains)
        for query, gains in judged()
    }
    assert mean(scores.values()) >= 0.90, sorted(scores.items(), key=lambda row: row[1])[:12]


def test_both_engines_give_the_same_totals_counts_and_order(
    seeds: Path, tmp_path: Path, elasticsearch_url: str
):
    from search.engines.elastic_engine import ElasticEngine
    from search.engines.tantivy_engine import TantivyEngine

    docs, _names = documents(seeds)
    engines = (TantivyEngine(tmp_path / "index"), ElasticEngine(elasticsearch_url))
    for engine in engines:
        engine.rebuild(docs)
    for query, _gains in judged()[:: len(judged()) // QUERIES_COMPARED]:
        one, other = (answered(engine, query) for engine in engines)
        assert (one.total, one.facets) == (other.total, other.facets), query
        assert [(hit.pk, hit.score) for hit in one.hits] == [(hit.pk, hit.score) for hit in other.hits], query
    engines[1].client.close()
