"""Typesetting is the documents room's own test; in this room a paper is a few bytes."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def papers(tiny_papers: None) -> None:
    """Typeset nothing in this room."""
