"""TLS of its own, plain http on this machine only, a renewed certificate, and pages that may open the live socket."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
import trustme

from server import app
from server.app import Server
from server.services.addresses import opened_at
from server.settings import Settings, SettingsError, read_settings
from server.tls import certified_name, development_certificate, load, tls_context

pytestmark = pytest.mark.may_log("database_not_ready", "job_put_off")
"""No database is needed here."""


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """A certificate and its key by a company's own authority; the authority's file is `ca.pem` beside them."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return issued(authority, tmp_path)


def issued(authority: trustme.CA, folder: Path, name: str = "127.0.0.1") -> tuple[str, str]:
    made = authority.issue_cert(name, "localhost")
    certificate, key = folder / "server.pem", folder / "server.key"
    made.private_key_pem.write_to_path(key)
    made.cert_chain_pems[0].write_to_path(certificate)
    return str(certificate), str(key)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "claims.example.com"])
def test_plain_http_to_others_is_refused_with_what_to_do(host: str) -> None:
    with pytest.raises(SettingsError) as refused:
        tls_context(Settings(host=host))
    said = str(refused.value)
    for name in ("COVERDESK_HOST", "COVERDESK_TLS_CERTIFICATE", "COVERDESK_TLS_KEY", "COVERDESK_BEHIND_TLS_PROXY"):
        assert name in said
    assert tls_context(Settings(host=host, behind_tls_proxy=True)) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_plain_http_on_this_machine_is_fine(host: str) -> None:
    assert tls_context(Settings(host=host)) is None


async def test_a_node_that_would_serve_in_plain_does_not_listen_at_all() -> None:
    with pytest.raises(SettingsError):
        await Server(Settings(host="0.0.0.0", port=0)).start()


def test_nobody_is_served_by_a_tls_of_before_2008(files: tuple[str, str]) -> None:
    certificate, key = files
    context = tls_context(Settings(tls_certificate=certificate, tls_key=key))
    assert context is not None
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_files_that_cannot_be_used_name_their_setting(tmp_path: Path, files: tuple[str, str]) -> None:
    certificate, key = files
    missing = str(tmp_path / "none.pem")
    with pytest.raises(SettingsError, match=r"COVERDESK_TLS_CERTIFICATE: .*none\.pem cannot be read"):
        tls_context(Settings(tls_certificate=missing, tls_key=key))
    with pytest.raises(SettingsError, match=r"COVERDESK_TLS_KEY: .*none\.pem cannot be read"):
        tls_context(Settings(tls_certificate=certificate, tls_key=missing))
    _, other = issued(trustme.CA(), own(tmp_path / "other"))
    with pytest.raises(SettingsError, match="do not belong together"):
        tls_context(Settings(tls_certificate=certificate, tls_key=other))
    with pytest.raises(SettingsError, match="needs tls_certificate"):
        read_settings({"COVERDESK_TLS_KEY": key})


def test_a_key_that_is_locked_by_a_password_is_told_and_nobody_is_asked(tmp_path: Path, files: tuple[str, str]) -> None:
    from cryptography.hazmat.primitives import serialization

    certificate, key = files
    opened = serialization.load_pem_private_key(Path(key).read_bytes(), None)
    locked = tmp_path / "locked.key"
    locked.write_bytes(
        opened.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
        )
    )
    with pytest.raises(SettingsError, match="is locked by a password"):
        tls_context(Settings(tls_certificate=certificate, tls_key=str(locked)))


def renewed(new: str, file: str) -> None:
    Path(new).replace(file)


def own(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def shown(url: str, ca_file: Path) -> bytes:
    """The server's certificate, DER, once it is found good and a request over it was answered."""
    parts = urlsplit(url)
    context = ssl.create_default_context(cafile=str(ca_file))
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, ssl=context)
    try:
        writer.write(f"GET /health/live HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
        assert b"200 OK" in await reader.readline()
        found: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        return found
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.mark.may_log("certificate_not_taken")  # the two files may be met between two writes
async def test_it_serves_over_tls_and_takes_a_renewed_certificate_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "CERTIFICATE_S", 0.02)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    certificate, key = issued(authority, tmp_path)
    settings = Settings(port=0, tls_certificate=certificate, tls_key=key, database_url="postgresql://u:p@127.0.0.1:1/x")
    server = Server(settings)
    await server.start()
    try:
        assert server.url.startswith("https://127.0.0.1:")
        before = await shown(server.url, tmp_path / "ca.pem")
        issued(authority, tmp_path)
        async with asyncio.timeout(20):
            while await shown(server.url, tmp_path / "ca.pem") == before:  # noqa: ASYNC110 - another connection
                await asyncio.sleep(0.02)
    finally:
        await server.stop()


