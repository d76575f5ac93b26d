"""What the screens are answered: from the replica and the journal together, and before anything is open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.answers.answer import Context
from desktop.answers.answering import Answering
from desktop.engine.announcements import OutboxSummary, StatusChanged
from desktop.engine.entries import Overview
from desktop.journal.values import Archived, Aside
from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Wanted
from desktop.replica.queries import Reader
from desktop.replica.replica import Replica
from desktop.screens.claims import ClaimFile
from desktop.screens.conflicts import OpenConflict
from desktop.screens.lists import ListPage
from desktop.screens.people import People
from desktop.screens.policies import PolicyFile, PolicyHit, PolicySearch
from desktop.screens.questions import Question
from desktop.screens.search import Search
from desktop.screens.syncing import AttentionItems, Link, SyncPageView, SyncReport, SyncState, SyncStatus
from desktop.screens.times import moment
from desktop.sync.rebase import Pending, pending_of
from desktop.sync.state import Phase, State
from shared.domain.catalogue import AnyCommand, Envelope
from shared.domain.claims.entities import CLAIM
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import CUSTOMER
from shared.domain.policies.entities import POLICY
from tests.desktop.replica.samples import DEVICE, IDENTITY, KEY, ME, NOW, Samples, merged
from tests.desktop.replica.test_replica import at, frames_of

NOTHING = Overview((), (), ())


class Desk:
    """A replica with a customer of two claims, a policy, a colleague with a team, two devices and two conflicts."""

    def __init__(self, path: Path) -> None:
        self.samples = samples = Samples(5)
        self.replica = Replica.create(path, KEY, IDENTITY)
        self.customer_id, self.colleague_id, self.team_id, self.other_device = (samples.id() for _ in range(4))
        mine = samples.claim(insured_name="Holder, Hanna", customer_id=self.customer_id, adjuster_id=ME)
        namesake = samples.claim(insured_name="Holder, Hanna", customer_id=samples.id())
        self.claim_id, self.namesake_id = mine["claim"][0][0], namesake["claim"][0][0]
        namesake["conflict"] = []
        sides = {"mine": json.dumps({"adjuster_id": ME}), "theirs": json.dumps({"adjuster_id": self.colleague_id})}
        given: dict[str, Any] = {
            "subject_table": "claim",
            "subject_id": self.claim_id,
            "what": "assignment",
            "command": json.dumps({"type": "AssignClaim"}),
            "base": "{}",
            "theirs_by": self.colleague_id,
            "state": "open",
            **sides,
        }
        mine["conflict"] = [
            samples.row("conflict", samples.id(), self.claim_id, **{**given, "mine_by": who, **more})
            for who, more in ((ME, {}), (self.colleague_id, {}), (ME, {"state": "resolved"}))
        ]
        self.conflict_ids = [row[0] for row in mine["conflict"]]
        policy, desk = samples.policy(), samples.desk()
        self.policy_id = policy["policy"][0][0]
        holder = {"customer": [samples.row("customer", self.customer_id, self.customer_id, name="Holder, Hanna")]}
        desk["team"] = [samples.row("team", self.team_id, SHELF, name="North")]
        desk["colleague"].append(
            samples.row(
                "colleague",
                samples.id(),
                SHELF,
                user_id=self.colleague_id,
                name="Dana Reyes",
                active=True,
                team_id=self.team_id,
            )
        )
        desk["device"] = [
            samples.row("device", device, ME, name=name, platform="linux", state="active", user_id=ME)
            for device, name in ((DEVICE, "laptop"), (self.other_device, "tablet"))
        ]
        rows = merged([desk, mine, namesake, policy, holder])
        files = (ME, SHELF, self.claim_id, self.namesake_id, self.policy_id, self.customer_id)
        self.replica.apply(frames_of(rows, files), at(1), (), expects=None)
        self.reader = Reader(path, KEY)

    def close(self) -> None:
        self.reader.close()
        self.replica.close()

    def ask(self, query: Question[Any], overview: Overview | None = NOTHING, **context: Any) -> Any:
        status = SyncStatus(Link.OFFLINE, "")
        given: dict[str, Any] = {
            "me": ME,
            "now": Micros(NOW),
            "status": None,
            "sync": status,
            "here": {},
            "device_name": "laptop",
        }
        answering = Answering(query, Context(**{**given, **context}))
        assert answering.needs_overview is isinstance(query, AttentionItems | SyncReport)
        return answering.answer(self.reader, overview)

    def entry(self, number: int, command: AnyCommand) -> Envelope:
        return self.samples.envelope(number, command)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("asked") / "replica-000001.db")
    yield made
    made.close()


def refused(entry: Envelope, file_id: Id) -> Archived:
    return Archived(
        DEVICE,
        entry.number,
        entry.command_id,
        entry.at,
        frozenset({file_id}),
        entry,
        Verdict.REJECTED,
        "claim_closed",
        {"claim_number": "CLM-1"},
        None,
        entry.at,
    )


def note(desk: Desk, number: int, file_id: Id) -> Envelope:
    return desk.entry(number, AddNote(file_id=file_id, topic=Topic.PHONE, body=f"note {number}"))


# ---- before anything is open


def test_before_anything_opens_there_is_nothing_to_see_to() -> None:
    status = SyncStatus(Link.CONNECTING, "claims.example.com")
    context = Context(Id(""), Micros(NOW), None, status, {}, "laptop")
    assert Answering(AttentionItems(), context).without_replica() == ()
    page = Answering(SyncReport(), context).without_replica()
    assert isinstance(page, SyncPageView)
    assert (page.outbox, page.devices, page.is_open) == ((), (), False), "nobody knows yet what waits"
    assert Answering(People(), context).without_replica() is None, "it waits for the replica"


# ---- claims


def test_who_else_looks_at_a_claim_is_shown_on_it(desk: Desk) -> None:
    there = {f"claim:{desk.claim_id}": ("Dana Reyes",), "claim:elsewhere": ("Ken",)}
    view = desk.ask(ClaimFile(desk.claim_id), here=there)
    assert [each.name for each in view.here_now] == ["Dana Reyes"]
    assert desk.ask(ClaimFile(desk.claim_id)).here_now == ()
    assert desk.ask(ClaimFile("01900000-0000-7000-8000-00000000ffff")) is None


def test_a_page_goes_on_from_the_key_of_its_neighbour(desk: Desk) -> None:
    newest = CLAIMS.order("newest")
    first = desk.ask(ListPage(CLAIMS.name, Wanted(), "newest", 1, anchor_row=0))
    second = desk.ask(ListPage(CLAIMS.name, Wanted(), "newest", 1, after=CLAIMS.key(first.lines[0], newest)))
    back = desk.ask(ListPage(CLAIMS.name, Wanted(), "newest", 1, before=CLAIMS.key(second.lines[0], newest)))
    assert {first.lines[0].row_id, second.lines[0].row_id} == {desk.claim_id, desk.namesake_id}
    assert back.lines[0].row_id == first.lines[0].row_id


def test_a_policy_is_told_with_its_covers_and_one_that_is_not_here_is_not(desk: Desk) -> None:
    hit = desk.ask(PolicyFile(desk.policy_id))
    assert isinstance(hit, PolicyHit)
    assert (hit.policy_id, len(hit.coverages)) == (desk.policy_id, 1)
    assert desk.ask(PolicyFile(desk.claim_id)) is None
    assert [found.policy_id for found in desk.ask(PolicySearch(hit.number))] == [desk.policy_id]


# ---- what needs somebody


def test_my_open_conflicts_are_told_with_names_and_those_of_others_are_not(desk: Desk) -> None:
    (item,) = desk.ask(AttentionItems())
    assert (item.kind, item.conflict_id, item.claim_id) == (SyncState.CONFLICT, desk.conflict_ids[0], desk.claim_id)
    assert item.entered == (("Adjuster", "You"),)
    assert item.reason.startswith("Dana Reyes changed the same value")
    view = desk.ask(OpenConflict(desk.conflict_ids[0]))
    assert view.theirs.values == (("adjuster_id", "Adjuster", "Dana Reyes"),)
    assert view.mine.who == "You"
    assert desk.ask(OpenConflict(desk.claim_id)) is None


def test_a_refused_contact_is_corrected_on_a_claim_of_that_very_customer(desk: Desk) -> None:
    """Two people of one name: the other one's claim is not it."""
    contact = UpdateContact(customer_id=desk.customer_id, changes={"phone": "1"}, base={"phone": "2"})
    entry = desk.entry(1, contact)
    overview = replace(NOTHING, attention=((refused(entry, desk.customer_id),),))
    item = next(each for each in desk.ask(AttentionItems(), overview) if each.command_name == "UpdateContact")
    assert (item.claim_id, item.file_kind) == (desk.claim_id, CUSTOMER)
    stranger = desk.entry(2, UpdateContact(customer_id=desk.policy_id, changes={"phone": "1"}, base={"phone": "2"}))
    overview = replace(NOTHING, attention=((refused(stranger, desk.policy_id),),))
    item = next(each for each in desk.ask(AttentionItems(), overview) if each.command_name == "UpdateContact")
    assert item.claim_id == ""


