"""Whatever PostgreSQL holds may arrive: every question is answered, and one odd row never takes the others with it.

Every entity x every field x odd values of its kind, written as a pull brings them, asked through every question of the
screens; the rest of the replica has to look as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec
import pytest

from desktop.answers.answer import Context
from desktop.answers.answering import ANSWERS, Answering
from desktop.engine.entries import Overview
from desktop.lists.catalogue import BY_NAME as BY_LIST
from desktop.lists.catalogue import LISTS
from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Block, Wanted
from desktop.replica.queries import Reader
from desktop.replica.replica import Replica
from desktop.screens import conflicts as conflict_values
from desktop.screens import formats
from desktop.screens.approvals import ApprovalBoard, Approvals
from desktop.screens.claims import ClaimFile, ClaimView, Foresee
from desktop.screens.conflicts import OpenConflict
from desktop.screens.customers import CustomerRecord, WholeCustomer
from desktop.screens.deeds import TakingBack
from desktop.screens.home import Home, HomeView
from desktop.screens.lists import ListCount, ListIds, ListLine, ListLines, ListMatches, ListPage, ListSums, ListValues
from desktop.screens.notifications import Notifications
from desktop.screens.people import OwnLimits, People, Teams, WhyNot
from desktop.screens.policies import PolicyFile, PolicyRecord, PolicySearch, WholePolicy
from desktop.screens.questions import Question
from desktop.screens.search import FileByNumber, NoteSearch, Search
from desktop.screens.syncing import AttentionItems, Link, StorageUsed, SyncReport, SyncStatus
from desktop.screens.times import EARLIEST, LATEST, NO_DAY, calendar_day, local, moment
from desktop.sync.rebase import pending_of
from desktop.ui.claims.cards import CARDS
from desktop.viewmodels.frame.list_cells import cell, spoken
from shared.domain.catalogue import BY_NAME, CARRIED
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
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
LATER: Final = NOW + 3_600_000_000
"""After all that the samples wrote: what is told then is not seen to yet."""
Rows: TypeAlias = dict[str, list[list[Any]]]


def _put(row: list[Any], table: str, **fields: Any) -> None:
    for name, value in fields.items():
        row[BY_NAME[table].names.index(name)] = value


class Office:
    """A replica with two claims, a policy, its customer, notices and a device; one row is made odd and mended."""

    def __init__(self, path: Path) -> None:
        samples = Samples(11)
        self.replica = Replica.create(path, KEY, IDENTITY)
        policy, desk = samples.policy(), samples.desk()
        self.customer_id, self.colleague_id = samples.id(), samples.id()
        self.policy_id = policy["policy"][0][0]
        mine = {"agent_id": ME, "customer_id": self.customer_id, "status": "in_force", "expiration_date": "2025-07-10"}
        _put(policy["policy"][0], "policy", **mine)
        of = {"customer_id": self.customer_id, "policy_id": self.policy_id}
        self.odd = samples.claim(adjuster_id=ME, status="open", **of)
        self.other = samples.claim(insured_name="Other, Ann", adjuster_id=ME, **of)
        self.odd["customer"] = [samples.row("customer", self.customer_id, self.customer_id, name="Hanna Holder")]
        self.claim_id, self.other_id = self.odd["claim"][0][0], self.other["claim"][0][0]
        self.requests = {claim_id: self._asked(samples, of) for claim_id, of in self.claims()}
        for name in ("conflict", "payment", "note", "activity", "reserve_transaction"):
            if not self.odd[name]:
                self.odd[name] = [samples.row(name, samples.id(), self.claim_id)]
        about = {"subject_table": "claim", "subject_id": self.claim_id, "command": "EditClaim"}
        said = {"fields": '{"description":["Hail","Hail and wind"]}'}
        self.odd["fact_change"] = [samples.row("fact_change", samples.id(), self.claim_id, **about, **said)]
        desk["team"] = [samples.row("team", samples.id(), SHELF, name="North")]
        desk["room"] = [samples.row("room", samples.id(), SHELF)]
        for name in ("membership", "device", "command_result", "notification", "notification_mark"):
            desk[name] = [samples.row(name, samples.id(), ME)]
        _put(desk["command_result"][0], "command_result", device_id=samples.id())
        _put(desk["notification"][0], "notification", kind="assigned", subject_file=self.claim_id, at=LATER)
        told = {"kind": "assigned", "subject_file": self.other_id, "at": LATER}
        desk["notification"].append(samples.row("notification", samples.id(), ME, **told))
        _put(desk["user_account"][0], "user_account", roles='["adjuster","supervisor"]')
        seen = {"user_id": self.colleague_id, "name": "Dana Reyes", "active": True, "team_id": None}
        desk["colleague"].append(samples.row("colleague", samples.id(), SHELF, **seen))
        self.rows = merged([desk, self.odd, self.other, policy])
        files = (ME, SHELF, self.claim_id, self.other_id, self.policy_id, self.customer_id)
        self.replica.apply(frames_of(self.rows, files), at(1), (), expects=None)
        self.pos = 1
        self.pending = [pending_of(note(1, self.claim_id, WAITING, samples))]
        self.replica.submit([self.claim_id], self.pending, 1)
        self.reader = Reader(path, KEY)
        self.absent = {repr(query) for query in self.questions() if self.ask(query) is None}

    def claims(self) -> tuple[tuple[str, Rows], ...]:
        return (self.claim_id, self.odd), (self.other_id, self.other)

    def _asked(self, samples: Samples, of: Rows) -> set[str]:
        """A colleague writes on a claim and asks for money twice; the first rows of their tables, so made odd."""
        claim_id, line = of["claim"][0][0], of["reserve_line"][0][0]
        exposure = of["exposure"][0][0]
        asked = {"claim_id": claim_id, "line_id": line, "requested_by": self.colleague_id, "asked_of": ME, "at": NOW}
        made = {"created_by": self.colleague_id, "payee_user_id": None, "exposure_id": exposure, "subject_id": claim_id}
        for name, state in (("reserve_transaction", "requested"), ("payment", "pending_approval"), ("note", "")):
            row = samples.row(name, samples.id(), claim_id, **asked, **made, **({"state": state} if state else {}))
            of[name].insert(0, row)
        return {of["reserve_transaction"][0][0], of["payment"][0][0]}

    def bring(self, table: Table, row: list[Any]) -> None:
        """As a pull brings it, with a command waiting on the file."""
        before = Cursor(self.pos, at(self.pos).cursor.token)
        self.pos += 1
        self.replica.apply(frames_of({table.name: [row]}), at(self.pos), self.pending, expects=before)

    def questions(self) -> Iterator[Question[Any]]:
        for listing in LISTS:
            for order in listing.orders:
                yield ListPage(listing.name, Wanted(), order.name, 50, anchor_row=0)
                yield ListIds(listing.name, Wanted(), order.name)
            yield ListLines(listing.name, (self.claim_id, self.other_id))
            yield ListCount(listing.name, Wanted())
            yield ListSums(listing.name, Wanted())
        yield ListCount(CLAIMS.name, claims("other", mine_open=True, due_by="2026-05-01", over_reserve=True))
        yield from (ListLine(CLAIMS.name, self.other_id), ListMatches(CLAIMS.name, Wanted()))
        yield from (ClaimFile(self.claim_id), ClaimFile(self.other_id))
        yield from (OpenConflict(row[0]) for row in self.odd["conflict"])
        yield from (AttentionItems(), SyncReport(), People(), Teams(), ListValues(CLAIMS.name, "cat_code"))
        yield from (
            Search("a"),
            Search("other"),
            NoteSearch("seen"),
            PolicySearch("pol"),
            PolicyFile(self.policy_id),
            WholePolicy(self.policy_id),
            WholeCustomer(self.customer_id),
            FileByNumber("claim", self.claim_id),
            Home(local(moment(NOW)).date(), is_leading=True, renewals=Wanted()),
            Approvals(),
            Notifications(),
            OwnLimits(),
            StorageUsed(),
        )
        for card in CARDS:
            yield from (card.of(self.claim_id), card.of(self.other_id))
        for claim_id in (self.claim_id, self.other_id):
            note = AddNote(file_id=Id(claim_id), topic=Topic.GENERAL, body="Seen.")
            yield from (Foresee(claim_id, (note,)), WhyNot((note,)))
        place = BY_NAME["fact_change"].names.index("command_id")
        yield from (TakingBack(row[place], None, "", self.claim_id) for row in self.odd["fact_change"])

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
NOT_HERE: Final = {
    ("claim", FileByNumber),
    ("policy", PolicyFile),
    ("policy", WholePolicy),
    ("customer", WholeCustomer),
}
"""Of these nothing is answered then, as of what is on no device."""


DECIDED_BY: Final = frozenset({"claim", "exposure", "reserve_line"})
"""What a request's figures are made of: where that cannot be read, the claim's requests cannot be decided here."""


def test_no_question_is_left_out(office: Office) -> None:
    assert {type(query) for query in office.questions()} == set(ANSWERS)


@pytest.mark.may_log("row ", "a part ")  # that cannot be shown: left out, and said
@pytest.mark.parametrize("table", CARRIED, ids=lambda table: table.name)
def test_every_question_is_answered_whatever_a_row_holds(office: Office, table: Table) -> None:
    sound = list(office.odd.get(table.name, office.rows[table.name])[0])
    others = office.ask(ClaimFile(office.other_id))
    assert isinstance(others, ClaimView)
    try:
        _walk(office, table, sound)
    finally:
        office.bring(table, sound)
    mended = office.ask(ClaimFile(office.claim_id))
    assert isinstance(mended, ClaimView)
    assert mended.unreadable == ()


def _walk(office: Office, table: Table, sound: list[Any]) -> None:
    seen: dict[int, str] = {}  # by place of a question, its last answer: one that reads alike was looked at already
    for place, column in enumerate(table.columns):
        if column.name in FIXED:
            continue
        for value in odd_values(column):
            row = list(sound)
            row[place] = value
            office.bring(table, row)
            for number, query in enumerate(office.questions()):
                try:
                    answer = office.ask(query)
                except msgspec.ValidationError:  # becomes `Unanswered`, with its reason
                    assert table.name in NECESSARY, (column.name, value, query)
                    assert isinstance(query, ClaimFile | OpenConflict | Foresee), (column.name, value, query)
                    assert getattr(query, "claim_id", office.claim_id) == office.claim_id
                    continue
                if (told := repr((query, answer))) != seen.get(number):
                    _check(office, table, query, answer)
                    seen[number] = told


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
                assert all(formats.figure(value) for _, _, value in side.values if isinstance(value, int))
                assert side.at is None or formats.moment(side.at, moment(NOW))
        case ApprovalBoard(waiting=waiting):
            found = {request.request_id for request in waiting}
            whole = {} if table.name in DECIDED_BY else office.requests
            odd = office.odd[table.name][0][0] if table.name in office.odd else ""
            expected = set().union(*whole.values()) - {odd} if whole else office.requests[office.other_id]
            assert table.name == "user_account" or found >= expected, query
        case HomeView(happenings=happenings, new=new):
            assert office.other_id in {each.claim_id for each in happenings}, query
            assert office.other_id in {each.claim_id for each in new}, query
        case CustomerRecord(claims=briefs) | PolicyRecord(claims=briefs):
            assert table.name == "policy" or office.other_id in {each.claim_id for each in briefs}, query
        case None:
            assert repr(query) in office.absent or (table.name, type(query)) in NOT_HERE, query
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
        assert formats.figure(cents)


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
