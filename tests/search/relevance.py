"""The judged texts as documents of an index, and how well an order of them serves: nDCG."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from django.utils.html import strip_tags

from demo.articles import TEXTS, articles
from documents.parsing.assemble import parse_documents
from search.engines.base import SearchDocument
from tests.search.engine_queries import doc

HERE = Path(__file__).parent
PLANS = TEXTS.with_name("plans")
GAIN_AT = 10


@cache
def judged() -> list[tuple[str, dict[str, int]]]:
    """Return every query with the gains of its documents."""
    groups = json.loads((HERE / "judged.json").read_text(encoding="utf-8"))["groups"]
    return [(query, group["relevant"]) for group in groups for query in group["queries"]]


def documents(seeds: Path) -> tuple[list[SearchDocument], dict[str, str]]:
    """Return the documents and the name each is judged under, by its key."""
    made: list[SearchDocument] = []
    names: dict[str, str] = {}

    def add(name: str, one: SearchDocument) -> None:
        made.append(one)
        names[one.pk] = name

    for at, article in enumerate(articles()):
        text = f"{article.lead}\n{strip_tags(article.body.replace('</', ' </'))}"
        add(f"a{at}", doc(100 + at, article.title, text, kind="tin-tuc", day=article.dated))
    for file in sorted(PLANS.glob("*.txt")):
        for one in _plans(file, 200 + len(made)):
            add(_number(one), one)
    for at, file in enumerate(sorted(seeds.glob("*.txt"))):
        add(f"s{at}", _plans(file, 300 + at)[0])
    return made, names


def _plans(file: Path, first: int) -> list[SearchDocument]:
    """Return the papers of a file as the site indexes them: each with the text of the whole file."""
    text = file.read_text(encoding="utf-8")
    found = parse_documents(text.split("\n"))
    return [
        doc(first + at, paper["title"] or "", f"{text}\n{paper['number'] or ''}/{paper['symbol'] or ''}")
        for at, paper in enumerate(found)
    ]


def _number(one: SearchDocument) -> str:
    return one.body.rsplit("\n", 1)[-1].partition("/")[0]


def ndcg(order: Sequence[str], gains: Mapping[str, int]) -> float:
    """Return the discounted gain of the first ten over the best there could be."""
    got = sum((2 ** gains.get(name, 0) - 1) / math.log2(at + 2) for at, name in enumerate(order[:GAIN_AT]))
    ideal = sorted(gains.values(), reverse=True)[:GAIN_AT]
    return got / sum((2**gain - 1) / math.log2(at + 2) for at, gain in enumerate(ideal))
