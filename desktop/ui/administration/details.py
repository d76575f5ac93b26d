"""One row with all that it says, uncut, where it leads and what can be done with it; it follows the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QLabel, QPushButton

from desktop.screens.words import tr
from desktop.ui.kit import buttons, labels, layouts
from desktop.ui.kit.flowing import Flowing
from desktop.ui.kit.form import Form
from desktop.viewmodels.administration.panel import PanelViewModel
from desktop.viewmodels.administration.rows import PanelRow
from shared.panels.panel import Act, Lead


class RowDetails(Form):
    """A form that asks nothing. begin_act: begins an act on a row as it is now. lead: to another panel about it."""

    def __init__(
        self,
        model: PanelViewModel,
        row: PanelRow,
        about: str,
        begin_act: Callable[[Act[Any], PanelRow], None],
        lead: Callable[[Lead, PanelRow], None],
    ) -> None:
        super().__init__(None, about, tr("Close"))
        self.model, self.place = model, row.place
        self._begin, self._lead = begin_act, lead
        self._names = [name for name, _ in model.rows.columns]
        self.values: dict[str, QLabel] = {}
        for name, declared in model.rows.columns:
            pair = layouts.column(gap=2)
            pair.addWidget(labels.caption(tr(declared.caption), wrap=True))
            self.values[name] = labels.readable(labels.label(wrap=True))
            pair.addWidget(self.values[name])
            self.fields.addLayout(pair)
        self.acts: dict[str, QPushButton] = {}
        flow = Flowing()
        self.leads = [self._leading(each) for each in model.panel.leads]
        for leading in self.leads:
            flow.add(leading)
        for act in model.panel.acts:
            if act.is_of_row:
                self.acts[act.name] = self._button(act)
                flow.add(self.acts[act.name])
        if self.acts or self.leads:
            self.fields.addWidget(flow)
        self.cancel.hide()
        self.kept.setText(tr("Esc closes."))
        self.leave.setToolTip(tr("Close"))
        self.leave.setAccessibleName(tr("Close"))
        model.changed.connect(self.follow)
        self.follow()

    def take_focus(self) -> None:
        self.action.setFocus()

    def send(self) -> None:
        self.accept()

    def follow(self) -> None:
        """What the row says now; where it is gone, that is said, and what it said last stays."""
        row = self.model.rows.find(self.place)
        if row is not None:
            for name, label in self.values.items():
                text = row.texts.get(name, "")
                if label.text() != text:
                    label.setText(text)
        for leading in self.leads:
            buttons.set_off(leading, row is None)
        self.about("" if row is not None else tr("It is not there any more. This is what was heard of it last."))
        for act in self.model.panel.acts:
            if act.name in self.acts:
                why = self.model.trouble or (self.model.why_not(act, row) if row is not None else "")
                buttons.set_off(self.acts[act.name], row is None or bool(why))
                self.acts[act.name].setAccessibleDescription(why)

    def _leading(self, lead: Lead) -> QPushButton:
        def go() -> None:
            row = self.model.rows.find(self.place)
            if row is not None:
                self._lead(lead, row)

        return buttons.button(tr(lead.says), go)

    def _button(self, declared: Act[Any]) -> QPushButton:
        def begin() -> None:
            row = self.model.rows.find(self.place)
            if row is not None:
                self._begin(declared, row)

        return buttons.button(tr(declared.caption), begin)
