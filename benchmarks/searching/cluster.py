"""Our engine on a real Elasticsearch node beside the raw client's request with the same body."""

from __future__ import annotations

from benchmarks.searching.corpus_queries import documents, questions
from benchmarks.searching.sides import asked_of, ours
from benchmarks.searching.timing import measure, ratio, say, table, timed, write
from search.engines import elastic_query
from search.engines.elastic_engine import ElasticEngine
from search.text import terms


def elasticsearch(pages: int) -> None:
    """Start a node, write the pages, ask and print."""
    from tests.search.elasticsearch.node import Node, install

    install()
    node = Node()
    node.start()
    try:
        node.wait()
        engine = ElasticEngine(f"{node.url}/benchmark")
        say(f"Writing {pages} pages to Elasticsearch …")
        seconds = timed(lambda: engine.rebuild(documents(pages))).clock
        bodies = {text: elastic_query.body(asked_of(terms.parse(text))) for text in questions()}
        times = measure(
            {
                "our engine: rights, facets, ten highlighted hits": ours(engine),
                "the raw client, the same request": lambda text: engine.client.search(
                    index=engine.alias, body=bodies[text]
                ),
            }
        )
        own, base = times.values()
        table(f"Elasticsearch, {pages} pages ({pages / seconds:.0f} pages/s)", times)
        ratio("ours over the raw client", own, base, "aim <= 1.3x", processor=False)
        size = engine.client.indices.stats(index=engine.alias, metric="store")["_all"]["primaries"]["store"]
        write(f"size: {size['size_in_bytes'] / 1e6:.0f} MB")
        engine.client.close()
    finally:
        node.stop()
