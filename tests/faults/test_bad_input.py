"""Bad input on the real stack: what a device or a server makes of what should not be.

| bad input | tested in |
|---|---|
| unknown or old protocol version | tests/server/handlers/test_http.py; on the device: here |
| malformed frame or body | tests/desktop/net/test_http.py, tests/server/handlers/test_http.py; signed in: here |
| oversized body | tests/server/handlers/test_http.py; a push beyond its commands: here |
| wrong digest | tests/server/services/test_pull.py, tests/desktop/replica/test_replica.py; found and repaired: here |
| forged or foreign ids, files out of scope | tests/server/services/test_push.py; over HTTP: here |
| replays, gaps, a number with another id | tests/server/services/test_push.py; over HTTP: here |
| a replica from another server | tests/desktop/engine/test_device.py; signing in there, and a server exchanged: here |
| a corrupt replica page | tests/desktop/replica/test_files.py; the whole device: here |
| a corrupt journal record | tests/desktop/replica/test_journal.py; the whole device: here |
| a full disk | tests/desktop/replica/test_files.py; the whole device: test_full_disk.py |
| an unmigrated or unreachable database | tests/server/handlers/test_http.py; on the device: here, test_services.py |
| a copied profile, a file taken away | test_scope.py |
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import msgspec
import pytest

from desktop.engine.entries import fresh_id
from desktop.net.failures import Failed
from desktop.net.http import Server
from desktop.net.live import Live
from server.embedded.process import wait_until
from server.embedded.scratch import fresh_database
from shared.domain.catalogue import AnyCommand, Envelope
from shared.domain.kernel.fields import Micros
from shared.wire.errors import BY_CODE
from shared.wire.messages import Alive, Cursor, DigestAsk, Hello, LiveTell, Push, Pushed, Session, SignIn
from shared.wire.protocol import MAX_PUSH_COMMANDS, VERSION
from tests.faults import checks
from tests.faults.conftest import fill_office
from tests.faults.office import claims_of, damage, note, notes
from tests.faults.server_main import AT_ONCE, SABOTAGE
from tests.faults.stack import PASSWORD, READY_S, Stack


def client(stack: Stack, work: Any, who: str = "maya") -> Any:
    """`await work(server, session)`, signed in as a device of its own."""

    async def done() -> Any:
        server = Server(stack.url)
        try:
            session = await server.sign_in(
                SignIn(
                    email=f"{who}@coverdesk.example",
                    password=PASSWORD,
                    device_id=None,
                    device_name="forger",
                    platform="linux",
                    program_version="1",
                )
            )
            return await work(server, session)
        finally:
            await server.close()

    return asyncio.run(done())


def envelope(number: int, command: AnyCommand, **given: Any) -> Envelope:
    now = Micros(time.time_ns() // 1000)
    values: dict[str, Any] = {
        "number": number,
        "command_id": fresh_id(now),
        "at": now,
        "schema": 1,
        "command": command,
    } | given
    return Envelope(**values)


async def pushed(server: Server, session: Session, *commands: Envelope, **given: Any) -> Pushed | str:
    """The answer, or the code of the problem."""
    first = commands[0].number if commands else 1
    values: dict[str, Any] = {
        "device_id": session.device_id,
        "epoch": session.epoch,
        "first": first,
        "commands": commands,
    } | given
    try:
        return await server.push(session.access_token, Push(**values))
    except Failed as error:
        failed = error
    assert BY_CODE[failed.code].text.count(". ") >= 1, "it says what happened, what is safe, what to do"
    return failed.code if failed.expected is None else f"{failed.code} {failed.expected}"


def test_a_server_that_has_outgrown_the_program_loses_nothing(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya").start().wait("rest")
    stack.server.kill()
    maya.keep(note(claim))
    stack.serve(**{SABOTAGE: "newer"})
    maya.ask("wake")
    maya.wait("pause update")
    paused = maya.ask("state")["paused"]
    assert "What you entered is safe here." in paused
    assert "Update the program" in paused
    maya.keep(note(claim))
    maya.wait("waiting 2")
    stack.server.kill()
    maya.kill()
    stack.serve()
    checks.at_rest(stack, maya)


def test_a_server_that_does_not_know_the_program_yet_loses_nothing(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya").start().wait("rest")
    stack.server.kill()
    maya.keep(note(claim))
    stack.serve(**{SABOTAGE: "older"})
    maya.ask("wake")
    maya.wait("error protocol_unknown")
    maya.wait("pause server_old")
    # Met before it heard of the wake, it forgets it for that and meets it again.
    maya.wait("told What you entered is safe here.")
    maya.wait("told Ask for the server to be updated.")
    stack.server.kill()
    maya.kill()
    stack.serve()
    checks.at_rest(stack, maya)


def test_nobody_acts_as_another_persons_device(stack: Stack) -> None:
    """Its id in a push, a digest, a sign-in or a first frame of the live link; its commands under their own numbers."""
    stack.serve()
    claim = claims_of(stack)[0]

    async def hers(server: Server, her: Session) -> Session:
        assert isinstance(await pushed(server, her, envelope(1, note(claim))), Pushed)
        return her

    her = client(stack, hers)

    async def forge(server: Server, me: Session) -> None:
        theirs = her.device_id
        assert await pushed(server, me, envelope(2, note(claim)), device_id=theirs) == "device_unknown"
        with pytest.raises(Failed) as failed:
            await server.digest(me.access_token, DigestAsk(device_id=theirs, cursor=Cursor(0, 0), tables={}))
        assert failed.value.code == "device_unknown"
        live = Live(
            stack.url,
            Hello(access_token=me.access_token, protocol=VERSION, device_id=theirs, cursor=None),
            lambda: Alive(unsent=9, highest_number=9),
        )
        with pytest.raises(Failed) as failed:
            await live.run(nothing_heard)
        assert failed.value.code == "device_unknown"
        ask = SignIn(
            email="lena@coverdesk.example",
            password=PASSWORD,
            device_id=theirs,
            device_name="forger",
            platform="linux",
            program_version="1",
        )
        with pytest.raises(Failed) as failed:
            await server.sign_in(ask)
        assert failed.value.code == "device_unknown"

    client(stack, forge, "lena")
    kept = checks.ask(stack, "SELECT number FROM command_result WHERE device_id = $1", her.device_id)
    assert [row["number"] for row in kept] == [1]
    assert not checks.ask(stack, "SELECT 1 FROM device_report WHERE unsent = 9"), "nor is a report taken for it"


async def nothing_heard(message: LiveTell) -> None:
    raise AssertionError(f"told a forger: {type(message).__name__}")


def test_replays_gaps_and_forged_numbers(stack: Stack) -> None:
    stack.serve()
    mine, theirs = claims_of(stack)[0], claims_of(stack, "lena")[0]

    async def forge(server: Server, me: Session) -> None:
        first, second = envelope(1, note(mine)), envelope(2, note(mine))
        answer = await pushed(server, me, first, second)
        assert isinstance(answer, Pushed)
        assert await pushed(server, me, first, second) == answer, "a replay has the same answer"
        assert await pushed(server, me, second) == msgspec.structs.replace(answer, results=answer.results[1:])
        assert await pushed(server, me, envelope(4, note(mine))) == "gap 3"
        assert await pushed(server, me, envelope(2, note(mine))) == "device_forked"
        assert await pushed(server, me, envelope(3, note(mine)), envelope(5, note(mine))) == "malformed"
        assert await pushed(server, me, envelope(3, note(mine), command_id="x")) == "malformed"
        assert await pushed(server, me, envelope(3, note(mine)), device_id=fresh_id(Micros(1))) == "device_unknown"
        assert await pushed(server, me, envelope(3, note(mine)), epoch=fresh_id(Micros(1))) == "server_restored"
        many = [envelope(3 + n, note(mine)) for n in range(MAX_PUSH_COMMANDS + 1)]
        assert await pushed(server, me, *many) == "malformed"
        outside = await pushed(server, me, envelope(3, note(theirs)))
        assert isinstance(outside, Pushed)
        assert [(r.verdict.value, r.code) for r in outside.results] == [("rejected", "out_of_scope")]

    client(stack, forge)
    checks.one_verdict_each(stack, [])
    written = checks.ask(stack, "SELECT body FROM note WHERE body LIKE 'fault %'")
    assert len(written) == 2, "nothing else was written"


def test_another_persons_command_id_tells_nothing(stack: Stack) -> None:
    stack.serve()
    claim, theirs = claims_of(stack)[0], claims_of(stack, "lena")[0]
    used = envelope(1, note(claim))
    client(stack, lambda server, me: pushed(server, me, used))
    answer = client(
        stack, lambda server, me: pushed(server, me, envelope(1, note(theirs), command_id=used.command_id)), "lena"
    )
    assert isinstance(answer, Pushed)
    assert [(r.verdict.value, r.code, r.conflict_id) for r in answer.results] == [("rejected", "bad_value", None)]
    checks.one_verdict_each(stack, [])


def test_malformed_asks_of_somebody_who_is_signed_in(stack: Stack) -> None:
    stack.serve()

    async def ask(server: Server, me: Session) -> list[str]:
        found = []
        head = {"Authorization": f"Bearer {me.access_token}"}
        for method, path, body in (
            ("POST", "/sync/push", b"\xc1 no message"),
            ("POST", "/sync/push", msgspec.msgpack.encode({"first": "one"})),
            ("GET", "/sync/pull?pos=1", b""),
            ("GET", "/sync/pull?pos=-1&token=2", b""),
            ("GET", "/sync/first?stage=3", b""),
            ("GET", "/sync/first?stage=2&table=secrets&pos=1&token=1", b""),
        ):
            headers = head | {"Content-Type": "application/msgpack"}
            answer = await server._client.request(method, path, content=body, headers=headers)
            problem = (msgspec.msgpack if "msgpack" in answer.headers["Content-Type"] else msgspec.json).decode(
                answer.content
            )
            found.append(problem["code"])
        for wrong in (
            DigestAsk(device_id=me.device_id, cursor=Cursor(1, 1), tables={"secrets": []}),
            DigestAsk(device_id=me.device_id, cursor=Cursor(10**9, 1), tables={}),
        ):
            with pytest.raises(Failed) as failed:
                await server.digest(me.access_token, wrong)
            found.append(failed.value.code)
        with pytest.raises(Failed) as failed:
            async with server.pull(me.access_token, Cursor(10**9, 7)) as frames:
                await anext(aiter(frames))
        return [*found, failed.value.code]

    assert client(stack, ask) == ["malformed"] * 7 + ["server_restored"] * 2


def test_a_wrong_row_is_found_by_its_digest_and_repaired(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya").start(audit_ms=200).wait("rest")
    maya.keep(note(claim))
    maya.wait("rest")
    (row,) = checks.ask(stack, "SELECT id, row_hash FROM note WHERE body LIKE 'fault %'")
    maya.ask("rot", table="note", row_id=row["id"])
    maya.wait(f"hash note {row['id']} {row['row_hash']}")
    checks.at_rest(stack, maya)


def test_a_corrupt_replica_is_made_anew_and_nothing_unsent_is_lost(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya").start().wait("rest")
    stack.server.kill()
    maya.keep(*notes(claim, 3))
    maya.kill()
    damage(maya)
    maya.start().wait("open")
    assert "replica: Corrupt" in str(maya.ask("state")["troubles"]), "an administrator finds it in the log"
    maya.keep(note(claim))
    stack.serve()
    checks.at_rest(stack, maya)
    assert len(maya.kept) == 4
    assert checks.verdicts(stack, *maya.kept) == ["applied"] * 4


def test_a_corrupt_journal_record_is_kept_aside_and_named_and_the_rest_goes_on(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya").start().wait("rest")
    stack.server.kill()
    ids = maya.keep(*notes(claim, 3))
    maya.ask("rot_journal", number=2)
    maya.kill()
    maya.start().wait("open")
    ((number, why),) = maya.ask("asides")["asides"]
    assert number == 2
    assert why
    stack.serve()
    checks.at_rest(stack, maya)
    assert checks.verdicts(stack, *ids) == ["applied", "withdrawn", "applied"]


def test_a_profile_of_another_server_is_not_mixed(stack: Stack) -> None:
    """Signing in elsewhere is refused in words; a server that is exchanged behind its address pauses the device."""
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya").start().wait("rest")
    with fresh_database(stack.services.database_url, template="office") as url:
        other = Stack(stack.folder / "other", stack.services, url)
        other.folder.mkdir()
        checks.ask(other, "UPDATE server_state SET server_id = uuidv7(), epoch = uuidv7()")
        try:
            other.serve()
            maya.keep(note(claim))
            maya.wait("rest")
            maya.ask("sign_in", url=other.url, email=maya.email, password=PASSWORD)
            maya.wait("refused")
            code, text = maya.ask("state")["sign_in_failed"]
            assert code == "somebody_elses"
            assert text
            checks.at_rest(stack, maya)
            stack.server.kill()
            other.server.kill()
            other.port = stack.port
            other.serve()
            maya.keep(note(claim))
            maya.ask("wake")
            maya.wait("pause sign_in")  # its tokens are worth nothing there
            maya.wait("waiting 1")
            maya.ask("sign_in", url=stack.url, email=maya.email, password=PASSWORD)
            assert checks.ask(other, "SELECT count(*) AS n FROM command_result")[0]["n"] == 0
        finally:
            other.stop()
    stack.serve()
    checks.at_rest(stack, maya)


def is_ready(url: str) -> bool:
    try:
        return bool(httpx.get(f"{url}/health/ready").status_code == httpx.codes.OK)
    except httpx.HTTPError:
        return False


def told_of(url: str) -> str:
    try:
        return httpx.get(f"{url}/health/ready").text
    except httpx.HTTPError:
        return ""


def test_an_unmigrated_database_is_told_and_the_device_goes_on_when_it_is_prepared(stack: Stack) -> None:
    with fresh_database(stack.services.database_url) as url:
        new = Stack(stack.folder, stack.services, url)
        try:
            new.serve(**{AT_ONCE: "1"})
            assert wait_until(lambda: "unmigrated" in told_of(new.url), READY_S), "before that it says that it begins"
            maya = new.device("maya").start().wait("refused")
            code, text = maya.ask("state")["sign_in_failed"]
            assert code == "unmigrated"
            assert "coverdesk migrate" in text
            assert "safe" in text
            fill_office(url)
            assert wait_until(lambda: is_ready(new.url), READY_S), "the server goes on by itself"
            maya.ask("sign_in", url=new.url, email=maya.email, password=PASSWORD)
            checks.at_rest(new, maya)
        finally:
            new.stop()


@pytest.mark.parametrize("broken", ["lie", "skip", "blind"])
def test_the_checks_find_what_breaks_its_word(stack: Stack, broken: str) -> None:
    """Before trusting a check: it must fail."""
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya").start(blind=int(broken == "blind")).wait("rest")
    stack.server.kill()
    maya.keep(*notes(claim, 2))
    stack.serve(**{SABOTAGE: broken})
    maya.ask("wake")
    with pytest.raises(AssertionError, match={"lie": "rest", "skip": "G2|rest", "blind": "G1"}[broken]):  # noqa: PT012
        maya.wait("rest", 5)
        checks.one_verdict_each(stack, [maya])
        checks.equals_the_server(stack, maya, maya.ask("dump"), checks.settled_head(stack))
