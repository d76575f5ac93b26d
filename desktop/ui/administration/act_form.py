"""The form of an act: what it will do stands in it before it is pressed, and its fields are those that it declares.

A field that is called as a column of the row shows what the row says, also when somebody else changes that meanwhile:
whoever presses at once changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtWidgets import QComboBox, QWidget

from desktop.screens.words import options, tr
from desktop.ui.kit import controls, labels, layouts
from desktop.ui.kit.boxes import Boxes
from desktop.ui.kit.entries import Seen
from desktop.ui.kit.form import Form
from desktop.viewmodels.administration.acts import KEY, AskedOfAct, Ended, fields_of
from desktop.viewmodels.administration.panel import PanelViewModel
from desktop.viewmodels.administration.rows import PanelRow
from desktop.viewmodels.entering.drafts import Draft, Value
from desktop.viewmodels.entering.entered import Kind
from shared.panels.panel import Act
from shared.wire.panels import Value as Held

_AMONG_US: Final = (Kind.PERSON, Kind.TEAM)


class ActForm(Form):
    """row: the one that it is about; None for an act on the whole."""

    def __init__(self, model: PanelViewModel, act: Act[Any], row: PanelRow | None, about: str) -> None:
        """about: whom or what it is about, in words."""
        declared = act
        super().__init__(None, tr(declared.caption), tr(declared.caption))
        self.model, self.act, self.row = model, act, row
        self.fields_asked = {each.asked.name: each for each in fields_of(act)}
        self.about(about)
        if declared.warns:
            self.fields.addWidget(_warning(tr(declared.warns)))
        self.widgets = {name: self._widget(each) for name, each in self.fields_asked.items()}
        for name, each in self.fields_asked.items():
            if each.asked.kind is Kind.FLAG:
                self.add_box(name, self.widgets[name], each.asked.caption)
            else:
                self.add(name, each.asked.caption, self.widgets[name], _advice(each))
        if self.fields_asked:
            key = f"act/{model.panel.name}/{act.name}/{row.key if row is not None else ''}"
            self.begin(Draft(model.store, key, model.now, self))
            model.changed.connect(self._follow)
        else:
            self.kept.setText(tr("Esc closes, and nothing is done."))

    def seen(self) -> Mapping[str, Seen]:
        row = self._values()
        return {
            name: Seen(each.stands_in(row), each.asked.caption, self.entries[name].shown)
            for name, each in self.fields_asked.items()
            if name in row and not each.is_set
        }

    def _values(self) -> Mapping[str, Held]:
        """Of the row that it is about, as it is now; as it was where it is gone."""
        if self.row is None:
            return {}
        return (self.model.rows.find(self.row.place) or self.row).values

    def _follow(self) -> None:
        for name, each in self.fields_asked.items():
            widget = self.widgets[name]
            if each.asked.kind in _AMONG_US and isinstance(widget, QComboBox):
                controls.offer(widget, self._offered(each, each.stands_in(self._values())))
        self.entries.follow()

    def limit_of(self, name: str) -> int:
        return self.fields_asked[name].asked.limit

    def send(self) -> None:
        told: dict[str, Any] = {KEY: self.row.key} if self.row is not None else {}
        for name, each in self.fields_asked.items():
            held: Value = self.entries.plain(name)
            if each.is_set:
                told[name] = list(held) if isinstance(held, list) else []
                continue
            trouble = each.asked.trouble(held)
            if trouble:
                self.trouble(trouble, self.widgets[name])
                return
            told[name] = each.asked.sent(held)
        self.under_way(tr("Asking the server…"))
        self.model.act(self.act, told, self._ended)

    def _ended(self, ended: Ended) -> None:
        if ended.trouble:
            self.trouble(ended.trouble, self.widgets.get(ended.field))
        else:
            self.accept()

    def _widget(self, each: AskedOfAct) -> QWidget:
        asked, name = each.asked, each.asked.caption
        default = each.stands_in(self._values())
        if each.is_set:
            assert asked.choices is not None
            boxes = Boxes(name)
            boxes.check(list(each.default))
            boxes.offer(tuple(options(asked.choices)))
            return boxes
        match asked.kind:
            case Kind.CHOICE | Kind.PERSON | Kind.TEAM:
                offered = self._offered(each, default)
                if default or asked.may_be_absent:
                    return controls.choice(name, offered, str(default))
                return controls.unchosen(name, offered)
            case Kind.FLAG:
                box = controls.check(name)
                box.setChecked(bool(default))
                return box
            case Kind.NUMBER:
                return controls.line(name, text=str(default), figure=True)
            case Kind.MONEY:
                made = controls.amount(name, "")
                made.setText(str(default))
                return made
            case Kind.AREA:
                return controls.area(name, text=str(default))
            case _:
                return controls.line(name, text=str(default))

    def _offered(self, each: AskedOfAct, standing: Any) -> list[tuple[str, str]]:
        """Of a closed set; or who or which team, among them what stands, also where this device does not know it."""
        nobody = [("", each.absent or tr("None"))] if each.asked.may_be_absent else []
        if each.asked.choices is not None:
            return [*nobody, *options(each.asked.choices)]
        known = self.model.names if each.asked.kind is Kind.PERSON else self.model.teams
        known = known if standing in ("", *known) else {**known, str(standing): str(standing)}
        offered = sorted(known.items(), key=lambda one: one[1].casefold())
        return [*nobody, *offered]


def _advice(each: AskedOfAct) -> str:
    """Below a field: the unit, or what is meant by nothing, which a choice has among its own."""
    absent = tr("Empty: {what}.", what=each.absent) if each.absent and not each.asked.may_be_absent else ""
    return " ".join(each for each in (each.counted, absent) if each)


def _warning(words: str) -> QWidget:
    made = layouts.frame("hint")
    line = layouts.row(made, edges=(12, 8, 12, 8))
    line.addWidget(labels.IconLabel("triangle-alert", "wait"))
    line.addWidget(labels.label(words, tone="wait", wrap=True), 1)
    return made
