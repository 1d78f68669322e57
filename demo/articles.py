"""Eight articles in our own words about learning models in a made-up province (the text is in articles.json)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

TEXTS = Path(__file__).with_name("articles.json")


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """One article of the demonstration with the picture that goes with it."""

    title: str
    lead: str
    body: str
    picture: str
    picture_alt: str
    dated: date


@cache
def articles() -> tuple[DemoArticle, ...]:
    """Return the articles, newest first."""
    rows = json.loads(TEXTS.read_text(encoding="utf-8"))
    return tuple(
        DemoArticle(
            title=row["title"],
            lead=row["lead"],
            body=body_of(row["paragraphs"]),
            picture=row["picture"],
            picture_alt=row["picture_alt"],
            dated=date.fromisoformat(row["dated"]),
        )
        for row in rows
    )


def body_of(paragraphs: list[dict[str, str]]) -> str:
    """Return paragraphs, some under a heading, as rich text."""
    parts = []
    for paragraph in paragraphs:
        if paragraph["heading"]:
            parts.append(f"<h2>{paragraph['heading']}</h2>")
        parts.append(f"<p>{paragraph['text']}</p>")
    return "".join(parts)
