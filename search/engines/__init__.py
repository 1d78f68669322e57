"""The engines behind one interface; which one answers is a matter of settings."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from search.engines.base import Engine
from search.engines.tantivy_engine import TantivyEngine


def get_engine() -> Engine:
    """Return the engine of this installation: the embedded index under SEARCH_INDEX_ROOT."""
    return _embedded(Path(settings.SEARCH_INDEX_ROOT), getattr(settings, "SEARCH_LOCK_TIMEOUT", 30.0))


@lru_cache(maxsize=8)
def _embedded(root: Path, lock_timeout: float) -> TantivyEngine:
    return TantivyEngine(root, lock_timeout=lock_timeout)
