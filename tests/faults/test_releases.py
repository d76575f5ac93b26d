"""Two releases at once, on the real stack: a server whose entities have one more column and one more table.

| who is ahead | what is shown |
|---|---|
| the server | the older desktop has all it knows, exact by content and digest, and works |
| the desktop | it works, with what is declared in place of what the server does not know |
| the desktop, after its update | what waits is kept, nothing is pulled anew, and the new values arrive |
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from desktop.net.http import Server
from server.embedded.process import wait_until
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.ids import Id, new_id
from shared.wire.messages import Cursor, DigestAnswer, DigestAsk, SignIn
from tests.faults import checks
from tests.faults.next_release import UNSAID
from tests.faults.nursery import ROOT
from tests.faults.office import claims_of, note, notes
from tests.faults.stack import HEAL_S, NEXT, PASSWORD, Device, Stack

LATE_MS = 60 * 60_000
"""No audit of the ordinary kind within a test."""


def grow(stack: Stack) -> None:
    """The next release's migration."""
    command = [sys.executable, "-m", NEXT, "grow", stack.database_url]
    subprocess.run(command, cwd=ROOT, check=True, timeout=HEAL_S)


def sketch(stack: Stack, claim: Id, title: str) -> Id:
    """A row of the new table, by psql."""
    row_id = new_id(1_700_000_000_000, bytes(range(10)))
    checks.ask(
        stack,
        "INSERT INTO sketch (id, file_id, version, created_at, created_by, updated_at, updated_by, changed, title)"
        " VALUES ($1, $2, 1, 1, $3, 1, $3, '{}', $4)",
        row_id,
        claim,
        claim,
        title,
    )
    return row_id


def speak(stack: Stack, language: str, claim: Id) -> int:
    """The claim's notes are of a language from now on: how many there are."""
    sql = "UPDATE note SET language = $1 WHERE file_id = $2 RETURNING id"
    return len(checks.ask(stack, sql, language, claim))


def there(stack: Stack, table: str, names: Sequence[str], file_id: Id) -> list[tuple[Any, ...]]:
    """Rows of the server with these columns."""
    columns = ", ".join(f'"{name}"' for name in names)
    rows = checks.ask(stack, f'SELECT {columns} FROM "{table}" WHERE file_id = $1 ORDER BY id', file_id)
    return [tuple(row) for row in rows]


def here(device: Device, table: str, file_id: Id, names: Sequence[str] = ()) -> list[tuple[Any, ...]]:
    """The device's own."""
    rows = sorted(device.ask("rows", table=table, file_id=file_id)["rows"], key=lambda row: row["id"])
    return [tuple(row[name] for name in names or row) for row in rows]


def at_head(stack: Stack, device: Device) -> dict[str, Any]:
    """The device, at rest at the head: its dump, the contents of whose rows fit their hashes."""
    device.heal()
    position = checks.settled_head(stack)
    device.wait(f"at {position}")
    dump = device.ask("dump")
    assert (dump["rotten"], dump["optimistic"], dump["went_back"]) == ({}, 0, [])
    assert dump["pos"] == position
    return dump


def compared(stack: Stack, device: Device, dump: dict[str, Any]) -> DigestAnswer:
    """What the server says to the device's digest, asked by a program of this release."""

    async def ask() -> DigestAnswer:
        server = Server(stack.url)
        try:
            me = await server.sign_in(
                SignIn(
                    email=device.email,
                    password=PASSWORD,
                    device_id=None,
                    device_name="Second",
                    platform="linux",
                    program_version="0",
                )
            )
            (row,) = checks_token
            tables = {name: [(n, total) for n, total in slices] for name, slices in dump["digest"].items()}
            cursor = Cursor(dump["pos"], row["token"])
            return await server.digest(me.access_token, DigestAsk(device_id=me.device_id, cursor=cursor, tables=tables))
        finally:
            await server.close()

    checks_token = checks.ask(stack, "SELECT token FROM ledger_batch WHERE last_pos = $1", dump["pos"])
    return asyncio.run(ask())


@pytest.mark.parametrize("is_first_sync", [False, True])
def test_an_older_desktop_works_with_a_newer_server(stack: Stack, is_first_sync: bool) -> None:
    stack.serve()
    claim, other = claims_of(stack)[:2]
    maya = stack.device("maya")
    if not is_first_sync:
        maya.start(audit_ms=LATE_MS).wait("rest")
        maya.keep(note(claim))
        maya.wait("rest")
    stack.server.kill()
    grow(stack)
    count = speak(stack, "de", claim)  # of which an older program hears nothing
    sketch(stack, claim, "before")
    stack.serve(release=NEXT)
    if is_first_sync:
        maya.start(audit_ms=LATE_MS).wait("rest")
    maya.keep(note(claim), note(other))
    dump = at_head(stack, maya)
    live = checks.ask(stack, "SELECT count(*) AS n FROM note WHERE file_id = $1", claim)[0]["n"]
    assert live == count + 1
    names = BY_NAME["note"].names
    assert "language" not in names
    for file_id in (claim, other):
        assert here(maya, "note", file_id) == there(stack, "note", names, file_id)
    sent_whole = checks.ask(stack, "SELECT id, row_hash FROM note WHERE file_id = $1 AND language = $2", claim, UNSAID)
    assert [dump["tables"]["note"][row["id"]] for row in sent_whole] == [row["row_hash"] for row in sent_whole]
    hidden = checks.ask(stack, "SELECT id, row_hash FROM note WHERE file_id = $1 AND language <> $2", claim, UNSAID)
    assert len(hidden) == count
    assert all(dump["tables"]["note"][row["id"]] != row["row_hash"] for row in hidden)
    speak(stack, "fr", claim)  # later than what is compared: by the images of then and now
    answer = compared(stack, maya, dump)
    assert (answer.at.pos, answer.differs) == (dump["pos"], {})
    # What others do arrives through the live link too, whose feed says no columns.
    tom = stack.device("maya", place="second").start(audit_ms=LATE_MS).wait("rest")
    tom.keep(note(other))
    tom.wait("rest")
    at_head(stack, maya)
    assert here(maya, "note", other) == there(stack, "note", names, other)
    assert checks.verdicts(stack, *maya.kept) == ["applied"] * len(maya.kept)


