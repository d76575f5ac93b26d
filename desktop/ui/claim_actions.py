"""The forms about a claim's facts and work: contact, facts, diary, assignment, contact log, closing, reopening."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.ui.claim_forms import ClaimForm, selected
from desktop.ui.widgets import form, labels
from desktop.viewmodels.claim import ClaimViewModel
from desktop.viewmodels.values import ActivityView
from desktop.viewmodels.words import caption, tr

_SEVERITIES = ("minor", "moderate", "major", "catastrophic")
_PATTERNS = (("call", "Call"), ("inspect", "Inspect"), ("document", "Get a document"), ("review", "Review"))
CHANNELS = ("phone", "email", "mail")
"""Topics of notes that tell of a contact."""
_REASONS = ("paid", "without_payment", "denied", "duplicate", "withdrawn")


class ContactForm(ClaimForm):
    """Edits how the insured is reached; only what differs is sent, with what was seen."""

    FIELDS = ("phone", "email", "street", "city", "region", "postal_code")

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, tr("Contact of the insured"), tr("Save contact"))
        assert model.view is not None
        contact = model.view.contact
        self._base = {field: getattr(contact, field) or "" for field in self.FIELDS}
        captions = (tr("Phone"), tr("Email"), tr("Street"), tr("City"), tr("State"), tr("ZIP"))
        self.lines = {
            field: form.line(name, text=self._base[field]) for field, name in zip(self.FIELDS, captions, strict=True)
        }
        named = dict(zip(self.FIELDS, captions, strict=True))
        for field in ("phone", "email", "street"):
            self.add(named[field], self.lines[field])
        self.add_beside(*((named[field], self.lines[field]) for field in ("city", "region", "postal_code")))
        self.keep(model.draft("contact", self), **self.lines)

    def refill(self, fields: Mapping[str, object]) -> None:
        for field, value in changes_of(fields).items():
            if field in self.lines:
                self.lines[field].setText(str(value or ""))

    def send(self) -> None:
        typed = {field: made.text().strip() for field, made in self.lines.items()}
        changes = {field: text or None for field, text in typed.items() if text != self._base[field]}
        if typed["email"] and "@" not in typed["email"]:
            self.trouble(tr("This is no email address."), self.lines["email"])
        elif not changes:
            self.unchanged()
        else:
            base = {field: self._base[field] or None for field in changes}
            self.model.update_contact(changes, base, self.settled, instead_of=self.instead_of)


class FactsForm(ClaimForm):
    """Edits the claim's facts and its stage; only what differs is sent, with what was seen."""

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, tr("Edit claim"), tr("Save claim"))
        assert model.view is not None
        view = model.view
        stages = [(code, caption(code)) for code in (view.status, *view.next_statuses)]
        self.status = form.choice(tr("Stage"), stages, view.status)
        self.severity = form.choice(tr("Severity"), [(code, caption(code)) for code in _SEVERITIES], view.severity)
        self.place = form.line(tr("Place of loss"), text=view.place)
        self.cat = form.line(tr("CAT code"), tr("None"), view.cat_code or "")
        self.description = form.area(tr("What happened"), text=view.description, height=112)
        self.flags = {flag: QCheckBox(caption(flag)) for flag in ("litigation", "siu", "subrogation")}
        self.add_beside((tr("Stage"), self.status), (tr("Severity"), self.severity))
        self.add_beside((tr("Place of loss"), self.place), (tr("CAT code"), self.cat))
        self.add(tr("What happened"), self.description)
        for flag, box in self.flags.items():
            box.setChecked(flag in view.flags)
            self.fields.addWidget(box)
        self._base = self._typed()
        self.keep(model.draft("facts", self), place=self.place, cat=self.cat, description=self.description)

    def refill(self, fields: Mapping[str, object]) -> None:
        changes = changes_of(fields)
        for name, choice in (("status", self.status), ("severity", self.severity)):
            form.choose(choice, changes.get(name))
        for name, line in (("loss_place", self.place), ("cat_code", self.cat)):
            if name in changes:
                line.setText(str(changes[name] or ""))
        if "description" in changes:
            self.description.setPlainText(str(changes["description"] or ""))
        for flag, box in self.flags.items():
            box.setChecked(bool(changes.get(flag, box.isChecked())))

    def _typed(self) -> dict[str, object]:
        typed: dict[str, object] = {
            "status": selected(self.status),
            "severity": selected(self.severity),
            "loss_place": self.place.text().strip(),
            "cat_code": self.cat.text().strip() or None,
            "description": self.description.toPlainText().strip(),
        }
        return typed | {flag: box.isChecked() for flag, box in self.flags.items()}

    def send(self) -> None:
        changes = {field: value for field, value in self._typed().items() if value != self._base[field]}
        if not changes:
            self.unchanged()
            return
        self.issue("EditClaim", {"changes": changes, "base": {field: self._base[field] for field in changes}})


