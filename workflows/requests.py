"""The request of a signed-in person who acts under an appointment, as the guard of the workspace lets it pass."""

from __future__ import annotations

from typing import Any

from accounts import requests
from accounts.models import Appointment


class ActingRequest(requests.ActingRequest):
    """A request of somebody who acts under an appointment; for annotations only.

    `handing` is set by the page of a task: who has claimed it and to whom it may be assigned.
    """

    appointment: Appointment
    handing: dict[str, Any]
