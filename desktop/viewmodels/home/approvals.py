"""Requests that wait for this person: which one is looked at, what its figures say, and the two decisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from desktop.screens import formats
from desktop.screens.approvals import ApprovalBoard, Approvals, Authority, Request
from desktop.screens.questions import Unanswered
from desktop.screens.store import Outcome, Refused, Store, Ticket
from desktop.screens.times import local_day
from desktop.screens.words import beside, by_whom, caption, count_of, inside, tr
from desktop.viewmodels.entering.drafts import Draft
from desktop.viewmodels.frame.soon import Soon
from shared.domain.claims.entities import CLAIM
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import ApprovePayment, ApproveReserve, RejectPayment, RejectReserve


def unless_arriving(words: str, is_arriving: bool) -> str:
    """Words that say that there is nothing, once that is known."""
    return tr("Still arriving: what there is shows here by itself.") if is_arriving else words


def approving(request: Request) -> Command:
    if request.payment is None:
        return ApproveReserve(claim_id=Id(request.claim_id), transaction_id=Id(request.request_id))
    return ApprovePayment(
        claim_id=Id(request.claim_id), payment_id=Id(request.request_id), base_amount_cents=Cents(request.amount_cents)
    )


def returning(request: Request, words: str) -> Command:
    if request.payment is None:
        return RejectReserve(claim_id=Id(request.claim_id), transaction_id=Id(request.request_id), reason=words)
    return RejectPayment(
        claim_id=Id(request.claim_id),
        payment_id=Id(request.request_id),
        base_amount_cents=Cents(request.amount_cents),
        reason=words,
    )


class ApprovalsViewModel(QObject):
    """board: what waits, None until it is known; trouble: why it cannot be read now, else empty.

    changed: the board, or what is looked at; moved: another request is looked at; refused(text): a decision was
    refused, and which; called(command, words): what a decision that is about to be made is called once it was made.
    """

    changed = Signal()
    moved = Signal()
    refused = Signal(str)
    called = Signal(object, str)

    def __init__(self, store: Store, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.now = now
        self.board: ApprovalBoard | None = None
        self.trouble = ""
        self._chosen = ""
        self._slipped = False
        """Another request stands in the place of the one that was looked at, and nobody has looked at it yet."""
        self._ticket: Ticket | None = None
        self._soon = Soon(self.refresh, self)
        store.signals.files_changed.connect(self._soon.begin)
        store.signals.day_began.connect(self._soon.begin)
        store.signals.attention_changed.connect(self._soon.begin)
        store.signals.first_sync_progress.connect(self._progressed)
        store.signals.status_changed.connect(self._status_changed)

    def refresh(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self._store.ask(Approvals(), self._arrived)

    def _progressed(self, progress: object) -> None:
        if progress is None or (self.board is not None and not self.board.is_arriving):
            self._soon.begin()

    def _status_changed(self, _status: object) -> None:
        """Of a device that has everything nothing progresses: at its start the board may be asked for before that is
        known.
        """
        is_asked = self.board is not None or self._ticket is not None
        if is_asked and (self.board is None or self.board.is_arriving):
            self._soon.begin()

    def _arrived(self, answer: object) -> None:
        self._ticket = None
        self.trouble = answer.text if isinstance(answer, Unanswered) else ""
        if isinstance(answer, ApprovalBoard):
            was, before = self._place(), self.chosen
            self.board = answer
            if answer.waiting and self.chosen is None:
                self._chosen = answer.waiting[min(was, len(answer.waiting) - 1)].request_id
                self._slipped = before is not None and before.standing is not Authority.DECIDED
        self.changed.emit()

    # ---- which one is looked at

    @property
    def rows(self) -> tuple[Request, ...]:
        return self.board.waiting if self.board is not None else ()

    @property
    def asked(self) -> tuple[Request, ...]:
        """What this person waits for."""
        return self.board.asked if self.board is not None else ()

    @property
    def chosen(self) -> Request | None:
        return next((request for request in self.rows if request.request_id == self._chosen), None)

    def choose(self, request_id: str) -> None:
        if request_id != self._chosen:
            self._chosen, self._slipped = request_id, False
            self.moved.emit()

    def waits_again(self, request_id: str) -> bool:
        """Whether one that had gone may be sent back after all, and is looked at again then.

        For whoever has the keyboard in the words about it: elsewhere a key would be about another one than before.
        """
        is_there = any(each.request_id == request_id and _may_return(each) for each in self.rows)
        if is_there:
            self.choose(request_id)
        return is_there

    def _place(self) -> int:
        ids = [request.request_id for request in self.rows]
        return ids.index(self._chosen) if self._chosen in ids else 0

    def _go_on(self) -> None:
        """To the next one that still needs a decision, from here downwards and then from the top."""
        place = self._place()
        following = (*self.rows[place + 1 :], *self.rows[:place])
        found = next((each for each in following if each.standing is not Authority.DECIDED), None)
        if found is not None:
            self.choose(found.request_id)

    # ---- the two decisions

    def may_approve(self) -> bool:
        return self.chosen is not None and self.chosen.standing is Authority.WITHIN

    def may_send_back(self) -> bool:
        return self.chosen is not None and _may_return(self.chosen)

    def approve(self) -> None:
        """The one that is looked at; where it may not be approved, why not is said instead."""
        request = self.chosen
        if request is None:
            return
        if not self.may_approve():
            self.refused.emit(self.why_not(request))
            return
        another = tr(
            "What you looked at was decided elsewhere, or withdrawn, just now. Nothing was approved by you. "
            "Another request is shown now: look at it, and approve it then."
        )
        if not self._is_looked_at(another):
            return
        words = tr("{kind} {amount} approved, {who}", kind=_kind(request), amount=amount(request), who=request.insured)
        self._decide(request, approving(request), words)

    def begin_sending_back(self) -> bool:
        """Whether words are asked for now, about the one that is looked at."""
        another = tr(
            "What you looked at was decided elsewhere, or withdrawn, just now. Nothing was rejected by you. "
            "Another request is shown now: look at it, and reject it then."
        )
        return self.may_send_back() and self._is_looked_at(another)

    def _is_looked_at(self, another: str) -> bool:
        """Whether the chosen one did not come there by itself; else that is said, and whoever is told has looked."""
        slipped, self._slipped = self._slipped, False
        if slipped:
            self.moved.emit()  # words that stand still about the one that has gone make way for this one
            self.refused.emit(another)
        return not slipped

    def words(self, parent: QObject) -> Draft | None:
        """What is being written to whoever asked for what is looked at: one with the form on the claim's page."""
        request = self.chosen
        if request is None:
            return None
        key = f"{CLAIM.name}/{request.claim_id}/reject/{request.request_id}"
        return Draft(self._store, key, self.now, parent, about=request.claim_id)

    def send_back(self, words: str, draft: Draft | None = None) -> None:
        """draft: where the words are kept until they are sent."""
        request = self.chosen
        if request is not None and self.may_send_back():
            called = tr(
                "{kind} {amount} rejected, {who}", kind=_kind(request), amount=amount(request), who=request.insured
            )
            self._decide(request, returning(request, words), called, draft)

    def _decide(self, request: Request, command: Command, words: str, draft: Draft | None = None) -> None:
        """Where it is refused, that names the request and stays where one is by now: something may be typed there."""

        def heard(outcome: Outcome) -> None:
            if isinstance(outcome, Refused):
                about = tr("{kind} {amount}, {who}", kind=_kind(request), amount=amount(request), who=request.insured)
                self.refused.emit(tr("{deed}: {why}", deed=about, why=outcome.text))
            elif draft is not None:
                draft.forget()
            self.refresh()

        self._go_on()
        self.called.emit(command, words)
        self._store.submit(command, heard)

    # ---- what is said of it

    def why_not(self, request: Request) -> str:
        """Why it may not be approved here, and who can."""
        if request.standing is Authority.DECIDED:
            return tr("You have decided this. It counts when the server has it.")
        return why_not(request)

    def sentence(self) -> str:
        """How many wait, and since when the oldest does."""
        if self.trouble:
            return self.trouble
        if self.board is None:
            return ""
        waiting = [each for each in self.rows if each.standing is not Authority.DECIDED]
        if not waiting:
            return self.none(tr("Nothing waits for your decision."))
        since = formats.moment(min(each.since for each in waiting), self.now())
        told = count_of(len(waiting), "1 waits for you", "{n} wait for you")
        return tr("{count}, the oldest since {since}.", count=told, since=since)

    def none(self, words: str) -> str:
        """What is said where nothing waits: these words, unless more comes."""
        return unless_arriving(words, self.board is not None and self.board.is_arriving)

    def within(self) -> int:
        return sum(request.standing is Authority.WITHIN for request in self.rows)

    def sums(self) -> str:
        """Payments, and by how much reserves go up, by currency."""
        parts = []
        for currency in sorted({request.currency for request in self.rows}):
            of = [request for request in self.rows if request.currency == currency]
            paid = sum(request.amount_cents for request in of if request.payment is not None)
            up = sum(request.delta_cents for request in of if request.payment is None)
            if paid:
                parts.append(tr("Payments {amount}", amount=formats.money(paid, currency)))
            if up:
                parts.append(tr("Reserves up by {amount}", amount=formats.money(up, currency)))
        return beside(*parts, by="   ")


