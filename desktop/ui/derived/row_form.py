"""The form of a command that makes a row or edits one, field by field as they are declared."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from desktop.screens.cards import CardLine
from desktop.screens.sayings import title
from desktop.screens.store import Accepted, Outcome, Refused
from desktop.screens.syncing import AttentionItem
from desktop.screens.words import beside, options, tr
from desktop.ui.kit import controls
from desktop.ui.kit.entries import Seen
from desktop.ui.kit.form import Form, saving
from desktop.viewmodels.entering.drafts import Value
from desktop.viewmodels.entering.entered import Asked, Kind, of_command, of_row
from desktop.viewmodels.entering.typists import shared_of
from desktop.viewmodels.files.card import CardViewModel
from shared.domain.kernel.commands import Command
from shared.domain.kernel.row_rules import row_named_by


class RowForm(Form):
    """What both have in common: widgets by kind, drafts, corrections, and how it ends."""

    def __init__(self, model: CardViewModel, command: type[Command], asked: tuple[Asked, ...], action: str) -> None:
        super().__init__(None, title(command), action)
        self.model = model
        self.command = command
        self.asked = {each.name: each for each in asked}
        self.widgets = {each.name: self._widget(each) for each in asked}
        for each in asked:
            if each.kind is Kind.FLAG:
                self.add_box(each.name, self.widgets[each.name])
            else:
                self.add(each.name, each.caption, self.widgets[each.name], each.advice)
        model.changed.connect(self._file_changed)

    def limit_of(self, name: str) -> int:
        return self.asked[name].limit

    def correct(self, item: AttentionItem) -> None:
        """Begin with what was entered before and why it did not pass; once sent, it stands in that entry's place."""
        self.instead_of = item.command_id
        fields = dict(item.fields)
        changes = fields.get("changes")
        entered = {**fields, **(changes if isinstance(changes, Mapping) else {})}

        def refill() -> None:
            for name, asked in self.asked.items():
                value = entered.get(name)
                if name in entered and (value is None or isinstance(value, str | int | bool)):
                    self.entries[name].put(asked.held(value))

        self.begin(self.model.draft(f"correction/{item.command_id}", self.entries), fill=refill)
        self.trouble(self.entries.with_choices(item.reason))

    def typed(self) -> Mapping[str, Value] | None:
        """What stands in each field as it is sent; None where something cannot be sent, which is said at its field."""
        found: dict[str, Value] = {}
        for name, asked in self.asked.items():
            held = self.entries.plain(name)
            trouble = asked.trouble(held)
            if trouble:
                self.trouble(trouble, self.widgets[name])
                return None
            found[name] = asked.sent(held)
        return found

    def issue(self, fields: Mapping[str, object]) -> None:
        self.under_way(saving())
        self.model.submit(self.command, fields, self._settled, instead_of=self.instead_of, typed=self.entries.sending())

    def _settled(self, outcome: Outcome) -> None:
        """Close when it is kept here; else say why not, with everything still in the fields."""
        match outcome:
            case Accepted():
                self.accept()
            case Refused(text=text):
                self.trouble(text)

    def _file_changed(self) -> None:
        if not self.busy and not self.is_over:
            self.entries.follow()

    def _widget(self, asked: Asked) -> QWidget:
        name, model = asked.caption, self.model
        nobody = [("", tr("None"))] if asked.may_be_absent else []
        choice = controls.choice if asked.may_be_absent else controls.unchosen
        match asked.kind:
            case Kind.LINE:
                return controls.line(name)
            case Kind.NUMBER | Kind.SHARE:
                return controls.line(name, "%" if asked.kind is Kind.SHARE else "", figure=True)
            case Kind.AREA:
                return controls.area(name)
            case Kind.PARTS:
                return controls.growing(name)
            case Kind.CHOICE:
                assert asked.choices is not None
                return choice(name, [*nobody, *options(asked.choices)])
            case Kind.PERSON:
                people = [(each.user_id, each.name) for each in model.people if each.active]
                return choice(name, [*nobody, *people])
            case Kind.TEAM:
                teams = {each.team_id: each.team_name for each in model.people if each.team_id}
                return choice(name, [*nobody, *teams.items()])
            case Kind.FLAG:
                return controls.check(name)
            case Kind.DAY:
                return controls.day(name, None, lambda: model.today)
            case Kind.MOMENT:
                return controls.moment(name, None, model.now)
            case Kind.MONEY:
                return controls.amount(name, model.view.currency if model.view is not None else "")


class AddForm(RowForm):
    """Makes a row."""

    def __init__(self, model: CardViewModel, command: type[Command]) -> None:
        super().__init__(model, command, of_command(command, model.asked.entity), title(command))
        self.begin(model.draft(command.__name__, self.entries))

    def send(self) -> None:
        typed = self.typed()
        if typed is not None:
            self.issue(typed)


class EditForm(RowForm):
    """Changes what differs of a row, with what was seen of it: of the fields that its card shows."""

    def __init__(self, model: CardViewModel, command: type[Command], line: CardLine) -> None:
        super().__init__(model, command, of_row(model.asked.entity.TABLE, model.may_edit), tr("Save"))
        self.line = line
        self.about(beside(line.title))
        self.begin(model.draft(f"{command.__name__}/{line.row_id}", self.entries))
        self.share(model.store, model.room, shared_of(model.asked.entity.TABLE, self.asked, line.row_id))

    def seen(self) -> Mapping[str, Seen]:
        line = self.model.line(self.line.row_id) or self.line
        return {name: Seen(asked.held(line.plain[name])) for name, asked in self.asked.items()}

    def send(self) -> None:
        typed = self.typed()
        if typed is None:
            return
        groups = self.model.asked.entity.TABLE.groups
        touched = {name for name in typed if self.entries.edited(name)}
        touched |= {other for name in touched for other in groups.get(name, ())}
        if not touched:
            self.nothing_to_send()
            return
        base = {name: self._base(name) for name in touched if name in self.asked}
        base |= {name: self.line.plain[name] for name in touched - self.asked.keys()}
        changes = {name: typed[name] if name in typed else base[name] for name in touched}
        row = row_named_by(self.command, self.model.asked.entity.TABLE)
        self.issue({row: self.line.row_id, "changes": changes, "base": base})

    def _base(self, name: str) -> Value:
        """What was seen of a field, spelled as the file has it where that is still what was seen."""
        asked, stored, seen = self.asked[name], self.line.plain[name], self.entries.base(name)
        return stored if asked.held(stored) == seen else asked.sent(seen)
