"""How often one address may call the public API: counted for all processes together."""

from __future__ import annotations

from threading import local

from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle

from accounts import client_address, tallies


class AddressThrottle(SimpleRateThrottle):
    """So many calls from one place in a window that begins with the first of them."""

    def __init__(self, rate: str) -> None:
        super().__init__(rate)
        self.refused = local()

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the call and return whether it is within the measure; who is over it costs no more counting."""
        place = client_address.client_network(request)
        if left := cache.get(f"api-over:{place}"):
            self.refused.seconds = left
            return False
        counted = tallies.add("api", place=place, seconds=self.duration)
        if counted.count <= self.num_requests:
            return True
        self.refused.seconds = counted.seconds_left
        cache.set(f"api-over:{place}", counted.seconds_left, counted.seconds_left)
        return False

    def wait(self) -> float:
        """Return for how many seconds the call just refused has to wait at most."""
        return self.refused.seconds
