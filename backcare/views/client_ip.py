"""The address that a request comes from, as far as declared proxies can be believed."""

import logging
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.http import HttpRequest

from backcare import conf

logger = logging.getLogger("backcare.client_ip")

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNIX = "unix"
"""The entry of ``TRUSTED_PROXIES`` for a proxy that connects through a local socket, which has no address."""

PRIVATE = [
    ip_network(network)
    for network in ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7"]
]
"""Networks in which proxies connect to their applications (RFC 1918, RFC 6598, RFC 4193, and loopback)."""
MOST_HOPS = 20
LONGEST = 64
"""Characters of the longest address with brackets, zone and port."""


def client_address(request: HttpRequest) -> str:
    """Return the client's IP address in its normal form; ``""`` if it is unknown.

    It is the one that the connection has. Only when that is one of ``TRUSTED_PROXIES``, ``X-Forwarded-For`` is read,
    from the right, as far as each proxy that it passes is declared too: what stands further left, or without such a
    proxy, anybody may have written. An IPv4 address inside IPv6 counts as IPv4; ports and zones are left out.

    Without any declared proxy, a private peer that sends ``X-Forwarded-For`` is a proxy that nobody declared: everyone
    would have its address, so the address is unknown, and a line in the log says so once.
    """
    peer = request.META.get("REMOTE_ADDR") or ""
    address = _parse(peer)
    entries = tuple(conf.current().TRUSTED_PROXIES)
    networks = _networks(entries)
    if not entries and "HTTP_X_FORWARDED_FOR" in request.META and (address is None or _is_in(address, PRIVATE)):
        _log_undeclared_proxy(str(address or "a local socket"))
        return ""
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


@lru_cache(maxsize=64)
def _log_undeclared_proxy(peer: str) -> None:
    """Say which setting is missing; once per process and proxy."""
    logger.warning(
        "A request from %s has X-Forwarded-For, but TRUSTED_PROXIES is empty. Comments are not limited by address "
        'until you name your proxies, such as BACKCARE["TRUSTED_PROXIES"] = ["%s"].',
        peer,
        peer if peer[0].isdigit() or ":" in peer else UNIX,
    )


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
