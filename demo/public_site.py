"""Building the public part of the demonstration: articles with pictures, and published plans."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.images import get_image_model

from demo.articles import DemoArticle, articles
from demo.pictures import picture
from home.models import ArticleIndexPage, ArticlePage
from home.plans.importing import import_file
from home.services.site_tree import ensure_site_tree
from home.slugs import slug_of

PLANS = Path(__file__).with_name("plans")


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What one run made; all zero when everything was there."""

    articles: int
    plans: int


def build(user: Any = None) -> DemoReport:
    """Make what is missing of the demonstration's articles and plans; run as often as you like."""
    ensure_site_tree()
    made = sum(make_article(article, user) for article in articles())
    plans = 0
    for path in sorted(PLANS.glob("*.txt")):
        done = import_file(content=path.read_bytes(), filename=path.name, publish=True, user=user)
        plans += sum(d.new for d in done)
    return DemoReport(made, plans)


@transaction.atomic
def make_article(article: DemoArticle, user: Any) -> bool:
    """Publish one article with its picture; return whether it was missing."""
    index = ArticleIndexPage.objects.select_for_update().get()
    slug = slug_of(article.title)
    if ArticlePage.objects.child_of(index).filter(slug=slug).exists():
        return False
    page = ArticlePage(
        title=article.title,
        slug=slug,
        lead=article.lead,
        body=article.body,
        picture=keep_picture(article, user),
        picture_alt=article.picture_alt,
        dated=article.dated,
        owner=user,
        live=False,
    )
    index.add_child(instance=page)
    page.save_revision(user=user).publish(user=user, skip_permission_checks=True)
    return True


def keep_picture(article: DemoArticle, user: Any) -> Any:
    """Return the article's picture, drawn and kept once."""
    images = get_image_model()
    title = f"Tranh minh họa: {article.picture_alt}"[:255]
    found = images.objects.filter(title=title).first()
    if found is not None:
        return found
    return images.objects.create(
        title=title,
        description=article.picture_alt[:255],
        uploaded_by_user=user,
        file=ImageFile(BytesIO(picture(article.picture)), name=f"{article.picture}.png"),
    )
