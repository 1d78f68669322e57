"""Template context of every page: site name, contact and navigation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from home.addresses import ARTICLES, DECISIONS, DIRECTORY, PLANS, named_address

DEMO_CONTACT = {
    "CONTACT_OFFICE": "Cơ quan thường trực Hội đồng đánh giá (dữ liệu mẫu)",
    "CONTACT_ADDRESS": "Số 1 đường Học Tập, tỉnh mẫu",
    "CONTACT_PHONE": "0200 000 000",
    "CONTACT_EMAIL": "lien-he@example.vn",
}


@dataclass(frozen=True)
class Place:
    """One place of the navigation: its name, address, icon, and whether the reader stands in it."""

    label: str
    url: str
    icon: str
    current: bool


def places(path: str, entries: Sequence[tuple[str, str, str]]) -> list[Place]:
    """Return the places; the one with the longest address that `path` begins with is the current one."""
    matches = [url for _label, url, _icon in entries if path.startswith(url)]
    current = max(matches, key=len, default=None)
    return [Place(label, url, icon, url == current) for label, url, icon in entries]


def public_places(path: str) -> list[Place]:
    """Return the places of the public site that exist."""
    return places(
        path,
        [
            ("Kế hoạch", PLANS, "calendar-days"),
            ("Quyết định", DECISIONS, "scroll-text"),
            ("Danh bạ", DIRECTORY, "landmark"),
            ("Thống kê", named_address("statistics"), "chart-column"),
            ("Tin tức", ARTICLES, "newspaper"),
        ],
    )


def work_places(path: str) -> list[Place]:
    """Return the places of the officials' workspace."""
    return places(
        path,
        [
            ("Việc", named_address("workflows:inbox"), "inbox"),
            ("Hồ sơ", named_address("workflows:dossiers"), "folder-open"),
            ("Văn bản", named_address("desk:index"), "file-text"),
            ("Tìm", named_address("tim-kiem"), "search"),
            ("Thông báo", named_address("workflows:messages"), "bell"),
            ("Tôi", named_address("toi"), "user-round"),
        ],
    )


def contact() -> dict[str, str]:
    """Return who answers for the page; what is not set is left out, in the demonstration it is made up."""
    made_up = DEMO_CONTACT if settings.DEMO else {}
    return {
        name.removeprefix("CONTACT_").lower(): getattr(settings, name, "") or made_up.get(name, "")
        for name in DEMO_CONTACT
    }


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template `shell` (names, contact, places) and `DEMO`; reads settings only, never a table."""
    site_name = settings.WAGTAIL_SITE_NAME
    issuer_name = settings.ISSUER_NAME
    return {
        "shell": {
            "site_name": site_name,
            "issuer_name": issuer_name,
            "public_url": settings.PUBLIC_URL,
            "contact": contact(),
            "places": public_places(request.path),
            "work_places": work_places(request.path),
            "keeps_drafts": settings.KEEP_DRAFTS_ON_DEVICE,
        },
        "DEMO": settings.DEMO,
    }
