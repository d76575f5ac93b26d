"""`python -m tests.support.recording`: a server lives through a night and a morning in the sample world, and what its
panels answered at noon is written to `panels.json`, from which the pictures of the administration are drawn.

The server, its database, its Redis and all that is asked of it over HTTP are real; only its clock is set, so that a
night is over in a moment.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from aiohttp import web

from server.embedded.scratch import fresh_database
from server.embedded.services import Services
from server.sample.staff import BY_KEY
from server.store.migrate import migrate
from shared.domain.claims.commands import EditClaim
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import RequestPayment
from shared.domain.money.states import PaymentKind, PaymentMethod
from shared.panels.catalogue import PANELS
from shared.wire.panels import Done, Sheet
from tests.cheap import make_passwords_cheap
from tests.support import world as w
from tests.support.real_office import Clock, Office, Person, let_clocks_be_set
from tests.support.recorded import FILE, Record

PORT: Final = 8620
"""Of the programs of others, which take calls on this machine."""
ROUNDS: Final = 5
"""Answers of each panel, so that a course has something to draw."""
PER_MINUTE: Final = 12
"""Requests of the program that asks too often."""
SOON_US: Final = 3_000_000
"""Before the moment of the pictures, for what is done then."""


def _at(days_ago: int, clock: str) -> datetime:
    return w.moment(w.when(days_ago, clock))


async def _programs_of_others(office: Office, ada: Person, port: int) -> None:
    """One takes what it is sent, one does not, and of one the secret was sealed by another key than is there now."""
    await _add(ada, port, "warehouse", "dana", "Data warehouse")
    await _add(ada, port, "repairs", "maya", "Repair network")
    former = msgspec.structs.replace(office.settings, token_key="of this office, before its server was moved")
    async with office.started(former) as node:
        there = await office.person("admin", "Office laptop", at=node)
        await _add(there, port, "ledger", "dana", "General ledger")


async def _add(ada: Person, port: int, path: str, scope: str, description: str) -> None:
    url, person = f"http://localhost:{port}/{path}", BY_KEY[scope].email
    done = await ada.act("webhooks", "add", url=url, events="claim:*", person=person, description=description)
    assert not done.refused


async def _night(office: Office, ada: Person) -> None:
    """The jobs run; before the audit somebody mends a phone number with psql, around the triggers."""
    await office.go_on(_at(0, "05:00"))
    await ada.until("jobs", _ran("escalation"))
    await office.go_on(_at(0, "07:48"))
    await office.psql.execute(
        "ALTER TABLE customer DISABLE TRIGGER USER;"
        "UPDATE customer SET phone = '+1 937 555 0142' WHERE name LIKE 'Hartley%';"
        "ALTER TABLE customer ENABLE TRIGGER USER"
    )
    await office.go_on(_at(0, "08:00"))
    await ada.until("jobs", _ran("audit"))
    await ada.until("jobs", _ran("notices"))


def _ran(job: str, since: int = 0) -> Callable[[Sheet], object]:
    """Whether it ended since then."""

    def has_run(sheet: Sheet) -> bool:
        (ended_at,) = (line["ended_at"] for line in sheet.parts[0].lines if line["key"] == job)
        return isinstance(ended_at, int) and ended_at >= since

    return has_run


def _note(claim_id: Id, body: str) -> AddNote:
    return AddNote(file_id=claim_id, topic=Topic.PHONE, body=body)


async def _morning(office: Office, ada: Person) -> dict[str, Person]:
    """People come, on devices of several releases; some of what they enter is refused."""
    await office.go_on(_at(0, "08:04"))
    told = w.sample()
    line = told.line(w.DELGADO)
    people = {
        "ken": await office.person("ken", "Ken’s tablet", version="0.0.9", platform="Windows"),
        "lena": await office.person("lena", "Office laptop"),
        "phone": await office.person("tom", "Tom’s old laptop", version="0.0.8", platform="Windows"),
    }
    for one in people.values():
        await one.first()
    head = await office.head()
    await people["ken"].pull(head, unsent=3, files=(w.OKAFOR, w.MERCER))
    await people["phone"].pull(head)
    await office.go_on(_at(0, "08:31"))
    for who, device in (
        ("maya", w.LAPTOP),
        ("dana", "Office laptop"),
        ("tom", "Office laptop"),
        ("ruth", "Office laptop"),
    ):
        people[who] = await office.person(who, device)
        await people[who].first()
    edit = EditClaim(claim_id=w.OKAFOR, changes={"litigation": True}, base={"litigation": False})
    await people["maya"].push(_note(w.OKAFOR, "The lamp comes on Thursday."), edit)
    await office.go_on(_at(0, "09:12"))
    await people["lena"].push(_note(w.HARTLEY, "Called about the crew."))
    await office.go_on(_at(0, "09:26"))
    payment = RequestPayment(
        claim_id=w.DELGADO,
        line_id=line.id,
        payee="Miller Plumbing",
        payee_user_id=None,
        amount_cents=Cents(880_00),
        kind=PaymentKind.PARTIAL,
        eroding=True,
        method=PaymentMethod.CHECK,
        reason="Invoice of 20 Nov",
    )
    await people["tom"].push(payment)
    return people


async def _acts(office: Office, ada: Person, people: dict[str, Person]) -> dict[str, Done]:
    """What the administrator sees to. Returns what was refused."""
    await office.go_on(_at(0, "09:34"))
    (lost,) = await ada.lines("devices", name="Tom’s old laptop")
    await ada.act("devices", "revoke", key=lost["key"])
    refused = next(line for line in await ada.lines("refused") if line["command"] == "EditClaim")
    await ada.act("refused", "ask_again", key=refused["key"], said="Ask Dana: litigation is set by a supervisor.")
    await office.go_on(_at(0, "09:50"))
    await ada.act("rooms", "open", name="storm:dayton", capacity=12)
    no_seats = await ada.act("rooms", "open", name="storm:florida", capacity=0)
    for endpoint in await ada.lines("webhooks"):
        await ada.act("webhooks", "test", key=endpoint["key"])
    return {"rooms.open": no_seats}


async def _programs(office: Office, ada: Person) -> None:
    """Personal keys: one that is used, one that was ended, one that nobody uses."""
    await office.go_on(_at(0, "10:20"))
    ruth, dana = [await office.person(who, "Office laptop") for who in ("ruth", "dana")]
    ended = await ruth.make_key("Nightly export", scopes=["read"], days=90)
    await ruth.make_key("Board figures", scopes=["read:claims", "read:payments"], days=366)
    used = await dana.make_key("Reporting", scopes=["read:claims"], networks=["127.0.0.0/8"])
    for path in ("/api/v1/claims", "/api/v1/claims", "/api/v1/claims?status=open", f"/api/v1/claims/{w.HARTLEY}"):
        for _ in range(3):
            await dana.get(path, used.secret)
    await ada.act("keys", "end", key=ended.key.id)


async def _locked_table(office: Office, ada: Person, people: dict[str, Person]) -> None:
    """Somebody holds a table with psql, so a question waits until it is given up."""
    await office.go_on(_at(0, "10:41"))
    async with office.psql.transaction():
        await office.psql.execute("LOCK TABLE payment IN ACCESS EXCLUSIVE MODE")
        await people["dana"].get("/api/v1/payments")
        await ada.until("failed_queries", lambda sheet: sheet.parts[0].lines)


async def _too_much(people: dict[str, Person]) -> None:
    """A program asks more often than its key may, in this minute."""
    key = await people["tom"].make_key("Mailing", scopes=["read:customers"], per_minute=PER_MINUTE)
    for _ in range(PER_MINUTE * 2):
        await people["tom"].get("/api/v1/customers", key.secret)


async def _noon(office: Office, ada: Person, refused: dict[str, Done]) -> Record:
    """People are connected and work while the panels are asked."""
    people: dict[str, Person] = {}
    async with AsyncExitStack() as connected:
        for at, who, rooms, stream in (
            ("11:07", "tom", (f"policy:{w.BY_NAME['hartley'].policy_id}",), ""),
            ("11:34", "dana", (f"claim:{w.HARTLEY}", "domain:claims", "room:storm:dayton"), "claim:*"),
            ("11:58", "maya", (f"claim:{w.HARTLEY}", "room:storm:dayton"), ""),
        ):
            await office.go_on(_at(0, at))
            people[who] = await office.person(who, w.device_name(BY_KEY[who].id))
            await connected.enter_async_context(people[who].live(*rooms, stream=stream))
        for at, job in (("12:00", "sessions"), ("12:10", "webhooks")):
            await office.go_on(_at(0, at))
            await ada.until("jobs", _ran(job, w.when(0, at)))
        await office.go_on(w.moment(w.micros(w.NOW) - SOON_US))
        people["lena"] = await office.person("lena", "Office laptop")
        people["tom"] = await office.person("tom", "Office laptop")  # who makes a key has signed in a moment ago
        await _too_much(people)
        alone: dict[str, list[Sheet]] = {panel.name: [] for panel in PANELS}
        for n in range(ROUNDS):
            await people["maya"].push(_note(w.HARTLEY, f"Photo {n + 1} of the ceiling is in the folder."))
            for person in people.values():
                await person.pull(await office.head())
            await office.stamped()
            async with AsyncExitStack() as there:
                if n % 2:
                    await there.enter_async_context(people["lena"].live("room:storm:dayton"))
                await there.enter_async_context(_at_work(people["dana"], n % 3))
                await _look(ada, alone)
        async with office.second() as hung:
            two: dict[str, list[Sheet]] = {"pool": []}
            await ada.until("nodes", lambda sheet: len(sheet.parts) == 2)
            for _ in range(ROUNDS):
                await _look(ada, two)
            with hung():
                silent = await ada.read("queries")
    return Record(
        alone={panel.name: tuple(alone[panel.name][0 if panel.course else -1 :]) for panel in PANELS},
        two={name: tuple(sheets) for name, sheets in two.items()},
        silent={"queries": (silent,)},
        refused=refused,
    )


async def _look(ada: Person, into: dict[str, list[Sheet]]) -> None:
    for name, sheets in into.items():
        sheets.append(await ada.read(name))


@asynccontextmanager
async def _at_work(person: Person, programs: int) -> AsyncIterator[None]:
    """So many programs of theirs read page after page meanwhile."""

    async def read(limit: int) -> None:
        while True:
            await person.get(f"/api/v1/claims?limit={limit}")
            limit += 1

    working = [asyncio.create_task(read(10 + 100 * place)) for place in range(programs)]
    try:
        yield
    finally:
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)


async def _taken(request: web.Request) -> web.Response:
    """By the programs of others: one of them is busy all day."""
    return web.Response(status=503 if request.path.startswith("/repairs") else 200)


async def lived_through(database_url: str, redis_url: str, port: int) -> Record:
    """port: of the programs of others."""
    async with AsyncExitStack() as stack:
        runner = web.AppRunner(_receiver(), access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "localhost", port).start()
        office = Office(database_url, redis_url, Clock(_at(1, "20:00")), stack)
        await office.open()
        ada = await office.person("admin", "Office laptop")
        await ada.act("queries", "threshold", slow_ms=20)
        await _programs_of_others(office, ada, port)
        await _night(office, ada)
        people = await _morning(office, ada)
        refused = await _acts(office, ada, people)
        await _programs(office, ada)
        await _locked_table(office, ada, people)
        return await _noon(office, ada, refused)


def _receiver() -> web.Application:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", _taken)
    return app


def main() -> None:
    make_passwords_cheap()
    let_clocks_be_set()
    folder = Path(tempfile.mkdtemp(prefix="coverdesk-recording-"))
    folder.chmod(0o711)  # run as root, the services are another user's
    try:
        with (
            Services.start(folder, durable=False, environment={}) as services,
            fresh_database(services.database_url) as url,
        ):
            migrate(url)
            made = asyncio.run(lived_through(url, services.redis_url, PORT))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    FILE.write_bytes(msgspec.json.encode(made).replace(b'{"panel"', b'\n{"panel"') + b"\n")  # one answer a line


if __name__ == "__main__":
    main()
