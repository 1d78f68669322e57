"""Rate limit of the public API by network address, counted for all processes together."""

from __future__ import annotations

from threading import local

from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle

from accounts import client_address, tallies


class AddressThrottle(SimpleRateThrottle):
    """A number of calls from one address in a window that begins with the first of them."""

    def __init__(self, rate: str) -> None:
        super().__init__(rate)
        self.refused = local()

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the call and return whether it is within the limit; calls over it are refused without counting."""
        place = client_address.client_network(request)
        if left := cache.get(f"api-over:{place}"):
            self.refused.seconds = left
            return False
        counted = tallies.add("api", place=place, seconds=self.duration or 0)
        if counted.count <= (self.num_requests or 0):
            return True
        self.refused.seconds = counted.seconds_left
        cache.set(f"api-over:{place}", counted.seconds_left, counted.seconds_left)
        return False

    def wait(self) -> float:
        """Return how many seconds the caller just refused has to wait at most."""
        return self.refused.seconds
