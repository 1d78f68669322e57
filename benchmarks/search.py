"""`benchmarks/search.py [--pages N] [--elasticsearch [N]] [--wagtail M]`: searching as a restricted person.

Ours (parsing, rights, facets, ten highlighted hits) beside raw Tantivy with the same filter, counts and snippets, its
bare top ten, SQLite FTS5 with bm25, Wagtail's own SQLite search (on M texts), and, with --elasticsearch, ours on a
real node beside the raw client's request. Same texts, same questions, one run; the sides are asked in turn.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django  # noqa: E402

django.setup()

from benchmarks.searching import cluster, hostile_queries, sides, site  # noqa: E402
from benchmarks.searching.corpus_queries import documents  # noqa: E402
from benchmarks.searching.timing import (
    Times,
    best,
    measure,
    ratio,
    say,
    size_of,
    table,
    timed,
    write,
)
from search.engines.tantivy_engine import TantivyEngine  # noqa: E402

OURS = "embedded engine: rights, facets, ten highlighted hits"
RAW = "raw Tantivy, same filter, counts and snippets"
BARE = "raw Tantivy, bare top ten"
INDEXED = 20_000
LITE = "SQLite FTS5, bm25, snippets, rights"


def embedded(folder: Path, pages: int) -> TantivyEngine:
    """Measure the embedded engine beside raw Tantivy and FTS5; return it, written."""
    say(f"Writing {pages} pages …")
    kept = list(documents(pages))  # made before the clock runs
    engine = TantivyEngine(folder / f"ours-{pages}")
    engine.rebuild(kept)
    index = sides.raw_index(folder / f"raw-{pages}", kept)
    lite = sides.fts5(folder / f"fts-{pages}.sqlite3", kept)
    del kept
    say("Asking …")
    times = measure({OURS: sides.ours(engine), RAW: sides.raw(index), BARE: sides.bare(index)})
    times |= measure({LITE: lite}, rounds=1)  # by itself: it sweeps the processor's caches
    table(f"{pages} pages of 200 words", times)
    ratio("ours over raw Tantivy", times[OURS], times[RAW], "aim <= 1.3x")
    ratio("ours over its bare top ten", times[OURS], times[BARE], "aim <= 4x")
    ratio("FTS5 over ours", times[LITE], times[OURS], "aim >= 5x")
    write(
        f"size: ours {size_of(engine.root):.0f} MB in {engine.segments()} segments, "
        f"raw {size_of(folder / f'raw-{pages}'):.0f} MB in {index.searcher().num_segments}"
    )
    return engine


def growth(few: TantivyEngine, many: TantivyEngine, pages: int) -> Times:
    """Ask both indexes in turn, so that the machine's mood is the same for both; return the times of the larger one."""
    names = (f"ours, {max(pages // 10, 100)} pages", f"ours, {pages} pages")
    times = measure({names[0]: sides.ours(few), names[1]: sides.ours(many)})
    table("the same questions of both indexes in turn", times)
    ratio("growth of p95 over ten times the pages", times[names[1]], times[names[0]], "aim < 2x")
    return times[names[1]]


def indexing(folder: Path, pages: int) -> None:
    """Write the same pages three times in turn, ours and raw Tantivy's way, and print the quickest of each."""
    kept = list(documents(pages))  # made before the clock runs
    ours, raw = [], []
    for turn in range(3):
        ours.append(timed(partial(TantivyEngine(folder / f"write-{turn}").rebuild, kept)))
        raw.append(timed(partial(sides.raw_index, folder / f"write-raw-{turn}", kept)))
    own, other = best(ours), best(raw)
    write(
        f"\nindexing {pages} pages: ours {pages / own.clock:.0f} a second, raw Tantivy {pages / other.clock:.0f}; "
        f"ratio {other.clock / own.clock:.2f} by the clock, {other.processor / own.processor:.2f} by the processor "
        "in all threads (aim >= 0.5)"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument(
        "--elasticsearch", type=int, nargs="?", const=0, metavar="N",
        help="also on a real Elasticsearch node, over N pages (as many as --pages where N is not given)",
    )  # fmt: skip
    parser.add_argument(
        "--wagtail", type=int, default=0, metavar="M", help="also Wagtail's own search, on M texts"
    )
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="hoctap-benchmark-"))
    try:
        indexing(folder, min(options.pages, INDEXED))
        few = embedded(folder, max(options.pages // 10, 100))
        many = embedded(folder, options.pages)
        own = growth(few, many, options.pages)
        hostile_queries.hostile(folder, many)
        hostile_queries.canary(folder, max(options.pages // 10, 100))
        if options.wagtail:
            name = f"Wagtail's own search on {options.wagtail} texts"
            times = measure({name: site.wagtail_search(folder, options.wagtail)}, rounds=1)
            table("Wagtail", times)
            ratio("it over ours on all pages", times[name], own, "aim >= 5x")
        if options.elasticsearch is not None:
            cluster.elasticsearch(options.elasticsearch or options.pages)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
