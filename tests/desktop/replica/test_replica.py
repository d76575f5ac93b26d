"""The replica against a plain dictionary store, its cards against the domain's sums, and its transactions."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from desktop.journal.record import decode_record, encode_record
from desktop.lists.claims import CLAIMS
from desktop.replica.queries import Reader
from desktop.replica.replica import OutOfOrder, Replica
from desktop.sync.batch import ForkedHere
from desktop.sync.rebase import Flag, Pending, pending_of
from shared.domain.catalogue import BY_NAME, CARRIED
from shared.domain.claims.commands import EditClaim
from shared.domain.kernel.commands import Withdrawn
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.fields import row_of
from shared.domain.kernel.ids import Id, digest_slice
from shared.domain.kernel.states import WithdrawnWhy
from shared.domain.kernel.world import World
from shared.domain.money.totals import claim_totals
from shared.wire.codec import CUT
from shared.wire.messages import Checkpoint, Cursor, Dropped, Gone, Opened, PullFrame, Rows
from tests.desktop.replica.lines import NAME, claims, seen
from tests.desktop.replica.samples import DEVICE, IDENTITY, KEY, ME, Samples, merged, note
from tests.desktop.sync.dict_view import DictView


def frames_of(rows: dict[str, list[Any]], opened: tuple[Id, ...] = ()) -> list[PullFrame]:
    frames: list[PullFrame] = [Opened(file_ids=opened)] if opened else []
    return frames + [Rows(table=name, rows=found) for name, found in rows.items() if found]


def at(pos: int, acked: int = 0) -> Checkpoint:
    return Checkpoint(cursor=Cursor(pos, pos * 7), acked=acked)


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    opened = Replica.create(tmp_path / "replica-000001.db", KEY, IDENTITY)
    yield opened
    opened.close()


def begun(replica: Replica, samples: Samples, claims: int = 2) -> list[Id]:
    """The desk, the shelf and some claims; returns the claims' ids."""
    files = [samples.claim() for _ in range(claims)]
    ids = [file["claim"][0][0] for file in files]
    replica.apply(frames_of(merged([samples.desk(), *files]), (ME, SHELF, *ids)), at(1), (), expects=None)
    return ids


