"""The conflict page: three sides, one choice, its result before it is made, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from desktop.screens import formats
from desktop.screens.conflicts import ConflictSide, ConflictView, OpenConflict, PreviewFigure
from desktop.screens.questions import Unanswered
from desktop.screens.store import Accepted, Outcome, Refused, Store, Ticket
from desktop.screens.wishes import issue
from desktop.screens.words import beside, inside, tr
from desktop.viewmodels.entering.drafts import Draft
from shared.domain.diary.entities import Activity
from shared.domain.kernel.commands import ResolveConflict
from shared.domain.kernel.states import Choice


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A figure before and after the choice, as text; the remark may be empty."""

    caption: str
    before: str
    after: str
    remark: str


def first_name(who: str) -> str:
    """`Dana` of `Dana Reyes`."""
    return who.split(" ")[0]


class ConflictViewModel(QObject):
    """One open conflict.

    view: None until it arrives; choice: what would be sent; other_cents: the amount entered instead, if any;
    sending: a decision is under way, so there is no second.
    changed: facts, choice or amount differ; refused(text): the decision was refused; decided: it was accepted.
    """

    changed = Signal()
    refused = Signal(str)
    decided = Signal()

    def __init__(
        self, store: Store, conflict_id: str, now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self.conflict_id = conflict_id
        self.now = now
        self.view: ConflictView | None = None
        self.missing = False
        self.trouble = ""
        """Why it cannot be shown although it is here, else empty."""
        self._ticket: Ticket | None = None
        self._closed = False
        self.sending = False
        self.choice = Choice.MINE
        self.other_cents: int | None = None
        store.signals.files_changed.connect(self._files_changed)
        store.signals.day_began.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self._store.ask(OpenConflict(self.conflict_id), self._arrived)

    def close(self) -> None:
        """Stop listening, when the page goes away; what comes of a decision under way is told on the file."""
        self._closed = True
        if self._ticket is not None:
            self._ticket.cancel()
        self._store.signals.files_changed.disconnect(self._files_changed)
        self._store.signals.day_began.disconnect(self.refresh)

    def draft(self, parent: QObject) -> Draft:
        """Of the amount that is entered instead of both."""
        assert self.view is not None
        key = f"claim/{self.view.file_id}/conflict/{self.conflict_id}"
        return Draft(self._store, key, self.now, parent, about=self.view.file_id)

    def choose(self, choice: Choice) -> None:
        self.choice = choice
        self.changed.emit()

    def enter(self, cents: int | None) -> None:
        """The amount to take instead of both."""
        self.other_cents = cents
        self.choice = Choice.OTHER
        self.changed.emit()

    @property
    def explanation(self) -> str:
        """Why this is here and that nothing is lost. Whether anybody was offline is not known, so it is not said."""
        view = self.view
        assert view is not None
        never = tr("Amounts are never merged.") if view.money_field else tr("The values are never merged.")
        what, mine, theirs = inside(view.what), view.mine.who or tr("Somebody"), view.theirs.who
        decider = tr("you or someone else with authority") if view.may_decide else tr("someone with authority")
        if view.is_own and theirs in ("", tr("You")):
            return tr(
                "Of the same {what} the server holds another value than the one you saw. Nothing is lost: it holds "
                "that until {decider} decides. {never}",
                what=what,
                decider=decider,
                never=never,
            )
        if theirs == tr("You"):
            return tr(
                "{who} changed the same {what} as you. Nothing is lost: the server holds your value until {decider} "
                "decides. {never}",
                who=mine,
                decider=decider,
                what=what,
                never=never,
            )
        theirs = theirs or tr("Somebody")
        return tr(
            "{who} and {other} changed the same {what}. Nothing is lost: the server holds {first}’s value until "
            "{decider} decides. {never}",
            decider=decider,
            who=tr("You") if view.is_own else mine,
            other=theirs,
            what=what,
            first=first_name(theirs),
            never=never,
        )

    @property
    def heading(self) -> str:
        """Whose file it is, with its number; empty while the file is not here."""
        assert self.view is not None
        return beside(self.view.file_name, self.view.claim_number)

    @property
    def wanted(self) -> str:
        """What is wanted of whoever looks at it, and about what."""
        assert self.view is not None
        wanted = tr("One change needs you") if self.view.may_decide else tr("One change needs a decision")
        return f"{wanted}: {inside(self.view.what)}"

    @property
    def needs_reason(self) -> bool:
        """Whether the choice is sent with a reason only: each side has its own, and another amount has none yet."""
        return self.choice is Choice.OTHER and self.view is not None and self.view.money_field is not None

    @property
    def side_names(self) -> tuple[str, str, str]:
        """Of what was seen, of the wish and of what the server holds, as whoever looks at them calls them."""
        view = self.view
        assert view is not None
        if view.is_own:
            return tr("What you saw"), tr("Yours"), tr("Theirs")
        seen = tr("What {name} saw", name=first_name(view.mine.who))
        return seen, view.mine.who, tr("Yours") if view.theirs.who == tr("You") else view.theirs.who

    def told(self, side: ConflictSide) -> str:
        """Whose a side is, where its name does not say so."""
        return "" if side.who in self.side_names else formats.short_name(side.who)

    def amount_of(self, choice: Choice) -> int | None:
        """The one amount of a side, None when the conflict is not about one amount."""
        if self.view is None or self.view.money_field is None:
            return None
        if choice is Choice.OTHER:
            return self.other_cents
        side = self.view.mine if choice is Choice.MINE else self.view.theirs
        found = next((value for field, _, value in side.values if field == self.view.money_field), None)
        return found if isinstance(found, int) else None

    def caption_of(self, choice: Choice) -> str:
        """What the button of a choice says: what it keeps, or what it asks for."""
        cents = self.amount_of(choice)
        amount = formats.money(cents, self.currency) if cents is not None else ""
        if amount and self.is_above(choice):
            return tr("Ask for {amount}", amount=amount)
        match choice:
            case Choice.MINE:
                assert self.view is not None
                words = tr("Keep mine")
                if not self.view.is_own:
                    words = tr("Keep {name}’s", name=first_name(self.view.mine.who))
            case Choice.THEIRS:
                words = self._theirs_kept()
            case Choice.OTHER:
                return tr("Keep {amount}", amount=amount) if amount else tr("Keep this amount")
        return f"{words}, {amount}" if amount else words

    @property
    def currency(self) -> str:
        """Of its amounts."""
        return self.view.currency if self.view is not None else ""

    @property
    def asked_id(self) -> str:
        """Who can be asked about it: whoever set the other value, or may decide where this person may not.

        Nobody where its file has no tasks, for a question is one.
        """
        assert self.view is not None
        if self.view.file_kind is not Activity.TABLE.home:
            return ""
        return self.view.theirs.who_id if self.view.may_decide else self.view.decider_id

    @property
    def question(self) -> str:
        """What is asked of them, as the subject of a task."""
        view = self.view
        assert view is not None
        mine, theirs = self.amount_of(Choice.MINE), self.amount_of(Choice.THEIRS)
        if mine is None or theirs is None:
            return tr("{what}: which value is right, and why?", what=view.what)
        return tr(
            "{what}: {mine} or {theirs}? Why?",
            what=view.what,
            mine=formats.money(mine, self.currency),
            theirs=formats.money(theirs, self.currency),
        )

    def _theirs_kept(self) -> str:
        """By the name of who set it: in some languages "theirs" and "another" are one word."""
        assert self.view is not None
        who = self.view.theirs.who
        if who == tr("You") and not self.view.is_own:
            return tr("Keep mine")
        if not who or who == tr("You"):
            return tr("Keep the server’s value")
        return tr("Keep {name}’s", name=first_name(who))

    def is_above(self, choice: Choice) -> bool:
        """Whether a choice only asks the manager: it raises the reserve above what this person may set.

        As the rules have it: their value is there already, lowering commits nothing, and all lines of the same cost
        count together.
        """
        cents, view = self.amount_of(choice), self.view
        if view is None or view.authority_cents is None or cents is None or choice is Choice.THEIRS:
            return False
        now = view.preview[0].now_cents if view.preview else None
        return (now is None or cents > now) and cents + view.beside_cents > view.authority_cents

    def preview(self) -> list[PreviewRow]:
        """What the choice does to the figures of the file; nothing for whoever may not choose."""
        if self.view is None or not self.view.may_decide:
            return []
        return [self._previewed(figure) for figure in self.view.preview]

    def may_send(self) -> bool:
        if self.view is None or not self.view.is_open or not self.view.may_decide or self.sending:
            return False
        return self.choice is not Choice.OTHER or (self.other_cents is not None and self.other_cents >= 0)

    def decide(self, reason: str = "") -> None:
        """Send the choice, guarded by what was on screen."""
        if not self.may_send() or (self.needs_reason and not reason):
            return
        assert self.view is not None
        fields: dict[str, object] = {
            "file_id": self.view.file_id,
            "conflict_id": self.conflict_id,
            "choice": self.choice.value,
            "seen_mine": self.view.seen_mine,
            "seen_theirs": self.view.seen_theirs,
            "reason": reason,
        }
        if self.choice is Choice.OTHER and self.view.money_field is not None:
            fields["other_values"] = {**self.view.beside_other, self.view.money_field: self.other_cents}
        self.sending = True
        issue(self._store, ResolveConflict, fields, self._settled)

    def _previewed(self, figure: PreviewFigure) -> PreviewRow:
        before, after = formats.money(figure.now_cents, self.currency), self._after(figure)
        shown = formats.money(after, self.currency) if after is not None else "…"
        if after is not None and self.is_above(self.choice):
            shown = f"{before} · {tr('{amount} asked', amount=shown)}"
        return PreviewRow(figure.caption, before, shown, self._remark(figure, after))

    def _after(self, figure: PreviewFigure) -> int | None:
        """Of a figure; with what is asked for, when it is only asked for."""
        assert self.view is not None
        wished, mine = self.amount_of(self.choice), self.amount_of(Choice.MINE)
        moved = wished - self.view.preview[0].now_cents if wished is not None and mine is not None else None
        match self.choice:
            case Choice.MINE if not self.is_above(Choice.MINE):
                return figure.mine_cents
            case Choice.THEIRS:
                return figure.theirs_cents
        return figure.now_cents + moved if moved is not None else None

    def _remark(self, figure: PreviewFigure, after: int | None) -> str:
        assert self.view is not None
        limit = self.view.authority_cents
        if limit is None or after is None or figure is not self.view.preview[0]:
            return ""
        mine = formats.money(limit, self.currency)
        if self.is_above(self.choice):
            who = self.view.approver or tr("your manager")
            return tr("above your authority of {limit}, so {who} decides", limit=mine, who=who)
        if self.choice is Choice.THEIRS or after < figure.now_cents:
            return ""
        return tr("within your authority of {limit}", limit=mine)

    def _settled(self, outcome: Outcome) -> None:
        if self._closed:
            return
        self.sending = False
        self.refresh()  # first: whoever hears that it is decided closes this
        match outcome:
            case Accepted():
                self.decided.emit()
            case Refused(text=text):
                self.refused.emit(text)

    def _files_changed(self, file_ids: object, _who: str) -> None:
        assert isinstance(file_ids, frozenset)
        if self.view is not None and self.view.file_id in file_ids:
            self.refresh()

    def _arrived(self, answer: object) -> None:
        assert answer is None or isinstance(answer, ConflictView | Unanswered)
        self._ticket = None
        self.missing = answer is None
        self.trouble = answer.text if isinstance(answer, Unanswered) else ""
        self.view = answer if isinstance(answer, ConflictView) else None
        self.changed.emit()
