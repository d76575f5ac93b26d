"""Lines of edits on the server: written with the rows, sent to whoever holds the file, and to nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from server.store.loading import Loader
from server.store.pool import Pool, reading
from server.store.sequencer import Sequencer
from shared.domain.claims.commands import EditClaim
from shared.domain.claims.entities import Claim
from shared.domain.decide import decide
from shared.domain.diary.entities import Note
from shared.domain.kernel.desks import FactChange
from shared.domain.kernel.fields import Micros, row_of
from shared.domain.kernel.ids import Id, derive_id, derive_id_about
from shared.domain.kernel.states import Role
from shared.domain.kernel.traces import differences_of
from shared.domain.kernel.world import Actor, Changes, Stamp, World
from tests.server.services.device import Replica
from tests.server.services.office import NOON, Desk, insured, seat
from tests.shared.domain import scene as scenes


async def claim_of(pool: Pool, desk: Desk) -> Id:
    opened = desk.envelope(scenes.notice(policy_id=await insured(pool, desk), exposures=()))
    await desk.send(opened)
    return derive_id(opened.command_id, 0)


def edit(claim_id: Id, **changes: tuple[Any, Any]) -> EditClaim:
    """By field: what was seen, and what is wished."""
    base, wish = ({name: sides[place] for name, sides in changes.items()} for place in (0, 1))
    return EditClaim(claim_id=claim_id, changes=wish, base=base)


async def pulled(pool: Pool, desk: Desk) -> Replica:
    await Sequencer(pool).stamp_now()
    replica = Replica(pool, desk.principal)
    await replica.pull()
    return replica


def lines(replica: Replica) -> list[FactChange]:
    table = FactChange.TABLE
    rows = [row_of(table, row[: len(table.columns)]) for (name, _), row in replica.rows.items() if name == table.name]
    return sorted((row for row in rows if isinstance(row, FactChange)), key=lambda line: line.id)


async def test_an_edit_is_written_with_its_line_and_a_refused_one_with_none(pool: Pool) -> None:
    desk = await seat(pool)
    claim_id = await claim_of(pool, desk)
    good = desk.envelope(edit(claim_id, loss_place=("1 Elm St", "2 Elm St")))
    worse = desk.envelope(edit(claim_id, litigation=(False, True)))
    same = desk.envelope(edit(claim_id, loss_place=("1 Elm St", "2 Elm St")))
    answer = await desk.send(good, worse, same)
    assert [result.verdict.value for result in answer.results] == ["applied", "rejected", "applied"]
    (line,) = lines(await pulled(pool, desk))
    assert (line.file_id, line.subject_table, line.subject_id) == (claim_id, "claim", claim_id)
    assert (line.command, line.command_id, line.created_by) == ("EditClaim", good.command_id, desk.user_id)
    assert differences_of(line) == {"loss_place": ("1 Elm St", "2 Elm St")}
    again = await desk.send(good)
    assert [result.verdict.value for result in again.results] == ["applied"]
    assert len(lines(await pulled(pool, desk))) == 1, "what is sent again is not told twice"


async def test_the_line_of_a_device_is_the_one_that_the_server_sends(pool: Pool) -> None:
    desk = await seat(pool)
    claim_id = await claim_of(pool, desk)
    before = await pulled(pool, desk)
    claim = row_of(Claim.TABLE, before.rows["claim", claim_id][: len(Claim.TABLE.columns)])
    envelope = desk.envelope(edit(claim_id, severity=("moderate", "major"), status=("open", "investigation")))
    actor = Actor(desk.user_id, "Maya", frozenset({Role.ADJUSTER}), {}, None, None)
    stamp = Stamp(envelope.command_id, Micros(NOON), desk.device_id, "Laptop")
    decision = decide(World([claim], [claim_id]), envelope.command, actor, stamp)
    assert isinstance(decision, Changes)
    await desk.send(envelope)
    own = [row for row in decision.rows if isinstance(row, FactChange)]
    assert own == lines(await pulled(pool, desk))
    assert own[0].id == derive_id_about(envelope.command_id, claim_id)


async def test_who_does_not_hold_the_file_has_no_line_of_it(pool: Pool) -> None:
    desk, stranger = await seat(pool), await seat(pool)
    claim_id = await claim_of(pool, desk)
    await desk.do(edit(claim_id, loss_place=("1 Elm St", "2 Elm St")))
    assert len(lines(await pulled(pool, desk))) == 1
    assert lines(await pulled(pool, stranger)) == []


async def test_an_edit_costs_one_row_more_in_the_ledger(pool: Pool) -> None:
    desk = await seat(pool)
    claim_id = await claim_of(pool, desk)
    count = "SELECT count(*) FROM ledger WHERE file_id = $1"
    before = await pool.fetchval(count, claim_id)
    await desk.do(edit(claim_id, loss_place=("1 Elm St", "2 Elm St"), severity=("moderate", "major")))
    assert await pool.fetchval(count, claim_id) == before + 2, "the row and its line, whatever the number of fields"


async def test_lines_are_counted_and_not_read_and_in_a_full_file_one_takes_the_place_of_another(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long they are, no decision pays for them; and nobody is kept from editing by how many there are."""
    desk = await seat(pool)
    claim_id = await claim_of(pool, desk)
    await desk.do(edit(claim_id, loss_place=("1 Elm St", "2 Elm St")))
    async with reading(pool) as connection:
        loaded = await Loader().load(connection, [claim_id], desk.user_id, [])
    assert loaded.counts == {FactChange: {claim_id: 1}, Note: {}}
    assert not [row for row in loaded.rows if isinstance(row, FactChange)]
    for module in ("shared.domain.decide", "shared.domain.kernel.traces"):
        monkeypatch.setattr(f"{module}.FILE_ROWS", 1)
    await desk.do(edit(claim_id, severity=("moderate", "major")))
    await desk.do(edit(claim_id, status=("open", "investigation")))
    said = {name: line.version for line in lines(await pulled(pool, desk)) for name in differences_of(line)}
    assert said == {"loss_place": 1, "status": 2}
