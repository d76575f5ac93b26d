"""The notice form behind Ctrl+N: find the policy, say what happened, and the claim is here at once, network or not."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from desktop.screens import formats, times
from desktop.screens.policies import PolicyHit
from desktop.screens.sayings import title
from desktop.screens.syncing import AttentionItem
from desktop.screens.words import beside, caption, options, tr
from desktop.ui.kit import buttons, controls, fonts, form, labels
from desktop.ui.kit.boxes import Boxes
from desktop.ui.kit.fields import LineField
from desktop.viewmodels.claims.notice import Notice, NoticeViewModel
from desktop.viewmodels.entering import limits
from desktop.viewmodels.entering.drafts import Value
from shared.domain.claims.commands import FileNotice
from shared.domain.claims.states import Cause, Severity


class PolicyLine(QLineEdit):
    """Where a policy is searched; Enter takes the first one found. chosen: it was chosen, or let go."""

    chosen = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in form.ENTER:
            event.accept()  # it has done its work: the form does not send as well


class Hits(QListWidget):
    """What was found; Enter chooses from it, and does nothing else."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in form.ENTER:
            event.accept()


class PolicyField(LineField):
    """The policy with the words that it was found by: a draft keeps both."""

    def __init__(self, model: NoticeViewModel, widget: PolicyLine) -> None:
        super().__init__("policy", tr("Policy"), widget)
        self._model = model
        self._policy = widget

    @property
    def changed(self) -> SignalInstance:
        return self._policy.chosen

    def held(self) -> Value:
        return [self._model.policy_id, self._policy.text()]

    def put(self, value: Value) -> bool:
        """value: id and words, as it is held."""
        policy_id, text = value if isinstance(value, list) else ("", str(value or ""))
        if self.held() != [policy_id, text]:
            self._model.choose(None)
            self._policy.setText(text)
            if policy_id:
                self._model.look_up(policy_id)
            else:
                self._model.search(text)
        return True

    def plain(self, value: Value) -> Value:
        return value

    def shown(self, value: Value) -> str:
        return str(value[1] if isinstance(value, list) else value or "") or tr("not known yet")


_NO_POLICY = (
    "No policy on this device matches. Write down what you are told: it is kept here as a draft. To file it, ask an "
    "administrator for the policy, which is offered here as soon as it comes, or give the notice to the policy’s agent."
)
_OFFERED = "The policy of what is open here. Enter takes it; type to look for another one."
_WITHOUT = "Choose the policy first. A claim begins with the policy that it is on."
_KEPT = "What you typed stays here as a draft, and Copy as text takes it along."


def _why_not() -> str:
    return f"{tr(_WITHOUT)} {tr(_KEPT)}"


