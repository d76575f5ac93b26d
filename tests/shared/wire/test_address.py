"""Which addresses a server may have: whatever carries a password or a claim is encrypted beyond this machine."""

from __future__ import annotations

import pytest

from shared.wire.address import NOT_AN_ADDRESS, PLAIN_ADDRESS, BadAddress, address_of, is_loopback, is_loopback_host


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("claims.example.com", "https://claims.example.com"),
        (" https://claims.example.com/app/ ", "https://claims.example.com/app"),
        ("https://10.0.0.2:8443", "https://10.0.0.2:8443"),
        ("http://127.0.0.1:8470/", "http://127.0.0.1:8470"),
        ("http://localhost", "http://localhost"),
        ("http://[::1]:1", "http://[::1]:1"),
    ],
)
def test_an_address(typed: str, url: str) -> None:
    assert address_of(typed) == url


@pytest.mark.parametrize(
    "typed",
    [
        "http://10.0.0.2:8080",
        "http://claims.example.com",
        "HTTP://claims.example.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://[fe80::1]",
        "http://0.0.0.0:8470",
    ],
)
def test_a_plain_one_elsewhere_is_refused(typed: str) -> None:
    with pytest.raises(BadAddress) as refused:
        address_of(typed)
    assert refused.value.code == PLAIN_ADDRESS


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ftp://x",
        "my server",
        "x:port",
        "https://",
        "http://localhost@example.com",
        "https://user:word@example.com",
        "https://example.com?token=1",
        "https://example.com#there",
        "https://exam\u200bple.com",
        "https://[::1",
    ],
)
def test_none(typed: str) -> None:
    with pytest.raises(BadAddress) as refused:
        address_of(typed)
    assert refused.value.code == NOT_AN_ADDRESS


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8470", True),
        ("http://localhost", True),
        ("http://[::1]:1", True),
        ("https://claims.example.com", False),
        ("http://10.0.0.1", False),
        ("http://0.0.0.0", False),
    ],
)
def test_loopback(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


@pytest.mark.parametrize(("host", "expected"), [("::1", True), ("127.0.0.2", True), ("0.0.0.0", False), ("::", False)])
def test_a_host_to_listen_on(host: str, expected: bool) -> None:
    assert is_loopback_host(host) is expected
