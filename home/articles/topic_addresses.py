"""Addresses of topics (/tin-tuc/?chu-de=…); a changed one is redirected by Wagtail's redirects, as for articles."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

from wagtail.contrib.redirects.models import Redirect

from home.addresses import ARTICLES

TOPIC_PARAMETER = "chu-de"
SLUG_MAX = 80


def topic_address(slug: str) -> str:
    """Return the address of a topic's articles."""
    return f"{ARTICLES}?{urlencode({TOPIC_PARAMETER: slug})}"


def redirect_topic(old: str, new: str) -> None:
    """Redirect the former address of a topic, and what was redirected to it, to the present one."""
    former, present = topic_address(old), topic_address(new)
    Redirect.objects.filter(old_path=Redirect.normalise_path(present)).delete()
    Redirect.objects.filter(redirect_link=former).update(redirect_link=present)
    Redirect.objects.update_or_create(
        old_path=Redirect.normalise_path(former),
        site=None,
        defaults={"redirect_link": present, "is_permanent": True, "automatically_created": True},
    )


def current_slug(old: str) -> str:
    """Return the slug that a topic's former slug is redirected to, an empty string where it is not."""
    path = Redirect.normalise_path(topic_address(old))
    link = Redirect.objects.filter(old_path=path, site=None).values_list("redirect_link", flat=True).first()
    return next(iter(parse_qs(urlsplit(link or "").query).get(TOPIC_PARAMETER, [])), "")
