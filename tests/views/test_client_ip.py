"""Who sent a request: the connection says so, and proxies that are declared, and nobody else."""

import pytest

from backcare.views import client_ip
from backcare.views.client_ip import client_address, is_proxy_entry

PROXIES = ("10.0.0.0/8", "192.0.2.1", "2001:db8:ffff::/48")


@pytest.fixture
def address_of(rf, settings):
    """``address_of(peer, forwarded)`` with the proxies that are declared."""

    def address_of(peer, forwarded=None, proxies=PROXIES):
        settings.BACKCARE = {"TRUSTED_PROXIES": proxies}
        request = rf.get("/")
        request.META["REMOTE_ADDR"] = peer
        if forwarded is not None:
            request.META["HTTP_X_FORWARDED_FOR"] = forwarded
        return client_address(request)

    return address_of


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:50123", "203.0.113.9"),
        ("2001:DB8:0:0::7", "2001:db8::7"),
        ("[2001:db8::7]:50123", "2001:db8::7"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("::ffff:cb00:7109", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::1"),
        ("fe80::1%<script>", "fe80::1"),
        ("", ""),
        (None, ""),
        ("localhost", ""),
        ("unix:", ""),
        ("203.0.113.999", ""),
        ("0" * 100_000, ""),
    ],
)
def test_the_connection_says_it(address_of, peer, expected):
    assert address_of(peer) == expected
    assert address_of(peer, "198.51.100.1") == expected
    assert address_of(peer, proxies=()) == expected


@pytest.mark.parametrize("peer", ["203.0.113.9", "2001:db8::7", "172.32.0.1", "fe80::1"])
def test_a_visitor_who_connects_directly_may_send_any_header(address_of, peer):
    assert address_of(peer, "198.51.100.1", proxies=()) == peer


@pytest.mark.parametrize(
    "peer", ["10.0.0.1", "127.0.0.1", "172.20.0.3", "192.168.1.1", "::1", "fd00::7", "100.64.0.1", ""]
)
def test_behind_a_proxy_that_nobody_declared_the_address_is_unknown(address_of, caplog, peer):
    client_ip._log_undeclared_proxy.cache_clear()
    assert address_of(peer, proxies=()) == peer
    assert caplog.text == ""
    for _again in range(3):
        assert address_of(peer, "203.0.113.9\r\nfake line", proxies=()) == ""
    (record,) = caplog.records
    assert f'name your proxies, such as BACKCARE["TRUSTED_PROXIES"] = ["{peer or "unix"}"].' in record.getMessage()
    assert "\n" not in record.getMessage()


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("203.0.113.9", "203.0.113.9"),
        (" 203.0.113.9 ", "203.0.113.9"),
        ("203.0.113.9:443", "203.0.113.9"),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("[::ffff:203.0.113.9]:443", "203.0.113.9"),
        ("203.0.113.9, 10.1.1.1", "203.0.113.9"),
        ("203.0.113.9, 10.1.1.1, 192.0.2.1, 2001:db8:ffff::1", "203.0.113.9"),
        ("203.0.113.9, ::ffff:10.1.1.1", "203.0.113.9"),
        # What the client wrote itself, before any proxy:
        ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.9, 203.0.113.9, 10.1.1.1", "203.0.113.9"),
        ("<script>, 203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, 192.0.2.2, 10.1.1.1", "192.0.2.2"),  # a neighbor of a proxy is none
        # Inside the shop's own network:
        ("10.2.2.2", "10.2.2.2"),
        ("10.2.2.2, 10.1.1.1", "10.2.2.2"),
        # No address to be had; the last one that a proxy vouches for stays.
        (None, "10.0.0.1"),
        ("", "10.0.0.1"),
        (",,,", "10.0.0.1"),
        ("unknown", "10.0.0.1"),
        ("203.0.113.9, unknown, 10.1.1.1", "10.1.1.1"),
        ("203.0.113.9; 10.1.1.1", "10.0.0.1"),
        ("\x00", "10.0.0.1"),
        ("[", "10.0.0.1"),
        ("[]:1", "10.0.0.1"),
        ("٣.1.1.1", "10.0.0.1"),
        ("1.1.1.1," * 10_000 + "203.0.113.9", "203.0.113.9"),
        ("203.0.113.9," + "10.1.1.1," * 10_000 + "10.1.1.1", "10.1.1.1"),
        ("1" * 100_000, "10.0.0.1"),
    ],
)
def test_a_declared_proxy_is_believed_and_nobody_before_it(address_of, forwarded, expected):
    assert address_of("10.0.0.1", forwarded) == expected


@pytest.mark.parametrize("proxies", [("192.0.2.1",), ("unix",), ("10.0.0",), ("nonsense",)])
def test_nobody_else_is_believed(address_of, proxies):
    assert address_of("10.0.0.1", "203.0.113.9", proxies) == "10.0.0.1"


@pytest.mark.parametrize(
    "entry",
    ["10.0.0.1", "10.0.0.1/32", "10.0.0.1/8", "10.0.0.0/8", "::ffff:10.0.0.0/104", "::ffff:10.0.0.1", " 10.0.0.1"],
)
@pytest.mark.parametrize("peer", ["10.0.0.1", "::ffff:10.0.0.1"])
def test_ways_to_declare_a_proxy(address_of, entry, peer):
    assert is_proxy_entry(entry)
    assert address_of(peer, "203.0.113.9", [entry]) == "203.0.113.9"


def test_a_local_socket(address_of):
    assert address_of("", "203.0.113.9", ("unix",)) == "203.0.113.9"
    assert address_of("", "1.1.1.1, 203.0.113.9", ("unix",)) == "203.0.113.9"
    assert address_of("", "203.0.113.9, 10.1.1.1", ("unix", "10.0.0.0/8")) == "203.0.113.9"
    assert address_of("", "unknown", ("unix",)) == ""
    assert address_of("", None, ("unix",)) == ""
    assert address_of("", "203.0.113.9") == ""
    assert address_of("203.0.113.7", "203.0.113.9", ("unix",)) == "203.0.113.7"


def test_a_request_that_knows_nothing_of_its_connection(rf):
    request = rf.get("/")
    del request.META["REMOTE_ADDR"]
    assert client_address(request) == ""


@pytest.mark.parametrize("entry", ["", "10.0.0", "10.0.0.0/33", "proxy.example", "UNIX", "10.0.0.1:80", "[::1]", "*"])
def test_what_declares_no_proxy(entry):
    assert not is_proxy_entry(entry)
