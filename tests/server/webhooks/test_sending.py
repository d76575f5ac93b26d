"""One call: which addresses are called, and what an endpoint can do to whoever calls it."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from server.webhooks.addresses import is_allowed, networks_of, unfit
from server.webhooks.sending import Answer, Failure, Sender
from server.webhooks.signing import Sealing, Unsealable, headers, new_secret, shown
from shared.domain.kernel.ids import Id, named_id
from shared.panels.reasons import Reason

LOOPBACK = networks_of("127.0.0.0/8")
FORBIDDEN = (
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200",
    "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1",
    "::1", "::", "fe80::1", "fe80::1%1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::127.0.0.1", "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1", "64:ff9b:1:a9fe:a9:fe00::", "::ffff:0:127.0.0.1",
    "::ffff:0:a9fe:a9fe", "5f00::1", "3fff::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "", "x", "127.1", "2130706433",
)  # fmt: skip


@pytest.mark.parametrize("address", FORBIDDEN)
def test_no_address_that_is_not_public_may_be_called(address: str) -> None:
    assert not is_allowed(address, ())


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "64:ff9b::1.1.1.1"])
def test_public_ones_may(address: str) -> None:
    assert is_allowed(address, ())


def test_what_the_setting_names_may_be_called_however_it_is_spelled_and_nothing_else() -> None:
    meant = networks_of("10.1.0.0/16, fd00::/8")
    assert is_allowed("10.1.2.3", meant)
    assert is_allowed("::ffff:10.1.2.3", meant)
    assert is_allowed("fd00:ec2::254", meant)
    assert not is_allowed("10.2.0.1", meant)
    assert not is_allowed("::ffff:10.2.0.1", meant)
    # A relay that may be called, in front of a metadata address.
    assert not is_allowed("2001:0:a01:1::5601:5601", meant)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://example.org/hook", None),
        ("https://example.org:8443/a?b=c", None),
        ("http://example.org/", Reason.WEBHOOK_PLAIN),
        ("https://127.0.0.1/", Reason.WEBHOOK_ADDRESS),
        ("https://[::1]/", Reason.WEBHOOK_ADDRESS),
        ("https://[::ffff:169.254.169.254]/", Reason.WEBHOOK_ADDRESS),
        ("https://169.254.169.254/latest", Reason.WEBHOOK_ADDRESS),
        ("https://2130706433/", Reason.WEBHOOK_URL),
        ("https://127.1/", Reason.WEBHOOK_URL),
        ("https://ann:secret@example.org/", Reason.WEBHOOK_URL),
        ("https://example.org/#a", Reason.WEBHOOK_URL),
        ("https://example.org:99999/", Reason.WEBHOOK_URL),
        ("https://example.org/a b", Reason.WEBHOOK_URL),
        ("https://example.org/\r\nx: y", Reason.WEBHOOK_URL),
        ("https:///hook", Reason.WEBHOOK_URL),
        ("https://a..example.org/", Reason.WEBHOOK_URL),
        ("https://.example.org/", Reason.WEBHOOK_URL),
        ("https://example.org./hook", None),
        (f"https://{'a' * 63}.example.org/", None),
        (f"https://{'a' * 64}.example.org/", Reason.WEBHOOK_URL),
        ("ftp://example.org/", Reason.WEBHOOK_URL),
        ("file:///etc/passwd", Reason.WEBHOOK_URL),
        ("", Reason.WEBHOOK_URL),
        ("https://" + "a" * 3_000, Reason.WEBHOOK_URL),
    ],
)
def test_an_address_is_judged_when_it_is_entered(url: str, reason: Reason | None) -> None:
    assert unfit(url, networks=(), is_plain_allowed=False) is reason


def resolves_to(*answers: Sequence[str]) -> Callable[..., Awaitable[Any]]:
    """A resolver that says something else each time: the last answer from then on."""
    left = list(answers)

    async def lookup(_host: str, _port: int, _family: int) -> list[tuple[str, socket.AddressFamily]]:
        addresses = left.pop(0) if len(left) > 1 else left[0]
        return [(each, socket.AF_INET6 if ":" in each else socket.AF_INET) for each in addresses]

    return lookup


@asynccontextmanager
async def sending(timeout_s: float = 20, lookup: Any = None, networks: Any = LOOPBACK) -> AsyncIterator[Sender]:
    made = Sender(networks=networks, is_plain_allowed=True, timeout_s=timeout_s, lookup=lookup)
    try:
        yield made
    finally:
        await made.close()


Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def peer(talk: Peer) -> AsyncIterator[int]:
    """A raw server on this machine; its port."""

    talking: dict[asyncio.StreamWriter, asyncio.Future[None]] = {}

    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ended = talking[writer] = asyncio.get_running_loop().create_future()
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await talk(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        ended.set_result(None)

    server = await asyncio.start_server(talked, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in talking:
            writer.transport.abort()
        await asyncio.gather(*talking.values())


async def call(sender: Sender, url: str) -> Answer:
    return await sender.send(url, b"{}", {"webhook-id": "1"})


async def test_a_name_that_leads_elsewhere_at_the_second_look_is_called_where_the_judged_one_is() -> None:
    """The name is resolved once for each call, and what was judged is what is called."""
    calls = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal calls
        calls += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with peer(talk) as port:
        first_good = resolves_to(["127.0.0.1"], ["127.0.0.2"])
        async with sending(lookup=first_good, networks=networks_of("127.0.0.1/32")) as sender:
            assert (await call(sender, f"http://rebinding.example:{port}/")).status == 200
            assert (await call(sender, f"http://rebinding.example:{port}/")).because is Failure.ADDRESS
    assert calls == 1


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["::ffff:127.0.0.1"], ["::1"]])
async def test_a_name_that_leads_inwards_is_not_called(addresses: list[str]) -> None:
    calls = 0

    async def talk(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        nonlocal calls
        calls += 1

    async with peer(talk) as port, sending(lookup=resolves_to(addresses), networks=()) as sender:
        answer = await call(sender, f"http://inward.example:{port}/")
    assert answer.because is Failure.ADDRESS
    assert calls == 0


async def test_who_never_answers_is_given_up() -> None:
    async def talk(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with peer(talk) as port, sending(timeout_s=0.3) as sender:
        answer = await call(sender, f"http://127.0.0.1:{port}/")
    assert (answer.status, answer.because) == (None, Failure.TIMEOUT)


async def test_a_name_that_never_resolves_is_given_up() -> None:
    async def lookup(*_: Any) -> Any:
        await asyncio.Event().wait()

    async with sending(timeout_s=0.2, lookup=lookup) as sender:
        assert (await call(sender, "http://silent.example/")).because is Failure.TIMEOUT


@pytest.mark.parametrize("because", [UnicodeError("label too long"), ValueError("no name of a server")])
async def test_a_name_that_no_library_takes_is_a_failed_try_as_any_other(because: Exception) -> None:
    """Whatever is raised elsewhere is tried again each second for ever, holds its file back and pauses nothing."""

    async def lookup(_host: str, _port: int, _family: int) -> Any:
        raise because

    async with sending(lookup=lookup) as sender:
        answer = await call(sender, "https://example.org/")
    assert answer.because is (Failure.NAME if isinstance(because, UnicodeError) else Failure.URL)


@pytest.mark.parametrize("name", ["a..example.org", "a" * 64 + ".example.org"])
async def test_a_name_that_cannot_be_one_is_called_by_nobody(name: str) -> None:
    async with sending() as sender:
        assert (await call(sender, f"http://{name}/")).because is Failure.URL


async def test_an_answer_of_a_gigabyte_is_not_read() -> None:
    sent = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
        while sent < 2**30:
            writer.write(bytes(65_536))
            await writer.drain()
            sent += 65_536

    async with peer(talk) as port, sending() as sender:
        answer = await call(sender, f"http://127.0.0.1:{port}/")
    assert (answer.status, answer.because) == (200, None)
    assert sent < 32 * 2**20


async def test_headers_without_end_are_cut() -> None:
    sent = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while sent < 2**30:
            writer.write(b"x-a: " + b"b" * 8_000 + b"\r\n")
            await writer.drain()
            sent += 8_000

    async with peer(talk) as port, sending() as sender:
        answer = await call(sender, f"http://127.0.0.1:{port}/")
    assert answer.because is not None
    assert sent < 32 * 2**20


async def test_a_redirect_to_the_metadata_address_is_not_followed() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 307 X\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    asked: list[str] = []

    async def lookup(host: str, *_: Any) -> Any:
        asked.append(host)
        return [("127.0.0.1", socket.AF_INET)]

    async with peer(talk) as port, sending(lookup=lookup) as sender:
        answer = await call(sender, f"http://redirecting.example:{port}/")
    assert (answer.status, answer.because) == (307, Failure.REDIRECT)
    assert asked == ["redirecting.example"]


async def test_what_is_no_http_and_who_is_not_there_are_told_apart() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"\x16\x03 nonsense\r\n\r\n")
        await writer.drain()

    async with sending() as sender:
        async with peer(talk) as port:
            assert (await call(sender, f"http://127.0.0.1:{port}/")).because is Failure.ANSWER
            assert (await call(sender, f"https://127.0.0.1:{port}/")).because in (Failure.TLS, Failure.CONNECTION)
        assert (await call(sender, f"http://127.0.0.1:{port}/")).because is Failure.CONNECTION


def test_openssl_makes_the_same_signature(tmp_path: Path) -> None:
    secret, body = new_secret(), b'{"event":"claim:updated"}'
    made = headers(named_id("a"), 1_700_000_000, body, [secret])
    signed = tmp_path / "signed"
    signed.write_bytes(f"{named_id('a')}.1700000000.".encode() + body)
    command = [
        "openssl",
        "dgst",
        "-sha256",
        "-mac",
        "HMAC",
        "-macopt",
        f"hexkey:{secret.hex()}",
        "-binary",
        str(signed),
    ]
    theirs = subprocess.run(command, capture_output=True, check=True).stdout
    encoded = subprocess.run(["base64", "-w0"], input=theirs, capture_output=True, check=True).stdout.decode()
    assert made["webhook-signature"] == f"v1,{encoded}"


def test_the_example_of_the_documentation_verifies(tmp_path: Path) -> None:
    """As it stands there, in a Python of its own: good ones, altered ones, old ones, and either of two secrets."""
    text = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8")
    example = text.split("```python\n")[1].split("```")[0]
    (tmp_path / "verifying.py").write_text(example)
    old, new, body = new_secret(), new_secret(), b'{"event":"claim:updated"}'
    made = headers(named_id("a"), 1_700_000_000, body, [new, old])
    program = f"""
