"""The texts and the questions, the same for every side."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from demo import corpus
from search.engines.base import PUBLIC, SearchDocument
from search.text import folding

DOSSIERS, MINE, QUERIES = 200, 40, 60
SHOWN: Final = 10
FIRST_DAY: Final = date(2023, 1, 1)
TOKENS: Final = tuple(sorted({PUBLIC, *(f"dossier:{n}" for n in range(MINE))}))
"""What a restricted person may see: a fifth of the dossiers."""
Ask = Callable[[str], object]


def documents(pages: int) -> Iterator[SearchDocument]:
    """Yield the pages as documents: 200 dossiers, ten pages a file."""
    for at, text in enumerate(corpus.pages(pages, seed=7)):
        file = at // 10
        dossier, indicator = file % DOSSIERS, f"{file % 5 + 1}.1"
        yield SearchDocument(
            "minh-chung", str(file), f"{indicator}-{file % 90 + 1:02d}: tep-{file}.pdf", text,
            frozenset({f"dossier:{dossier}", f"unit:{dossier}", f"round:{dossier % 4}"}), page=at % 10 + 1,
            facets={"year": (str(2023 + dossier % 4),), "unit": (str(dossier),), "indicator": (indicator,)},
            day=FIRST_DAY + timedelta(days=at % 1400),
        )  # fmt: skip


def questions() -> list[str]:
    """Return three-word questions, common and rare, half of them without marks."""
    chance = random.Random(11)  # noqa: S311 - made-up questions, nothing secret
    words = [word for text in corpus.WORDS for word in text.split()]
    asked = [" ".join(chance.sample(words, 3)) for _ in range(QUERIES)]
    return [folding.fold(text) if at % 2 else text for at, text in enumerate(asked)]
