"""Device cookies: browsers in which an account was opened before have a count of attempts of their own.

A cookie that is only sent to the log-in page names them. It opens nothing: it keeps those who guess an account's
password from elsewhere out of its owner's count.
"""

from __future__ import annotations

import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.attempts import folded

COOKIE: Final = "may_quen"
SALT: Final = "accounts.devices"
DAYS: Final = 180
MOST_ACCOUNTS: Final = 8  # people who share a machine
MARK: Final = 16


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    """Return the cookie's device number and the marks of the accounts opened in it, newest last."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=DAYS * 24 * 60 * 60)
        return str(kept["n"]), [str(mark) for mark in kept["a"]]
    except (signing.BadSignature, KeyError, TypeError):
        return "", []


def known(request: HttpRequest, account: str) -> str:
    """Return the device number where this account was opened in the browser, else an empty text."""
    number, marks = _read(request)
    if not number:
        return ""
    secrets_of = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return number if any(folded(account, one)[:MARK] in marks for one in secrets_of) else ""


def remember(request: HttpRequest, response: HttpResponse, account: str) -> None:
    """Set the cookie that marks this browser as known for the account."""
    number, marks = _read(request)
    mark = folded(account)[:MARK]
    marks = [*(one for one in marks if one != mark), mark][-MOST_ACCOUNTS:]
    kept = signing.dumps({"n": number or secrets.token_hex(16), "a": marks}, salt=SALT)
    response.set_cookie(
        COOKIE,
        kept,
        max_age=DAYS * 24 * 60 * 60,
        path=reverse("dang-nhap"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
