"""The made-up province, for the journeys that need no server."""

from __future__ import annotations

import pytest

from search.services import rebuild
from tests.journeys.province import Province, make_province


@pytest.fixture
def province(db) -> Province:
    """Return the province, indexed, in a transaction that the test's end undoes."""
    made = make_province()
    rebuild()
    return made