def _may_return(request: Request) -> bool:
    return request.may_return and request.standing is not Authority.DECIDED


def amount(request: Request) -> str:
    return formats.money(request.amount_cents, request.currency)


def _kind(request: Request) -> str:
    return tr("Reserve") if request.payment is None else tr("Payment")


def what(request: Request) -> str:
    """`Reserve`, or `Payment, final`."""
    if request.payment is None:
        return tr("Reserve")
    return tr("Payment, {kind}", kind=inside(caption(request.payment)))


def change(request: Request, said: str = "") -> str:
    """By how much a reserve goes up or down; of a payment that it leaves. said: the currency in the heading above."""
    if request.payment is not None:
        return tr("to pay")
    sign = "+" if request.delta_cents >= 0 else ""
    return sign + formats.money(request.delta_cents, _unsaid(request, said))


def _unsaid(request: Request, said: str) -> str:
    return "" if said == request.currency else request.currency


def since(at: datetime, now: datetime) -> str:
    """`Today, 09:48`, or the day."""
    if local_day(at) == local_day(now):
        return tr("Today, {time}", time=formats.clock(at))
    return formats.moment(at, now)


def cover_left(request: Request, said: str = "") -> str:
    """said: the currency in the heading above."""
    cover = request.cover
    if cover.limit_cents is None or cover.left_cents is None:
        return tr("no limit")
    return tr(
        "{left} left of {limit}",
        left=formats.short_money(cover.left_cents, _unsaid(request, said)),
        limit=formats.short_money(cover.limit_cents, _unsaid(request, said)),
    )


