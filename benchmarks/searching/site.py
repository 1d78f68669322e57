"""A prepared database for the sides that need the site: Wagtail's own search, and the search page itself."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.searching.corpus_queries import SHOWN, Ask
from benchmarks.searching.timing import say
from demo import corpus


def use_database(folder: Path) -> None:
    """Let Django use an empty, migrated SQLite database of its own."""
    from django.db import connection

    from tests.prepared_database import migrated

    file = folder / "site.sqlite3"
    if not file.exists():
        shutil.copy(migrated(), file)
        connection.close()
        connection.settings_dict["NAME"] = str(file)


def wagtail_search(folder: Path, texts: int) -> Ask:
    """Return Wagtail's own search over so many articles in a SQLite database."""
    use_database(folder)
    from home.models import ArticleIndexPage, ArticlePage
    from home.services.site_tree import ensure_site_tree

    ensure_site_tree()
    parent = ArticleIndexPage.objects.get()
    for at, text in enumerate(corpus.pages(texts, seed=7)):
        parent.add_child(instance=ArticlePage(title=text[:200], lead=text[:100], body=text, slug=f"bai-{at}"))
        parent.refresh_from_db()
        if at % 250 == 249:
            say(f"  Wagtail: {at + 1} of {texts}")
    return lambda text: list(ArticlePage.objects.live().public().search(text)[:SHOWN])
