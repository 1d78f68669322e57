"""What the tests of accounts share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

import pytest
import time_machine
from django.utils import timezone


@pytest.fixture
def day_stays(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep the module's `TODAY` the day of the clock, though midnight passes while the tests run."""
    noon = timezone.make_aware(datetime.combine(request.module.TODAY, time(12)))
    with time_machine.travel(noon):
        yield