class Twin:
    """The same things happen to a replica and to a dictionary store."""

    def __init__(self, path: Path, seed: int) -> None:
        self.replica = Replica.create(path, KEY, IDENTITY)
        self.plain = DictView(ME, DEVICE)
        self.samples = Samples(seed)
        self.random = self.samples.random
        self.pending: list[Pending] = []
        self.claims: list[Id] = []
        self.number = self.acked = self.revision = 0
        self.pos = 0
        files = [self.samples.claim() for _ in range(3)]
        self.claims = [file["claim"][0][0] for file in files]
        self.batch(frames_of(merged([self.samples.desk(), *files]), (ME, SHELF, *self.claims)))

    def batch(self, frames: list[PullFrame]) -> None:
        expects = self.replica.standing.cursor
        self.pos += 1
        checkpoint = at(self.pos, self.acked)
        waiting = [p for p in self.pending if p.number > self.replica.acked()]
        one = self.replica.apply(frames, checkpoint, waiting, expects=expects)
        two = self.plain.apply(frames, checkpoint, waiting, expects=expects)
        assert one.touched >= two.touched  # a deletion's file is known to the store only

    def step(self) -> None:
        match self.random.randrange(9):
            case 0 | 1 | 2:
                self.give()
            case 3:
                self.confirm()
            case 4:
                file = self.samples.claim()
                self.claims.append(file["claim"][0][0])
                self.batch(frames_of(file, (self.claims[-1],)))
            case 5:
                again = self.samples.claim(self.random.choice(self.claims))
                self.batch(frames_of({"claim": again["claim"], "note": again["note"]}))
            case 6:
                table = self.plain.tables[self.random.choice(("note", "payment", "activity"))]
                name = next(n for n, t in self.plain.tables.items() if t is table)
                if table:
                    self.batch([Gone(table=name, row_ids=(self.random.choice(list(table)),))])
            case 7 if len(self.claims) > 1:
                dropped = self.claims.pop(self.random.randrange(len(self.claims)))
                self.batch([Dropped(file_ids=(dropped,))])
            case 8 if self.pending:
                self.withdraw()
            case _:
                self.rebuild()

    def give(self) -> None:
        file_id = self.random.choice(self.claims)
        exposures = [row_id for row_id, v in self.plain.tables["exposure"].items() if v[1] == file_id]
        self.number, self.revision = self.number + 1, self.revision + 1
        command = self.samples.command(file_id, exposures[0] if exposures else None)
        entry = pending_of(self.samples.envelope(self.number, command))
        self.pending.append(entry)
        self.overlay(entry.files)

    def withdraw(self) -> None:
        index = self.random.randrange(len(self.pending))
        old = self.pending[index]
        if old.number <= self.replica.acked():
            return
        envelope = self.samples.envelope(old.number, Withdrawn(why=WithdrawnWhy.DISCARDED))
        record = encode_record(envelope)
        self.pending[index] = pending_of(decode_record(record))
        self.revision += 1
        self.overlay(old.files)

    def overlay(self, files: frozenset[Id]) -> None:
        waiting = [p for p in self.pending if p.number > self.replica.acked()]
        self.replica.submit(files, waiting, self.revision)
        self.plain.submit(files, waiting)

    def rebuild(self) -> None:
        waiting = [p for p in self.pending if p.number > self.replica.acked()]
        self.replica.rebuild_overlay(waiting, self.revision)
        self.plain.rebuild_overlay(waiting)

    def confirm(self) -> None:
        waiting = [p for p in self.pending if p.number > self.acked]
        if not waiting:
            return
        last = self.random.choice(waiting).number
        done = [p for p in waiting if p.number <= last]
        self.acked = last
        self.batch(frames_of({"command_result": [self.samples.result(p.envelope) for p in done]}))

    def compare(self) -> None:
        tables, shadows, held, flags = dumped(self.replica)
        assert tables == self.plain.tables
        assert shadows == {k: s for k, s in self.plain.under.items() if s}
        assert held == self.plain.held
        assert flags == self.plain.flags
        assert self.replica.standing.cursor == self.plain.cursor
        assert self.replica.acked() == self.plain.acked()
        self.compare_digest()
        self.compare_cards()

    def compare_digest(self) -> None:
        found = self.replica.digest()
        for name, rows in self.plain.server_rows().items():
            slices = [(0, 0)] * 256
            for row_id, values in rows.items():
                count, total = slices[digest_slice(row_id)]
                slices[digest_slice(row_id)] = (count + 1, (total + values[-1]) % 2**63)
            assert found[name] == slices, name

    def compare_cards(self) -> None:
        world = World(row_of(BY_NAME[n], v[:-1]) for n, t in self.plain.tables.items() for v in t.values())
        reader = Reader(self.replica.path, KEY)
        try:
            cards = seen(reader.page(CLAIMS, claims(), NAME, 1000).lines)
            assert {card.row_id for card in cards} == set(self.plain.tables["claim"])
            for card in cards:
                totals = claim_totals(world, card.row_id)
                assert (card.reserve_cents, card.paid_cents, card.incurred_cents, card.pending_cents) == (
                    totals.reserve,
                    totals.paid,
                    totals.incurred,
                    totals.pending,
                )
                assert card.outstanding_cents == totals.outstanding
                waiting = sum(card.row_id in p.files for p in self.pending if p.number > self.replica.acked())
                assert card.waiting == waiting
                hits = reader.page(CLAIMS, claims(f"{card.number} {card.insured}"), NAME, 1000).lines
                assert card.line in hits
        finally:
            reader.close()