@pytest.mark.logs("certificate_not_taken")
async def test_a_certificate_without_its_key_yet_shuts_out_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Renewed in two steps, as most programs do it: what was shown before is shown until both files fit."""
    refused = asyncio.Event()

    def watched(context: ssl.SSLContext, certificate: str, key: str) -> None:
        try:
            load(context, certificate, key)
        except SettingsError:
            refused.set()
            raise

    monkeypatch.setattr(app, "CERTIFICATE_S", 0.02)
    monkeypatch.setattr(app, "load", watched)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    certificate, key = issued(authority, tmp_path)
    new_certificate, new_key = issued(authority, own(tmp_path / "new"))
    settings = Settings(port=0, tls_certificate=certificate, tls_key=key, database_url="postgresql://u:p@127.0.0.1:1/x")
    server = Server(settings)
    await server.start()
    try:
        before = await shown(server.url, tmp_path / "ca.pem")
        renewed(new_certificate, certificate)
        async with asyncio.timeout(20):
            await refused.wait()
        assert await shown(server.url, tmp_path / "ca.pem") == before
        renewed(new_key, key)
        async with asyncio.timeout(20):
            while await shown(server.url, tmp_path / "ca.pem") == before:  # noqa: ASYNC110 - another connection
                await asyncio.sleep(0.02)
    finally:
        await server.stop()


async def test_a_certificate_for_trying_out_vouches_for_this_machine_alone(tmp_path: Path) -> None:
    from cryptography import x509

    certificate, key = development_certificate(tmp_path)
    assert key.stat().st_mode & 0o077 == 0, "nobody else reads the key"
    parsed = x509.load_pem_x509_certificate(certificate.read_bytes())
    assert datetime.now(UTC) + timedelta(days=31) > parsed.not_valid_after_utc
    settings = Settings(
        port=0, tls_certificate=str(certificate), tls_key=str(key), database_url="postgresql://u:p@127.0.0.1:1/x"
    )
    server = Server(settings)
    await server.start()
    try:
        assert await shown(server.url, certificate)
    finally:
        await server.stop()


@pytest.mark.parametrize(
    ("origin", "named", "status"),
    [
        ("https://evil.example.com", "", 403),
        ("null", "", 403),
        ("https://claims.example.com.evil.com", "https://claims.example.com", 403),
        ("https://claims.example.com", "https://other.example.com, https://claims.example.com", 503),
        (None, "", 503),
    ],
)
async def test_a_page_that_nobody_named_opens_no_live_socket(origin: str | None, named: str, status: int) -> None:
    """503: it came as far as the database, which is away here."""
    server = Server(Settings(port=0, origins=named, database_url="postgresql://u:p@127.0.0.1:1/x"))
    await server.start()
    try:
        headers = {} if origin is None else {"Origin": origin}
        async with aiohttp.ClientSession() as client:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await client.ws_connect(f"{server.url}/live", headers=headers)
        assert refused.value.status == status
    finally:
        await server.stop()


@pytest.mark.parametrize(
    ("host", "names", "url"),
    [
        ("0.0.0.0", ("claims.example.org", "node7"), "https://claims.example.org:8470"),
        ("0.0.0.0", ("", "node7"), "https://node7:8470"),
        ("::", ("", "node7"), "https://node7:8470"),
        ("::1", ("never",), "https://[::1]:8470"),
        ("10.0.0.7", ("never",), "https://10.0.0.7:8470"),
        ("node7", ("never",), "https://node7:8470"),
    ],
)
def test_the_address_that_is_told_can_be_opened(host: str, names: tuple[str, ...], url: str) -> None:
    assert opened_at("https", host, 8470, lambda: names) == url


async def test_a_server_on_every_address_tells_the_name_in_its_certificate(tmp_path: Path) -> None:
    certificate, key = development_certificate(tmp_path)
    settings = Settings(
        database_url="postgresql://nobody@127.0.0.1:1/none",
        host="0.0.0.0",
        port=0,
        tls_certificate=str(certificate),
        tls_key=str(key),
    )
    server = Server(settings)
    await server.start()
    try:
        assert server.url.startswith("https://localhost:")
    finally:
        await server.stop()


def test_a_certificate_without_a_name_of_a_machine_names_none(tmp_path: Path) -> None:
    authority = trustme.CA()
    for number, names in enumerate((["10.0.0.7"], ["*.example.org"])):
        file = tmp_path / f"{number}.pem"
        authority.issue_cert(*names).cert_chain_pems[0].write_to_path(file)
        assert certified_name(str(file)) == ""
    assert certified_name("") == ""
