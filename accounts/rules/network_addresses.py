"""Network addresses: the client behind trusted proxies, the network counted for it, the shortened form kept."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

MOST_HOPS: Final = 20
ONE_HOUSEHOLD: Final = 64  # whoever has an address of the new kind has as many of them as they like
IPV4: Final = 4
Network = IPv4Network | IPv6Network


def visitor_behind(sender: str, forwarded: str, trusted: Iterable[str]) -> str:
    """Return the nearest address that is not one of the trusted proxies.

    Each proxy adds at the right end who connected to it, so the list is read from there, and only as long as whoever
    says it is trusted; what an outsider wrote before it is never read. A word that is no address ends the list.
    """
    networks = _networks(tuple(trusted))
    here = _address(sender)
    if here is None:
        return sender
    for part in reversed(forwarded.split(",")[-MOST_HOPS:]):
        before = _address(part) if any(_lies_in(here, network) for network in networks) else None
        if before is None:
            break
        here = before
    return str(here)


@lru_cache(maxsize=16)
def _networks(named: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(one, strict=False) for one in named)


def _lies_in(address: IPv4Address | IPv6Address, network: Network) -> bool:
    return address.version == network.version and address in network


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Return an address as proxies write it, with a port or in brackets, too; None for anything else."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def place_of(address: str) -> str:
    """Return what an address is counted as: itself, or for IPv6 the /64 network of one subscriber."""
    parsed = _address(address)
    if parsed is None or parsed.version == IPV4:
        return str(parsed or address)[:64]
    return str(ip_network((parsed, ONE_HOUSEHOLD), strict=False))


def shortened(address: str) -> str:
    """Return the network of an address (/24 or /48), without the part that names one machine."""
    parsed = _address(address)
    if parsed is None:
        return ""
    return str(ip_network((parsed, 24 if parsed.version == IPV4 else 48), strict=False))