class ActivityForm(ClaimForm):
    """Adds a next step to the diary."""

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, tr("Next step"), tr("Add to diary"))
        assert model.view is not None
        people = [(person.user_id, person.name) for person in model.people if person.active]
        self.subject = form.line(tr("What is to be done"))
        tomorrow = model.today.toordinal() + 1
        self.due = form.day(tr("Due"), QDate(1, 1, 1).addDays(tomorrow - 1))
        self.pattern = form.choice(tr("Kind"), [(code, tr(name)) for code, name in _PATTERNS])
        self.assignee = form.choice(tr("Who"), people, model.view.adjuster_id or "")
        self.mandatory = QCheckBox(tr("Must be done before the claim closes"))
        self.add(tr("What is to be done"), self.subject)
        self.add_beside((tr("Due"), self.due), (tr("Kind"), self.pattern))
        self.add(tr("Who"), self.assignee)
        self.fields.addWidget(self.mandatory)
        self.keep(model.draft("activity", self), subject=self.subject)
        self.subject.setFocus()

    def refill(self, fields: Mapping[str, object]) -> None:
        self.subject.setText(str(fields.get("subject", "")))
        due = QDate.fromString(str(fields.get("due", "")), Qt.DateFormat.ISODate)
        if due.isValid():
            self.due.setDate(due)
        form.choose(self.pattern, fields.get("pattern"))
        form.choose(self.assignee, fields.get("assignee_id"))
        self.mandatory.setChecked(bool(fields.get("mandatory", False)))

    def send(self) -> None:
        if not self.subject.text().strip():
            self.trouble(tr("Say what is to be done."), self.subject)
            return
        self.issue(
            "AddActivity",
            {
                "pattern": selected(self.pattern),
                "subject": self.subject.text().strip(),
                "due": self.due.date().toPython(),
                "priority": "normal",
                "mandatory": self.mandatory.isChecked(),
                "assignee_id": self.assignee.currentData(),
            },
        )


class OutcomeForm(ClaimForm):
    """Completes a next step, or skips it with a reason."""

    def __init__(self, parent: QWidget | None, model: ClaimViewModel, activity: ActivityView) -> None:
        super().__init__(parent, model, tr("Step done"), tr("Mark as done"))
        self._activity = activity
        self.fields.addWidget(labels.strong(activity.subject))
        self.outcome = form.area(tr("Outcome"), tr("What came of it; may stay empty"), height=72)
        self.add(tr("Outcome"), self.outcome)
        self.skipped = QCheckBox(tr("Not done: skip it"))
        self.fields.addWidget(self.skipped)
        self.keep(model.draft(f"outcome/{activity.activity_id}", self), outcome=self.outcome)
        self.outcome.setFocus()

    def refill(self, fields: Mapping[str, object]) -> None:
        self.outcome.setPlainText(str(fields.get("outcome", "")))
        self.skipped.setChecked(bool(fields.get("skipped", False)))

    def send(self) -> None:
        outcome = self.outcome.toPlainText().strip()
        if self.skipped.isChecked() and not outcome:
            self.trouble(tr("Say why it is skipped."), self.outcome)
            return
        fields = {
            "activity_id": self._activity.activity_id,
            "outcome": outcome or tr("Done"),
            "skipped": self.skipped.isChecked(),
        }
        self.issue("CompleteActivity", fields)


