"""The first screen: the diary, what is new, what the others do, how the team stands. All from rows that are here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from desktop.answers import outbox
from desktop.answers.answer import Answer, Answers, Context
from desktop.answers.edits import EditedFile
from desktop.answers.names import name_of
from desktop.answers.notifications import tellings
from desktop.answers.people import names_in
from desktop.answers.readable import attempt
from desktop.answers.time_line import time_line
from desktop.lists import wanted as listed
from desktop.lists.claims import CLAIMS, IS_MINE, IS_OPEN
from desktop.lists.diary import DIARY
from desktop.lists.policies import MY_RENEWALS, POLICIES
from desktop.lists.wanted import Condition, Test, Wanted
from desktop.replica.moments import timeline_of
from desktop.screens.home import (
    FILED_WITHIN,
    HAPPENED_WITHIN,
    Filed,
    Happening,
    Home,
    HomeView,
    Load,
    NewClaim,
    Renewal,
    Task,
    Untouched,
)
from desktop.screens.syncing import OutboxRow, SyncState
from desktop.screens.times import calendar_day, micros, moment
from desktop.screens.words import member_of
from shared.domain.catalogue import MADE_BY
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import ClaimTelling
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import Pattern, Priority
from shared.domain.kernel.desks import FactChange
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import Id, new_id
from shared.domain.money.entities import Payment, ReserveTransaction
from shared.domain.policies.states import Line

if TYPE_CHECKING:
    from desktop.replica.queries import Reader

PAGE: Final = 60
"""Shown on the first screen; the diary has the rest."""
LATE: Final = 40
"""Tasks of others, due today or before; the diary has the rest."""
RENEWED: Final = 12
"""Policies that end soon; their list has the rest."""
NEW_WITHIN: Final = timedelta(days=7)
"""Since when a claim is new in the load of the team."""
FILED: Final = 6
"""Claims that this person reported; their list has the rest."""
UNSENT: Final = 6
"""Changes that are on this device alone; the page of the sync has the rest."""
HAPPENED: Final = 12
"""Lines of what others did; of each kind of row that many are looked at."""
UNTOUCHED_OF: Final = 400
"""Open claims among which the one that nobody touched is looked for: more than anybody works on."""
_TOLD_OF: Final[tuple[type[Row], ...]] = (
    *(Claim, Note, ReserveTransaction, Payment, Activity, FactChange),
    *MADE_BY,
)
"""Rows by which others say what they did."""
_MINE: Final = Condition("is_mine", Test.IS, 1)


def home(reader: Reader, question: Home, context: Context) -> HomeView:
    today = question.today
    mine = Wanted(conditions=(_MINE,))
    overdue = Wanted(conditions=(_MINE, Condition("due", Test.AT_MOST, (today - timedelta(days=1)).isoformat())))
    tasks = reader.page(DIARY, mine, DIARY.order("due"), PAGE)
    names = names_in(reader)
    changes = context.overview.changes if context.overview is not None else ()
    view = HomeView(
        tasks=tuple(_task(line, names) for line in tasks.lines),
        task_count=reader.count(DIARY, mine).shown,
        overdue=reader.count(DIARY, overdue).shown,
        open_claims=reader.count(CLAIMS, Wanted(conditions=(IS_MINE, IS_OPEN))).shown,
        new=_new(reader, context),
        happenings=_happenings(reader, context, names),
        waiting=len(changes),
        oldest_waiting_at=moment(min(entry.envelope.at for entry in changes)) if changes else None,
        is_arriving=context.is_arriving,
    )
    if not view.tasks and view.open_claims:
        view = replace(view, untouched=_untouched(reader))
    if question.is_leading:
        view = _with_team(reader, question, context, view, names)
    if question.renewals is not None:
        view = replace(view, filed=_filed(reader, context, names), unsent=_unsent(reader, context))
        view = _renewed(reader, view, question.renewals)
    return view


def _task(line: listed.Line, names: Mapping[Id, str]) -> Task:
    of = dict(zip(DIARY.places, line.values, strict=True))
    return Task(
        activity_id=line.row_id,
        claim_id=str(of["claim_id"]),
        subject=str(of["subject"]),
        insured=str(of["insured"] or ""),
        number=str(of["number"] or ""),
        due=calendar_day(str(of["due"])),
        pattern=member_of(Pattern, str(of["pattern"])),
        priority=member_of(Priority, str(of["priority"])),
        must=bool(of["mandatory"]),
        assignee_id=str(of["assignee_id"] or ""),
        assignee=name_of(Id(str(of["assignee_id"] or "")), names),
        sync=SyncState.WAITING if of["waiting"] else SyncState.SAVED,
    )


def _new(reader: Reader, context: Context) -> tuple[NewClaim, ...]:
    """What was given to this person and not opened yet, on any device."""
    found = []
    for told in tellings(reader, context).needs:
        claim = reader.row(Claim, Id(told.file_id)) if told.kind is ClaimTelling.ASSIGNED else None
        line = reader.line(CLAIMS, claim.id) if claim is not None else None
        if claim is None or line is None:
            continue
        incurred = CLAIMS.value(line, "incurred_cents")
        found.append(
            NewClaim(
                told,
                claim.id,
                claim.insured_name,
                claim.claim_number,
                claim.cause,
                claim.loss_place,
                told.text,
                told.at,
                incurred if isinstance(incurred, int) else 0,
                claim.currency,
            )
        )
    return tuple(found)


def _happenings(reader: Reader, context: Context, names: Mapping[Id, str]) -> tuple[Happening, ...]:
    """What others wrote on the files that are here, the newest first, from the rows that they made."""
    began_ms = max(0, (context.now - int(HAPPENED_WITHIN.total_seconds()) * 1_000_000) // 1000)
    after = new_id(began_ms, bytes(10))
    made = [row for entity in _TOLD_OF for row in reader.latest(entity, after, context.me, HAPPENED)]
    made = [row for row in made if row.created_by in names]
    newest = sorted(timeline_of(made), key=lambda one: (one.at, one.row.id), reverse=True)[:HAPPENED]
    by_file: dict[Id, list[Id]] = defaultdict(list)
    for one in newest:
        by_file[one.row.file_id].append(one.row.id)
    found: list[Happening] = []
    for file_id, row_ids in by_file.items():
        contents = attempt(partial(reader.claim, file_id), None)
        if contents is None:
            continue
        of = EditedFile(contents.file, contents.names, context.me, context.now)
        for one in contents.timeline:
            if one.row.id in row_ids:
                entries = time_line(replace(contents, timeline=(one,)), of, [])
                found += [
                    Happening(
                        entry.at,
                        entry.by,
                        entry.title,
                        file_id,
                        contents.claim.insured_name,
                        contents.claim.claim_number,
                        one.row.id,
                    )
                    for entry in entries
                ]
    return tuple(sorted(found, key=lambda one: (one.at, one.item), reverse=True))


def _untouched(reader: Reader) -> Untouched | None:
    """Nothing is written on a file without a row of it saying when."""
    lines = reader.page(CLAIMS, Wanted(conditions=(IS_MINE, IS_OPEN)), CLAIMS.order("newest"), UNTOUCHED_OF).lines
    touched = []
    for line in lines:
        rows = reader.file(Id(line.file_id)).rows.values()
        last = max((row.updated_at for of_kind in rows for row in of_kind), default=None)
        if last is not None:
            touched.append((last, line))
    if not touched:
        return None
    last, line = min(touched, key=lambda one: (one[0], one[1].row_id))
    return Untouched(line.row_id, str(CLAIMS.value(line, "insured")), moment(last))


def _with_team(reader: Reader, question: Home, context: Context, view: HomeView, names: Mapping[Id, str]) -> HomeView:
    due = Condition("due", Test.AT_MOST, question.today.isoformat())
    of_others = Condition("is_mine", Test.IS_NOT, 1)
    late = Wanted(conditions=(due, of_others))
    lines = reader.page(DIARY, late, DIARY.order("due"), LATE).lines
    began = datetime.fromtimestamp(context.now / 1_000_000, UTC) - NEW_WITHIN
    new = Condition("reported_at", Test.AT_LEAST, micros(began))
    over = Condition("over_reserve", Test.IS, 1)
    tallies = [
        reader.tally(CLAIMS, "adjuster_id", Wanted(conditions=(IS_OPEN, *also))) for also in ((), (new,), (over,))
    ]
    return replace(
        view,
        late=tuple(_task(line, names) for line in lines),
        late_count=reader.count(DIARY, late).shown,
        load=tuple(_load(tallies, names)),
    )


def _load(tallies: list[dict[listed.Value, int]], names: Mapping[Id, str]) -> Iterable[Load]:
    """The most laden first; claims that nobody works on come last."""
    is_open, is_new, over = tallies
    people = sorted(is_open, key=lambda who: (who is None, -is_open[who], str(who)))
    for who in people:
        yield Load(
            str(who or ""), name_of(Id(str(who or "")), names), is_open[who], is_new.get(who, 0), over.get(who, 0)
        )


def _renewed(reader: Reader, view: HomeView, wanted: Wanted) -> HomeView:
    """With the first policies of those that end soon, and how many they are."""
    lines = reader.page(POLICIES, wanted, POLICIES.order(MY_RENEWALS.order), RENEWED).lines
    return replace(view, renewals=_as_renewals(lines), renewal_count=reader.count(POLICIES, wanted).shown)


def _as_renewals(lines: tuple[listed.Line, ...]) -> tuple[Renewal, ...]:
    found = []
    for line in lines:
        of = dict(zip(POLICIES.places, line.values, strict=True))
        premium = of["annual_premium"]
        found.append(
            Renewal(
                line.row_id,
                str(of["number"]),
                str(of["holder"]),
                member_of(Line, str(of["line"])),
                calendar_day(str(of["expiration_date"])),
                premium if isinstance(premium, int) else 0,
                str(of["currency"]),
            )
        )
    return tuple(found)


def _filed(reader: Reader, context: Context, names: Mapping[Id, str]) -> tuple[Filed, ...]:
    """What this person reported lately, the newest first. One that the server has not numbered is here alone."""
    began = Condition("reported_at", Test.AT_LEAST, context.now - int(FILED_WITHIN.total_seconds()) * 1_000_000)
    lines = reader.page(CLAIMS, Wanted(conditions=(IS_MINE, began)), CLAIMS.order("newest"), PAGE).lines
    claims = (reader.row(Claim, Id(line.row_id)) for line in lines)
    theirs = (claim for claim in claims if claim is not None and claim.created_by == context.me)
    return tuple(
        Filed(
            claim.id,
            claim.insured_name,
            claim.claim_number,
            claim.cause,
            claim.status,
            name_of(claim.adjuster_id, names),
            SyncState.WAITING if claim.claim_number == claim.temporary_number else SyncState.SAVED,
        )
        for claim in islice(theirs, FILED)
    )


def _unsent(reader: Reader, context: Context) -> tuple[OutboxRow, ...]:
    """The first of what is on this device alone, in the order in which it was entered."""
    changes = context.overview.changes if context.overview is not None else ()
    entries = [entry.envelope for entry in changes[:UNSENT]]
    flags = {flagged.number: flagged.flag for flagged in reader.flagged()}
    called = reader.called(outbox.files_of(entries))
    sent = context.status.state.sent if context.status is not None else 0
    return tuple(outbox.waiting_row(entry, sent, flags.get(entry.number), called) for entry in entries)


def _nothing_yet(_context: Context) -> HomeView:
    return HomeView((), 0, 0, 0, (), (), 0, None, is_arriving=True)


ANSWERS: Final[Answers] = {Home: Answer(home, of_journal=True, while_closed=_nothing_yet)}
