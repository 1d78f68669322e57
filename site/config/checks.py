"""What ``manage.py check`` says of the tables that a change may have extended in one place only."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Info, register
from django.utils import timezone

from criteria.workdays import vietnam


@register
def nothing_forgotten(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return each gap as an error; a year without holidays as an information, for it comes with time, not a change."""
    from config import completeness  # heavy: openpyxl and search, which no server needs to start

    errors: list[CheckMessage] = [Error(gap, id="config.E001") for gap in completeness.gaps()]
    today = timezone.localdate()
    return errors + [Info(gap, id="config.I001") for gap in completeness.holiday_gaps(vietnam(), today=today)]
