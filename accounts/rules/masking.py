"""Masking of secrets in addresses: one-time links, readers' own pages and check codes never reach a log.

Nothing of Django: gunicorn's logger and the filter of our own lines use it before any setting is read.
"""

from __future__ import annotations

import re
from typing import Final

HIDDEN: Final = "…"
PLACES: Final = r"/(?:dat-mat-khau|theo-doi/xac-nhan|theo-doi/cua-toi|kiem-tra)/"
_PATH: Final = re.compile(rf"({PLACES})[^/?#\s\"']+")
_QUERY: Final = re.compile(r"([?&](?:ma|token|csrfmiddlewaretoken)=)[^&#\s\"']+")


def masked(text: str) -> str:
    """Return an address, a request line or a sentence with addresses in it, what opens something struck out."""
    return _QUERY.sub(rf"\1{HIDDEN}", _PATH.sub(rf"\1{HIDDEN}", text))