def test_everything_that_needs_somebody_stands_in_order_of_time(desk: Desk) -> None:
    old, large = note(desk, 1, desk.claim_id), note(desk, 40, desk.policy_id)
    damaged = Aside(1, 7, desk.samples.id(), frozenset({desk.claim_id}), "damaged", Micros(NOW), None, "AddNote", b"x")
    oversized = Aside(2, 40, large.command_id, frozenset({desk.policy_id}), "too_large", Micros(NOW), large)
    overview = Overview((), ((refused(old, desk.claim_id),),), (), (damaged,), (oversized,))
    items = desk.ask(AttentionItems(), overview)
    assert [item.at for item in items] == sorted(item.at for item in items)
    kinds = {item.command_id: (item.kind, item.file_kind) for item in items}
    assert kinds[old.command_id] == (SyncState.REFUSED, CLAIM)
    assert kinds[large.command_id] == (SyncState.REFUSED, POLICY)
    assert kinds[damaged.command_id] == (SyncState.DAMAGED, CLAIM)
    assert len(items) == 4, "and the conflict"
    assert all(item.file_caption for item in items if item.file_id == desk.claim_id)


# ---- the sync page


def status(**state: Any) -> StatusChanged:
    given = State(phase=Phase.STEADY, device_id=DEVICE, **state)
    return StatusChanged(given, OutboxSummary(0, 0, None, None, 0), 0, NOW, None, None)


