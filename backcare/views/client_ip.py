"""The address that a request comes from, as far as declared proxies can be believed."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.http import HttpRequest

from backcare import conf

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNIX = "unix"
"""The entry of ``TRUSTED_PROXIES`` for a proxy that connects through a local socket, which has no address."""

MOST_HOPS = 20
LONGEST = 64
"""Characters of the longest address with brackets, zone and port."""


def client_address(request: HttpRequest) -> str:
    """Return the client's IP address in its normal form; ``""`` if it is unknown.

    It is the one that the connection has. Only when that is one of ``TRUSTED_PROXIES``, ``X-Forwarded-For`` is read,
    from the right, as far as each proxy that it passes is declared too: what stands further left, or without such a
    proxy, anybody may have written. An IPv4 address inside IPv6 counts as IPv4; ports and zones are left out.
    """
    peer = request.META.get("REMOTE_ADDR") or ""
    address = _parse(peer)
    entries = tuple(conf.current().TRUSTED_PROXIES)
    networks = _networks(entries)
    is_proxy = _is_in(address, networks) if address else UNIX in entries and not peer
    if is_proxy:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", MOST_HOPS)[-MOST_HOPS:]
        for hop in reversed(hops):
            written = _parse(hop)
            if written is None:  # nothing further left can be told from what a client made up
                break
            address = written
            if not _is_in(address, networks):
                break
    return str(address) if address else ""


def is_proxy_entry(entry: str) -> bool:
    """Whether ``entry`` is valid in ``TRUSTED_PROXIES``: an IP address, a network, or "unix"."""
    return entry == UNIX or _network(entry) is not None


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


@lru_cache(maxsize=8)
def _networks(entries: tuple[str, ...]) -> tuple[Network, ...]:
    """Return the networks among ``entries``; a system check reports what is none."""
    return tuple(network for network in map(_network, entries) if network)


def _network(entry: str) -> Network | None:
    try:
        network = ip_network(entry.strip(), strict=False)
    except ValueError:
        return None
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    return IPv4Network((mapped, network.prefixlen - 96)) if mapped and network.prefixlen >= 96 else network


def _parse(text: str) -> Address | None:
    """Return the address that ``text`` writes, with or without a port, or None."""
    text = text.strip()
    if len(text) > LONGEST:
        return None
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
