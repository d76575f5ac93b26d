"""What the line of an edit says: values in the words of their declaration, one line for each deed, an honest undo."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.answers.edits import EditedFile
from desktop.answers.time_line import time_line
from desktop.replica.answers import ClaimContents, FileRows
from desktop.replica.moments import people_in, timeline_of
from desktop.screens.claims import EntryKind, HistoryEntry
from shared.domain.catalogue import CARRIED
from shared.domain.claims.commands import AssignClaim, CloseClaim, EditClaim
from shared.domain.claims.states import ClosedReason
from shared.domain.diary.entities import Activity
from shared.domain.kernel.desks import SHELF, FactChange
from shared.domain.kernel.fields import Json, Row, canonical_json
from shared.domain.kernel.ids import Id
from shared.domain.kernel.world import Actor
from tests.shared.domain.scene import ADA, BEN, BOSS, DAY_US, NOON, TEAM, ClaimScene, only
from tests.shared.domain.test_diary import finish, overdue
from tests.shared.domain.test_moves import move
from tests.shared.domain.test_resolving import resolve

NAMES = {BOSS.user_id: BOSS.name, ADA.user_id: ADA.name, BEN.user_id: BEN.name, TEAM: "Team North"}


def told(story: ClaimScene, me: Actor = ADA, unread: list[type[Row]] | None = None) -> tuple[HistoryEntry, ...]:
    """The time line of the claim on the device of one person, who has all of it, newest first."""
    rows: dict[type[Row], tuple[Row, ...]] = {
        table.entity: tuple(story.world.all(table.entity, story.claim_id)) for table in CARRIED
    }
    moments = timeline_of(row for each in rows.values() for row in each)
    file = FileRows(story.claim_id, rows, frozenset(), {})
    found = ClaimContents(story.claim, file, None, None, moments, NAMES)
    shelf = [row for table in CARRIED for row in story.world.all(table.entity, SHELF)]
    return time_line(
        found, EditedFile(file, NAMES, me.user_id, story.clock, me, lambda: shelf), [] if unread is None else unread
    )


def edit(story: ClaimScene, actor: Actor = ADA, **wish: Any) -> None:
    base = {name: getattr(story.claim, name) for name in wish}
    story.done(actor, EditClaim(claim_id=story.claim_id, changes=wish, base=base))


def newest(story: ClaimScene, me: Actor = ADA) -> HistoryEntry:
    return told(story, me)[0]


def assign(story: ClaimScene, to: Id, seen: Id | None) -> None:
    story.done(BOSS, AssignClaim(claim_id=story.claim_id, adjuster_id=to, team_id=TEAM, base_adjuster_id=seen))


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"severity": "major"}, "Severity: Moderate → Major"),
        ({"fault_share_bp": 2_500}, "Liability share: – → 25 %"),
        ({"subrogation": True}, "Subrogation: No → Yes"),
        ({"latitude_e6": 39_758_950}, "Latitude: – → 39.75895"),
        ({"insured_name": "Hanna Holder-Hill"}, "Insured: Hanna Holder → Hanna Holder-Hill"),
        ({"status": "investigation"}, "Status: Open → Investigation"),
    ],
)
def test_one_field_is_said_in_the_title_in_the_words_of_its_declaration(wish: dict[str, Any], said: str) -> None:
    story = ClaimScene()
    edit(story, **wish)
    entry = newest(story)
    assert (entry.title, entry.by, entry.changes, entry.kind) == (said, "You", (), EntryKind.EDIT)
    assert newest(story, BEN).by == "Ada"


def test_fields_of_one_command_stand_together_in_the_order_of_their_declaration() -> None:
    story = ClaimScene()
    edit(story, severity="major", loss_place="2 Elm St", description="")
    entry = newest(story)
    assert entry.title == "3 facts changed"
    assert [change.words for change in entry.changes] == [
        "Place: 1 Elm St → 2 Elm St",
        "Severity: Moderate → Major",
        "Description: Burst pipe → –",
    ]
    assert [change.is_long for change in entry.changes] == [True, False, True]


def test_a_list_that_reads_the_same_is_told_part_by_part() -> None:
    story = ClaimScene()
    edit(story, parties=canonical_json([{"name": "Ann", "role": "witness"}]))
    edit(story, parties=canonical_json([{"name": "Ann", "role": "witness", "phone": "555-0142"}]))
    assert newest(story).title == "Parties: Ann, witness → Ann, 555-0142, witness"


def test_an_assignment_names_people_and_its_undo_is_the_assigners() -> None:
    story = ClaimScene()
    assign(story, ADA.user_id, None)
    assign(story, BEN.user_id, ADA.user_id)
    entry = newest(story, BOSS)
    assert (entry.title, entry.kind) == ("Claim assigned", EntryKind.ASSIGNMENT)
    assert [change.words for change in entry.changes] == ["Adjuster: Ada → Ben"]
    assert entry.undo is not None
    assert entry.undo_words == "Undo"
    assert newest(story, ADA).undo is None
    lines = story.world.all(FactChange, story.claim_id)
    assert {ADA.user_id, BEN.user_id, TEAM} <= set(people_in(lines)), "their names are looked up"


def test_a_closing_says_that_its_undo_is_a_reopening_and_not_when_it_was_twice() -> None:
    story = ClaimScene()
    story.done(BOSS, CloseClaim(claim_id=story.claim_id, reason=ClosedReason.WITHOUT_PAYMENT))
    entry = newest(story, BOSS)
    assert (entry.title, entry.undo_words) == ("Claim closed", "Reopen claim")
    assert [change.words for change in entry.changes] == [
        "Status: Open → Closed",
        "Closed because: – → Without payment",
    ]


def test_an_undo_that_the_rules_would_refuse_is_not_offered() -> None:
    story = ClaimScene()
    assign(story, ADA.user_id, None)
    edit(story, status="investigation")
    assert newest(story).undo is not None
    story = ClaimScene()
    edit(story, status="investigation")
    assert newest(story).undo is None, "no stage leads back to open"
    task = overdue(story, due="2023-11-20")
    story.done(ADA, move(task, "2023-11-17"))
    assert newest(story).title == f"{task.subject}: Moved to 17 Nov 2023"
    assert newest(story).undo is None, "what must be done comes earlier, never later"


def test_a_task_that_ended_is_told_as_planned_and_as_ended() -> None:
    story = ClaimScene()
    task = overdue(story, mandatory=False)
    story.done(BEN, finish(task, "called"))
    ended, planned = told(story)[:2]
    assert (ended.title, ended.detail, ended.by, ended.changes) == (f"Task done: {task.subject}", "called", "Ben", ())
    assert (planned.title, planned.detail) == (f"Task: {task.subject}", "")
    assert newest(story, BEN).undo_words == "Reopen task"
    story.world = story.world.with_rows(
        [msgspec.structs.replace(each, fields=Json("{}")) for each in story.world.all(FactChange, story.claim_id)]
    )
    before = [entry.title for entry in told(story)]
    assert f"Task done: {task.subject}" in before, "of what ended before there were lines, its row tells"


def test_a_decided_conflict_has_the_values_that_were_written_and_no_line_beside_it() -> None:
    story = ClaimScene()
    edit(story, fault_share_bp=2_000)
    stale = EditClaim(claim_id=story.claim_id, changes={"fault_share_bp": 7_000}, base={"fault_share_bp": None})
    conflict = story.conflict(BEN, stale)
    count = len(told(story))
    story.done(BOSS, resolve(conflict, "mine"))
    entries = told(story, BOSS)
    assert len(entries) == count, "the conflict's own entry says it"
    assert entries[0].title.startswith("Conflict decided: ")
    assert [change.words for change in entries[0].changes] == ["Liability share: 20 % → 70 %"]


def test_an_edit_from_before_there_were_lines_is_told_as_far_as_it_is_known_and_none_twice() -> None:
    story = ClaimScene()
    edit(story, cat_code="2611")
    (line,) = story.world.all(FactChange, story.claim_id)
    assert sum("at code" in entry.title.lower() for entry in told(story)) == 1
    edit(story, severity="moderate")
    assert not [entry for entry in told(story) if "everity" in entry.title], "nothing has changed"
    only_rows = [row for row in story.world.rows() if row.id != line.id]
    story.world = type(story.world)(only_rows, story.world.complete)
    assert "Facts of the claim: CAT code" in [entry.title for entry in told(story)]


@pytest.mark.logs("row ")
def test_a_line_that_cannot_be_read_takes_no_other_with_it() -> None:
    story = ClaimScene()
    edit(story, severity="major")
    edit(story, loss_place="2 Elm St")
    first, second = story.world.all(FactChange, story.claim_id)
    story.world = story.world.with_rows([msgspec.structs.replace(first, fields=Json("[1]"))])
    unread: list[type[Row]] = []
    titles = [entry.title for entry in told(story, unread=unread)]
    assert unread == [FactChange]
    assert "Place changed" in titles
    story.world = story.world.with_rows([msgspec.structs.replace(second, fields=Json('{"loss_place":null}'))])
    (entry,) = [each for each in told(story) if each.title.startswith("Place")]
    assert entry.title == "Place: changed, too long to keep"
    assert entry.undo is None


def test_a_loss_outside_of_the_cover_tells_the_mark_that_the_rule_set() -> None:
    story = ClaimScene()
    wish: dict[str, Any] = {"loss_at": NOON - 400 * DAY_US, "cause": story.claim.cause}
    base: dict[str, Any] = {"loss_at": story.claim.loss_at, "cause": story.claim.cause}
    story.done(ADA, EditClaim(claim_id=story.claim_id, changes=wish, base=base))
    assert "Coverage in question: No → Yes" in [change.words for change in newest(story).changes]


def test_a_task_is_named_by_its_subject() -> None:
    story = ClaimScene()
    task = overdue(story, mandatory=False, due="2023-11-20")
    story.done(ADA, move(task, "2023-11-27"))
    assert only_activity(story).due == "2023-11-27"
    entry = newest(story)
    assert entry.title == f"{task.subject}: Moved to 27 Nov 2023"
    assert [change.words for change in entry.changes] == ["Due: 20 Nov 2023 → 27 Nov 2023"]
    assert entry.undo is not None


def only_activity(story: ClaimScene) -> Activity:
    (found,) = story.world.all(Activity, story.claim_id)
    return found


def test_one_line_is_found_by_its_command() -> None:
    story = ClaimScene()
    changes = story.done(
        ADA, EditClaim(claim_id=story.claim_id, changes={"severity": "major"}, base={"severity": "moderate"})
    )
    line = only(changes, FactChange)
    undo = newest(story).undo
    assert undo is not None
    assert (undo.command_id, undo.file_id, undo.command) == (line.command_id, story.claim_id, None)
