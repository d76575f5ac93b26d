"""What counts as one place that requests come from, and which URL people open."""

from __future__ import annotations

import pytest

from server.services.addresses import is_loopback, network_of, opened_at


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_of_ipv6_a_network_is_counted_and_of_ipv4_an_address(address: str, counted: str) -> None:
    assert network_of(address) == counted


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:192.0.2.7", False),
        ("192.0.2.7", False),
        ("0.0.0.0", False),
        ("localhost", False),  # a name is no address: whoever may name themselves so is not let in by it
        ("", False),
    ],
)
def test_only_addresses_of_this_machine_are_this_machine(address: str, here: bool) -> None:
    assert is_loopback(address) is here


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "https://claims.example:8470"),
        ("::", "https://claims.example:8470"),
        ("192.0.2.7", "https://192.0.2.7:8470"),
        ("2001:db8::7", "https://[2001:db8::7]:8470"),
        ("office.example", "https://office.example:8470"),
    ],
)
def test_people_open_a_name_where_the_server_listens_everywhere(host: str, url: str) -> None:
    assert opened_at("https", host, 8470, lambda: ["", "claims.example", "192.0.2.7"]) == url
