"""How the site serves queries held outside: through rights, kinds and every manner of asking, on both engines."""

from __future__ import annotations

import json
import random
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import mean

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

from demo.articles import DemoArticle, articles
from demo.public_site import PLANS
from home.models import ArticleIndexPage, ArticlePage, PlanPage
from search.index import indexing
from search.query import searcher
from search.text.folding import fold
from tests.factories.kept import kept
from tests.factories.site_tree import ensure_site_tree
from tests.search.relevance import HERE, judged, ndcg

pytestmark = pytest.mark.django_db
KINDS = json.loads((HERE / "held_out.json").read_text(encoding="utf-8"))["kinds"]
LOOK_ALIKE = dict(zip("oluhcrmtikgq", "0ibbencnlltqg", strict=False))


@pytest.fixture
def names(seeds: Path) -> dict[tuple[str, str], str]:
    """Publish the demonstration and the real plans; return the name each is judged under."""
    found = published(str(seeds))
    indexing.rebuild()
    return found


@kept
def published(seeds: str) -> dict[tuple[str, str], str]:
    """Publish them all, the real plans from this folder."""
    ensure_site_tree()
    files = [*sorted(PLANS.glob("*.txt")), *sorted(Path(seeds).glob("*.txt"))]
    call_command("import_plan", *map(str, files), "--publish", verbosity=0)
    found = {("tin-tuc", str(article(made).pk)): f"a{at}" for at, made in enumerate(articles())}
    real = {file.name: f"s{at}" for at, file in enumerate(sorted(Path(seeds).glob("*.txt")))}
    for page in PlanPage.objects.select_related("plan"):
        plan = page.plan
        name = f"{real[plan.filename]}{'t' * (plan.position - 1)}" if plan.filename in real else plan.number
        found["ke-hoach", str(page.pk)] = name
    return found


def article(made: DemoArticle) -> ArticlePage:
    """Return a published article without its picture."""
    page = ArticlePage(title=made.title, lead=made.lead, body=made.body, dated=made.dated)
    ArticleIndexPage.objects.get().add_child(instance=page)
    return page


def served(names: dict[tuple[str, str], str], text: str, gains: dict[str, int]) -> float:
    """Return how well a visitor is served."""
    answer = searcher.best(user=AnonymousUser(), text=text, limit=11)
    order = [names[hit.kind, hit.pk] for hit in answer.hits]
    return ndcg([name for name in order if name != "s0t" or name in gains], gains)


def test_queries_held_outside_are_served_in_every_kind_by_both_engines(names, settings, elasticsearch_url):
    for url in ("", elasticsearch_url):
        settings.SEARCH_URL = url
        indexing.rebuild()
        scores: dict[str, list[float]] = defaultdict(list)
        for kind, groups in KINDS.items():
            for group in groups:
                scores[kind] += [served(names, text, group["relevant"]) for text in group["queries"]]
        means = {kind: round(mean(values), 3) for kind, values in scores.items()}
        assert mean(value for values in scores.values() for value in values) >= 0.90, (url, means)
        assert min(means.values()) >= 0.80, (url, means)


def one_wrong_letter(chance: random.Random, text: str) -> str:
    """Return the text with one letter read wrongly, as a scanner does; its marks stay."""
    letters = unicodedata.normalize("NFD", text)
    places = [at for at, letter in enumerate(letters) if letter.lower() in LOOK_ALIKE]
    at = chance.choice(places)
    wrong = letters[:at] + LOOK_ALIKE[letters[at].lower()] + letters[at + 1 :]
    return unicodedata.normalize("NFC", wrong)


def wrong_tone(chance: random.Random, text: str) -> str:
    """Return the text with another tone on one syllable."""
    letters = unicodedata.normalize("NFD", text)
    places = [at for at, letter in enumerate(letters) if letter in "\u0300\u0301\u0303\u0309\u0323"]
    if not places:
        return text
    at = chance.choice(places)
    return unicodedata.normalize(
        "NFC", letters[:at] + chance.choice("\u0300\u0301\u0309") + letters[at + 1 :]
    )


WAYS: dict[str, tuple[Callable[[random.Random, str], str], float]] = {
    "without marks": (lambda chance, text: fold(text), 0.90),
    "decomposed": (lambda chance, text: unicodedata.normalize("NFD", text), 0.90),
    "capitals": (lambda chance, text: text.upper(), 0.90),
    "another tone": (wrong_tone, 0.88),
    "a letter read wrongly": (one_wrong_letter, 0.80),
}


def test_judged_queries_are_served_however_they_are_typed(names):
    for way, (change, least) in WAYS.items():
        chance = random.Random(118)
        asked = [
            (change(chance, text), gains) for text, gains in judged()[1::3] if not any(map(str.isdigit, text))
        ]
        assert mean(served(names, text, gains) for text, gains in asked) >= least, way
