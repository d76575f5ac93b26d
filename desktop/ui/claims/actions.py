"""The forms about a claim's facts and work: contact, facts, diary, assignment, contact log, closing, reopening."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from PySide6.QtWidgets import QComboBox, QWidget
from shiboken6 import isValid

from desktop.screens.claims import ActivityView
from desktop.screens.people import Person
from desktop.screens.sayings import title
from desktop.screens.words import beside, caption, caption_of, options, tr
from desktop.ui.claims.forms import ClaimForm
from desktop.ui.kit import controls, form, labels
from desktop.ui.kit.entries import Seen
from desktop.viewmodels.claims.claim import ClaimViewModel
from desktop.viewmodels.diary.contacts import way_of
from desktop.viewmodels.entering.drafts import Value
from desktop.viewmodels.people.takers import Takers
from shared.domain.claims.commands import AssignClaim, EditClaim, ReopenClaim
from shared.domain.claims.states import Mark, Severity
from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity
from shared.domain.diary.states import CHANNELS, ActivityState, Pattern, Priority
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id
from shared.domain.parties.commands import UpdateContact


class ContactForm(ClaimForm):
    """Edits how the insured is reached; only what differs is sent, with what was seen."""

    COMMAND = UpdateContact
    TABLE = "customer"

    FIELDS = ("phone", "email", "street", "city", "region", "postal_code")
    _FIGURES = frozenset({"phone", "email", "postal_code"})

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, tr("Contact of the insured"), tr("Save contact"))
        captions = (tr("Phone"), tr("Email"), tr("Street"), tr("City"), tr("State"), tr("ZIP"))
        named = dict(zip(self.FIELDS, captions, strict=True))
        self.lines = {field: controls.line(name, figure=field in self._FIGURES) for field, name in named.items()}
        for field in ("phone", "email", "street"):
            self.add(field, named[field], self.lines[field])
        town = [(field, named[field], self.lines[field]) for field in ("city", "region", "postal_code")]
        self.add_beside(*town, shares=(10, 4, 6))
        self.start("contact")

    def shared_room(self) -> str:
        return f"{self.TABLE}:{self.view.contact.customer_id}"

    def seen(self) -> Mapping[str, Seen]:
        return {field: Seen(getattr(self.view.contact, field)) for field in self.FIELDS}

    def send(self) -> None:
        email = self.text("email")
        if email and self.entries.edited("email") and ("@" not in email or " " in email):
            self.trouble(tr("This is no email address."), self.lines["email"])
        else:
            self.issue_changes({"customer_id": self.view.contact.customer_id})


class FactsForm(ClaimForm):
    """Edits the claim's facts and its stage; only what differs is sent, with what was seen."""

    COMMAND = EditClaim
    TABLE = "claim"

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, title(EditClaim), tr("Save claim"))
        self.status = controls.choice(tr("Stage"), self._stages())
        self.severity = controls.choice(tr("Severity"), options(Severity))
        self.place = controls.line(tr("Place of loss"))
        self.cat = controls.line(tr("CAT code"), tr("None"), figure=True)
        self.description = controls.area(tr("What happened"), height=112)
        self.flags = {mark.value: controls.check(caption(mark)) for mark in Mark if mark in self.view.may_set}
        self.add_beside(("status", tr("Stage"), self.status), ("severity", tr("Severity"), self.severity))
        self.add_beside(
            ("loss_place", tr("Place of loss"), self.place), ("cat_code", tr("CAT code"), self.cat), shares=(7, 3)
        )
        self.add("description", tr("What happened"), self.description)
        for flag, box in self.flags.items():
            self.add_box(flag, box)
        self.start("facts")

    def offer(self) -> None:
        controls.offer(self.status, self._stages())

    def seen(self) -> Mapping[str, Seen]:
        view = self.view
        held: dict[str, Value] = {
            "status": str(view.status),
            "severity": str(view.severity),
            "loss_place": view.place,
            "cat_code": view.cat_code,
            "description": view.description,
            **{flag: flag in view.flags for flag in self.flags},
        }
        return {name: self.seen_of(view.claim_id, name, value) for name, value in held.items()}

    def _stages(self) -> list[tuple[str, str]]:
        return [(code, caption(code)) for code in (self.view.status, *self.view.next_statuses)]

    def send(self) -> None:
        self.issue_changes()