class AssignForm(ClaimForm):
    """Hands the claim to somebody else, with their team."""

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, tr("Assign claim"), tr("Assign"))
        assert model.view is not None
        self._people = {person.user_id: person for person in model.people if person.active}
        options = [
            (person.user_id, f"{person.name} · {person.team_name or person.title}") for person in self._people.values()
        ]
        self.person = form.choice(tr("Adjuster"), options, model.view.adjuster_id or "")
        self.fields.addWidget(labels.label(tr("Now with {who}.", who=model.view.adjuster or tr("nobody"))))
        self.add(tr("Adjuster"), self.person, tr("The new adjuster receives the whole file, you keep what you wrote."))
        self.kept.hide()
        self.person.setFocus()

    def refill(self, fields: Mapping[str, object]) -> None:
        form.choose(self.person, fields.get("adjuster_id"))

    def send(self) -> None:
        assert self.model.view is not None
        person = self._people.get(selected(self.person))
        if person is None or person.user_id == self.model.view.adjuster_id:
            self.trouble(tr("Choose somebody else than now."), self.person)
            return
        self.issue(
            "AssignClaim",
            {
                "adjuster_id": person.user_id,
                "team_id": person.team_id,
                "base_adjuster_id": self.model.view.adjuster_id,
            },
        )


class LogContactForm(ClaimForm):
    """Writes down a call, an email or a letter as a note."""

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, tr("Log contact"), tr("Add to notes"))
        assert model.view is not None
        contact = model.view.contact
        reach = " · ".join(part for part in (contact.name, contact.phone, contact.email) if part)
        self.fields.addWidget(labels.readable(labels.label(reach, tone="muted", wrap=True)))
        self.channel = form.choice(tr("How"), [(code, caption(code)) for code in CHANNELS])
        self.body = form.area(tr("What was said"), height=128)
        self.add(tr("How"), self.channel)
        self.add(tr("What was said"), self.body)
        self.keep(model.draft("contact-log", self), body=self.body)
        self.body.setFocus()

    def refill(self, fields: Mapping[str, object]) -> None:
        form.choose(self.channel, fields.get("topic"))
        self.body.setPlainText(str(fields.get("body", "")))

    def send(self) -> None:
        body = self.body.toPlainText().strip()
        if not body:
            self.trouble(tr("Write what was said."), self.body)
            return
        self.model.add_note(selected(self.channel), body, self.settled, instead_of=self.instead_of)


class CloseForm(ClaimForm):
    """Closes a claim; what still stands in the way is said by the rules, in the form."""

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, tr("Close claim"), tr("Close claim"))
        self.reason = form.choice(tr("Closed because"), [(code, caption(code)) for code in _REASONS])
        text = tr("A claim closes with no open reserve and no step that must still be done. Its number stays.")
        self.fields.addWidget(labels.label(text, tone="muted", wrap=True))
        self.add(tr("Closed because"), self.reason)
        self.kept.hide()

    def refill(self, fields: Mapping[str, object]) -> None:
        form.choose(self.reason, fields.get("reason"))

    def send(self) -> None:
        self.issue("CloseClaim", {"reason": selected(self.reason)})


class ReopenForm(ClaimForm):
    """Reopens a closed claim under its old number."""

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, tr("Reopen claim"), tr("Reopen claim"))
        self.reason = form.area(tr("Reason"), height=72)
        self.add(tr("Reason"), self.reason)
        self.keep(model.draft("reopen", self), reason=self.reason)
        self.reason.setFocus()

    def refill(self, fields: Mapping[str, object]) -> None:
        self.reason.setPlainText(str(fields.get("reason", "")))

    def send(self) -> None:
        reason = self.reason.toPlainText().strip()
        if not reason:
            self.trouble(tr("Say why the claim is opened again."), self.reason)
            return
        self.issue("ReopenClaim", {"reason": reason})


def changes_of(fields: Mapping[str, object]) -> Mapping[str, object]:
    """What a command that edits fields was to set."""
    changes = fields.get("changes")
    return changes if isinstance(changes, Mapping) else {}
