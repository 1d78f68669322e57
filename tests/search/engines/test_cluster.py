"""A real Elasticsearch: a second writer, a node that comes back, a cluster that loses a node."""

from __future__ import annotations

import time

import pytest

from search.engines.elastic_engine import ElasticEngine, read_url
from search.engines.elastic_lock import Lease, writer_lease
from search.errors import SearchBusy, SearchUnavailable
from tests.conftest import require_service
from tests.search.elasticsearch import node
from tests.search.engine_queries import ask, doc, found


@pytest.mark.parametrize(
    ("url", "hosts", "name"),
    [
        ("http://tim:9200", ["http://tim:9200"], "hoctap"),
        ("http://tim/so-gd", ["http://tim:9200"], "so-gd"),
        ("https://a,b:9243/x", ["https://a:443", "https://b:9243"], "x"),
    ],
)
def test_one_address_says_where_and_under_which_name(url: str, hosts: list[str], name: str):
    assert read_url(url) == (hosts, name, {})


def test_the_address_may_carry_an_account():
    assert read_url("https://nguoi:m%40t@tim")[2] == {"basic_auth": ("nguoi", "m@t")}


def test_a_second_writer_waits_and_then_says_so(elasticsearch_url: str):
    engine = ElasticEngine(elasticsearch_url, lock_timeout=0.2)
    engine.wipe()
    with writer_lease(engine.client, engine.lock_index, 1), pytest.raises(SearchBusy):
        engine.index([doc(1, "Học")])
    engine.index([doc(1, "Học")])
    assert found(engine, "học") == ["1"]
    engine.client.close()


def test_a_dead_writer_lets_go_after_a_while(elasticsearch_url: str, monkeypatch):
    engine = ElasticEngine(elasticsearch_url, lock_timeout=5)
    engine.wipe()
    monkeypatch.setattr("search.engines.elastic_lock.LEASE_SECONDS", 0.3)
    assert Lease(engine.client, engine.lock_index).acquire()  # and never given back
    engine.index([doc(1, "Học")])
    assert found(engine, "học") == ["1"]
    engine.client.close()


def test_an_address_where_nobody_answers_is_said():
    engine = ElasticEngine("http://127.0.0.1:9")
    for ask_it in (lambda: ask(engine, "học"), engine.size, engine.exists, engine.wipe):
        with pytest.raises(SearchUnavailable, match="không trả lời"):
            ask_it()
    engine.client.close()


@pytest.mark.long
def test_a_cluster_of_three_that_loses_a_node_goes_on_answering_and_writing():
    require_service("Elasticsearch", node.installed())
    nodes = [node.Node(f"node-{n}") for n in (1, 2, 3)]
    try:
        for one in nodes:
            one.start(nodes)
        for one in nodes:
            one.wait(3)
        engine = ElasticEngine("http://" + ",".join(f"127.0.0.1:{one.port}" for one in nodes))
        engine.rebuild([doc(pk, f"Học {pk}") for pk in range(50)])
        engine.client.cluster.health(wait_for_status="green", timeout="60s")
        nodes[0].stop()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                engine.index([doc(50, "Học 50")])
                break
            except SearchUnavailable:  # another master is being chosen
                time.sleep(0.5)
        assert ask(engine, "học").total == 51
        engine.client.close()
    finally:
        for one in nodes:
            one.stop()
