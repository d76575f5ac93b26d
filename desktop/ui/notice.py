"""The notice form behind Ctrl+N: find the policy, say what happened, and the claim is here at once, network or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDateTimeEdit, QListWidget, QListWidgetItem, QWidget

from desktop.ui import fonts
from desktop.ui.widgets import form, labels, layouts
from desktop.viewmodels import formats
from desktop.viewmodels.notice import Notice, NoticeViewModel
from desktop.viewmodels.values import AttentionItem, PolicyHit
from desktop.viewmodels.words import CAPTIONS, caption, tr

_CAUSES = (
    "water_non_weather fire wind hail lightning freeze flood theft vandalism collision animal glass "
    "comprehensive_other liability_injury liability_property medical equipment"
)
_SEVERITIES = ("minor", "moderate", "major", "catastrophic")


class NoticeForm(form.FormDialog):
    """filed(claim id): the new claim is durable here."""

    filed = Signal(str)

    def __init__(self, parent: QWidget | None, model: NoticeViewModel) -> None:
        super().__init__(parent, tr("New claim"), tr("File notice"), width=560)
        self.model = model
        self.policy = form.line(tr("Policy"), tr("Policy number or name of the insured"))
        self.hits = QListWidget()
        self.hits.setAccessibleName(tr("Policies found"))
        self.hits.setFont(fonts.body())
        self.hits.setTabKeyNavigation(False)
        self.hits.setFixedHeight(110)
        self.found = labels.label(wrap=True)
        self.add(tr("Policy"), self.policy)
        self.fields.addWidget(self.hits)
        self.fields.addWidget(self.found)
        now = model.now().astimezone()
        self.loss_at = QDateTimeEdit(QDateTime.fromSecsSinceEpoch(int(now.timestamp())))
        self.loss_at.setAccessibleName(tr("When it happened"))
        self.loss_at.setDisplayFormat(tr("d MMM yyyy") + ", HH:mm")
        self.loss_at.setCalendarPopup(True)
        self.loss_at.setFont(fonts.body())
        self.place = form.line(tr("Where it happened"), tr("Street and town"))
        self.cause = form.choice(tr("Cause"), [(code, caption(code)) for code in _CAUSES.split() if code in CAPTIONS])
        self.severity = form.choice(tr("Severity"), [(code, caption(code)) for code in _SEVERITIES], "moderate")
        self.description = form.area(tr("What happened"), tr("In the caller’s words"), height=84)
        self.cat = form.line(tr("CAT code"), tr("None"))
        self.add_beside((tr("When it happened"), self.loss_at), (tr("Where it happened"), self.place))
        self.warning = labels.caption(tone="wait", wrap=True)
        self.warning.hide()
        self.fields.addWidget(self.warning)
        triple = ((tr("Cause"), self.cause), (tr("Severity"), self.severity), (tr("CAT code"), self.cat))
        self.add_beside(*triple)
        self.add(tr("What happened"), self.description)
        self._covers = layouts.column(gap=0)
        self.fields.addLayout(self._covers)
        self._boxes: dict[str, QCheckBox] = {}
        self._claimed: frozenset[str] | None = None
        """The coverages of a notice that is corrected; the first one is offered otherwise."""
        self.keep(model.draft, place=self.place, description=self.description, cat=self.cat)
        self.policy.textEdited.connect(self._search)
        self.policy.returnPressed.connect(self._take_first)
        self.hits.itemClicked.connect(self._take)
        self.hits.itemActivated.connect(self._take)
        self.loss_at.dateTimeChanged.connect(lambda _at: self._warn())
        model.found.connect(self._show_hits)
        model.chosen.connect(self._show_policy)
        model.refused.connect(self.trouble)
        model.filed.connect(self._filed)
        self.hits.hide()
        self._warn()
        self.policy.setFocus()

    def correct(self, item: AttentionItem) -> None:
        """Begin with a refused notice and why it did not pass; once filed, it stands in that one's place."""
        self.model.correct(item)
        self.keep_apart(self.model.draft, lambda: self._refill(dict(item.fields)))
        self.trouble(item.reason)

    def _refill(self, fields: Mapping[str, object]) -> None:
        loss_at = fields.get("loss_at")
        if isinstance(loss_at, int):
            self.loss_at.setDateTime(QDateTime.fromSecsSinceEpoch(loss_at // 1_000_000))
        self.place.setText(str(fields.get("loss_place", "")))
        form.choose(self.cause, fields.get("cause"))
        form.choose(self.severity, fields.get("severity"))
        self.cat.setText(str(fields.get("cat_code") or ""))
        self.description.setPlainText(str(fields.get("description", "")))
        exposures = fields.get("exposures")
        if isinstance(exposures, list | tuple):
            self._claimed = frozenset(str(one["coverage_code"]) for one in exposures)

    def send(self) -> None:
        if self.model.policy is None:
            self.trouble(tr("Choose the policy first."), self.policy)
        elif self._loss_at() > self.model.now():
            self.trouble(tr("The loss lies in the future. Check the day and the time."), self.loss_at)
        elif not self.place.text().strip():
            self.trouble(tr("Enter where it happened."), self.place)
        elif not self.description.toPlainText().strip():
            self.trouble(tr("Say what happened, in a sentence."), self.description)
        else:
            self.action.setEnabled(False)
            self.model.file(
                Notice(
                    loss_at=self._loss_at(),
                    place=self.place.text().strip(),
                    cause=str(self.cause.currentData()),
                    severity=str(self.severity.currentData()),
                    description=self.description.toPlainText().strip(),
                    coverages=tuple(code for code, box in self._boxes.items() if box.isChecked()),
                    cat_code=self.cat.text().strip() or None,
                )
            )

    def _loss_at(self) -> datetime:
        return datetime.fromtimestamp(self.loss_at.dateTime().toSecsSinceEpoch(), UTC)

    def _search(self, text: str) -> None:
        if self.model.policy is not None:
            self.model.choose(None)
        self.model.search(text)

    def _show_hits(self) -> None:
        self.hits.clear()
        for hit in self.model.hits:
            term = f"{formats.long_day(hit.effective)} – {formats.long_day(hit.expires)}"
            item = QListWidgetItem(f"{hit.holder} · {hit.number} · {caption(hit.line)} · {term}")
            item.setData(Qt.ItemDataRole.UserRole, hit)
            self.hits.addItem(item)
        self.hits.setVisible(bool(self.model.hits) and self.model.policy is None)
        nothing = not self.model.hits and bool(self.policy.text().strip()) and self.model.policy is None
        self.found.setText(tr("No policy on this device matches.") if nothing else self.found.text())
        self.found.setVisible(nothing or self.model.policy is not None)

    def _take_first(self) -> None:
        if self.model.hits:
            self.model.choose(self.model.hits[0])

    def _take(self, item: QListWidgetItem) -> None:
        hit = item.data(Qt.ItemDataRole.UserRole)
        assert isinstance(hit, PolicyHit)
        self.model.choose(hit)

    def _show_policy(self) -> None:
        policy = self.model.policy
        layouts.empty(self._covers)
        self._boxes = {}
        self.hits.setVisible(False)
        self.found.setVisible(policy is not None)
        if policy is None:
            return
        self.policy.setText(f"{policy.holder} · {policy.number}")
        term = f"{formats.long_day(policy.effective)} – {formats.long_day(policy.expires)}"
        self.found.setText(f"{caption(policy.line)}, {term}")
        labels.set_tone(self.found, "muted")
        if policy.coverages:
            self._covers.addWidget(labels.caption(tr("Claimed under")))
        for code, name in policy.coverages:
            box = QCheckBox(name)
            box.setFont(fonts.body())
            box.setChecked(code in self._claimed if self._claimed is not None else not self._boxes)
            box.toggled.connect(lambda _on: self._warn())
            self._boxes[code] = box
            self._covers.addWidget(box)
        self.place.setFocus()
        self._warn()

    def _warn(self) -> None:
        words = self.model.warning(self._loss_at(), tuple(code for code, box in self._boxes.items() if box.isChecked()))
        self.warning.setText(words)
        self.warning.setVisible(bool(words))

    def _filed(self, claim_id: str) -> None:
        self.accept()
        self.filed.emit(claim_id)
