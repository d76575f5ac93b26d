"""What a benchmark's database holds before anything is measured, and the name under which it is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Final, Protocol

from server.sample import book, staff
from server.sample import claims as sample_claims
from server.store import triggers
from server.store.sequencer import head_of
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import Id
from tests.bench import database
from tests.bench.rows import (
    ME,
    NOW_US,
    OTHER,
    TEAM,
    WRITER,
    Maker,
    Person,
    claims,
    held,
    membership,
    notes,
    person,
    users,
)

HERE: Final = Path(__file__).parent
MIGRATIONS: Final = Path(triggers.__file__).parent / "migrations" / "versions"
SHARED_EVERY: Final = 10
"""One in so many of the changes of a whole company concerns a given device."""
SEED_SOURCES: Final = ("rows.py", "database.py", "seeds.py", "large.py", "copies.py")


class Seed(Protocol):
    """The contents of a database. Sizes are its fields; what `fill` returns is kept beside the database."""

    name: ClassVar[str]

    async def fill(self, connection: Any) -> dict[str, Any]:
        """Write it all into a migrated, empty database, with positions given."""
        ...


def key_of(seed: Any) -> str:
    """Of the sizes, the schema, and the code that makes the rows: another key, another database."""
    digest = hashlib.sha256(json.dumps(asdict(seed), sort_keys=True).encode())
    digest.update(triggers.fingerprint().encode())
    demo = (Path(str(module.__file__)) for module in (book, sample_claims, staff))
    for source in (*(HERE / name for name in SEED_SOURCES), *sorted(MIGRATIONS.iterdir()), *demo):
        if source.is_file():
            digest.update(source.read_bytes())
    return f"bench_{seed.name}_{digest.hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class ScopeSeed:
    """Claims that ME holds through the team, some of them open and ME's own."""

    name: ClassVar[str] = "scope"
    rows: int
    mine_open: int

    async def fill(self, connection: Any) -> dict[str, Any]:
        make = Maker()
        await _begin(connection, make, [ME, OTHER, WRITER])
        await database.load(connection, _held_claims(make, self.rows, mine_open=self.mine_open))
        return {}


@dataclass(frozen=True, slots=True)
class OfficeSeed:
    """The same, in a company: people who only connect, and claims that WRITER works on, each tenth in ME's scope.

    The answer names WRITER's claims as `load`, and claims that an import may write to, of nobody here, as `import`.
    """

    name: ClassVar[str] = "office"
    rows: int
    crowd: int
    listeners: int
    """Of the crowd, who hold the team's claims too and are told of each change."""
    others: int

    async def fill(self, connection: Any) -> dict[str, Any]:
        make = Maker()
        people = crowd(self.crowd)
        await _begin(connection, make, [ME, OTHER, WRITER, *people])
        await database.load(connection, (membership(make, each.id, TEAM, "team") for each in people[: self.listeners]))
        await database.load(connection, _held_claims(make, self.rows, mine_open=self.rows))
        worked: list[Id] = []
        imported: list[Id] = []

        def of_others() -> Iterator[Row]:
            for index, claim in enumerate(claims(make, 2 * self.others, first=10**6)):
                yield claim
                if index % 2:
                    imported.append(claim.id)
                    continue
                worked.append(claim.id)
                yield from held(make, WRITER.id, claim, "adjuster")
                if len(worked) % SHARED_EVERY == 0:
                    yield from held(make, TEAM, claim, "team")

        await database.load(connection, of_others())
        return {"load": worked, "import": imported}


@dataclass(frozen=True, slots=True)
class LedgerSeed:
    """ME's files, then `ledger` entries that all lie in files of others. The answer has the cursor between them."""

    name: ClassVar[str] = "ledger"
    files: int
    ledger: int
    other_files: int

    async def fill(self, connection: Any) -> dict[str, Any]:
        make = Maker()
        await _begin(connection, make, [ME, OTHER, WRITER])
        others: list[Id] = []

        def of_others() -> Iterator[Row]:
            for claim in claims(make, self.other_files, first=10**6):
                others.append(claim.id)
                yield claim
                yield from held(make, OTHER.id, claim, "adjuster")

        await database.load(connection, of_others())
        await database.load(connection, _held_claims(make, self.files, mine_open=self.files))
        before = await head_of(connection)
        await database.load(connection, notes(make, self.ledger, others))
        return {"before": [before.pos, before.token], "ledger": self.ledger}


@dataclass(frozen=True, slots=True)
class WorkSeed:
    """The demo's sample with `claims` open claims of one adjuster: whole files, with money and diary."""

    name: ClassVar[str] = "work"
    claims: int

    async def fill(self, connection: Any) -> dict[str, Any]:
        now = datetime.fromtimestamp(NOW_US / 1e6, UTC)
        await database.load(connection, staff.people(now))
        maya = staff.BY_KEY["maya"]
        await database.let_in(connection, [Person(maya.id, maya.email, maya.name)])
        sizes = book.Sizes(
            customers=max(40, self.claims // 2),
            policies=max(60, self.claims),
            claims=self.claims,
            open_for_maya=self.claims,
        )
        await database.load(connection, (row for file in book.sample(1, now, sizes) for row in file))
        return {}


def crowd(count: int) -> list[Person]:
    """People who connect and hold nothing."""
    return [person(f"crowd{index}") for index in range(count)]


async def _begin(connection: Any, make: Maker, people: list[Person]) -> None:
    await database.load(connection, users(make, people))
    await database.let_in(connection, people)


def _held_claims(make: Maker, count: int, *, mine_open: int) -> Iterator[Row]:
    for index, claim in enumerate(claims(make, count, mine_open=mine_open)):
        yield claim
        yield from held(make, TEAM, claim, "team")
        if index < mine_open:
            yield from held(make, ME.id, claim, "adjuster")
