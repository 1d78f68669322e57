"""The engines that every test of searching runs on: the embedded one, and a real Elasticsearch node."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from search.engines.base import Engine
from search.engines.elastic_engine import ElasticEngine
from search.engines.tantivy_engine import TantivyEngine
from tests.conftest import require_service
from tests.search.elasticsearch import node

ENGINES = ["tantivy", "elasticsearch"]


@pytest.fixture(scope="session")
def elasticsearch_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the session's Elasticsearch node; parallel workers share it."""
    require_service("Elasticsearch (python3 tests/search/elasticsearch/node.py)", node.installed())
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if base.name.startswith("popen-") else base
    with node.shared(folder) as url:
        yield url


@pytest.fixture(scope="session")
def own_name() -> str:
    """Return a name that begins the names of this process's indices."""
    return f"t{uuid.uuid4().hex[:12]}"


@pytest.fixture
def elasticsearch_url(elasticsearch_server: str, own_name: str) -> str:
    """Return a SEARCH_URL under which nothing is indexed yet."""
    engine = ElasticEngine(f"{elasticsearch_server}/{own_name}")
    with closing(engine.client):
        for index in engine.client.indices.get(index=f"{engine.name}-v*"):
            engine.client.indices.delete(index=index)
    return f"{elasticsearch_server}/{own_name}"


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return an empty engine, each of them in turn."""
    if request.param == "tantivy":
        yield TantivyEngine(tmp_path / "index", lock_timeout=20)
        return
    made = ElasticEngine(request.getfixturevalue("elasticsearch_url"), lock_timeout=20)
    yield made
    made.client.close()


@pytest.fixture(params=ENGINES)
def either_engine(request: pytest.FixtureRequest, settings) -> str:
    """Let the whole site search with each engine in turn, by SEARCH_URL alone."""
    if request.param == "elasticsearch":
        settings.SEARCH_URL = request.getfixturevalue("elasticsearch_url")
    return request.param
