"""Typesetting is the documents room's own test; here a paper is a few bytes."""

from __future__ import annotations

import pytest

from tests.factories.dossiers import PDF


@pytest.fixture(autouse=True)
def tiny_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every paper the same few bytes instead of typesetting it."""
    monkeypatch.setattr("documents.services.official.render", lambda *_, **__: PDF)
