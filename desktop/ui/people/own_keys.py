"""The card of the settings with the keys that a person made for other programs, and the form for another one."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QPushButton, QWidget

from desktop.screens.words import tr
from desktop.ui.kit import buttons, controls, fonts, labels, layouts
from desktop.ui.kit.announcing import announce
from desktop.ui.kit.boxes import Boxes
from desktop.ui.kit.card import Card
from desktop.ui.kit.form import Form
from desktop.ui.kit.over import FormDialog
from desktop.ui.kit.question import Question
from desktop.ui.kit.taken_along import TakenAlong
from desktop.viewmodels.people import rights
from desktop.viewmodels.people.own_keys import OwnKeysViewModel, Typed
from shared.wire.keys import DAYS, ApiKey

_WIDTH = 560


class OwnKeys(QWidget):
    """They are asked of the server each time that somebody looks; `refresh` says so."""

    def __init__(self, model: OwnKeysViewModel) -> None:
        super().__init__()
        self.model = model
        model.setParent(self)
        self.taken: TakenAlong | None = None
        self.ends: dict[str, QPushButton] = {}
        self._lines = layouts.column(self, gap=12)
        self.new = buttons.quiet(tr("New key"), self.open_form, icon="plus")
        card = Card(tr("Keys for other programs"), self.new)
        self.words = labels.label(tone="muted", wrap=True)
        card.add_row(self.words)
        rows = QWidget()
        self._rows = layouts.column(rows, gap=0)
        card.body.addWidget(rows)
        self._lines.addWidget(card)
        model.changed.connect(self._changed)
        model.made.connect(self._made)
        model.ended.connect(lambda name: announce(self, tr("{name} opens nothing any more.", name=name)))
        self._changed()

    def refresh(self) -> None:
        self.model.refresh()

    def leave(self) -> None:
        """Nobody works here any more."""
        self._put_away()
        self.model.forget()

    def open_form(self) -> None:
        FormDialog(self.window(), KeyForm(self.model), width=_WIDTH).open()

    def _changed(self) -> None:
        model = self.model
        buttons.set_off(self.new, model.keys is None)
        self.new.setAccessibleDescription(model.unheard)
        advice = tr("A program that shows such a key does what you may do, as far as you let it, in your name.")
        self.words.setText(model.unheard or advice)
        layouts.empty(self._rows)
        self.ends = {}
        for key in model.keys or ():
            self._rows.addWidget(labels.rule())
            self._rows.addWidget(self._row(key))

    def _row(self, key: ApiKey) -> QWidget:
        made = QWidget()
        line = layouts.row(made, edges=(15, 6, 15, 6), gap=16)
        words = layouts.column(gap=2)
        words.addWidget(labels.readable(labels.label(key.name, font=fonts.strong(), wrap=True)))
        words.addWidget(labels.readable(labels.caption(self.model.told(key), wrap=True)))
        line.addLayout(words, 1)
        if self.model.is_good(key):
            name = tr("End {name}", name=key.name)
            self.ends[key.id] = buttons.quiet(tr("End"), partial(self._ask_to_end, key), name=name)
            line.addWidget(self.ends[key.id])
        return made

    def _ask_to_end(self, key: ApiKey) -> None:
        question = Question(
            self.window(),
            tr("End the key"),
            tr("End the key {name}?", name=key.name),
            tr("The program that uses it is shut out at once. You can make another key, but not this one again."),
        )
        question.way(tr("End the key"), lambda: self.model.end(key))
        question.stay(tr("Keep it"))

    def _made(self, name: str, secret: str) -> None:
        said = tr("The key {name}, shown this once: take it along now.", name=name)
        self._put_away()
        self.taken = TakenAlong(said, secret, height=56)
        self.taken.closed.connect(self._put_away)
        self._lines.insertWidget(0, self.taken)
        layouts.bring_into_view(self.taken)
        self.taken.copy.setFocus()
        announce(self, said)

    def _put_away(self) -> None:
        if self.taken is not None:
            self.taken.deleteLater()
            self.taken = None


class KeyForm(Form):
    """Nothing of it is kept as a draft: there is a password in it."""

    def __init__(self, model: OwnKeysViewModel) -> None:
        super().__init__(None, tr("New key"), tr("Make the key"))
        self.model = model
        self.kept.setText(tr("Esc closes, and nothing is done."))
        self.name = controls.line(tr("Name"))
        self.scopes = Boxes(tr("Good for"))
        self.scopes.check([])
        self.scopes.offer_under(rights.offered(model.scopes))
        self.days = controls.line(tr("Days until it runs out"), text=str(DAYS), figure=True)
        self.networks = controls.line(tr("From these networks alone"))
        self.per_minute = controls.line(tr("Requests a minute"), figure=True)
        self.password = controls.secret(tr("Your password"))
        self.add("name", tr("Name"), self.name, tr("By which you know the program that uses it."))
        advice = tr("Everything is what you may see or do yourself, but for doing anything to people and their rights.")
        self.add("scopes", tr("Good for"), self.scopes, advice)
        self.add("days", tr("Days until it runs out"), self.days)
        self.add("networks", tr("From these networks alone"), self.networks, tr("Empty: from anywhere."))
        self.add("per_minute", tr("Requests a minute"), self.per_minute, tr("Empty: as many as you may make."))
        self.add("password", tr("Your password"), self.password)
        self.begin(None)
        model.changed.connect(self._changed)
        model.made.connect(self._done)

    def send(self) -> None:
        self.model.make(
            Typed(
                name=self.name.text(),
                scopes=self.scopes.wanted or (),
                days=self.days.text(),
                networks=self.networks.text(),
                per_minute=self.per_minute.text(),
                password=self.password.text(),
            )
        )

    def _changed(self) -> None:
        if self.model.busy:
            self.under_way(tr("Asking the server…"))
        elif self.model.trouble:
            wrong = {
                "name": self.name,
                "scopes": self.scopes,
                "days": self.days,
                "networks": self.networks,
                "per_minute": self.per_minute,
                "password": self.password,
            }.get(self.model.wrong)
            self.trouble(self.model.trouble, wrong)

    def _done(self, _name: str, _secret: str) -> None:
        self.accept()
