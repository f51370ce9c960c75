"""Hashes that show only whether two requests within a week come from the same visitor.

A hash is HMAC-SHA256 (RFC 2104) of the value with the week's key and Django's ``SECRET_KEY``: neither a copy of the
database nor the settings alone are enough to try out addresses, and once the key is deleted nobody can.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Network, ip_address

from django.utils.crypto import salted_hmac

from backcare import conf
from backcare.client_ip.models import AddressKey, monday


@dataclass(frozen=True)
class AddressHashes:
    """The hash of a visitor's address, 64 hexadecimal digits; ``""`` when the address is unknown."""

    address: str
    former: tuple[str, ...] = ()
    """Hashes of the same address in weeks that ended a while ago, newest first."""
    is_first_of_the_day: bool = False
    """Whether this is the first address hashed on this day, the moment for daily work."""


def kept_since(now: datetime) -> datetime:
    """Return the moment that is ``ADDRESS_HASH_DAYS`` before ``now``: older hashes are deleted."""
    return now - timedelta(days=min(conf.current().ADDRESS_HASH_DAYS, 36_500))  # there is a first day of the calendar


def current_key(now: datetime) -> AddressKey:
    """Return the key of the week of ``now``, made if need be; one query once it is there."""
    key, _is_new = AddressKey.objects.get_or_create(week=monday(now))
    return key


def hashed(key: AddressKey, value: str) -> str:
    """Return 64 hexadecimal digits for ``value``, or ``""`` for no value."""
    if not value:
        return ""
    return salted_hmac(bytes(key.secret), value.encode(errors="surrogatepass"), algorithm="sha256").hexdigest()


def address_hashes(address: str, now: datetime, since: datetime | None = None) -> AddressHashes:
    """Return the hashes of a client's address with the key of the week of ``now``.

    One query once the key is there. ``address`` is what ``views.client_ip.client_address()`` returns.

    ``since`` asks for those of earlier weeks too, back to that moment: the hash changes in the night to Monday, UTC.
    """
    keys = list(AddressKey.objects.of_weeks(since or now, now))
    if not keys or keys[0].week != monday(now):
        keys.insert(0, current_key(now))
    address = _address_or_network(address)
    hashes = [hashed(key, address) for key in keys] if address else [""]
    return AddressHashes(hashes[0], tuple(hashes[1:]), keys[0].is_first_of_the_day(now))


def _address_or_network(address: str) -> str:
    """Return what identifies one visitor: an IPv4 address, or the /64 network of an IPv6 connection."""
    if ":" not in address:
        return address
    return str(IPv6Network((int(ip_address(address)), 64), strict=False))
