"""The engines behind one interface; SEARCH_URL alone decides which one answers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from search.engines.base import Engine


def get_engine() -> Engine:
    """Return the engine of this installation: the embedded index, or Elasticsearch where SEARCH_URL names one."""
    patience = getattr(settings, "SEARCH_LOCK_TIMEOUT", 30.0)
    if settings.SEARCH_URL:
        return _elasticsearch(settings.SEARCH_URL, patience)
    return _embedded(Path(settings.SEARCH_INDEX_ROOT), patience)


@lru_cache(maxsize=8)
def _embedded(root: Path, lock_timeout: float) -> Engine:
    from search.engines.tantivy_engine import TantivyEngine

    return TantivyEngine(root, lock_timeout=lock_timeout)


@lru_cache(maxsize=8)
def _elasticsearch(url: str, lock_timeout: float) -> Engine:
    from search.engines.elastic_engine import ElasticEngine

    return ElasticEngine(url, lock_timeout=lock_timeout)
