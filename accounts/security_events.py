"""Security log entries from a request: who, from which address, on which page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from accounts.client_address import client_address
from accounts.rules.masking import masked
from accounts.services import security_log


def log_event(request: HttpRequest, kind: str, what: str, *, user: Any = None) -> None:
    """Write one line about what the caller did; `user` where it is not whoever is logged in."""
    person = user
    if person is None and request.user.is_authenticated:
        person = request.user
    security_log.note(
        kind, user=person, address=client_address(request), what=what, path=masked(request.path)
    )


def log_event_of_user(request: HttpRequest, kind: str, what: str) -> None:
    """Write one line where somebody is logged in; of what anybody may do nothing is written."""
    if request.user.is_authenticated:
        log_event(request, kind, what)


def tell_of_failures(request: HttpRequest, person: Any, since: datetime | None) -> None:
    """Tell whoever has just come in how often their password was typed wrongly since the last time."""
    wrong, last = security_log.failures_since(person, since)
    if last is None:
        return
    sentence = (
        "Từ lần đăng nhập trước có %(wrong)s lần gõ sai mật khẩu của tài khoản này, lần cuối lúc %(last)s. Nếu không "
        "phải bạn gõ nhầm, hãy đổi mật khẩu và báo quản trị viên của cơ quan."
    )
    shown = date_format(timezone.localtime(last), "H:i d/m/Y")
    messages.warning(request, sentence % {"wrong": wrong, "last": shown})
