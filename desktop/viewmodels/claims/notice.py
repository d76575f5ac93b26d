"""First notice of loss: find the policy, say what happened, file it; works with no network."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from PySide6.QtCore import QObject, Signal

from desktop.screens import formats
from desktop.screens.policies import PolicyFile, PolicyHit, PolicySearch
from desktop.screens.questions import Unanswered
from desktop.screens.store import Accepted, FromDraft, Outcome, Refused, Store, Ticket
from desktop.screens.times import local_day, micros
from desktop.screens.wishes import issue, temporary_number
from desktop.screens.words import caption, tr
from desktop.viewmodels.entering.drafts import Draft
from desktop.viewmodels.frame.soon import Pause
from desktop.viewmodels.syncing.status import tell_clock
from shared.domain.claims.commands import FileNotice
from shared.domain.claims.notice import Doubt, doubt_of
from shared.domain.kernel.days import date_of, risk_zone, within, zone_named


@dataclass(frozen=True, slots=True)
class Notice:
    """What the form holds when it is filed; `coverages` are the codes that are claimed under."""

    loss_at: datetime
    place: str
    cause: str
    severity: str
    description: str
    coverages: tuple[str, ...]
    cat_code: str | None


class NoticeViewModel(QObject):
    """The form behind Ctrl+N.

    hits: policies found; policy: the chosen one; found: hits differ; chosen: policy differs;
    filed(claim id): durable here; refused(text): why not.
    """

    found = Signal()
    chosen = Signal()
    filed = Signal(str)
    refused = Signal(str)

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        parent: QObject | None = None,
        clock_behind: timedelta = timedelta(0),
    ) -> None:
        """clock_behind: how far this machine's clock is behind the server's, as the status tells."""
        super().__init__(parent)
        self._clock_behind = clock_behind
        self._store = store
        self.now = now
        self.hits: tuple[PolicyHit, ...] = ()
        self.policy: PolicyHit | None = None
        self.instead_of = ""
        """The refused notice that is corrected here."""
        self.awaited = ""
        """The policy that was chosen before and is being looked up; empty where none is."""
        self.has_looked = False
        """Whether the hits are of the words that were searched last."""
        self._text = ""
        self._ticket: Ticket | None = None
        self._typing = Pause(self._ask, self)
        store.signals.files_changed.connect(self._files_changed)

    def search(self, text: str) -> None:
        self._text = text.strip()
        self.has_looked = False
        if self._ticket is not None:
            self._ticket.cancel()
        self._typing.begin()

    def choose(self, policy: PolicyHit | None) -> None:
        self.policy = policy
        self.awaited = ""
        self.chosen.emit()

    @property
    def policy_id(self) -> str:
        """Of the policy that is chosen, or is about to be."""
        return self.policy.policy_id if self.policy is not None else self.awaited

    def look_up(self, policy_id: str) -> None:
        """Choose a policy by its id, if it is on this device."""
        if policy_id and policy_id != self.policy_id:
            self.awaited = policy_id
            self._store.ask(PolicyFile(policy_id), self._policy_arrived)

    def offer(self, policy_id: str) -> None:
        """Have a policy found before anything is searched, if it is on this device: it is not chosen by that."""
        if policy_id and self.policy is None and not self.awaited:
            self._store.ask(PolicyFile(policy_id), self._offered)

    def draft(self, parent: QObject) -> Draft:
        """Of the notice, or of the correction of a refused one: about no file, as there is none yet."""
        key = f"correction/{self.instead_of}" if self.instead_of else "notice"
        return Draft(self._store, key, self.now, parent)

    def zone(self) -> tzinfo | None:
        """Of the risk, where the policy is known: there it happened, and there its day is counted; else None."""
        return zone_named(self.policy.zone) if self.policy is not None else None

    def warning(self, loss_at: datetime, claimed: Collection[str] = ()) -> str:
        """What the filer should know before it is sent, by the rule that decides it (rule 1), and of a wrong clock.

        claimed: codes of the coverages that are claimed under.
        """
        return " ".join(filter(None, (self._doubt(loss_at, claimed), tell_clock(self._clock_behind))))

    def tell_future(self, loss_at: datetime) -> str:
        """Why the loss cannot have been then; empty where it can."""
        return tr("The loss lies in the future. Check the day and the time.") if loss_at > self.now() else ""

    def _doubt(self, loss_at: datetime, claimed: Collection[str]) -> str:
        future = self.tell_future(loss_at)
        if future:
            return future
        policy = self.policy
        if policy is None:
            return ""
        day = date_of(micros(loss_at), risk_zone(policy.zone, None))
        in_force = {code for code, begins, ends in policy.spans if within(day, begins, ends)}
        doubt = doubt_of(day, (policy.effective, policy.expires), policy.status, in_force, claimed)
        if doubt is None:
            return ""
        captions = dict(policy.coverages)
        why = {
            Doubt.TERM: tr("The policy was not in force on {day}.", day=self._named(day, loss_at)),
            Doubt.STATUS: tr("The policy is {status}.", status=caption(policy.status)),
            Doubt.COVERAGE: tr(
                "{coverage} was not in force on {day}.",
                coverage=", ".join(captions.get(code, code) for code in claimed if code not in in_force),
                day=self._named(day, loss_at),
            ),
        }
        return tr("{why} The claim is taken and marked: coverage in question.", why=why[doubt])

    def _named(self, day: date, loss_at: datetime) -> str:
        """The day of the loss, with its place where it was another day there than here."""
        assert self.policy is not None
        if day == local_day(loss_at):
            return formats.long_day(day)
        return tr("{day} (the day in {zone}, where the risk is)", day=formats.long_day(day), zone=self.policy.zone)

    def file(self, notice: Notice, typed: FromDraft | None = None) -> None:
        """Issue the notice. The claim gets a temporary number until the server gives the final one.

        typed: the draft that it was typed in.
        """
        assert self.policy is not None
        claimant = self.policy.holder
        fields: dict[str, object] = {
            "policy_id": self.policy.policy_id,
            "loss_at": notice.loss_at,
            "reported_at": self.now(),
            "loss_place": notice.place,
            "cause": notice.cause,
            "severity": notice.severity,
            "description": notice.description,
            "exposures": tuple({"coverage_code": code, "claimant": claimant} for code in notice.coverages),
            "cat_code": notice.cat_code,
            "temporary_number": temporary_number(micros(self.now())),
        }
        issue(self._store, FileNotice, fields, self._settled, instead_of=self.instead_of, typed=typed)

    def _ask(self) -> None:
        if self._text:
            self._ticket = self._store.ask(PolicySearch(self._text), self._arrived)
        else:
            self._arrived(())

    def _offered(self, answer: object) -> None:
        if isinstance(answer, PolicyHit) and self.policy is None and not self._text:
            self.hits = (answer,)
            self.found.emit()

    def _files_changed(self, _file_ids: object, _who: str) -> None:
        """A policy that was asked for may have come."""
        if self.policy is None and self._text and not self.hits and self.has_looked:
            self._typing.begin()

    def _policy_arrived(self, answer: object) -> None:
        awaited, self.awaited = self.awaited, ""
        if isinstance(answer, PolicyHit) and answer.policy_id == awaited:
            self.choose(answer)
        elif isinstance(answer, Unanswered):
            self.refused.emit(answer.text)

    def _arrived(self, answer: object) -> None:
        self._ticket = None
        self.has_looked = True
        self.hits = answer if isinstance(answer, tuple) else ()
        self.found.emit()
        if isinstance(answer, Unanswered):
            self.refused.emit(answer.text)

    def _settled(self, outcome: Outcome) -> None:
        match outcome:
            case Accepted(file_id=file_id):
                self.filed.emit(file_id)
            case Refused(text=text):
                self.refused.emit(text)
