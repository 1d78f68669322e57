"""What somebody hostile asks, and whether the time of an answer tells of a hidden word."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from benchmarks.searching.corpus_queries import TOKENS, documents
from benchmarks.searching.sides import asked_of, ours
from benchmarks.searching.site import use_database
from benchmarks.searching.timing import Times, once, write
from search.engines.base import Engine
from search.engines.tantivy_engine import TantivyEngine
from search.query.strategies import STRATEGIES
from search.text import terms

CANARY: Final = "chimhoangyen"
RUNS: Final = 200
BAD: Final = (
    "học " * 250_000,
    '"' * 5_000 + "học",
    '"học tập',
    "*" * 999,
    "* ? *",
    "AND OR NOT (học:*^9 /.*/ [a TO z]",
    "\x00học\x01\x1b",
    "a" * 1_000_000,
    "học tập " * 40,
    "hjc tqp " * 40,
    "\u0301" * 5_000,
    "1/" * 5_000,
)


def hostile(folder: Path, engine: Engine) -> None:
    """Print how long hostile questions take: the engine over all pages, and the search page over HTTP."""
    ask = ours(engine)
    worst = max((_milliseconds(lambda text=text: _as_far_as_needed(engine, text)), text[:20]) for text in BAD)
    write(f"\nhostile questions: slowest {worst[0]:.0f} ms over all pages ({worst[1]!r}; aim <= 200 ms)")
    ask("học tập")
    use_database(folder)
    from django.conf import settings
    from django.test import Client

    settings.SEARCH_INDEX_ROOT = folder / "empty"
    settings.ALLOWED_HOSTS = ["testserver"]
    TantivyEngine(settings.SEARCH_INDEX_ROOT).wipe()
    client = Client(raise_request_exception=False)
    client.get("/tim-kiem/?q=hoc")
    queries = {text[:20]: urlencode({"q": text}) for text in BAD}
    queries["10,000 filters"] = urlencode([("q", "học"), *(("nam", str(n)) for n in range(10_000))])
    queries["4,000 filters"] = urlencode([("q", "học"), *(("nam", str(n)) for n in range(4_000))])
    said: dict[str, int] = {}
    slowest = (0.0, "")
    for name, query in queries.items():
        started = time.perf_counter()
        said[name] = client.get(f"/tim-kiem/?{query}").status_code
        slowest = max(slowest, ((time.perf_counter() - started) * 1000, name))
    codes = sorted(set(said.values()))
    write(
        f"the page: slowest {slowest[0]:.0f} ms ({slowest[1]!r}), answered {codes} (aim <= 200 ms, 200 or 400)"
    )


def _as_far_as_needed(engine: Engine, text: str) -> None:
    """Ask as the site does: more and more tolerantly as long as nothing is found."""
    parsed = terms.parse(text)
    for manner in range(len(STRATEGIES) if parsed else 0):
        if engine.search(asked_of(parsed, manner)).total:
            return


def _milliseconds(act) -> float:  # noqa: ANN001
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def canary(folder: Path, pages: int) -> None:
    """Print the medians of answers with and without a word in a file this person may not see."""
    without = TantivyEngine(folder / "without")
    without.rebuild(documents(pages))
    hidden = next(iter(documents(1)))
    secret = replace(
        hidden, pk="999999", body=f"{CANARY} {hidden.body}", tokens=frozenset({"dossier:999999"}), page=1
    )
    assert not secret.tokens & set(TOKENS)
    with_it = TantivyEngine(folder / "with")
    with_it.rebuild([*documents(pages), secret])
    for text in (CANARY, f"thư viện {CANARY}", "thư viện xã"):
        times = {"without": Times([], []), "with": Times([], [])}
        for run in range(RUNS + 20):
            for name, engine in (("without", without), ("with", with_it)):
                kept = times[name] if run >= 20 else Times([], [])
                once(lambda asked, engine=engine: _as_far_as_needed(engine, asked), text, kept)
        one, other = (statistics.median(times[name].clock) for name in ("without", "with"))
        write(f"a hidden word, “{text}”: {one:.2f} ms without it, {other:.2f} ms with it, "
              f"{abs(other / one - 1) * 100:.1f} % apart (aim < 10 %)")  # fmt: skip
