"""`benchmarks/search.py [--pages N] [--elasticsearch] [--wagtail M]`: searching as a restricted person.

Ours (parsing, rights, facets, ten highlighted hits) beside raw Tantivy with the same filter, counts and snippets, its
bare top ten, SQLite FTS5 with bm25, Wagtail's own SQLite search (on M texts), and, with --elasticsearch, ours on a
real node beside the raw client's request. Same texts, same questions, one run.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django  # noqa: E402

django.setup()

import tantivy  # noqa: E402

from search import corpus, folding, highlight, manners, question, terms  # noqa: E402
from search.engines.base import FACETS, PUBLIC, Engine, SearchDocument  # noqa: E402
from search.engines.tantivy_engine import TantivyEngine  # noqa: E402
from search.highlight import Marker  # noqa: E402

DOSSIERS, MINE, QUERIES, ROUNDS = 200, 40, 60, 3
SHOWN = 10
CPU = "--cpu" in sys.argv
FIRST_DAY = date(2023, 1, 1)


def say(text: str) -> None:
    """Tell how far it is."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def documents(pages: int) -> Iterator[SearchDocument]:
    """Yield the pages as documents: 200 dossiers, ten pages a file."""
    for at, text in enumerate(corpus.pages(pages, seed=7)):
        dossier = at // 10 % DOSSIERS
        yield SearchDocument(
            "minh-chung", str(at // 10), f"{at % 5 + 1}.1-{at % 90 + 1:02d}: tep-{at // 10}.pdf", text,
            frozenset({f"dossier:{dossier}", f"unit:{dossier}", f"round:{dossier % 4}"}), page=at % 10 + 1,
            facets={"year": (str(2023 + dossier % 4),), "unit": (str(dossier),), "indicator": (f"{at % 5 + 1}.1",)},
            day=FIRST_DAY + timedelta(days=at % 1400),
        )  # fmt: skip


def questions() -> list[str]:
    """Return three-word questions, common and rare, half of them without marks."""
    chance = random.Random(11)
    words = [word for text in corpus.WORDS for word in text.split()]
    asked = [" ".join(chance.sample(words, 3)) for _ in range(QUERIES)]
    return [folding.fold(text) if at % 2 else text for at, text in enumerate(asked)]


TOKENS = tuple(sorted({PUBLIC, *(f"dossier:{n}" for n in range(MINE))}))


def ours(engine: Engine) -> Callable[[str], object]:
    """Return what the site does for one question."""

    def ask(text: str) -> object:
        parsed = terms.parse(text)
        must, steps = manners.strict(parsed)
        results = engine.search(
            question.Question(
                must=must, steps=steps, filters=(question.OneOf("acl", TOKENS),),
                facets=("kind", *FACETS), limit=SHOWN,
            )
        )  # fmt: skip
        marker = Marker(parsed)
        return [(highlight.whole(h.title, marker), highlight.snippet(h.body, marker)) for h in results.hits]

    return ask


def raw_index(folder: Path, docs: Iterable[SearchDocument]) -> tantivy.Index:
    """Write the same texts with Tantivy's own analysis: lower case, marks folded, both forms searched."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", stored=True, tokenizer_name="folded")
    builder.add_text_field("exact", tokenizer_name="marked")
    builder.add_text_field("title", stored=True, tokenizer_name="folded")
    builder.add_text_field("acl", tokenizer_name="raw", index_option="basic")
    for name in ("kind", *FACETS):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    folder.mkdir(parents=True)
    index = tantivy.Index(builder.build(), path=str(folder))
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    index.register_tokenizer("marked", analyzer.build())
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    index.register_tokenizer("folded", analyzer.filter(tantivy.Filter.ascii_fold()).build())
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for doc in docs:
        writer.add_document(
            tantivy.Document(
                body=[doc.body], exact=[doc.body], title=[doc.title], kind=[doc.kind], acl=sorted(doc.tokens),
                **{name: list(values) for name, values in doc.facets.items()},
            )
        )  # fmt: skip
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def raw(index: tantivy.Index, *, bare: bool) -> Callable[[str], object]:
    """Return the engine's own top ten; unless bare, with the same filter, counts and snippets."""
    schema, searcher = index.schema, index.searcher()
    must = tantivy.Occur.Must
    aggregation = {name: {"terms": {"field": name, "size": 200}} for name in ("kind", *FACETS)}

    def ask(text: str) -> object:
        wanted = [
            (must, tantivy.Query.term_query(schema, "body", word)) for word in folding.fold(text).split()
        ]
        if bare:
            return searcher.search(tantivy.Query.boolean_query(wanted), limit=SHOWN, count=False).hits
        allowed = tantivy.Query.term_set_query(schema, "acl", list(TOKENS))
        query = tantivy.Query.boolean_query([*wanted, (must, tantivy.Query.const_score_query(allowed, 0.0))])
        searcher.aggregate(query, aggregation)
        found = searcher.search(query, limit=SHOWN, count=False)
        snippets = tantivy.SnippetGenerator.create(searcher, query, schema, "body")
        return [snippets.snippet_from_doc(searcher.doc(address)).to_html() for _score, address in found.hits]

    return ask


def fts5(file: Path, docs: Iterable[SearchDocument]) -> Callable[[str], object]:
    """Return SQLite's full-text search with bm25, snippets and the same rights, over texts folded beforehand."""
    connection = sqlite3.connect(file)
    connection.execute("CREATE VIRTUAL TABLE pages USING fts5(body, dossier UNINDEXED, tokenize='unicode61')")
    rows = (
        (folding.analyse(doc.body).folded, next(t for t in doc.tokens if t.startswith("d"))) for doc in docs
    )
    connection.executemany("INSERT INTO pages VALUES (?, ?)", rows)
    connection.commit()
    marks = ",".join("?" * len(TOKENS))
    sql = (
        "SELECT snippet(pages, 0, '<b>', '</b>', '…', 30) FROM pages "  # noqa: S608 - only question marks
        f"WHERE pages MATCH ? AND dossier IN ({marks}) ORDER BY bm25(pages) LIMIT {SHOWN}"
    )

    def ask(text: str) -> object:
        words = " ".join(f'"{token.folded}"' for token in folding.words(text))
        return connection.execute(sql, (words, *TOKENS)).fetchall()

    return ask


def wagtail_search(folder: Path, texts: int) -> Callable[[str], object]:
    """Return Wagtail's own search over so many articles in a SQLite database."""
    from django.db import connection

    from tests.prepared_database import migrated

    shutil.copy(migrated(), folder / "wagtail.sqlite3")
    connection.close()
    connection.settings_dict["NAME"] = str(folder / "wagtail.sqlite3")
    from home.models import ArticleIndexPage, ArticlePage
    from home.services.site import ensure_site_tree

    ensure_site_tree()
    parent = ArticleIndexPage.objects.get()
    for at, text in enumerate(corpus.pages(texts, seed=7)):
        parent.add_child(instance=ArticlePage(title=text[:200], lead="", body=text, slug=f"bai-{at}"))
        parent.refresh_from_db()
        if at % 250 == 249:
            say(f"  Wagtail: {at + 1} of {texts}")
    return lambda text: list(ArticlePage.objects.live().public().search(text)[:SHOWN])


def measure(ask: Callable[[str], object], rounds: int = ROUNDS, *, wall: bool = False) -> tuple[float, float]:
    """Return median and 95th percentile in milliseconds over the questions, after one warm round."""
    asked = questions()
    clock = time.thread_time if CPU and not wall else time.perf_counter
    for text in asked:
        ask(text)
    taken = []
    gc.collect()
    for _ in range(rounds):
        for text in asked:
            started = clock()
            ask(text)
            taken.append((clock() - started) * 1000)
    taken.sort()
    return statistics.median(taken), taken[int(len(taken) * 0.95)]


def size_of(folder: Path) -> float:
    """Return the size of a folder in MB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def line(name: str, median: float, p95: float, base: float | None = None, aim: str = "") -> None:
    """Print one row of the table."""
    ratio = f"{p95 / base:7.2f}x" if base else " " * 8
    sys.stdout.write(f"{name:<58}{median:>9.2f}{p95:>9.2f}  {ratio}  {aim}\n")
    sys.stdout.flush()


def timed_build(build: Callable[[], object]) -> tuple[object, float]:
    """Return what was built and the seconds it took."""
    gc.collect()
    started = time.perf_counter()
    made = build()
    return made, time.perf_counter() - started


def embedded(folder: Path, pages: int) -> tuple[float, float]:
    """Measure the embedded engine beside raw Tantivy and FTS5; return our median and p95."""
    say(f"Writing {pages} pages …")
    kept = list(documents(pages))  # made before the clock runs
    engine = TantivyEngine(folder / f"ours-{pages}")
    _, own_seconds = timed_build(partial(engine.rebuild, kept))
    index, raw_seconds = timed_build(partial(raw_index, folder / f"raw-{pages}", kept))
    lite = fts5(folder / f"fts-{pages}.sqlite3", kept)
    del kept
    say("Asking …")
    base = measure(raw(index, bare=False))
    bare = measure(raw(index, bare=True))
    own = measure(ours(engine))
    other = measure(lite)
    sys.stdout.write(f"\n{pages} pages of 200 words{'median ms':>44}{'p95 ms':>9}\n")
    line("embedded engine: rights, facets, ten highlighted hits", *own)
    line("raw Tantivy, same filter, counts and snippets", *base)
    line("  ours over it", own[0], own[1], base[1], "aim <= 1.3x")
    line("raw Tantivy, bare top ten", *bare)
    line("  ours over it", own[0], own[1], bare[1], "aim <= 4x")
    line("SQLite FTS5, bm25, snippets, rights", *other)
    line("  it over ours", other[0], other[1], own[1], "aim >= 5x")
    sys.stdout.write(
        f"indexing: ours {pages / own_seconds:.0f} pages/s, raw Tantivy {pages / raw_seconds:.0f} pages/s, "
        f"ratio {raw_seconds / own_seconds:.2f} (aim >= 0.5); "
        f"size: ours {size_of(folder / f'ours-{pages}'):.0f} MB, raw {size_of(folder / f'raw-{pages}'):.0f} MB\n"
    )
    return own


def elasticsearch(pages: int) -> None:
    """Measure ours on a real node beside the raw client's request with the same body."""
    from elasticsearch.dsl import Search

    from search.engines import elastic_query
    from search.engines.elastic_engine import ElasticEngine
    from tests.search.elasticsearch.node import Node, install

    install()
    node = Node()
    node.start()
    try:
        node.wait()
        engine = ElasticEngine(f"{node.url}/benchmark")
        say(f"Writing {pages} pages to Elasticsearch …")
        _, seconds = timed_build(lambda: engine.rebuild(documents(pages)))
        bodies: dict[str, dict] = {}
        for text in questions():
            must, steps = manners.strict(terms.parse(text))
            wanted = question.Question(
                must=must, steps=steps, filters=(question.OneOf("acl", TOKENS),),
                facets=("kind", *FACETS), limit=SHOWN,
            )  # fmt: skip
            bodies[text] = elastic_query.build(Search(), wanted).to_dict()
        base = measure(lambda text: engine.client.search(index=engine.alias, body=bodies[text]), wall=True)
        own = measure(ours(engine), wall=True)
        sys.stdout.write(f"\nElasticsearch, {pages} pages ({pages / seconds:.0f} pages/s)\n")
        line("our engine: rights, facets, ten highlighted hits", *own)
        line("the raw client, the same request", *base)
        line("  ours over it", own[0], own[1], base[1], "aim <= 1.3x")
        engine.client.close()
    finally:
        node.stop()


def hostile(folder: Path, pages: int) -> None:
    """Print how long hostile questions take, the slowest of all."""
    ask = ours(TantivyEngine(folder / f"ours-{pages}"))
    bad = [
        "học " * 250_000,
        '"' * 5_000 + "học",
        "*" * 999,
        "AND OR NOT (",
        "\x00học\x01",
        "a" * 1_000_000,
        "học tập " * 40,
    ]
    slowest = 0.0
    for text in bad:
        started = time.perf_counter()
        if terms.parse(text):
            ask(text)
        slowest = max(slowest, (time.perf_counter() - started) * 1000)
    sys.stdout.write(f"hostile questions: slowest {slowest:.0f} ms (aim <= 200 ms)\n")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--elasticsearch", action="store_true")
    parser.add_argument(
        "--wagtail", type=int, default=0, metavar="M", help="also Wagtail's own search, on M texts"
    )
    parser.add_argument(
        "--cpu", action="store_true", help="time of the processor, where others use the machine"
    )
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="hoctap-benchmark-"))
    try:
        small = embedded(folder, max(options.pages // 10, 100))
        own = embedded(folder, options.pages)
        sys.stdout.write(f"growth of p95 over ten times the pages: {own[1] / small[1]:.2f}x (aim < 2x)\n")
        hostile(folder, options.pages)
        if options.wagtail:
            other = measure(wagtail_search(folder, options.wagtail), rounds=1)
            line(f"Wagtail's own search on {options.wagtail} texts", *other)
            line("  it over ours", other[0], other[1], own[1], "aim >= 5x")
        if options.elasticsearch:
            elasticsearch(options.pages)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
