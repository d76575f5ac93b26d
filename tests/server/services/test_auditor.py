"""The nightly audit on a real database: nothing to tell when all is well, and what each way round the ledger leaves."""

from __future__ import annotations

import asyncio
import json

import pytest

from server import logs
from server.metrics import Metrics
from server.services.auditor import Audited, Auditor
from server.store import audit, holdings
from server.store.pool import Pool
from shared.domain.kernel.fields import Micros
from shared.panels.outcomes import ENABLE, LEFT, MENDED, TOUCH, WELL, read
from tests.server.services.office import Desk, insured, seat
from tests.server.services.test_push import notice
from tests.server.store.test_holdings import counted, kept, term
from tests.server.store.world import fresh, note, put

pytestmark = pytest.mark.may_log(
    "audit_rows", "audit_triggers", "audit_put_off", "audit_mended"
)  # what it finds, it logs

WAITING_SQL = """SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'policy'::regclass
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
NIGHT = Micros(1_800_000_000_000_000)


@pytest.fixture
async def desk(pool: Pool) -> Desk:
    return await seat(pool)


@pytest.fixture
def auditor() -> Auditor:
    return Auditor(Metrics(), lambda: NIGHT)


async def found(auditor: Auditor, pool: Pool) -> tuple[tuple[str, ...], dict[str, int]]:
    async with pool.acquire() as connection:
        assert await auditor.look(connection) == auditor.last
    assert auditor.last is not None
    return auditor.last.triggers, dict(auditor.last.rows)


async def test_after_work_of_every_kind_nothing_is_wrong(pool: Pool, desk: Desk, auditor: Auditor) -> None:
    policy_id = await insured(pool, desk)
    await desk.do(notice(policy_id), notice(policy_id))
    gone, kept = note(policy_id), note(policy_id)
    await put(pool, gone, kept)
    await pool.execute("UPDATE note SET body = 'by hand' WHERE id = $1", kept.id)
    await pool.execute("DELETE FROM note WHERE id = $1", gone.id)
    assert await found(auditor, pool) == ((), {})
    assert auditor.last is not None
    assert auditor.last.text() == WELL


async def test_a_disabled_trigger_and_what_was_written_meanwhile_are_found(
    pool: Pool, desk: Desk, auditor: Auditor, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    policy_id = await insured(pool, desk)
    changed, removed, added = (note(policy_id) for _ in range(3))
    await put(pool, changed, removed)
    await pool.execute("ALTER TABLE note DISABLE TRIGGER USER")
    await pool.execute("UPDATE note SET body = 'past the ledger' WHERE id = $1", changed.id)
    await pool.execute("DELETE FROM note WHERE id = $1", removed.id)
    await pool.execute(
        f"INSERT INTO note SELECT (jsonb_populate_record(n, '{json.dumps({'id': added.id})}')).* FROM note n"
    )
    triggers, rows = await found(auditor, pool)
    assert "note.ledger_update" in triggers
    assert rows == {"note": 3}
    captured = capsys.readouterr()
    told = [json.loads(line) for line in (captured.out + captured.err).splitlines()]
    errors = {each["event"]: each for each in told if each["level"] == "error"}
    assert sorted(errors["audit_rows"]["row_ids"]) == sorted([changed.id, removed.id, added.id])
    assert "safe" in errors["audit_rows"]["next_step"]
    assert "past the ledger" not in captured.out + captured.err, "ids only"
    assert auditor._metrics.registry.get_sample_value("coverdesk_audit_findings") == len(triggers) + 3
    assert auditor._metrics.registry.get_sample_value("coverdesk_audited_timestamp_seconds") == NIGHT / 1_000_000


async def test_enabling_and_writing_again_as_it_says_leaves_nothing(pool: Pool, desk: Desk, auditor: Auditor) -> None:
    policy_id = await insured(pool, desk)
    changed = note(policy_id)
    await put(pool, changed)
    for trigger in ("ledger_update", "seal"):
        await pool.execute(f"ALTER TABLE note DISABLE TRIGGER {trigger}")
        await pool.execute("UPDATE note SET body = body || '!' WHERE id = $1", changed.id)
        await pool.execute(f"ALTER TABLE note ENABLE TRIGGER {trigger}")
        assert await found(auditor, pool) == ((), {"note": 1}), trigger
        await pool.execute("UPDATE note SET version = version + 1 WHERE id = $1", changed.id)
        assert await found(auditor, pool) == ((), {}), trigger


async def test_a_file_larger_than_a_piece_and_files_beyond_it_are_all_looked_at(
    pool: Pool, desk: Desk, auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [fresh() for _ in range(2 * audit.FILES_AT_ONCE + 1)]
    notes = [note(file_id) for file_id in files]
    await put(pool, *notes)
    await pool.execute("ALTER TABLE note DISABLE TRIGGER ledger_update")
    await pool.execute("UPDATE note SET body = 'past the ledger'")
    _, rows = await found(auditor, pool)
    assert rows == {"note": len(notes)}


def test_an_administrator_reads_counts_and_what_to_do() -> None:
    found = Audited(NIGHT, ("note.seal", "claim.ledger_update"), {"note": 3, "claim": 1})
    assert found.findings == 6
    assert found.text() == (
        f"Triggers are missing or disabled: note.seal, claim.ledger_update. {ENABLE} "
        f"Rows that the ledger does not have as they are: note 3, claim 1. {TOUCH}"
    )
    for all_of_it in (found, Audited(NIGHT, ("note.seal",), {"note": 3}, 1, 2), Audited(NIGHT, (), {}, 7, 1)):
        assert read(all_of_it.text()), "each sentence is of the catalogue"
    assert TOUCH not in Audited(NIGHT, ("note.seal",), {}).text()
    assert ENABLE not in Audited(NIGHT, (), {"note": 3}).text()


async def test_sums_that_were_written_past_are_made_good_and_said(
    pool: Pool, auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holdings, "_PIECE_SQL", holdings._PIECE_SQL.replace(str(holdings.AUDITED), "2"))
    right, less, more, gone, came = (fresh() for _ in range(5))
    await put(pool, *(term(each) for each in (right, right, less, more, gone)))
    written = await kept(pool)
    await pool.execute("UPDATE customer_holding SET total = total - 1 WHERE customer_id = $1", less)
    await pool.execute("INSERT INTO customer_holding VALUES ($1, 'annual_premium', 'EUR', 7)", more)
    await pool.execute("DELETE FROM customer_holding WHERE customer_id = $1", gone)
    await pool.execute("INSERT INTO customer_holding VALUES ($1, 'policies', '', 1)", came)
    assert await found(auditor, pool) == ((), {})
    assert auditor.last is not None
    assert auditor.last.text() == MENDED.of(4)
    assert (auditor.last.mended, auditor.last.findings) == (4, 0), "nothing is left to do"
    assert await kept(pool) == written == await counted(pool)
    await found(auditor, pool)
    assert auditor.last.text() == WELL


async def test_a_sum_that_came_to_nothing_is_none_that_is_wrong(pool: Pool, auditor: Auditor) -> None:
    await put(pool, term(fresh()))
    await pool.execute("UPDATE policy SET status = 'declined', version = version + 1")
    assert await pool.fetchval("SELECT count(*) FROM customer_holding WHERE total = 0") > 0
    await found(auditor, pool)
    assert auditor.last is not None
    assert auditor.last.mended == 0


async def test_whoever_writes_policies_meanwhile_is_waited_for_and_counted(pool: Pool, auditor: Auditor) -> None:
    customer = fresh()
    await put(pool, term(customer))
    await pool.execute("DELETE FROM customer_holding")
    async with pool.acquire() as writer, pool.acquire() as connection:
        async with writer.transaction():
            await writer.execute("UPDATE policy SET annual_premium = 5, version = version + 1")
            audit_of = asyncio.ensure_future(auditor.look(connection))
            while not await pool.fetchval(WAITING_SQL):
                assert not audit_of.done()
        assert (await audit_of).mended == 1
    assert await kept(pool) == await counted(pool)


async def test_whoever_holds_the_policies_for_long_is_not_waited_for_and_the_ledger_is_looked_at(
    pool: Pool, desk: Desk, auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holdings, "PATIENCE", "10ms")
    customer = fresh()
    changed = note(await insured(pool, desk))
    await put(pool, term(customer), changed)
    await pool.execute("ALTER TABLE note DISABLE TRIGGER ledger_update")
    await pool.execute("UPDATE note SET body = 'past the ledger'")
    await pool.execute("ALTER TABLE note ENABLE TRIGGER ledger_update")
    await pool.execute("DELETE FROM customer_holding WHERE customer_id = $1", customer)
    async with pool.acquire() as other, other.transaction():
        await other.execute("LOCK TABLE policy IN SHARE UPDATE EXCLUSIVE MODE")
        assert await found(auditor, pool) == ((), {"note": 1})
        assert auditor.last is not None
        assert (auditor.last.mended, auditor.last.left) == (0, 1)
        assert LEFT.of(1) in auditor.last.text()
    await found(auditor, pool)
    assert (auditor.last.mended, auditor.last.left) == (1, 0)


async def test_a_node_of_an_older_release_changes_no_sums(pool: Pool, auditor: Auditor) -> None:
    await put(pool, term(fresh()))
    await pool.execute("UPDATE customer_holding SET total = 7")
    await pool.execute("UPDATE server_state SET triggers = 'of a newer one'")
    await found(auditor, pool)
    assert auditor.last is not None
    assert (auditor.last.mended, auditor.last.left) == (0, 1)
    assert set((await kept(pool)).values()) == {7}
