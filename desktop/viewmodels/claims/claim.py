"""One claim's page: its facts, its figures and how they explain themselves, and the intentions of its user."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from desktop.screens import formats
from desktop.screens.cards import CardRows
from desktop.screens.claims import ClaimFile, ClaimView, Foresee, Foresight, HistoryEntry, ReserveLineView
from desktop.screens.people import People, Person
from desktop.screens.questions import Unanswered
from desktop.screens.sayings import says
from desktop.screens.store import Accepted, Outcome, Refused, Store, Ticket
from desktop.screens.syncing import Link, SyncState, SyncStatus
from desktop.screens.times import local_day
from desktop.screens.wishes import BadFields, command_of, issue
from desktop.screens.words import beside, caption_of, inside, tr
from desktop.viewmodels.entering.drafts import Draft
from desktop.viewmodels.files.card import CardViewModel
from desktop.viewmodels.files.edits import take_back
from desktop.viewmodels.files.file import note_state
from shared.domain.claims.entities import CLAIM
from shared.domain.kernel.commands import Command
from shared.domain.money.states import PAID_STATES, CostType


def explain_incurred(view: ClaimView) -> str:
    """By the domain's own sums: paid is all that left, whether it took from a reserve or not."""
    found = view.totals
    return tr(
        "Incurred {incurred} = paid {paid} + open reserves {open} − recoveries {recovered}",
        incurred=formats.money(found.incurred),
        paid=formats.money(found.paid),
        open=formats.money(found.outstanding),
        recovered=formats.money(found.recoveries),
    )


def explain_paid(view: ClaimView) -> str:
    """The payments behind the figure, newest last."""
    counted = [pay for pay in view.payments if pay.state in PAID_STATES]
    if not counted:
        return tr("Nothing is paid yet.")
    lines = [
        f"{formats.money(pay.amount_cents)}  {beside(pay.payee, formats.day(local_day(pay.at)), by=', ')}"
        for pay in counted
    ]
    return tr("Paid is the sum of:") + "\n" + "\n".join(lines)


def when_lost(view: ClaimView) -> str:
    """The loss by the person's clock, and its day where the risk is, wherever that is another one."""
    here = tr("{day}, {time}", day=formats.long_day(local_day(view.loss_at)), time=formats.clock(view.loss_at))
    there = view.policy.loss_day
    if there == local_day(view.loss_at):
        return here
    return tr(
        "{here}; where the risk is: {day} ({zone})", here=here, day=formats.long_day(there), zone=view.policy.zone
    )


def explain_line(line: ReserveLineView) -> str:
    return tr(
        "Open {open} = reserve {reserve} − paid {paid}",
        open=formats.money(line.open_cents),
        reserve=formats.money(line.reserve_cents),
        paid=formats.money(line.paid_cents),
    )


def line_caption(line: ReserveLineView) -> str:
    """`Dwelling, indemnity`."""
    cost = caption_of(CostType, line.cost_type)
    return beside(line.caption, inside(cost), by=", ") if line.caption else cost