class ActivityForm(ClaimForm):
    """Adds a task to the diary. takers: whose it may be; None until the rules have said so."""

    COMMAND = AddActivity

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, title(AddActivity), title(AddActivity))
        people = [(person.user_id, person.name) for person in model.people if person.active]
        self.subject = controls.line(tr("What is to be done"))
        self.due = controls.day(tr("Due"), model.today + timedelta(days=1), lambda: model.today)
        self.pattern = controls.choice(tr("Kind"), options(Pattern))
        self.assignee = controls.choice(tr("Who"), people, self.view.adjuster_id or "")
        self.mandatory = controls.check(tr("Must be done before the claim closes"))
        self.add("subject", tr("What is to be done"), self.subject)
        self.add_beside(("due", tr("Due"), self.due), ("pattern", tr("Kind"), self.pattern))
        self.add("assignee_id", tr("Who"), self.assignee)
        self.add_box("mandatory", self.mandatory)
        self.takers: Takers | None = None
        model.ask_takers(self._for, self._takers_known)
        self.start("activity")

    def _for(self, person: Person) -> AddActivity:
        """A task that says as little as any: whose it may be does not hang on what is to be done."""
        return AddActivity(
            claim_id=Id(self.model.file_id),
            pattern=Pattern.REVIEW,
            subject="?",
            due=Day(self.model.today.isoformat()),
            priority=Priority.NORMAL,
            mandatory=False,
            assignee_id=Id(person.user_id),
        )

    def _takers_known(self, takers: Takers) -> None:
        if isValid(self):
            self.takers = takers
            offered = [(person.user_id, person.name) for person in takers.people]
            offer_only(self.assignee, offered, self.view.adjuster_id or "")

    def preset(self, person_id: str, subject: str) -> None:
        """For whom it is and what it says, unless something is typed already."""
        if not self.entries.is_touched:
            self.entries["assignee_id"].put(person_id)
            self.entries["subject"].put(subject)

    def send(self) -> None:
        if not self.text("subject"):
            self.trouble(tr("Say what is to be done."), self.subject)
        elif self.due.day is None:
            self.trouble(tr("Enter the day on which it is due."), self.due)
        else:
            self.issue(
                self.COMMAND,
                {
                    "pattern": self.text("pattern"),
                    "subject": self.text("subject"),
                    "due": self.due.day,
                    "priority": Priority.NORMAL,
                    "mandatory": self.checked("mandatory"),
                    "assignee_id": self.text("assignee_id") or None,
                },
            )


class OutcomeForm(ClaimForm):
    """Finishes a task, or skips it with a reason; each task has a draft of its own."""

    COMMAND = CompleteActivity

    def __init__(self, parent: QWidget | None, model: ClaimViewModel, activity: ActivityView) -> None:
        super().__init__(parent, model, title(CompleteActivity), tr("Mark as done"))
        self._activity = activity
        self.fields.addWidget(labels.strong(activity.subject))
        self.outcome = controls.area(tr("Outcome"), tr("What came of it; may stay empty"), height=72)
        self.add("outcome", tr("Outcome"), self.outcome)
        self.skipped = controls.check(tr("Not done: skip it"))
        self.skipped.toggled.connect(lambda on: self.name_action(tr("Skip it") if on else tr("Mark as done")))
        self.add_box("skipped", self.skipped)
        self.start(f"outcome/{activity.activity_id}")

    def seen(self) -> Mapping[str, Seen]:
        same = (each for each in self.view.activities if each.activity_id == self._activity.activity_id)
        now = next(same, self._activity)
        return {"state": Seen(str(now.state), tr("Stage"), lambda state: caption_of(ActivityState, str(state)))}

    def send(self) -> None:
        outcome = self.text("outcome")
        if self.checked("skipped") and not outcome:
            self.trouble(tr("Say why it is skipped."), self.outcome)
            return
        fields = {
            "activity_id": self._activity.activity_id,
            "outcome": outcome or tr("Done"),
            "skipped": self.checked("skipped"),
        }
        self.issue(self.COMMAND, fields)


def offer_only(field: QComboBox, options: Sequence[tuple[str, str]], otherwise: str) -> None:
    """otherwise: is chosen where what was chosen is not among them, if it is: nobody stands there by chance."""
    if field.currentData() not in {code for code, _ in options}:
        controls.choose(field, otherwise)
    controls.offer(field, options)