def why_not(request: Request) -> str:
    """Why this person may not approve it, and who can, as far as that is known."""
    if request.standing is Authority.ABOVE and request.who_can:
        return tr("{why} {who} can approve it.", why=request.why_not, who=request.who_can)
    return request.why_not


def authority(request: Request, said: str = "") -> str:
    """How the request stands to this person's authority, in a few words. said: the currency in the heading above."""
    match request.standing:
        case Authority.WITHIN:
            return tr("within your {limit}", limit=formats.short_money(request.limit_cents, _unsaid(request, said)))
        case Authority.ABOVE if request.who_can:
            return tr("above yours: {who}", who=formats.short_name(request.who_can))
        case _:
            return caption(request.standing)


def if_approved(request: Request) -> str:
    """Above what an approval does."""
    return tr("If you approve, {currency}", currency=request.currency)


def effects(request: Request) -> tuple[str, ...]:
    """What an approval does, a sentence a figure; their currency stands above."""
    return tuple(
        tr(
            "{what}: {now}, then {then}",
            what=effect.caption,
            now=formats.figure(effect.now_cents),
            then=formats.figure(effect.then_cents),
        )
        for effect in request.effects
    )


def spoken(request: Request, now: datetime) -> str:
    """A row as a screen reader says it."""
    return beside(
        amount(request),
        what(request),
        request.line,
        request.insured,
        request.number,
        tr("asked {by}", by=by_whom(request.asked_by)),
        since(request.since, now),
        cover_left(request),
        authority(request),
        by=", ",
    )