def by_day(entries: tuple[HistoryEntry, ...], today: date) -> list[tuple[str, list[HistoryEntry]]]:
    """The time line under day headings, newest first."""
    days: dict[date, list[HistoryEntry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.at, reverse=True):
        days.setdefault(local_day(entry.at), []).append(entry)
    return [(formats.day_heading(day, today), found) for day, found in days.items()]


class ClaimViewModel(QObject):
    """One claim, read again whenever its file changes.

    view: the facts, None until they arrive; missing: the claim is not on this device; people: for assignments.
    trouble: why it cannot be shown although it is here, else empty.
    changed: new facts; refused(text): an intention was refused at once; done(command name): one was accepted;
    did(text): in words what was done by it.
    """

    changed = Signal()
    refused = Signal(str)
    done = Signal(str)
    did = Signal(str)

    def __init__(self, store: Store, claim_id: str, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.claim_id = claim_id
        self.now = now
        self.view: ClaimView | None = None
        self.missing = False
        self.trouble = ""
        self.people: tuple[Person, ...] = ()
        self._ticket: Ticket | None = None
        self._room = f"{CLAIM.name}:{claim_id}"
        self._link: Link | None = None
        store.join(self._room)
        store.signals.files_changed.connect(self._files_changed)
        store.signals.status_changed.connect(self._status_changed)
        store.ask(People(), self._people_arrived)
        self.refresh()

    @property
    def today(self) -> date:
        return local_day(self.now())

    def may(self, command_name: str) -> bool:
        return self.view is not None and command_name in self.view.may

    @property
    def hearers(self) -> list[Person]:
        """Whom an entry in the diary may be for: who sees the claim, and for those who assign claims everybody."""
        view = self.view
        if view is None:
            return []
        everybody = self.may("AssignClaim")
        return [
            person
            for person in self.people
            if person.active
            and (everybody or person.user_id in view.on_it or (person.team_id or "") == (view.team_id or None))
        ]

    def note_state(self, command_id: str) -> SyncState | None:
        """How far the note of a command has come; None where it is not here."""
        return note_state(self.view.notes if self.view is not None else (), command_id)

    def refresh(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self._store.ask(ClaimFile(self.claim_id), self._arrived)

    def close(self) -> None:
        """Stop listening, when the page goes away."""
        if self._ticket is not None:
            self._ticket.cancel()
        self._store.signals.files_changed.disconnect(self._files_changed)
        self._store.signals.status_changed.disconnect(self._status_changed)
        self._store.leave(self._room)

    def draft(self, form: str, parent: QObject) -> Draft:
        """The draft of one of this claim's forms; a form about a row names it: `reserve/ROW`."""
        return Draft(self._store, f"claim/{self.claim_id}/{form}", self.now, parent, about=self.claim_id)

    def rows(self, asked: CardRows) -> CardViewModel:
        """The rows of one entity of a file that the page shows."""
        return CardViewModel(self._store, asked, self.now, self)

    def submit(
        self,
        kind: type[Command],
        fields: Mapping[str, object],
        settled: Callable[[Outcome], None] | None = None,
        *,
        instead_of: str = "",
    ) -> None:
        """Issue an intention on this claim. `settled` hears the outcome too, as a dialog does.

        instead_of: the entry of Needs attention that it corrects.
        """

        def finished(outcome: Outcome) -> None:
            if not isValid(self):  # the page was closed meanwhile; what was issued counts all the same
                return
            if isinstance(outcome, Accepted):
                self.done.emit(kind.__name__)
                self._tell_done([(kind, fields)])  # what it changes is told as any change of the file
            elif isinstance(outcome, Refused) and settled is None:
                self.refused.emit(outcome.text)
            if settled is not None:
                settled(outcome)

        issue(self._store, kind, {**self._subject(kind), **fields}, finished, instead_of=instead_of)

    def submit_group(
        self, wishes: Sequence[tuple[type[Command], Mapping[str, object]]], settled: Callable[[Outcome], None]
    ) -> None:
        """Issue several intentions on this claim that count together or not at all."""

        def finished(outcome: Outcome) -> None:
            if isValid(self):
                if isinstance(outcome, Accepted):
                    self._tell_done(wishes)
                settled(outcome)

        commands = [command_of(kind, {**self._subject(kind), **fields}) for kind, fields in wishes]
        self._store.submit_group(commands, finished)

    def _tell_done(self, wishes: Sequence[tuple[type[Command], Mapping[str, object]]]) -> None:
        currency = self.view.currency if self.view is not None else ""
        commands = [command_of(kind, {**self._subject(kind), **fields}) for kind, fields in wishes]
        self.did.emit("; ".join(says(command, currency=currency) for command in commands))

    def take_back(self, entry: HistoryEntry) -> None:
        """Undo an edit, as it is still possible then."""
        if entry.undo is not None:
            take_back(self._store, self, entry.undo, self._taken_back)

    def _taken_back(self, why_not: str) -> None:
        if why_not:
            self.refused.emit(why_not)
        self.refresh()

    def withdraw(self, command_id: str) -> None:
        """A refused entry, as another way was taken."""
        self._store.discard(command_id)

    def foresee(
        self, wishes: Sequence[tuple[type[Command], Mapping[str, object]]], done: Callable[[Foresight | None], None]
    ) -> Ticket | None:
        """Ask the rules what would come of it. None: it is not complete enough to ask."""
        try:
            commands = tuple(command_of(kind, {**self._subject(kind), **fields}) for kind, fields in wishes)
        except BadFields:
            return None
        return self._store.ask(
            Foresee(self.claim_id, commands), lambda found: done(found if isinstance(found, Foresight) else None)
        )

    def _subject(self, kind: type[Command]) -> dict[str, object]:
        """The file that the command is given on: the customer's for what is theirs, else this claim."""
        if kind.SUBJECT == "customer_id":
            assert self.view is not None
            return {kind.SUBJECT: self.view.contact.customer_id}
        return {kind.SUBJECT: self.claim_id}

    def _files_changed(self, file_ids: object, _who: str) -> None:
        assert isinstance(file_ids, frozenset)
        mine = {self.claim_id}
        if self.view is not None:
            mine |= {self.view.contact.customer_id, self.view.policy.policy_id}
        if mine & file_ids:
            self.refresh()

    def _status_changed(self, status: object) -> None:
        """Who is here is only known while there is a connection."""
        assert isinstance(status, SyncStatus)
        was, self._link = self._link, status.link
        has_turned = was is not status.link and (was is None or Link.LIVE in (was, status.link))
        if has_turned and self.view is not None and self.view.here_now:
            self.refresh()

    def _arrived(self, answer: object) -> None:
        assert answer is None or isinstance(answer, ClaimView | Unanswered)
        self._ticket = None
        self.missing = answer is None
        self.trouble = answer.text if isinstance(answer, Unanswered) else ""
        self.view = answer if isinstance(answer, ClaimView) else None
        self.changed.emit()

    def _people_arrived(self, answer: object) -> None:
        self.people = answer if isinstance(answer, tuple) else ()
