"""Each validation has a process of its own here too; it is forked where pyHanko is loaded (tests/forked.py)."""

from __future__ import annotations

import pytest

from tests import forked


@pytest.fixture(autouse=True)
def forked_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Validate in forked processes; that real ones start, and how they are limited, is the sandbox's own test."""
    monkeypatch.setattr("documents.signing.sandboxed.run_once", forked.run_once)
