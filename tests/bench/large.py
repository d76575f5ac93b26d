"""Databases of a size that only a large insurer has, made of few files by copying them within PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from server.sample import book, staff
from shared.domain.catalogue import BY_NAME
from shared.domain.claims.entities import Claim
from shared.domain.kernel.desks import Membership
from tests.bench import database
from tests.bench.copies import multiply
from tests.bench.rows import ME, NOW_US, OTHER, TEAM, WRITER, Maker, Person, claims, held, membership, users
from tests.bench.seeds import crowd

ORIGINALS: Final = 500
"""Claims that are made one by one; the others are their copies."""
MAYA: Final = staff.BY_KEY["maya"]
KEN: Final = staff.BY_KEY["ken"]
DANA: Final = staff.BY_KEY["dana"]
FILES: Final = (
    *("customer", "policy", "policy_coverage", "claim", "exposure", "reserve_line", "reserve_transaction"),
    *("payment", "note", "activity", "membership"),
)
"""What a complete claim is made of, and who holds it."""


_ASKERS: Final = crowd(40)
BROAD: Final = _ASKERS[::2]
NARROW: Final = _ASKERS[1::2]
"""People who ask in turn: of one person a node answers eight questions at the same time."""


@dataclass(frozen=True, slots=True)
class ClaimsSeed:
    """Bare claims that the people of `BROAD` hold through the team, and those of `NARROW` only `mine` of them."""

    name: ClassVar[str] = "claims"
    rows: int
    mine: int

    async def fill(self, connection: Any) -> dict[str, Any]:
        make = Maker()
        await database.load(connection, users(make, [ME, OTHER, WRITER, *BROAD, *NARROW]))
        await database.load(connection, (membership(make, each.id, TEAM, "team") for each in BROAD))
        await database.let_in(connection, [ME, WRITER])
        originals = min(self.rows, ORIGINALS)
        made = list(claims(make, originals, mine_open=originals // 2))
        await database.load(connection, (row for claim in made for row in (claim, *held(make, TEAM, claim, "team"))))
        tables = (Claim.TABLE, Membership.TABLE)
        await multiply(connection, tables, -(-self.rows // originals) - 1, {ME.id: OTHER.id})
        mine = (
            row
            for each in (WRITER, *NARROW)
            for claim in made[: self.mine]
            for row in held(make, each.id, claim, "adjuster")
        )
        await database.load(connection, mine)
        return {"claims": [claim.id for claim in made[: self.mine]]}


@dataclass(frozen=True, slots=True)
class CompleteSeed:
    """Claims with their policies, money and diary: the sample's, and copies of it that others work on."""

    name: ClassVar[str] = "complete"
    claims: int

    async def fill(self, connection: Any) -> dict[str, Any]:
        now = datetime.fromtimestamp(NOW_US / 1e6, UTC)
        await database.load(connection, staff.people(now))
        await database.let_in(connection, [Person(each.id, each.email, each.name) for each in (MAYA, KEN, DANA)])
        originals = min(self.claims, ORIGINALS)
        sizes = book.Sizes(
            customers=max(40, originals // 2), policies=max(60, originals), claims=originals, open_for_maya=originals
        )
        await database.load(connection, (row for file in book.sample(1, now, sizes) for row in file))
        tables = [BY_NAME[name] for name in FILES]
        await multiply(connection, tables, -(-self.claims // originals) - 1, {MAYA.id: KEN.id})
        return {}
