"""One claim's page: its facts, its figures and how they explain themselves, and the intentions of its user."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from desktop.screens import formats
from desktop.screens.cards import CardRows
from desktop.screens.claims import ClaimFile, ClaimView, Foresee, Foresight, ReserveLineView
from desktop.screens.paid import paid_caption
from desktop.screens.people import Person
from desktop.screens.questions import Unanswered
from desktop.screens.sayings import says
from desktop.screens.store import Accepted, FromDraft, Outcome, Store, Ticket
from desktop.screens.times import local, local_day
from desktop.screens.wishes import BadFields, command_of
from desktop.screens.words import beside, caption, caption_of, inside, tr
from desktop.viewmodels.entering.days import at_text
from desktop.viewmodels.files.card import CardViewModel
from desktop.viewmodels.files.file import FileViewModel
from desktop.viewmodels.files.unheard import tell_unheard
from desktop.viewmodels.frame.together import Wish
from desktop.viewmodels.people.colleagues import Colleagues
from desktop.viewmodels.people.takers import Takers, ask_takers
from shared.domain.claims.entities import CLAIM
from shared.domain.kernel.commands import Command
from shared.domain.kernel.days import zone_named
from shared.domain.money.states import PAID_STATES, CostType
from shared.domain.parties.commands import UpdateContact


def paid_name(view: ClaimView, line: ReserveLineView | None = None) -> str:
    """What the figure of its payments is called, or of those from one line, whether they take from it or not."""
    return paid_caption([pay.state for pay in view.payments if line is None or pay.line_id == line.line_id])


def explain_incurred(view: ClaimView) -> str:
    """By the domain's own sums: paid is all that was approved, whether it took from a reserve or not."""
    found = view.totals
    return tr(
        "Incurred {incurred} = {of_payments} {paid} + open reserves {open} − recoveries {recovered}",
        incurred=formats.money(found.incurred, view.currency),
        of_payments=inside(paid_name(view)),
        paid=formats.money(found.paid, view.currency),
        open=formats.money(found.outstanding, view.currency),
        recovered=formats.money(found.recoveries, view.currency),
    )


def explain_paid(view: ClaimView) -> str:
    """The payments behind the figure, newest last."""
    counted = [pay for pay in view.payments if pay.state in PAID_STATES]
    if not counted:
        return tr("Nothing is paid yet.")
    lines = [
        beside(
            formats.money(pay.amount_cents, view.currency),
            beside(pay.payee, formats.day(local_day(pay.at)), inside(caption(pay.state)), by=", "),
            by="  ",
        )
        for pay in counted
    ]
    return tr("{figure} is the sum of:", figure=paid_name(view)) + "\n" + "\n".join(lines)


def when_lost(view: ClaimView) -> str:
    """The loss by the person's clock, and by that of the place where the risk is, wherever that shows another time."""
    here, there = local(view.loss_at), view.loss_at.astimezone(zone_named(view.policy.zone) or UTC)
    told = tr("{day}, {time}", day=formats.long_day(here.date()), time=at_text(here.time()))
    if here.utcoffset() == there.utcoffset():
        return told
    then = tr("{day}, {time}", day=formats.long_day(there.date()), time=at_text(there.time()))
    return tr("{here}; where the risk is: {there} ({zone})", here=told, there=then, zone=view.policy.zone)


def explain_line(view: ClaimView, line: ReserveLineView) -> str:
    return tr(
        "Open {open} = reserve {reserve} − {of_payments} {paid}",
        open=formats.money(line.open_cents, view.currency),
        of_payments=inside(paid_name(view, line)),
        reserve=formats.money(line.reserve_cents, view.currency),
        paid=formats.money(line.paid_cents, view.currency),
    )


def line_caption(line: ReserveLineView) -> str:
    """`Dwelling, indemnity`."""
    cost = caption_of(CostType, line.cost_type)
    return beside(line.caption, inside(cost), by=", ") if line.caption else cost


class ClaimViewModel(FileViewModel[ClaimView]):
    """people: for assignments. did(text): in words what was done by what was accepted."""

    did = Signal(str)

    def __init__(self, store: Store, claim_id: str, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        self._colleagues = Colleagues(store)
        super().__init__(store, CLAIM, claim_id, ClaimFile(claim_id), _related, now, parent)
        self._colleagues.setParent(self)  # what is answered after the page has gone is shown to nobody

    @property
    def people(self) -> tuple[Person, ...]:
        """Known by the time that there is a view: the form of a refused entry opens with that."""
        return self._colleagues.people

    def close(self) -> None:
        self._colleagues.close()
        super().close()

    def ask_takers(self, give: Callable[[Person], Command], done: Callable[[Takers], None]) -> Ticket:
        """Who would get it, by the rules. give: what would be sent for a person."""
        return ask_takers(self.store, self.people, lambda person: [Wish(give(person), "", self.file_id)], done)

    def rows(self, asked: CardRows) -> CardViewModel:
        """The rows of one entity of a file that the page shows."""
        made = CardViewModel(self.store, asked, self.now, self)
        made.is_looked_at = lambda: self.is_seen
        return made

    def submit_group(
        self,
        wishes: Sequence[tuple[type[Command], Mapping[str, object]]],
        settled: Callable[[Outcome], None],
        *,
        instead_of: str = "",
        typed: FromDraft | None = None,
    ) -> None:
        """Issue several intentions on this claim that count together or not at all.

        instead_of: the entry of Needs attention that the last of them corrects. typed: the draft that they were typed
        in.
        """

        def finished(outcome: Outcome) -> None:
            if not self.is_seen:
                tell_unheard(store, wishes[-1][0], outcome)
            if self.is_gone:
                return
            if isinstance(outcome, Accepted):
                self._tell_done(wishes)
            settled(outcome)

        store = self.store
        commands = [command_of(kind, self._on_file(kind, fields)) for kind, fields in wishes]
        store.submit_group(commands, finished, instead_of=instead_of, typed=typed)

    def _accepted(self, kind: type[Command], fields: Mapping[str, object]) -> None:
        super()._accepted(kind, fields)
        self._tell_done([(kind, fields)])

    def _tell_done(self, wishes: Sequence[tuple[type[Command], Mapping[str, object]]]) -> None:
        currency = self.view.currency if self.view is not None else ""
        commands = [command_of(kind, self._on_file(kind, fields)) for kind, fields in wishes]
        self.did.emit("; ".join(says(command, currency=currency) for command in commands))

    def foresee(
        self, wishes: Sequence[tuple[type[Command], Mapping[str, object]]], done: Callable[[Foresight | None], None]
    ) -> Ticket | None:
        """Ask the rules what would come of it. None: it is not complete enough to ask."""
        try:
            commands = tuple(command_of(kind, self._on_file(kind, fields)) for kind, fields in wishes)
        except BadFields:
            return None
        return self.store.ask(
            Foresee(self.file_id, commands), lambda found: done(found if isinstance(found, Foresight) else None)
        )

    def _on_file(self, kind: type[Command], fields: Mapping[str, object]) -> dict[str, object]:
        """The customer's file for what is theirs, else this claim."""
        if kind.SUBJECT == UpdateContact.SUBJECT:
            assert self.view is not None
            return {kind.SUBJECT: self.view.contact.customer_id, **fields}
        return super()._on_file(kind, fields)

    def _show(self, answer: ClaimView | Unanswered | None) -> None:
        show = super()._show
        self._colleagues.once_known(lambda: show(answer))


def _related(view: ClaimView) -> frozenset[str]:
    """The insured's and the policy's files, of which the page has facts."""
    return frozenset({view.contact.customer_id, view.policy.policy_id})