class NoticeForm(form.Form):
    """Everything can be written down before the policy is known; only filing needs it.

    filed(claim id): the new claim is durable here; copied(text): the notice is wanted as text, for somebody else.
    """

    filed = Signal(str)
    copied = Signal(str)

    def __init__(self, parent: QWidget | None, model: NoticeViewModel) -> None:
        super().__init__(parent, title(FileNotice), tr("File claim"))
        self.model = model
        self._is_owed = False
        """Enter was quicker than the search."""
        self.policy = PolicyLine()
        self.policy.setAccessibleName(tr("Policy"))
        self.policy.setPlaceholderText(tr("Policy number or name of the insured"))
        self.policy.setFont(fonts.body())
        self.hits = Hits()
        self.hits.setAccessibleName(tr("Policies found"))
        self.hits.setFont(fonts.body())
        self.hits.setTabKeyNavigation(False)
        self.hits.setFixedHeight(110)
        self.found = labels.label(wrap=True)
        self.copy = buttons.snug(buttons.quiet(tr("Copy as text"), self._copy, icon="copy"))
        self.loss_at = controls.moment(tr("When it happened"), None, model.now, model.zone)
        self.place = controls.line(tr("Where it happened"), tr("Street and town"))
        self.cause = controls.unchosen(tr("Cause"), options(Cause))
        self.severity = controls.unchosen(tr("Severity"), options(Severity))
        self.description = controls.area(tr("What happened"), tr("In the caller’s words"), height=84)
        self.cat = controls.line(tr("CAT code"), tr("None"), figure=True)
        self.covers = Boxes(tr("Claimed under"))
        self.warning = labels.caption(tone="wait", wrap=True)
        self._covers_caption = labels.caption(tr("Claimed under"))
        self._lay_out()
        model.setParent(self)
        self.policy.textEdited.connect(self._search)
        self.policy.returnPressed.connect(self._take_first)
        self.hits.itemClicked.connect(self._take)
        self.hits.itemActivated.connect(self._take)
        self.loss_at.textChanged.connect(lambda _text: self._warn())
        self.covers.changed.connect(self._warn)
        model.found.connect(self._show_hits)
        model.chosen.connect(self._show_policy)
        model.refused.connect(self.trouble)
        model.filed.connect(self._filed)
        self.begin(model.draft(self.entries))
        self._show_policy()

    def _lay_out(self) -> None:
        self.add_field(PolicyField(self.model, self.policy))
        self.fields.addWidget(self.hits)
        self.fields.addWidget(self.found)
        self.fields.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.add("loss_at", tr("When it happened"), self.loss_at)
        self.fields.addWidget(self.warning)
        self.add("loss_place", tr("Where it happened"), self.place)
        self.add("cause", tr("Cause"), self.cause)
        self.add_beside(
            ("severity", tr("Severity"), self.severity), ("cat_code", tr("CAT code"), self.cat), shares=(6, 4)
        )
        self.add("description", tr("What happened"), self.description)
        self.fields.addWidget(self._covers_caption)
        self.add_box("coverages", self.covers, tr("Claimed under"))
        for hidden in (self.hits, self.found, self.copy, self.warning, self._covers_caption):
            hidden.hide()

    def limit_of(self, name: str) -> int:
        return limits.of_command(FileNotice, name)

    def correct(self, item: AttentionItem) -> None:
        """Begin with a refused notice and why it did not pass; once filed, it stands in that one's place."""
        self.model.instead_of = item.command_id
        self.begin(self.model.draft(self.entries), fill=lambda: self._refill(dict(item.fields)))
        self.trouble(item.reason)

    def _refill(self, fields: Mapping[str, object]) -> None:
        self.entries["policy"].put([str(fields.get("policy_id", "")), ""])
        loss_at = fields.get("loss_at")
        if isinstance(loss_at, int):
            self.loss_at.choose(times.moment(loss_at))
        for name in ("loss_place", "cause", "severity", "cat_code", "description"):
            self.entries[name].put(str(fields.get(name) or ""))
        exposures = fields.get("exposures")
        if isinstance(exposures, list | tuple):
            self.covers.check([str(one["coverage_code"]) for one in exposures])

    def send(self) -> None:
        text = {name: str(self.entries.plain(name) or "") for name in ("loss_place", "description", "cat_code")}
        loss_at = self.loss_at.at
        if self.model.policy is None:
            self.trouble(tr(_WITHOUT) if self._is_missing() else _why_not(), self.policy)
            self.copy.show()
        elif loss_at is None:
            self.trouble(tr("Enter when it happened."), self.loss_at)
        elif future := self.model.tell_future(loss_at):
            self.trouble(future, self.loss_at)
        elif not text["loss_place"]:
            self.trouble(tr("Enter where it happened."), self.place)
        elif not self.entries.plain("cause"):
            self.trouble(tr("Choose what caused it."), self.cause)
        elif not self.entries.plain("severity"):
            self.trouble(tr("Choose how severe it is."), self.severity)
        elif not text["description"]:
            self.trouble(tr("Say what happened, in a sentence."), self.description)
        else:
            self.under_way(form.saving())
            self.model.file(
                Notice(
                    loss_at=loss_at,
                    place=text["loss_place"],
                    cause=str(self.entries.plain("cause")),
                    severity=str(self.entries.plain("severity")),
                    description=text["description"],
                    coverages=tuple(self.covers.wanted or ()),
                    cat_code=text["cat_code"] or None,
                ),
                self.entries.sending(),
            )

    def _search(self, text: str) -> None:
        self._is_owed = False
        if self.model.policy_id:
            self.model.choose(None)
        self.policy.chosen.emit()
        self.model.search(text)

    def _show_hits(self) -> None:
        self.hits.clear()
        for hit in self.model.hits:
            term = f"{formats.long_day(hit.effective)} – {formats.long_day(hit.expires)}"
            item = QListWidgetItem(beside(hit.holder, hit.number, caption(hit.line), term))
            item.setData(Qt.ItemDataRole.UserRole, hit)
            self.hits.addItem(item)
        self.hits.setVisible(bool(self.model.hits) and self.model.policy is None)
        self._say_found()
        if self._is_owed and self.model.has_looked:
            self._is_owed = False
            if len(self.model.hits) == 1:  # else one looks before one takes
                self._take_first()

    def _say_found(self) -> None:
        """What is known of the policy, and what to do where nothing is; without one the notice cannot be filed."""
        self.allow(self.model.policy is not None, _why_not())
        policy, nothing = self.model.policy, self._is_missing()
        words = ""
        if policy is not None:
            term = f"{formats.long_day(policy.effective)} – {formats.long_day(policy.expires)}"
            words = f"{caption(policy.line)}, {term}"
        elif nothing:
            words = tr(_NO_POLICY)
        elif self.model.hits and not self._asked():
            words = tr(_OFFERED)
        self.found.setText(words)
        labels.set_tone(self.found, "wait" if nothing else "muted")
        self.found.setVisible(bool(words))
        self.copy.setVisible(nothing)

    def _asked(self) -> str:
        return self.policy.text().strip()

    def _is_missing(self) -> bool:
        """It was asked for and is not on this device: what to do then is said, and not said again at a press."""
        model = self.model
        return model.policy is None and bool(self._asked()) and model.has_looked and not model.hits

    def _copy(self) -> None:
        """All that was written down, field by field, in the words of the form."""
        lines = [f"{each.caption}: {each.shown(each.held())}" for each in self.entries if each.held()]
        self.copied.emit("\n".join((self.heading, *lines)))

    def _take_first(self) -> None:
        """What is shown may be of words that stood there before: then Enter waits for those that stand there now."""
        if self._asked() and not self.model.has_looked:
            self._is_owed = True
        elif self.model.hits and self.model.policy is None:
            self._choose(self.model.hits[0])

    def _take(self, item: QListWidgetItem) -> None:
        hit = item.data(Qt.ItemDataRole.UserRole)
        assert isinstance(hit, PolicyHit)
        self._choose(hit)

    def _choose(self, hit: PolicyHit) -> None:
        """By the person: what was claimed under another policy is not claimed under this one."""
        self.covers.check(None)
        self.model.choose(hit)
        self.policy.chosen.emit()
        self.loss_at.setFocus()

    def _show_policy(self) -> None:
        policy = self.model.policy
        self.hits.setVisible(False)
        coverages = policy.coverages if policy is not None else ()
        self._covers_caption.setVisible(bool(coverages))
        self.covers.setVisible(bool(coverages))
        if policy is not None:
            self.policy.setText(beside(policy.holder, policy.number))
        self._say_found()
        self.covers.offer(coverages)
        self.loss_at.moved_to_zone()
        self.order()
        self._warn()

    def _warn(self) -> None:
        at = self.loss_at.at
        words = self.model.warning(at, self.covers.wanted or ()) if at is not None else ""
        self.warning.setText(words)
        self.warning.setVisible(bool(words))

    def _filed(self, claim_id: str) -> None:
        self.accept()
        self.filed.emit(claim_id)
