"""The client's address behind our proxies, and hourly limits by address."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest

from accounts import tallies
from accounts.models import SecurityKind
from accounts.rules.network_addresses import place_of, visitor_behind
from accounts.services import security_log

HOUR: Final = 60 * 60
TOO_MANY: Final = "Quá nhiều lần trong một giờ từ một địa chỉ: {}."
WORDS: Final = {"forgotten": "xin đặt lại mật khẩu", "follow": "xin theo dõi", "check": "kiểm tra tệp"}


def client_address(request: HttpRequest) -> str:
    """Return the client's address: the connection's own, or the one our trusted proxies forward."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return visitor_behind(request.META.get("REMOTE_ADDR", ""), forwarded, settings.TRUSTED_PROXIES)


def client_network(request: HttpRequest) -> str:
    """Return the address or network the client is counted under."""
    return place_of(client_address(request))


def within_hourly_limit(request: HttpRequest, what: str, most: int) -> bool:
    """Count one request of this kind from this address; return whether it is within the hourly limit."""
    address = client_address(request)
    count = tallies.add(what, place=place_of(address), seconds=HOUR).count
    if count == most + 1:
        security_log.note(SecurityKind.SLOWED, address=address, what=TOO_MANY.format(WORDS.get(what, what)))
    return count <= most
