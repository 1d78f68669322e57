"""Reading without a connection, and the icon on an official's phone.

The worker (static/js/offline-worker.js) keeps public pages as any visitor sees them, and static files; of the
workspace it keeps nothing but the page that says there is no connection.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from home.addresses import DECISIONS, public_sections

WORKER = "js/offline-worker.js"
SHELL_FILES = (
    "css/site.css",
    "js/site.js",
    "js/said.js",
    "js/text-size.js",
    "js/offline.js",
    "icons.svg",
    "img/emblem.svg",
    "fonts/be-vietnam-pro-latin-400-normal.woff2",
    "fonts/be-vietnam-pro-vietnamese-400-normal.woff2",
)
PAPER, SON = "#FBFAF7", "#A61B1B"


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """Return what a phone needs to put the site among its applications."""
    icons = [
        {"src": static("img/emblem.svg"), "type": "image/svg+xml", "sizes": "any"},
        {"src": static("img/icon-192.png"), "type": "image/png", "sizes": "192x192"},
        {"src": static("img/icon-512.png"), "type": "image/png", "sizes": "512x512"},
        {
            "src": static("img/icon-maskable-512.png"),
            "type": "image/png",
            "sizes": "512x512",
            "purpose": "maskable",
        },
    ]
    facts = {
        "name": f"{settings.WAGTAIL_SITE_NAME} – {settings.ISSUER_NAME}",
        "short_name": settings.WAGTAIL_SITE_NAME,
        "description": "Việc, hồ sơ và quyết định công nhận các mô hình học tập.",
        "lang": "vi",
        "dir": "ltr",
        "id": "/",
        "start_url": reverse("workflows:inbox"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": SON,
        "categories": ["government", "education"],
        "icons": icons,
        "shortcuts": [
            {"name": "Việc của tôi", "url": reverse("workflows:inbox")},
            {"name": "Tra cứu quyết định", "url": DECISIONS},
        ],
    }
    return JsonResponse(
        facts, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


@lru_cache(maxsize=1)
def worker_text() -> str:
    """Return the worker with what it must know before it: its version, its shell, the public places."""
    code = Path(str(finders.find(WORKER))).read_text(encoding="utf-8")
    offline_page = reverse("offline_page")
    known = {
        "shell": [offline_page, *map(static, SHELL_FILES)],
        "places": public_sections(),
        "offline": offline_page,
        "static": settings.STATIC_URL,
    }
    prelude = f"const KNOWN = {json.dumps(known)};\n"
    parts = [prelude.encode(), code.encode()]
    parts += [Path(found).read_bytes() for name in SHELL_FILES if (found := finders.find(name))]
    version = hashlib.sha256(b"".join(parts)).hexdigest()[:12]
    return f'const VERSION = "{version}";\n{prelude}{code}'


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """Return the worker; from the root, so that it may answer for the whole site."""
    return HttpResponse(worker_text(), content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def page(request: HttpRequest) -> HttpResponse:
    """Say that there is no connection; knows nobody and touches no table."""
    return render(request, "offline.html")
