"""The made-up province, for the journeys that need no server, and the browser for those that do."""

from __future__ import annotations

import os

import pytest

from search.index.indexing import rebuild
from tests.conftest import require_part
from tests.journeys.province import Province, make_province
from tests.parts import CHROMIUM

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def chromium():
    """Start Chromium once; its event loop is in this thread, which Django must be told is meant."""
    require_part("chromium")
    api = pytest.importorskip("playwright.sync_api")
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with api.sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            yield browser
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def province(db) -> Province:
    """Return the province, indexed, in a transaction that the test's end undoes."""
    made = make_province()
    rebuild()
    return made
