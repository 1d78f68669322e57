"""Mend the addresses of articles that Wagtail made: "lp-hc-ti" becomes "lop-hoc-toi", and the old one leads there.

Only an address that Wagtail's own rules make of a title the article has or had is mended; one that somebody chose
stays. Nothing is undone on the way back: the redirects would lead nowhere.
"""

import re
import unicodedata

from django.db import migrations
from django.utils.text import slugify

MAX_LENGTH = 90
# What the editor's script of Wagtail knows of Vietnamese; every other letter with a mark it drops.
SCRIPT = str.maketrans(
    "àáãâăèéêìíòóõôùúýÀÁÃÂĂÈÉÊÌÍÒÓÕÔÙÚÝ", "aaaaaeeeiioooouuyAAAAAEEEIIOOOOUUY"
) | {ord("đ"): "dj", ord("Đ"): "Dj"}


def by_script(title):
    """Return the address that the editor's script of Wagtail fills in."""
    text = title.strip().translate(SCRIPT).lower()
    text = re.sub(r"[-\s]+", "-", re.sub(r"[^-a-z0-9_\s]", "", text))
    return re.sub(r"-+$", "", text[:255])


def by_rule(title):
    """Return the address of our own rule, as home.slugs made it when this was written."""
    text = unicodedata.normalize("NFD", title.replace("đ", "d").replace("Đ", "D"))
    text = "".join(c for c in text if unicodedata.category(c) != "Mn").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    if len(slug) > MAX_LENGTH:
        slug = slug[: MAX_LENGTH + 1].rpartition("-")[0] or slug[:MAX_LENGTH]
    return slug or "trang"


def is_wagtails(slug, titles):
    """Return whether Wagtail made the address of one of the titles, perhaps with a number behind it."""
    made = {make(title) for title in titles for make in (by_script, slugify)}
    return slug in made or re.sub(r"-\d+$", "", slug) in made


def free(slug, taken):
    """Return the address, with -2, -3… where it is taken."""
    found, number = slug, 2
    while found in taken:
        found, number = f"{slug}-{number}", number + 1
    return found


def mend(apps, schema_editor):
    """Give each article with a mangled address one of our rule, and let the old address lead to it."""
    Article = apps.get_model("home", "ArticlePage")
    Page = apps.get_model("wagtailcore", "Page")
    Redirect = apps.get_model("wagtailredirects", "Redirect")
    Revision = apps.get_model("wagtailcore", "Revision")
    Site = apps.get_model("wagtailcore", "Site")
    sites = list(Site.objects.select_related("root_page"))
    for article in Article.objects.order_by("pk"):
        revisions = list(Revision.objects.filter(object_id=str(article.pk), base_content_type__model="page"))
        titles = {article.title, article.draft_title, *(r.content.get("title", "") for r in revisions)}
        wanted = by_rule(article.title)
        if wanted in {article.slug, re.sub(r"-\d+$", "", article.slug)} or not is_wagtails(article.slug, titles):
            continue
        above = article.url_path[: -len(article.slug) - 1]
        below = Page.objects.filter(path__startswith=article.path[:-4], depth=article.depth)
        taken = set(below.exclude(pk=article.pk).values_list("slug", flat=True))
        old, slug = article.slug, free(wanted, taken)
        for site in sites:
            root = site.root_page.url_path
            if article.url_path.startswith(root):
                Redirect.objects.update_or_create(
                    old_path=("/" + article.url_path[len(root) :].rstrip("/"))[:255],
                    site=site,
                    defaults={"redirect_page_id": article.pk, "is_permanent": True, "automatically_created": True},
                )
        Page.objects.filter(pk=article.pk).update(slug=slug, url_path=f"{above}{slug}/")
        for revision in revisions:
            if revision.content.get("slug") == old:
                revision.content |= {"slug": slug, "url_path": f"{above}{slug}/"}
                revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [
        ("home", "0009_name_keys"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunPython(mend, migrations.RunPython.noop, elidable=True)]