def test_the_sync_page_tells_what_waits_what_was_sent_and_what_has_ended(desk: Desk) -> None:
    waiting: tuple[Pending, ...] = tuple(pending_of(note(desk, number, desk.claim_id)) for number in (4, 5))
    ended = replace(refused(note(desk, 3, desk.claim_id), desk.claim_id), verdict=Verdict.APPLIED)
    empty = replace(refused(note(desk, 2, desk.claim_id), desk.claim_id), envelope=None)
    page = desk.ask(SyncReport(), Overview(waiting, (), (ended, empty)), status=status(sent=4))
    assert [(row.number, row.state) for row in page.outbox] == [(4, SyncState.SENT), (5, SyncState.WAITING)]
    assert [(row.number, row.state) for row in page.recent] == [(3, SyncState.SAVED)]
    assert all(row.file_caption for row in (*page.outbox, *page.recent))


def test_this_device_is_heard_now_and_of_the_others_nobody_here_knows(desk: Desk) -> None:
    now = Micros(NOW + 60_000_000)
    page = desk.ask(SyncReport(), status=status(), now=now)
    devices = {device.name: device for device in page.devices}
    assert devices["laptop"].is_this
    assert devices["laptop"].heard_at == moment(now)
    assert not devices["tablet"].is_this
    assert devices["tablet"].heard_at is None
    assert devices["tablet"].registered_at <= moment(NOW)


def test_without_a_status_the_sync_page_says_what_it_knows(desk: Desk) -> None:
    page = desk.ask(SyncReport())
    assert [device.is_this for device in page.devices] == [False, False]


def test_people_are_told_with_their_teams(desk: Desk) -> None:
    found = {person.name: (person.team_name, person.active) for person in desk.ask(People())}
    assert found == {"Dana Reyes": ("North", True), "Jo Field": ("", True)}


def test_a_search_finds_what_is_here(desk: Desk) -> None:
    found = desk.ask(Search("Holder"))
    assert {(hit.kind, hit.file_id) for hit in found} >= {("claim", desk.claim_id), ("claim", desk.namesake_id)}