class AssignForm(ClaimForm):
    """Hands the claim to somebody else, with their team. takers: to whom; None until the rules have said so."""

    COMMAND = AssignClaim

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, title(AssignClaim), tr("Assign"))
        self._people = {person.user_id: person for person in model.people if person.active}
        self.person = controls.choice(tr("Adjuster"), self._options(self._people.values()))
        self._now = labels.label()
        self.fields.addWidget(self._now)
        help_text = tr("The new adjuster receives the whole file, you keep what you wrote.")
        self.add("adjuster_id", tr("Adjuster"), self.person, help_text)
        self.offer()
        self.takers: Takers | None = None
        model.ask_takers(self._for, self._takers_known)
        self.entries.changed.connect(self._say_whether)
        self.start("assign")
        self._say_whether()

    def _say_whether(self) -> None:
        is_another = self.text("adjuster_id") != (self.view.adjuster_id or "")
        self.allow(is_another, tr("Choose somebody else than now."))

    def _options(self, people: Iterable[Person]) -> list[tuple[str, str]]:
        """With whoever has it now, who may be somebody that it is not given to."""
        options = [(person.user_id, beside(person.name, person.team_name or person.title)) for person in people]
        if self.view.adjuster_id not in {code for code, _ in options}:
            options.insert(0, (self.view.adjuster_id or "", self.view.adjuster or tr("nobody")))
        return options

    def _for(self, person: Person) -> AssignClaim:
        now = self.view.adjuster_id
        return AssignClaim(
            claim_id=Id(self.model.file_id),
            adjuster_id=Id(person.user_id),
            team_id=Id(person.team_id) if person.team_id is not None else None,
            base_adjuster_id=Id(now) if now is not None else None,
        )

    def _takers_known(self, takers: Takers) -> None:
        if isValid(self):
            self.takers = takers
            offer_only(self.person, self._options(takers.people), self.view.adjuster_id or "")
            if takers.why_nobody:
                self.trouble(takers.why_nobody)

    def offer(self) -> None:
        self._now.setText(tr("Now with {who}.", who=self.view.adjuster or tr("nobody")))

    def seen(self) -> Mapping[str, Seen]:
        return {"adjuster_id": Seen(self.view.adjuster_id)}

    def send(self) -> None:
        person = self._people.get(self.text("adjuster_id"))
        if person is None or person.user_id == self.view.adjuster_id:
            self.trouble(tr("Choose somebody else than now."), self.person)
            return
        self.issue(
            self.COMMAND,
            {
                "adjuster_id": person.user_id,
                "team_id": person.team_id,
                "base_adjuster_id": self.entries.base("adjuster_id"),
            },
        )


class LogContactForm(ClaimForm):
    """Writes down a call, an email or a letter as a note."""

    COMMAND = AddNote

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, tr("Log contact"), tr("Add to notes"))
        contact = self.view.contact
        reach = beside(contact.name, contact.phone, contact.email)
        self.fields.addWidget(labels.readable(labels.label(reach, tone="muted", wrap=True)))
        self.channel = controls.choice(tr("How"), options(CHANNELS), way_of(contact.preferred_channel))
        self.body = controls.area(tr("What was said"), height=128)
        self.add("topic", tr("How"), self.channel)
        self.add("body", tr("What was said"), self.body)
        self.start("contact-log", first=self.body)

    def send(self) -> None:
        body = self.text("body")
        if not body:
            self.trouble(tr("Write what was said."), self.body)
            return
        self.under_way(form.saving())
        self.model.submit(
            AddNote,
            {"topic": self.text("topic"), "body": body},
            self.settled,
            instead_of=self.instead_of,
            typed=self.entries.sending(),
        )


class ReopenForm(ClaimForm):
    """Reopens a closed claim under its old number."""

    COMMAND = ReopenClaim

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, title(ReopenClaim), title(ReopenClaim))
        self.reason = controls.area(tr("Reason"), height=72)
        self.add("reason", tr("Reason"), self.reason)
        self.start("reopen")

    def send(self) -> None:
        reason = self.text("reason")
        if not reason:
            self.trouble(tr("Say why the claim is opened again."), self.reason)
            return
        self.issue(self.COMMAND, {"reason": reason})