def test_a_difference_is_repaired_by_a_newer_server_as_the_older_desktop_knows_it(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya").start(audit_ms=200).wait("rest")
    maya.keep(note(claim))
    maya.wait("rest")
    stack.server.kill()
    grow(stack)
    speak(stack, "de", claim)
    stack.serve(release=NEXT)
    dump = at_head(stack, maya)
    row_id, right = next(
        (row[0], dump["tables"]["note"][row[0]]) for row in here(maya, "note", claim, ("id", "file_id"))
    )
    maya.ask("rot", table="note", row_id=row_id)
    maya.wait(f"hash note {row_id} {right}")
    assert not at_head(stack, maya)["rotten"]


def test_a_newer_desktop_works_with_an_older_server(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya")
    maya.release = NEXT
    maya.start(audit_ms=LATE_MS).wait("rest")
    maya.keep(*notes(claim, 2))
    dump = at_head(stack, maya)
    rows = here(maya, "note", claim, (*BY_NAME["note"].names, "language"))
    assert [row[:-1] for row in rows] == there(stack, "note", BY_NAME["note"].names, claim)
    assert {row[-1] for row in rows} == {UNSAID}
    assert dump["tables"]["sketch"] == {}
    assert compared(stack, maya, dump).differs == {}
    checks.one_verdict_each(stack, [maya])


@pytest.mark.timeout(300)  # four programs start, one after the other
def test_an_updated_desktop_keeps_what_waits_and_gets_what_is_new_piece_by_piece(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya").start(audit_ms=LATE_MS).wait("rest")
    maya.keep(note(claim))
    maya.wait("rest")
    stack.server.kill()
    grow(stack)
    count = speak(stack, "de", claim)
    drawn = sketch(stack, claim, "the corner")
    stack.serve(release=NEXT)
    at_head(stack, maya)
    stack.server.kill()
    maya.keep(*notes(claim, 3))
    maya.wait("waiting 3")
    replica = [path.name for path in maya.folder.glob("replica-*.db")]
    maya.ask("stop")
    maya.kill()
    maya.release = NEXT
    maya.start(audit_ms=LATE_MS, repair_slices=1).wait("waiting 3")
    before = here(maya, "note", claim, ("language",))
    assert before == [(UNSAID,)] * (count + 3), "as declared, until the server has said what they are"
    stack.serve(release=NEXT)
    languages = [("de",)] * count + [(UNSAID,)] * 3
    assert wait_until(lambda: sorted(here(maya, "note", claim, ("language",))) == sorted(languages), HEAL_S)
    assert wait_until(lambda: here(maya, "sketch", claim, ("id", "title")) == [(drawn, "the corner")], HEAL_S)
    dump = at_head(stack, maya)
    assert [path.name for path in maya.folder.glob("replica-*.db")] == replica, "nothing was pulled anew"
    repaired = maya.ask("state")["repaired"]
    assert len(repaired) >= 2, "of two tables there are two slices at the least"
    assert set(repaired) == {1}
    rows = checks.ask(stack, "SELECT id, row_hash FROM note WHERE file_id = $1", claim)
    assert {row["id"]: row["row_hash"] for row in rows}.items() <= dump["tables"]["note"].items()
    assert checks.verdicts(stack, *maya.kept) == ["applied"] * 4


def test_a_desktop_that_knows_less_than_any_release_is_told_to_update(stack: Stack) -> None:
    """Of a schema from before columns were only added."""
    from shared.wire import releases

    stack.serve()

    async def ask(declared: str) -> int:
        import httpx

        async with httpx.AsyncClient(base_url=stack.url, trust_env=False) as client:
            headers = {"X-Coverdesk-Protocol": "2", releases.HEADER: declared}
            me = msgspec.json.decode(
                (
                    await client.post(
                        "/auth/sign-in",
                        headers=headers,
                        json={
                            "email": "maya@coverdesk.example",
                            "password": PASSWORD,
                            "device_id": None,
                            "device_name": "Old",
                            "platform": "linux",
                            "program_version": "0",
                        },
                    )
                ).content
            )
            headers["Authorization"] = f"Bearer {me['access_token']}"
            return (await client.get("/sync/pull", headers=headers)).status_code

    assert asyncio.run(ask("claim policy:1")) == 426
    assert asyncio.run(ask("claim policy")) == 426
    assert asyncio.run(ask("claim policy:2 of_tomorrow:7")) == 200
    assert asyncio.run(ask("claim claim")) == 400
