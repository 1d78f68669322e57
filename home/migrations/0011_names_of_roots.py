"""The roots of the page tree and of the collections, which Wagtail calls "Root", get a Vietnamese name."""

from django.db import migrations

NAME = "Gốc"


def rename(apps, schema_editor):
    """Rename the two roots where nobody has named them yet."""
    pages = apps.get_model("wagtailcore", "Page").objects.filter(depth=1)
    pages.filter(title="Root").update(title=NAME)
    pages.filter(draft_title="Root").update(draft_title=NAME)
    apps.get_model("wagtailcore", "Collection").objects.filter(depth=1, name="Root").update(name=NAME)


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("home", "0010_article_addresses"), ("wagtailcore", "0098_apitoken")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop, elidable=True)]
