"""Hashes by which two requests of one week can be told to come from the same visitor, and nothing else.

A hash is HMAC-SHA256 (RFC 2104) of the value with the week's key and Django's ``SECRET_KEY``: neither a copy of the
database nor the settings alone are enough to try out addresses, and once the key is deleted nobody can.
"""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Network, ip_address

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from backcare.visitors.address import client_address
from backcare.visitors.models import VisitorKey, monday


@dataclass(frozen=True)
class VisitorHashes:
    """The hashes of a visitor's address and browser, 64 hexadecimal digits each; ``""`` for what is unknown."""

    address: str
    agent: str
    is_first_of_the_day: bool = False
    """Whether nobody was hashed on this day before: a moment for what has to be done once a day."""


def current_key(now: datetime) -> VisitorKey:
    """Return the key of the week of ``now``, made if need be; one query once it is there."""
    key, _is_new = VisitorKey.objects.get_or_create(week=monday(now))
    return key


def hashed(key: VisitorKey, value: str) -> str:
    """Return 64 hexadecimal digits for ``value``, or ``""`` for no value."""
    if not value:
        return ""
    return salted_hmac(bytes(key.secret), value.encode(errors="surrogatepass"), algorithm="sha256").hexdigest()


def visitor_hashes(request: HttpRequest, now: datetime) -> VisitorHashes:
    """Return the hashes of whoever sent ``request``, with the key of the week of ``now``; one query."""
    key = current_key(now)
    agent = request.headers.get("User-Agent", "")
    address = hashed(key, _household(client_address(request)))
    return VisitorHashes(address, hashed(key, agent), key.is_first_of_the_day(now))


def address_hashes(request: HttpRequest, since: datetime, now: datetime) -> list[str]:
    """Return each hash that the address of ``request`` had from ``since`` to ``now``, newest first; one query.

    Usually one, and two where a week began between; none when the address is unknown.
    """
    address = _household(client_address(request))
    return [hashed(key, address) for key in VisitorKey.objects.of_weeks(since, now)] if address else []


def _household(address: str) -> str:
    """Return what stands for one visitor: an IPv4 address, or the /64 network that a connection gets with IPv6."""
    if ":" not in address:
        return address
    return str(IPv6Network((int(ip_address(address)), 64), strict=False))
