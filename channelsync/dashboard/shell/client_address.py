"""From where a request comes, also where a proxy stands in front: what it says counts, what others say does not."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def address_of(request: HttpRequest | None) -> str:
    """Return from where a request comes, '' where the server does not know.

    Each proxy of `TRUSTED_PROXIES` adds to the right of X-Forwarded-For who spoke to it. The first from the right
    that is none of them counts: everything left of it may be made up.
    """
    if request is None:
        return ""
    text = str(request.META.get("REMOTE_ADDR", ""))
    nearest = _parse(text)
    if nearest is None:
        return text
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return str(_client(nearest, hops, settings.TRUSTED_PROXIES))


def _client(nearest: Address, hops: Sequence[str], trusted: Sequence[Network]) -> Address:
    for hop in reversed(hops):
        farther = _parse(hop) if _is_among(nearest, trusted) else None
        if farther is None:  # what a proxy passed on is no address, or there is no proxy
            return nearest
        nearest = farther
    return nearest


def _is_among(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _parse(text: str) -> Address | None:
    """Return an address, with or without a port behind it; an IPv4 one also where it is written as IPv6."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else parsed
