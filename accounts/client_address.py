"""Who connects, and how often in an hour: one answer for everything that counts or notes by address."""

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
    """Return the caller's address: who connects, or what our own proxies say who connected to them."""
    told = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return visitor_behind(request.META.get("REMOTE_ADDR", ""), told, settings.TRUSTED_PROXIES)


def client_network(request: HttpRequest) -> str:
    """Return what is counted for the caller."""
    return place_of(client_address(request))


def within_hourly_limit(request: HttpRequest, what: str, most: int) -> bool:
    """Count one request of this kind from this place and return whether it is within the hour's measure."""
    address = client_address(request)
    count = tallies.add(what, place=place_of(address), seconds=HOUR).count
    if count == most + 1:
        security_log.note(SecurityKind.SLOWED, address=address, what=TOO_MANY.format(WORDS.get(what, what)))
    return count <= most
