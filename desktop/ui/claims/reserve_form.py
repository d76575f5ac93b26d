"""Change a reserve: the new total of a line, what that does to the claim, and who is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.screens import formats
from desktop.screens.claims import ExposureView, ReserveLineView
from desktop.screens.paid import paid_caption
from desktop.screens.sayings import title
from desktop.screens.words import beside, caption, inside, tr
from desktop.ui.claims.forms import ClaimForm, Wish, if_approved, money_seen
from desktop.ui.kit import controls, labels
from desktop.ui.kit.effects import Effects, Figures
from desktop.ui.kit.entries import Seen
from desktop.viewmodels.claims.claim import ClaimViewModel, line_caption
from desktop.viewmodels.entering import amounts
from desktop.viewmodels.entering.typists import Shared
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import SetReserve
from shared.domain.money.entities import ReserveLine
from shared.domain.money.reserves import TOTAL
from shared.domain.money.states import ApprovalState, CostType
from shared.domain.money.totals import LineTotals

_LINE: Final = ReserveLine.TABLE.name
_GENERAL = "general"
"""The category of lines that nobody told apart."""


class ReserveForm(ClaimForm):
    """Sets the new total of a reserve line, or opens a line. The old total travels along as what was seen.

    Each line has a draft of its own: what was typed for one never stands in another.
    """

    COMMAND = SetReserve

    def __init__(self, parent: QWidget | None, model: ClaimViewModel, line: ReserveLineView | None = None) -> None:
        super().__init__(parent, model, title(SetReserve) if line else tr("New reserve"), tr("Set reserve"))
        options = self._options()
        first_new = next((code for code, _ in options if code.startswith("new/")), "")
        currency = self.view.currency
        self.line = controls.choice(tr("Coverage and cost"), options, line.line_id if line else first_new)
        self.figures = Figures()
        self.amount = controls.amount(tr("New reserve in all"), currency)
        self.reason = controls.area(tr("Reason"), tr("What changed since the last reserve"), height=72)
        self.understood = labels.caption(wrap=True)
        self.effects = Effects()
        self.warning = labels.caption(tone="wait", wrap=True)
        self.add("line", tr("Coverage and cost"), self.line)
        self.fields.addWidget(self.figures)
        self.add("amount_cents", tr("New reserve in all, {currency}", currency=currency), self.amount)
        self.fields.addWidget(self.understood)
        self.fields.addWidget(self.effects)
        self.fields.addWidget(self.warning)
        self.add("reason", tr("Reason"), self.reason)
        self.entries.rows = frozenset({"line"})
        self.entries.changed.connect(self._say_effect)
        self.line.currentIndexChanged.connect(lambda _place: self._turn_to_line())
        self.start(self._row, first=self.amount)

    def refill(self, fields: Mapping[str, object]) -> None:
        known = line_of(self.view.reserves, fields)
        new = f"new/{fields.get('exposure_id')}/{fields.get('cost_type')}"
        self.entries["line"].put(known.line_id if known is not None else new)
        super().refill(fields)

    def propose(self, cents: int) -> None:
        """Begin with this total, as something else needs it."""
        self.amount.set_cents(cents)

    def seen(self) -> Mapping[str, Seen]:
        code = self.line.currentData()
        entries = (entry for line in self.view.reserves if line.line_id == code for entry in line.history)
        last = next((each for each in entries if each.state is ApprovalState.APPROVED), None)
        is_known = last is not None and not last.decided_by  # else it counts since a moment that is not told here
        by, at = (last.by, last.at) if last is not None and is_known else ("", None)
        return {self._base_name: Seen(self._now.reserve, tr("Reserve"), money_seen, by, at)}

    def shared(self) -> Mapping[str, Shared]:
        """The total of the line, as a conflict would be about it; a line that is not there yet is nobody else's."""
        line = str(self.line.currentData())
        return {} if "/" in line else {"amount_cents": Shared(f"{_LINE}.{TOTAL}.{line}", is_guarded=True)}

    @property
    def _paid_caption(self) -> str:
        line = self.line.currentData()
        return paid_caption([pay.state for pay in self.view.payments if pay.line_id == line])

    @property
    def _row(self) -> str:
        return f"reserve/{self.line.currentData()}"

    @property
    def _base_name(self) -> str:
        return f"base_cents/{self.line.currentData()}"

    def _options(self) -> list[tuple[str, str]]:
        view = self.view
        options = [(found.line_id, line_caption(found)) for found in view.reserves]
        known = {(found.exposure_id, found.cost_type) for found in view.reserves}
        return options + [
            (
                f"new/{exposure.exposure_id}/{cost}",
                tr("New: {what}", what=beside(exposure.caption, inside(caption(cost)), by=", ")),
            )
            for exposure in view.exposures
            for cost in CostType
            if (exposure.exposure_id, cost) not in known
        ]

    def _turn_to_line(self) -> None:
        if self.instead_of:
            self.entries.follow()
        else:
            self.start(self._row, first=self.line)

    @property
    def _place(self) -> dict[str, object]:
        """What the command names of the line."""
        code = str(self.line.currentData())
        line = next((found for found in self.view.reserves if found.line_id == code), None)
        if line is not None:
            return {"exposure_id": line.exposure_id, "cost_type": line.cost_type, "category": line.category}
        _, exposure_id, cost_type = code.split("/") if code.startswith("new/") else ("", "", "")
        return {"exposure_id": exposure_id, "cost_type": cost_type, "category": _GENERAL}

    @property
    def _exposure(self) -> ExposureView | None:
        exposure_id = self._place["exposure_id"]
        return next((each for each in self.view.exposures if each.exposure_id == exposure_id), None)

    @property
    def _now(self) -> LineTotals:
        """The line's sums, also of a line that somebody opened while it was being opened here."""
        place = self._place
        same = (line for line in self.view.reserves if all(getattr(line, name) == place[name] for name in place))
        found = next(same, None)
        return self.view.totals.line(Id(found.line_id) if found is not None else None)

    def _say_effect(self) -> None:
        self._say_figures()
        cents = self.amount.cents
        currency = self.view.currency
        now_words = tr("Now {amount}.", amount=amounts.told(self._now.reserve, currency))
        self.understood.setText(f"= {amounts.told(cents, currency)}" if cents is not None else now_words)
        self.foresight = None  # of what stood there before
        self._show_effects()
        self.foresee()
        self._say_warning()

    def _show_effects(self) -> None:
        """Now, or once somebody has approved it."""
        cents, found = self.amount.cents, self.foresight
        if cents is None:
            self.effects.show_effects(())
        else:
            now, claim = self._now, self.view.totals
            delta = cents - now.reserve
            rows = (
                (tr("Reserve"), now.reserve, cents),
                (tr("Open"), int(now.outstanding), now.outstanding + delta),
                (tr("Incurred"), int(claim.incurred), claim.incurred + delta),
            )
            self.effects.show_effects(rows, self.view.currency, if_approved(found))

    def _say_figures(self) -> None:
        exposure, now = self._exposure, self._now
        limit = exposure.limit_cents if exposure is not None else None
        pairs = [
            (
                tr("Limit"),
                formats.short_figure(limit) if limit is not None else tr("none"),
            ),
            (self._paid_caption, formats.short_figure(now.paid)),
            (tr("Open"), formats.short_figure(now.outstanding)),
        ]
        cost = self._place["cost_type"]
        mine = self.view.reserve_limits.get(CostType(str(cost))) if cost else None
        if mine is not None:
            taken = self.view.totals.reserve_by_cost.get(CostType(str(cost)), 0)
            pairs.append((tr("Authority left"), formats.short_figure(max(0, mine - taken))))
        self.figures.show_figures(pairs, self.view.currency)

    def wishes(self) -> Sequence[Wish]:
        cents, place = self.amount.cents, self._place
        if cents is None or not place["exposure_id"]:
            return ()
        reason = self.text("reason") or tr("Reason")  # a reason is asked for at sending, and decides nothing
        seen = {"base_cents": self.entries.base(self._base_name)}
        return [(self.COMMAND, {**place, **seen, "amount_cents": cents, "reason": reason})]

    def foreseen(self) -> None:
        self._show_effects()
        self._say_warning()

    def _say_warning(self) -> None:
        words, found, cents = [], self.foresight, self.amount.cents
        exposure = self._exposure
        limit = exposure.limit_cents if exposure is not None else None
        if cents is not None and limit is not None and cents > limit:
            words.append(tr("Above the coverage limit of {limit}.", limit=formats.money(limit, self.view.currency)))
        action = tr("Set reserve")
        if found is not None and cents is not None:
            who = found.decider or tr("your manager")
            amount = amounts.told(cents, self.view.currency)
            action = tr("Set reserve to {amount}", amount=amount)
            if found.refused and self.message != found.refused:
                words.append(found.refused)
            elif found.refused:
                pass  # it stands below the amount
            elif found.clashes:
                words.append(
                    tr("Somebody has changed this reserve since: both amounts will stand side by side to choose.")
                )
            elif found.asks:
                now = formats.money(self._now.reserve, self.view.currency)
                words.append(tr("Above your authority: {who} decides, and until then {now} stands.", who=who, now=now))
                action = tr("Ask {who} for {amount}", who=who, amount=amount)
        self.warning.setText(" ".join(words))
        self.warning.setVisible(bool(words))
        self.name_action(action)
        self.allow(not (found is not None and found.refused), found.refused if found is not None else "")

    def send(self) -> None:
        if self.foresight is not None and self.foresight.refused:
            self.trouble(self.foresight.refused, self.amount)
            self._say_warning()
        elif self.amount.cents is None:
            words = tr("Enter the new total as an amount, such as {example}.", example=formats.figure(4200000))
            self.trouble(words, self.amount)
        elif not self.line.currentData():
            self.trouble(tr("Choose the coverage and cost."), self.line)
        elif not self.text("reason"):
            self.trouble(tr("Say why, so that the next reader understands the figure."), self.reason)
        else:
            for kind, fields in self.wishes():
                self.issue(kind, fields)


def line_of(lines: Iterable[ReserveLineView], fields: Mapping[str, object]) -> ReserveLineView | None:
    """The line that a wish for a reserve was about: of its category, else of its coverage and cost."""
    place = fields.get("exposure_id"), fields.get("cost_type")
    found = [line for line in lines if (line.exposure_id, line.cost_type) == place]
    found.sort(key=lambda line: line.category != fields.get("category"))
    return found[0] if found else None
