"""Whatever PostgreSQL holds may arrive: every question is answered, and one odd row never takes the others with it.

Every entity x every field x odd values of its kind, written as a pull brings them, asked through every question of the
screens; the rest of the replica has to look as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from desktop.answers.answer import Context
from desktop.answers.answering import Answering
from desktop.engine.entries import Overview
from desktop.lists.catalogue import BY_NAME as BY_LIST
from desktop.lists.catalogue import LISTS
from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Block, Wanted
from desktop.replica.queries import Reader
from desktop.replica.replica import Replica
from desktop.screens import conflicts as conflict_values
from desktop.screens import formats
from desktop.screens.claims import (
    ClaimFile,
    ClaimView,
)
from desktop.screens.conflicts import OpenConflict
from desktop.screens.lists import ListCount, ListPage, ListSums, ListValues
from desktop.screens.people import People
from desktop.screens.policies import PolicyFile, PolicySearch
from desktop.screens.questions import Question
from desktop.screens.search import Search
from desktop.screens.syncing import AttentionItems, Link, SyncReport, SyncStatus
from desktop.screens.times import EARLIEST, LATEST, NO_DAY, calendar_day, local, moment
from desktop.sync.rebase import pending_of
from desktop.viewmodels.frame.list_cells import cell, spoken
from shared.domain.catalogue import BY_NAME, CARRIED
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.fields import Column, Micros, Storage, Table
from shared.domain.kernel.ids import Id
from shared.wire.messages import Cursor
from tests.desktop.replica.lines import claims
from tests.desktop.replica.samples import IDENTITY, KEY, ME, NOW, Samples, merged, note
from tests.desktop.replica.test_replica import at, frames_of

ODD: Final[dict[Storage, tuple[Any, ...]]] = {
    Storage.WHOLE: (0, -1, 2**53 + 1, 2**63 - 1, -(2**63), 316_537_897_600_000_000, -9_000_000_000_000_000_000),
    Storage.TEXT: ("", " ", "\u202e\u200b\ufeff", "🧾" * 40, "%_\\'\"", "no_such_member", "x" * 20_000, "{amount}"),
    Storage.DAY: ("12000-01-01", "0044-03-15 BC", "infinity", "-infinity", "0001-01-01", "9999-12-31"),
    Storage.JSON: (
        "null", "0", "[]", "[[]]", '""', "{}", '{"policy":null}', '{"policy":[],"coverages":{"a":1}}',
        '{"policy":{"effective_date":5,"risk_zone":[]},"coverages":[null,{"deductible":"x","caption":null}]}',
        '{"coverages":[{"deductible":1e400,"limit_per_person":1.5}]}', '{"amount_cents":' + "9" * 31 + "}",
        '{"amount_cents":' + "9" * 5_000 + "}", "[" * 5_000 + "]" * 5_000,
        '{"description":null}', '{"description":["a"]}', '{"description":[1,{}]}', '{"no_such_field":["a","b"]}',
        '{"loss_at":["",9e400],"status":[null,"no_such_member"],"adjuster_id":["x",[]],"version":[1,2]}',
    ),
    Storage.ID: ("00000000-0000-0000-0000-000000000000",),
    Storage.FLAG: (True, False),
}  # fmt: skip
"""By storage: the edges of its type, years of five digits and before Christ, other shapes, no member of any choice."""


WAITING: Final = "waits here"


class Office:
    """A replica with two claims, a policy, its customer, notices and a device; one row is made odd and mended."""

    def __init__(self, path: Path) -> None:
        samples = Samples(11)
        self.replica = Replica.create(path, KEY, IDENTITY)
        self.odd, self.other = samples.claim(adjuster_id=ME, status="open"), samples.claim(insured_name="Other, Ann")
        policy, desk = samples.policy(), samples.desk()
        customer_id = samples.id()
        self.odd["customer"] = [samples.row("customer", customer_id, customer_id, name="Hanna Holder")]
        self.claim_id, self.other_id = self.odd["claim"][0][0], self.other["claim"][0][0]
        for name in ("conflict", "payment", "note", "activity", "reserve_transaction"):
            if not self.odd[name]:
                self.odd[name] = [samples.row(name, samples.id(), self.claim_id)]
        about = {"subject_table": "claim", "subject_id": self.claim_id, "command": "EditClaim"}
        said = {"fields": '{"description":["Hail","Hail and wind"]}'}
        self.odd["fact_change"] = [samples.row("fact_change", samples.id(), self.claim_id, **about, **said)]
        desk["team"] = [samples.row("team", samples.id(), SHELF, name="North")]
        for name in ("membership", "device", "command_result", "notification", "notification_mark"):
            desk[name] = [samples.row(name, samples.id(), ME)]
        desk["command_result"][0][BY_NAME["command_result"].names.index("device_id")] = samples.id()
        self.policy_id = policy["policy"][0][0]
        self.rows = merged([desk, self.odd, self.other, policy])
        files = (ME, SHELF, self.claim_id, self.other_id, self.policy_id, customer_id)
        self.replica.apply(frames_of(self.rows, files), at(1), (), expects=None)
        self.pos = 1
        self.pending = [pending_of(note(1, self.claim_id, WAITING, samples))]
        self.replica.submit([self.claim_id], self.pending, 1)
        self.reader = Reader(path, KEY)

    def bring(self, table: Table, row: list[Any]) -> None:
        """As a pull brings it, with a command waiting on the file."""
        before = Cursor(self.pos, at(self.pos).cursor.token)
        self.pos += 1
        self.replica.apply(frames_of({table.name: [row]}), at(self.pos), self.pending, expects=before)

    def questions(self) -> Iterator[Question[Any]]:
        for listing in LISTS:
            for order in listing.orders:
                yield ListPage(listing.name, Wanted(), order.name, 50, anchor_row=0)
            yield ListCount(listing.name, Wanted())
            yield ListSums(listing.name, Wanted())
        yield ListCount(CLAIMS.name, claims("other", mine_open=True, due_by="2026-05-01", over_reserve=True))
        yield from (ClaimFile(self.claim_id), ClaimFile(self.other_id))
        yield from (OpenConflict(row[0]) for row in self.odd["conflict"])
        yield from (AttentionItems(), SyncReport(), People(), ListValues(CLAIMS.name, "cat_code"))
        yield from (
            Search("a"),
            Search("other"),
            PolicySearch("pol"),
            PolicyFile(self.policy_id),
        )

    def ask(self, query: Question[Any]) -> object:
        status = SyncStatus(Link.OFFLINE, "")
        context = Context(ME, Micros(NOW), None, status, {}, "laptop")
        return Answering(query, context).answer(self.reader, Overview((), (), ()))

    def close(self) -> None:
        self.reader.close()
        self.replica.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = Office(tmp_path_factory.mktemp("odd") / "replica-000001.db")
    yield made
    made.close()


def odd_values(column: Column) -> tuple[Any, ...]:
    found = ODD[column.storage]
    return (None, *found) if column.nullable else found


FIXED: Final = frozenset({"id", "file_id"})
NECESSARY: Final = frozenset({"claim", "conflict"})
"""What a page is about: where it cannot be read there is no page, and that is the answer."""


@pytest.mark.may_log("row ")  # that cannot be shown: left out, and said
@pytest.mark.parametrize("table", CARRIED, ids=lambda table: table.name)
def test_every_question_is_answered_whatever_a_row_holds(office: Office, table: Table) -> None:
    sound = office.rows[table.name][0] if table.name != "claim" else list(office.odd["claim"][0])
    others = office.ask(ClaimFile(office.other_id))
    assert isinstance(others, ClaimView)
    for place, column in enumerate(table.columns):
        if column.name in FIXED:
            continue
        for value in odd_values(column):
            row = list(sound)
            row[place] = value
            office.bring(table, row)
            for query in office.questions():
                try:
                    answer = office.ask(query)
                except msgspec.ValidationError:  # becomes `Unanswered`, with its reason
                    assert table.name in NECESSARY, (column.name, value, query)
                    assert isinstance(query, ClaimFile | OpenConflict), (column.name, value, query)
                    assert getattr(query, "claim_id", office.claim_id) == office.claim_id
                    continue
                _check(office, table, query, answer)
    office.bring(table, sound)
    mended = office.ask(ClaimFile(office.claim_id))
    assert isinstance(mended, ClaimView)
    assert mended.unreadable == ()


def _check(office: Office, table: Table, query: Question[Any], answer: object) -> None:
    """Both claims are listed, each other row is where it was, and what is shown can be spelled."""
    match answer:
        case Block(lines=lines):
            assert isinstance(query, ListPage)
            of = BY_LIST[query.list]
            found = {line.row_id for line in lines}
            assert of is not CLAIMS or found == {office.claim_id, office.other_id}
            now = moment(NOW)
            for line in lines:
                assert all(isinstance(cell(of, line, column, now).text, str) for column in of.columns)
                assert spoken(of, line, now)
        case ClaimView():
            _spelled(answer)
            if answer.claim_id == office.claim_id:
                shown = {
                    "payment": len(answer.payments),
                    "note": sum(note.body != WAITING for note in answer.notes),
                    "activity": len(answer.activities),
                }
                if answer.unreadable and table.name in shown:
                    shown[table.name] += 1
                assert shown == {name: len(office.odd[name]) for name in shown}
                # Whoever has no readable role may write nothing; otherwise what waits is shown all the same.
                assert table.name == "user_account" or WAITING in [note.body for note in answer.notes]
        case conflict_values.ConflictView():
            for side in (answer.base, answer.mine, answer.theirs):
                assert all(formats.money(value) for _, _, value in side.values if isinstance(value, int))
                assert formats.moment(side.at, moment(NOW))
        case None:
            assert table.name in ("policy", "claim"), query
        case _:
            pass


def _spelled(view: ClaimView) -> None:
    now = moment(NOW)
    moments = [view.loss_at, view.reported_at, *(n.at for n in view.notes), *(p.at for p in view.payments)]
    for at_ in (*moments, *(h.at for h in view.history)):
        assert formats.moment(at_, now)
        assert formats.clock(at_)
    for day in (view.policy.loss_day, view.policy.effective, view.policy.expires, *(a.due for a in view.activities)):
        assert formats.long_day(day)
        assert formats.due(day, now.date())
    for cents in (view.totals.recoveries, view.policy.deductible_cents, *(p.amount_cents for p in view.payments)):
        assert formats.money(cents)


@pytest.mark.parametrize("micros", [0, NOW, 2**63 - 1, -(2**63), 10**40, -(10**40), 316_537_897_600_000_000])
def test_every_moment_is_within_the_calendar(micros: int) -> None:
    found = moment(micros)
    assert EARLIEST <= found <= LATEST
    assert local(found).tzinfo is not None
    assert formats.moment(found, moment(NOW))


@pytest.mark.parametrize("text", ["12000-01-01", "infinity", "0044-03-15 BC", "", None, 5, []])
def test_a_day_that_is_none_comes_last_and_is_said(text: Any) -> None:
    assert calendar_day(text) == NO_DAY
    assert formats.day(NO_DAY) == "a day that cannot be read"


def test_what_cannot_be_read_is_counted_on_the_page(office: Office) -> None:
    table = BY_NAME["payment"]
    sound = office.odd["payment"][0]
    row = list(sound)
    row[table.names.index("state")] = "no_such_member"
    office.bring(table, row)
    view = office.ask(ClaimFile(office.claim_id))
    assert isinstance(view, ClaimView)
    assert view.unreadable == ("Payment",)
    office.bring(table, sound)


def test_a_waiting_command_outlives_what_cannot_be_read(office: Office) -> None:
    view = office.ask(ClaimFile(Id(office.claim_id)))
    assert isinstance(view, ClaimView)
    assert WAITING in [each.body for each in view.notes]
