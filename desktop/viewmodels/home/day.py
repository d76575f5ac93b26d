"""The day of one person: what is to be done, with whom something is, what is new, and what the others do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop.lists.policies import MY_RENEWALS, POLICIES
from desktop.lists.wanted import Wanted
from desktop.screens import formats
from desktop.screens.approvals import Request
from desktop.screens.home import Filed, Home, HomeView, Load, NewClaim, Task
from desktop.screens.people import SignedIn
from desktop.screens.questions import Unanswered
from desktop.screens.store import Outcome, Refused, Store, Ticket
from desktop.screens.syncing import OutboxRow
from desktop.screens.times import local, local_day
from desktop.screens.words import beside, caption, count_of, tr
from desktop.viewmodels.diary.tasks import day_draft, outcome_draft
from desktop.viewmodels.entering.drafts import Draft
from desktop.viewmodels.frame.soon import Soon
from desktop.viewmodels.home.approvals import amount, since, unless_arriving, what
from shared.domain.diary.commands import CompleteActivity
from shared.domain.kernel.ids import Id
from shared.domain.kernel.roles import APPROVERS
from shared.domain.kernel.states import Role

LEADERS: Final = frozenset({Role.SUPERVISOR})
"""See how their team stands."""
SELLERS: Final = frozenset({Role.AGENT})
"""See what has to be renewed, and what became of what they reported."""
NOON: Final = 12
EVENING: Final = 18
"""Hours of the greeting."""


class DayViewModel(QObject):
    """view: the day, None until it is known; trouble: why it cannot be read now, else empty.

    changed: the day differs; refused(text): a task was not finished; said(text): what was just done.
    """

    changed = Signal()
    refused = Signal(str)
    said = Signal(str)

    def __init__(self, store: Store, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.now = now
        self.who: SignedIn | None = None
        self.view: HomeView | None = None
        self.trouble = ""
        self._ticket: Ticket | None = None
        self._ending: set[str] = set()
        self._ended: set[str] = set()
        """Of those, whose end is kept and not yet shown."""
        self._soon = Soon(self.refresh, self)
        store.signals.files_changed.connect(self._soon.begin)
        store.signals.day_began.connect(self._soon.begin)
        store.signals.attention_changed.connect(self._soon.begin)
        store.signals.status_changed.connect(self._soon.begin)

    @property
    def today(self) -> date:
        return local_day(self.now())

    @property
    def approves(self) -> bool:
        return self.who is not None and not APPROVERS.isdisjoint(self.who.roles)

    @property
    def leads(self) -> bool:
        return self.who is not None and not LEADERS.isdisjoint(self.who.roles)

    @property
    def sells(self) -> bool:
        return self.who is not None and not SELLERS.isdisjoint(self.who.roles)

    def enter(self, who: SignedIn) -> None:
        self.who = who
        self.view = None
        self.refresh()

    def leave(self) -> None:
        self.who = self.view = None
        self._ending.clear()
        if self._ticket is not None:
            self._ticket.cancel()

    def refresh(self) -> None:
        if self.who is None:
            return
        if self._ticket is not None:
            self._ticket.cancel()
        question = Home(self.today, is_leading=self.leads, renewals=self._renewals())
        self._ticket = self._store.ask(question, self._arrived)

    def _renewals(self) -> Wanted | None:
        """What the view of the list asks for, of whoever sells."""
        if self.who is None or not self.sells:
            return None
        from desktop.viewmodels.frame import typed_filter  # the day of all others begins without it
        from desktop.viewmodels.frame.typed_values import Known

        return typed_filter.read(MY_RENEWALS.filter, POLICIES, Known(self.today, self.who.user_id)).wanted

    def _arrived(self, answer: object) -> None:
        self._ticket = None
        self.trouble = answer.text if isinstance(answer, Unanswered) else ""
        if isinstance(answer, HomeView):
            self.view = answer
            self._ending -= self._ended
            self._ended.clear()
        self.changed.emit()

    # ---- what is done

    def outcome(self, task: Task, parent: QObject) -> Draft:
        """What is being written about a task that is done."""
        return outcome_draft(self._store, self.now, task.claim_id, task.activity_id, parent)

    def another_day(self, task: Task, parent: QObject) -> Draft:
        return day_draft(self._store, self.now, [(task.claim_id, task.activity_id)], parent)

    def is_ending(self, task: Task) -> bool:
        """Whether it was said to be done here, and the day that is shown is of before."""
        return task.activity_id in self._ending

    def finish(self, task: Task, words: str, draft: Draft | None = None, *, skipped: bool = False) -> None:
        """The task is done, with words about it where there are some. draft: where they are kept until it is."""
        command = CompleteActivity(
            claim_id=Id(task.claim_id), activity_id=Id(task.activity_id), outcome=words, skipped=skipped
        )

        def heard(outcome: Outcome) -> None:
            if isinstance(outcome, Refused):
                self._ending.discard(task.activity_id)
                self.refused.emit(outcome.text)
            else:
                self._ended.add(task.activity_id)
                if draft is not None:
                    draft.forget()
                self.said.emit(tr("Done: {subject} · {who}", subject=task.subject, who=task.insured))
            self.refresh()

        self._ending.add(task.activity_id)
        self._store.submit(command, heard)

    # ---- what is said

    def greeting(self) -> str:
        first = self.who.name.split()[0] if self.who is not None and self.who.name.split() else ""
        hour = local(self.now()).hour
        if hour < NOON:
            return tr("Good morning, {name}", name=first)
        return tr("Good afternoon, {name}", name=first) if hour < EVENING else tr("Good evening, {name}", name=first)

    def sentence(self, decisions: int, attention: int) -> str:
        """How the day stands, in one line. decisions: requests that wait for this person."""
        view = self.view
        if self.trouble or view is None:
            return self.trouble
        parts = []
        if decisions:
            parts.append(count_of(decisions, "1 decision", "{n} decisions"))
        if view.task_count:
            parts.append(count_of(view.task_count, "1 task", "{n} tasks"))
        if view.overdue:
            parts.append(count_of(view.overdue, "1 late", "{n} late"))
        if self.leads and view.late_count:
            parts.append(
                count_of(view.late_count, "1 task of the team is due or late", "{n} tasks of the team are due or late")
            )
        if self.sells and view.renewal_count:
            parts.append(count_of(view.renewal_count, "1 renewal", "{n} renewals"))
        if view.new:
            parts.append(count_of(len(view.new), "1 new claim", "{n} new claims"))
        if attention:
            parts.append(count_of(attention, "1 change needs you", "{n} changes need you"))
        if view.is_arriving and not view.waiting:
            said = beside(*parts, by=", ") or tr("Still arriving")
            return tr("{parts}; what there is shows here by itself.", parts=said)
        said = beside(*parts, by=", ") or (tr("Still arriving") if view.is_arriving else tr("Nothing due"))
        return tr("{parts}; {sync}", parts=said, sync=self._sync())

    def _sync(self) -> str:
        view = self.view
        if view is None or not view.waiting:
            return tr("all on this device.")
        return count_of(
            view.waiting, "1 change waits here for a connection.", "{n} changes wait here for a connection."
        )

    def none(self, words: str) -> str:
        """What is said in the place of lines: these words, unless more comes."""
        return unless_arriving(words, self.view is not None and self.view.is_arriving)

    def nothing_due(self) -> str:
        """What to do where nothing is due."""
        view = self.view
        if view is None:
            return ""
        opened = count_of(view.open_claims, "1 claim open", "{n} claims open")
        if view.untouched is None:
            return tr("Nothing due. {open}.", open=opened)
        return tr(
            "Nothing due. {open}; oldest untouched: {who}, {age}.",
            open=opened,
            who=view.untouched.insured,
            age=formats.age(view.untouched.since, self.now()),
        )


def about_filed(claim: Filed) -> str:
    return beside(claim.number, caption(claim.cause), claim.adjuster or tr("nobody yet"))


def about_unsent(entry: OutboxRow, now: datetime) -> str:
    return beside(entry.file_caption, formats.moment(entry.at, now), entry.why_not_yet)


def about_task(task: Task) -> str:
    must = tr("must be done before closing") if task.must else ""
    return beside(task.insured, task.number, must)


def asked_title(request: Request) -> str:
    """`Payment, final 14,000.00 USD, Okafor`."""
    return tr("{what} {amount}, {who}", what=what(request), amount=amount(request), who=request.insured)


def asked_of(request: Request, now: datetime) -> str:
    if request.is_waiting_to_send:
        return tr("kept here, goes to {who} with the next connection", who=request.with_name or tr("an approver"))
    if not request.with_name:
        return tr("waits for somebody with the authority since {since}", since=formats.moment(request.since, now))
    return tr("with {who} since {since}", who=request.with_name, since=formats.moment(request.since, now))


def about_new(claim: NewClaim, now: datetime) -> str:
    return beside(caption(claim.cause), claim.place, claim.number, since(claim.at, now))


def load_words(load: Load) -> str:
    """As a screen reader says it."""
    return tr(
        "{name}: {open} open, {new} new this week, {over} over reserve",
        name=load.name or tr("Nobody"),
        open=load.is_open,
        new=load.is_new,
        over=load.over_reserve,
    )
