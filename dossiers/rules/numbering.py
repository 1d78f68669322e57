"""Consecutive numbers within a dossier or a round."""

from __future__ import annotations

from collections.abc import Iterable


def next_number(taken: Iterable[int]) -> int:
    """Return the number after the highest taken, 1 for the first."""
    return max(taken, default=0) + 1