def dumped(replica: Replica) -> tuple[Any, Any, Any, Any]:
    """Everything the replica holds, in the shape of `DictView`."""
    connection = replica._connection
    tables: dict[str, dict[Id, tuple[Any, ...]]] = {}
    for table in CARRIED:
        names = ", ".join(f'"{name}"' for name in (*table.names, "row_hash"))
        rows = connection.execute(f'SELECT {names} FROM "{table.name}"').fetchall()
        tables[table.name] = {row[0]: tuple(row) for row in rows}
    files = {row[0] for row in connection.execute("SELECT file_id FROM shadow")}
    shadows = {file_id: {s.key: s for s in replica.shadows(file_id)} for file_id in files}
    held = {row[0] for row in connection.execute("SELECT file_id FROM held")}
    reader = Reader(replica.path, KEY)
    numbers = [row[0] for row in connection.execute("SELECT number FROM flag")]
    flagged = {found.number: found.flag for found in reader.flagged()}
    reader.close()
    return tables, shadows, held, {number: flagged.get(number, Flag()) for number in numbers}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_it_equals_a_dictionary_store_after_any_history(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    twin = Twin(tmp_path_factory.mktemp("twin") / "replica-000001.db", seed)
    try:
        for _ in range(30):
            twin.step()
        twin.compare()
        before = dumped(twin.replica)
        twin.rebuild()
        assert dumped(twin.replica) == before
        twin.compare()
    finally:
        twin.replica.close()


def test_a_batch_for_another_cursor_is_refused_and_changes_nothing(replica: Replica) -> None:
    samples = Samples()
    begun(replica, samples)
    before = dumped(replica)
    with pytest.raises(OutOfOrder):
        replica.apply(frames_of(samples.claim()), at(3), (), expects=Cursor(2, 14))
    assert dumped(replica) == before


def test_a_number_that_was_ended_as_another_command_is_a_fork(replica: Replica) -> None:
    samples = Samples()
    (claim, _) = begun(replica, samples)
    mine, theirs = note(1, claim, "mine", samples), note(1, claim, "theirs", samples)
    with pytest.raises(ForkedHere):
        replica.apply(
            frames_of({"command_result": [samples.result(theirs)]}),
            at(2, acked=1),
            [pending_of(mine)],
            expects=replica.standing.cursor,
        )
    assert replica.acked() == 0


def test_a_new_device_starts_at_number_zero(replica: Replica) -> None:
    samples = Samples()
    (claim, _) = begun(replica, samples)
    entry = note(1, claim, "x", samples)
    replica.apply(
        frames_of({"command_result": [samples.result(entry)]}), at(2, 1), [pending_of(entry)], expects=at(1).cursor
    )
    assert replica.acked() == 1
    replica.identify(replace(IDENTITY, device_id=samples.id()))
    assert replica.acked() == 0
    replica.rebuild_overlay((), 5)
    assert replica.standing.revision == 5


def test_a_repair_makes_the_slices_what_the_server_has(replica: Replica) -> None:
    samples = Samples()
    (claim, other) = begun(replica, samples)
    entry = pending_of(note(1, claim, "still waiting", samples))
    replica.submit(entry.files, [entry], 1)
    wanted = replica.digest()
    shown = dumped(replica)
    connection = replica._connection
    connection.execute("DELETE FROM exposure WHERE file_id = ?", (claim,))
    connection.execute("UPDATE claim SET description = 'bits fell over' WHERE id = ?", (other,))
    extra = samples.row("note", samples.id(), claim, subject_id=claim)
    connection.execute(f"INSERT INTO note VALUES ({', '.join('?' * len(extra))})", extra)
    found = replica.digest()
    differs = {
        name: [i for i in range(256) if wanted[name][i] != found[name][i]]
        for name in wanted
        if wanted[name] != found[name]
    }
    assert set(differs) == {"exposure", "note"}
    audited = replica.audit((0, 0), 10**6)
    assert audited.next is None
    assert list(audited.differs) == ["claim"]
    differs["claim"] = audited.differs["claim"]
    server = {name: [list(v) for v in rows.values() if v[-1]] for name, rows in shown[0].items()}
    sent = {name: [r for r in server[name] if digest_slice(r[0]) in slices] for name, slices in differs.items()}
    replica.repair(frames_of(sent), differs, [entry], replica.standing.cursor or at(1).cursor)
    assert dumped(replica) == shown
    assert replica.digest() == wanted


def test_a_repair_brings_a_file_that_is_not_held(replica: Replica) -> None:
    """It was left out of a load: the rows that are missing come with the repair, and later ones are no strangers."""
    samples = Samples()
    (claim, _) = begun(replica, samples)
    whole = dumped(replica)
    server = {name: [list(v) for v in rows.values() if v[-1]] for name, rows in whole[0].items()}
    for name in server:
        replica._connection.execute(f'DELETE FROM "{name}" WHERE file_id = ?', (claim,))
    replica._connection.execute("DELETE FROM held WHERE file_id = ?", (claim,))
    differs = {name: list(range(256)) for name in server}
    replica.repair(frames_of(server), differs, (), replica.standing.cursor or at(1).cursor)
    assert replica.holds(claim)
    assert dumped(replica)[0] == whole[0]
    later = samples.row("note", samples.id(), claim, subject_id=claim)
    replica.apply([Rows(table="note", rows=[list(later)])], at(2), (), expects=at(1).cursor)
    assert later[0] in dumped(replica)[0]["note"]


def test_a_row_that_could_only_be_sent_cut_is_not_asked_for_again(replica: Replica) -> None:
    """Its hash is that of the whole row, which no frame can bring."""
    (claim, _) = begun(replica, Samples())
    connection = replica._connection
    connection.execute("UPDATE claim SET description = ? WHERE id = ?", ("the beginning" + CUT, claim))
    assert replica.audit((0, 0), 10**6).differs == {}
    connection.execute("UPDATE claim SET description = 'bits fell over' WHERE id = ?", (claim,))
    assert list(replica.audit((0, 0), 10**6).differs) == ["claim"]


def test_an_audit_goes_on_where_its_last_step_ended(replica: Replica) -> None:
    """However small its steps: each slice of each table is looked at, once, and what differs is told by its step."""
    (_, other) = begun(replica, Samples())
    replica._connection.execute("UPDATE claim SET description = 'bits fell over' WHERE id = ?", (other,))
    whole = replica.audit((0, 0), 10**6)
    place: tuple[int, int] | None = (0, 0)
    differs: list[tuple[str, int]] = []
    steps = rows = 0
    while place is not None:
        step = replica.audit(place, 700)
        assert step.next is None or step.next > place
        place = step.next
        steps, rows = steps + 1, rows + step.rows
        differs += [(name, number) for name, numbers in step.differs.items() for number in numbers]
    assert steps > 1
    assert rows == whole.rows
    assert differs == [("claim", digest_slice(other))]
    assert whole.differs == {"claim": [digest_slice(other)]}


def test_damage_under_a_waiting_change_is_found_too(replica: Replica) -> None:
    """What the server sent lies in the shadow of what waits: its bytes count, not what is shown over it."""
    samples = Samples()
    (claim, _) = begun(replica, samples)
    entry = pending_of(
        samples.envelope(1, EditClaim(claim_id=claim, changes={"loss_place": "Elsewhere"}, base={"loss_place": "x"}))
    )
    replica.submit(entry.files, [entry], 1)
    connection = replica._connection
    ((row_id, stored),) = connection.execute("SELECT row_id, stored FROM shadow WHERE tbl = 'claim'").fetchall()
    assert row_id == claim, "the claim is shown changed, the server's row lies under it"
    assert replica.audit((0, 0), 10**6).differs == {}
    values = msgspec.msgpack.decode(stored)
    values[BY_NAME["claim"].names.index("description")] = "bits fell over"
    connection.execute("UPDATE shadow SET stored = ? WHERE row_id = ?", (msgspec.msgpack.encode(values), claim))
    assert replica.audit((0, 0), 10**6).differs == {"claim": [digest_slice(claim)]}


def test_an_older_file_gains_the_columns_that_were_declared_since(tmp_path: Path) -> None:
    path = tmp_path / "replica-000001.db"
    old = Replica.create(path, KEY, IDENTITY)
    begun(old, Samples())
    old._connection.execute("ALTER TABLE customer DROP COLUMN preferred_channel")
    old._connection.execute("DROP TABLE team")
    old.close()
    new = Replica.open(path, KEY, IDENTITY)
    assert new.standing.cursor == at(1).cursor
    columns = [row[1] for row in new._connection.execute("PRAGMA table_info(customer)")]
    assert "preferred_channel" in columns
    assert new._connection.execute("SELECT count(*) FROM team").fetchone() == (0,)
    new.close()


@pytest.mark.parametrize("part", ["write_rows", "_write_flags", "write_standing", "refresh_cards"])
def test_no_half_of_a_batch_is_seen_or_kept(replica: Replica, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    samples = Samples()
    (claim, _) = begun(replica, samples)
    pending = [pending_of(note(1, claim, "mine", samples))]
    replica.submit([claim], pending, 1)
    before, standing = dumped(replica), replica.standing
    reader = Reader(replica.path, KEY)
    page = reader.page(CLAIMS, claims(), NAME, 50)
    module = importlib.import_module("desktop.replica.replica")
    original = getattr(module, part)

    def cut_off(*args: Any, **named: Any) -> None:
        original(*args, **named)
        assert reader.page(CLAIMS, claims(), NAME, 50) == page
        assert reader.standing() == standing
        raise KeyboardInterrupt

    file, again = samples.claim(), samples.claim(claim)["claim"]
    frames = [*frames_of(file, (file["claim"][0][0],)), Rows(table="claim", rows=again)]
    monkeypatch.setattr(module, part, cut_off)
    with pytest.raises(KeyboardInterrupt):
        replica.apply(frames, at(2), pending, expects=at(1).cursor)
    assert dumped(replica) == before
    assert (replica.standing, reader.standing()) == (standing, standing)
    reader.close()