from verifying import verified
made, body = {made!r}, {body!r}
for secret in ({shown(old)!r}, {shown(new)!r}):
    assert verified(secret, made, body, now=1_700_000_000 + 299)
    assert not verified(secret, made, body, now=1_700_000_000 + 301)
    assert not verified(secret, made, body, now=1_700_000_000 - 301)
    assert not verified(secret, made, body + b" ", now=1_700_000_000)
    assert not verified(secret, made | {{"webhook-timestamp": "1700000001"}}, body, now=1_700_000_000)
    assert not verified(secret, made | {{"webhook-id": "b"}}, body, now=1_700_000_000)
    assert not verified(secret, {{}}, body, now=1_700_000_000)
assert not verified({shown(new_secret())!r}, made, body, now=1_700_000_000)
"""
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)


def test_a_sealed_secret_is_read_by_its_server_for_its_endpoint_alone() -> None:
    sealing, secret = Sealing(b"k" * 32), new_secret()
    one, other = Id(named_id("one")), Id(named_id("other"))
    sealed = sealing.seal(one, secret)
    assert secret not in sealed
    assert sealing.open(one, sealed) == secret
    for wrong, endpoint, text in ((sealing, other, sealed), (Sealing(b"l" * 32), one, sealed), (sealing, one, b"")):
        with pytest.raises(Unsealable):
            wrong.open(endpoint, text)
