"""Addresses of topics (/tin-tuc/?chu-de=…): one that changed leads on by Wagtail's redirects, as those of articles."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

from wagtail.contrib.redirects.models import Redirect

PLACE = "/tin-tuc/"
NAME = "chu-de"
SLUG_MAX = 80


def address_of(slug: str) -> str:
    """Return the address of a topic's articles."""
    return f"{PLACE}?{urlencode({NAME: slug})}"


def lead_on(old: str, new: str) -> None:
    """Let the former address of a topic lead to the present one, and what led to the former one as well."""
    former, present = address_of(old), address_of(new)
    Redirect.objects.filter(old_path=Redirect.normalise_path(present)).delete()
    Redirect.objects.filter(redirect_link=former).update(redirect_link=present)
    Redirect.objects.update_or_create(
        old_path=Redirect.normalise_path(former),
        site=None,
        defaults={"redirect_link": present, "is_permanent": True, "automatically_created": True},
    )


def slug_now(old: str) -> str:
    """Return the slug that a topic's former address leads to, nothing where it leads nowhere."""
    path = Redirect.normalise_path(address_of(old))
    link = Redirect.objects.filter(old_path=path, site=None).values_list("redirect_link", flat=True).first()
    return next(iter(parse_qs(urlsplit(link or "").query).get(NAME, [])), "")
