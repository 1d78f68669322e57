"""The search engines behind one interface; the setting SEARCH_URL selects one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from search.engines.base import Engine


def get_engine() -> Engine:
    """Return the engine of this installation: Elasticsearch if SEARCH_URL is set, else the embedded index."""
    lock_timeout = getattr(settings, "SEARCH_LOCK_TIMEOUT", 30.0)
    if settings.SEARCH_URL:
        return _elasticsearch(settings.SEARCH_URL, lock_timeout)
    return _embedded(Path(settings.SEARCH_INDEX_ROOT), lock_timeout)


@lru_cache(maxsize=8)
def _embedded(root: Path, lock_timeout: float) -> Engine:
    from search.engines.tantivy_engine import TantivyEngine  # heavy: only the engine in use is loaded

    return TantivyEngine(root, lock_timeout=lock_timeout)


@lru_cache(maxsize=8)
def _elasticsearch(url: str, lock_timeout: float) -> Engine:
    from search.engines.elastic_engine import ElasticEngine  # heavy: only the engine in use is loaded

    return ElasticEngine(url, lock_timeout=lock_timeout)
