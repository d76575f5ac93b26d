"""Foreign answers, certificates and settings: each endpoint says what is in its way, in words that are true.

The tables that these tests walk are printed with `-s`.
"""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from desktop.answers.standing import words_for
from desktop.net import http, live
from desktop.net.failures import Failed
from desktop.net.proxies import is_excepted, proxy_for
from desktop.sync.state import Setback
from shared.wire.errors import BY_CODE, BY_LINK_CODE
from tests.desktop.net.foreign import ANSWERS, ENDPOINTS, EXPIRED_ON, PAGE, ask, page, shown, socks, stranger

ALL = [*ENDPOINTS, "live"]
PROXIES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY")
ENDS_SESSIONS = {"token_expired", "token_reused", "bad_credentials", "device_revoked", "forbidden", "protocol_old"}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this machine's own environment counts."""
    for name in (*PROXIES, "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def authority(tmp_path: Path) -> tuple[trustme.CA, str]:
    """A company's own, and its file."""
    made = trustme.CA(organization_name="Example Insurance")
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    return made, str(tmp_path / "ca.pem")


async def test_each_endpoint_says_what_answered_in_the_servers_place() -> None:
    table: dict[str, dict[str, str]] = {}
    for name, (answer, expected) in ANSWERS.items():
        async with stranger(answer) as there:
            for endpoint in ALL:
                failed = await ask(endpoint, f"http://127.0.0.1:{there.port}")
                if (name, endpoint) == ("204", "sign-out"):
                    continue  # so says the server itself
                assert failed is not None, (name, endpoint)
                table.setdefault(name, {})[endpoint] = failed.code
                wanted = set(expected.split("|"))
                if endpoint == "live" and name.startswith("20"):
                    wanted = {"portal"}  # anything but 101 is no live link
                assert failed.code in wanted, (name, endpoint, failed.code)
                assert failed.code not in ENDS_SESSIONS, "nobody but the server ends a session"
                assert "?" not in words_for(failed.code, failed.values)
                if name == "429":
                    assert failed.retry_after_ms == 7_000
                if name == "503":
                    assert failed.retry_after_ms == 30_000
                if failed.code == "redirected":
                    assert failed.values["host"] in ("new.example.com", "portal.example.net", "other.example.com")
    print()
    for name, row in table.items():
        print(f"{name:16}", *(f"{endpoint}={code}" for endpoint, code in row.items()))


async def test_nothing_follows_a_redirect_and_no_token_leaves() -> None:
    async with stranger(page("200 OK")) as thief:
        async with stranger(page("302 Found", f"Location: http://127.0.0.1:{thief.port}/live")) as there:
            for endpoint in ALL:
                await ask(endpoint, f"http://127.0.0.1:{there.port}")
        assert thief.heard == []


async def test_a_refusal_as_too_large_counts_for_what_is_large_only() -> None:
    async with stranger(page("413 Request Entity Too Large")) as there:
        server = http.Server(f"http://127.0.0.1:{there.port}")
        try:
            for size, code in ((1_000, "blocked"), (70_000, "too_large")):
                with pytest.raises(Failed) as failed:
                    await server._asked("/sync/push", os.urandom(size), {})
                assert failed.value.code == code
        finally:
            await server.close()


async def test_an_answer_that_never_ends_takes_no_memory() -> None:
    endless = page("200 OK", kind="application/msgpack", body=b"x" * (http.MAX_ANSWER_BYTES + 70_000))
    async with stranger(endless) as there:
        failed = await ask("refresh", f"http://127.0.0.1:{there.port}")
    assert failed is not None
    assert failed.code == "bad_frame"


@pytest.mark.parametrize("endpoint", ALL)
async def test_whoever_says_nothing_is_not_waited_for(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "STALL_S", 0.1)
    monkeypatch.setattr(live, "CONNECT_S", 0.1)
    async with stranger(b"", slow=True) as there, asyncio.timeout(30):
        failed = await ask(endpoint, f"http://127.0.0.1:{there.port}")
    assert failed is not None
    assert failed.code == "unreachable"


# ---- certificates


SAID = {
    "unknown": ("certificate_unknown", "Example Insurance"),
    "expired": ("certificate_expired", "31 Jan 2026"),
    "not yet": ("certificate_early", None),
    "other name": ("certificate_name", "other.example.com, not for 127.0.0.1"),
    "no TLS": ("no_tls", None),
}


@pytest.mark.parametrize("trouble", SAID)
async def test_a_certificate_that_is_not_good_is_told_with_what_is_wrong(
    trouble: str, authority: tuple[trustme.CA, str]
) -> None:
    ours, ca_file = authority
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    context = {
        "unknown": shown(trustme.CA(organization_name="Example Insurance"), "127.0.0.1"),
        "expired": shown(ours, "127.0.0.1", expires=EXPIRED_ON),
        "not yet": shown(ours, "127.0.0.1", begins=tomorrow),
        "other name": shown(ours, "other.example.com"),
        "no TLS": None,
    }[trouble]
    code, part = SAID[trouble]
    async with stranger(page("200 OK"), tls=context) as there:
        for endpoint in ALL:
            failed = await ask(endpoint, f"https://127.0.0.1:{there.port}", ca_file)
            assert failed is not None
            said = words_for(failed.code, failed.values)
            assert failed.code == code, (endpoint, failed.code)
            assert part is None or part in said, said
            assert "?" not in said, said
        assert set(there.heard) <= {b"\x16"}, "nothing was sent"
    print(f"{trouble:12} {said}")


@pytest.mark.parametrize("endpoint", ["refresh", "live"])
async def test_a_company_s_own_certificates_count_by_each_way(
    endpoint: str, authority: tuple[trustme.CA, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By our own setting, and as OpenSSL's programs are told; the answer that comes shows that it was reached."""
    ours, ca_file = authority
    async with stranger(page("502 Bad Gateway"), tls=shown(ours, "127.0.0.1")) as there:
        url = f"https://127.0.0.1:{there.port}"

        async def code(file: str = "") -> str:
            failed = await ask(endpoint, url, file)
            assert failed is not None
            return failed.code

        assert await code() == "certificate_unknown"
        assert await code(ca_file) == "gateway"
        monkeypatch.setenv("SSL_CERT_FILE", ca_file)
        assert await code() == "gateway"
        stranger_file = tmp_path / "other.pem"
        trustme.CA().cert_pem.write_to_path(stranger_file)
        assert await code(str(stranger_file)) == "certificate_unknown", "only what that file vouches for counts"


@pytest.mark.parametrize("endpoint", ALL)
@pytest.mark.parametrize("content", [None, b"no certificate"])
async def test_certificates_that_cannot_be_read_name_their_setting(
    endpoint: str, content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    failed = await ask(endpoint, "https://claims.example.com", str(path))
    assert failed is not None
    assert (failed.code, failed.values["variable"]) == ("certificates_setting", "COVERDESK_CA_FILE")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    failed = await ask(endpoint, "https://claims.example.com")
    assert failed is not None
    assert (failed.code, failed.values["variable"]) == ("certificates_setting", "SSL_CERT_FILE")


# ---- proxies


@pytest.mark.parametrize("endpoint", ["refresh", "pull", "live"])
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ALL_PROXY", "socks4://127.0.0.1:9"),
        ("HTTPS_PROXY", "gopher://127.0.0.1:9"),
        ("https_proxy", "http://"),
        ("https_proxy", "http://proxy:port"),
        ("all_proxy", "socks5://[::1"),
        ("HTTPS_PROXY", "http://me:secret@"),
    ],
)
async def test_an_odd_proxy_is_told_with_its_setting(
    endpoint: str, variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    failed = await ask(endpoint, "https://claims.example.com")
    assert failed is not None
    assert (failed.code, failed.values["variable"]) == ("proxy_setting", variable)
    assert "secret" not in words_for(failed.code, failed.values)


@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks"])
@pytest.mark.parametrize("endpoint", ["refresh", "live"])
async def test_socks_leads_to_the_server(
    endpoint: str, scheme: str, authority: tuple[trustme.CA, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, ca_file = authority
    tls = shown(ours, "claims.example.com")
    async with stranger(page("502 Bad Gateway"), tls=tls) as there, socks(there.port) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:{proxy.port}/")
        failed = await ask(endpoint, "https://claims.example.com", ca_file)
        assert failed is not None
        assert failed.code == "gateway", failed.text
        assert proxy.asked == ["claims.example.com"]
        failed = await ask(endpoint, "https://other.example.com", ca_file)
        assert failed is not None
        assert failed.code == "certificate_name"
        assert failed.values == {"host": "other.example.com", "names": "claims.example.com"}


@pytest.mark.parametrize("endpoint", ["refresh", "live"])
async def test_socks_with_a_password(
    endpoint: str, authority: tuple[trustme.CA, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, ca_file = authority
    tls = shown(ours, "claims.example.com")
    async with stranger(page("502 Bad Gateway"), tls=tls) as there, socks(there.port, b"word") as proxy:
        for secrets, code in (("me:word@", {"gateway"}), ("me:other@", {"proxy_sign_in", "proxy_away"})):
            monkeypatch.setenv("ALL_PROXY", f"socks5://{secrets}127.0.0.1:{proxy.port}")
            failed = await ask(endpoint, "https://claims.example.com", ca_file)
            assert failed is not None
            assert failed.code in code, failed.text
            assert "other" not in failed.text


@pytest.mark.parametrize("endpoint", ["refresh", "pull", "live"])
async def test_a_proxy_that_is_away_or_none_is_told(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with socks(1, garbage=True) as proxy, stranger(page("200 OK", body=b"")) as nobody:
        places = {
            "socks5://127.0.0.1:1": "proxy_away",
            "http://127.0.0.1:1": "proxy_away",
            f"socks5://127.0.0.1:{proxy.port}": "proxy_away",
            f"socks5://127.0.0.1:{nobody.port}": "proxy_away",
        }
        for place, code in places.items():
            monkeypatch.setenv("ALL_PROXY", place)
            async with asyncio.timeout(20):
                failed = await ask(endpoint, "https://claims.example.com")
            assert failed is not None
            assert failed.code in (code, "unreachable"), (place, failed.code)
            if failed.code == code:
                assert failed.values == {"variable": "ALL_PROXY", "value": place}


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("407 Proxy Authentication Required", "proxy_sign_in"),
        ("403 Forbidden", "blocked"),
        ("502 Bad Gateway", "proxy_away"),
    ],
)
@pytest.mark.parametrize("endpoint", ["refresh", "pull", "live"])
async def test_a_proxy_that_connects_nobody_says_why(
    endpoint: str, status: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stranger(page(status, body=PAGE)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        failed = await ask(endpoint, "https://claims.example.com")
    assert failed is not None
    assert failed.code == code
    assert "?" not in failed.text
    assert all(head.startswith(b"CONNECT claims.example.com:443") for head in proxy.heard)


def test_this_machine_is_reached_without_a_proxy() -> None:
    assert proxy_for("http://127.0.0.1:8470", {"ALL_PROXY": "socks5://proxy:1080"}) is None


@pytest.mark.parametrize(
    ("url", "exceptions", "expected"),
    [
        ("https://claims.example.com", "*", True),
        ("https://claims.example.com", "example.com", True),
        ("https://claims.example.com", ".example.com", True),
        ("https://claims.example.com", "*.example.com", True),
        ("https://claims.example.com", "ample.com", False),
        ("https://claims.example.com", "Claims.Example.com:443", True),
        ("https://claims.example.com", "claims.example.com:8443", False),
        ("https://10.1.2.3", "10.0.0.0/8", True),
        ("https://10.1.2.3", "10.1.2.3", True),
        ("https://[fd00::5]", "fd00::/8", True),
        ("https://[fd00::5]", "[fd00::5]", True),
        ("https://[fd00::5]:8443", "[fd00::5]:443", False),
        ("https://claims.example.com", "[::1], fd00::/8, 10.0.0.0/33, [, ::::, ,", False),
    ],
)
def test_what_goes_straight(url: str, exceptions: str, expected: bool) -> None:
    """Whatever stands in the list, it never raises."""
    assert is_excepted(url, exceptions) is expected
    environment = {"https_proxy": "proxy:3128", "no_proxy": exceptions}
    found = proxy_for(url, environment)
    assert (found is None) is expected
    assert found is None or found.url == "http://proxy:3128"


def test_all_words_are_known() -> None:
    """A setback's code always has words."""
    for code in (*BY_CODE, *BY_LINK_CODE):
        assert words_for(Setback(failures=1, retry_at=0, code=code).code, {})


async def test_an_address_in_plain_to_another_machine_is_never_asked() -> None:
    for endpoint in ALL:
        failed = await ask(endpoint, "http://claims.example.com")
        assert failed is not None
        assert failed.code == "plain_address"
