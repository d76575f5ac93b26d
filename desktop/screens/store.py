"""The one door between the screens and the device: questions, intentions and signals. The bridge stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.screens.administering import NotHeard, ServerQuestion
from desktop.screens.questions import Question, Unanswered
from shared.domain.kernel.commands import Command
from shared.wire.messages import Helper

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Accepted:
    """The command is durable on this device. `file_id` is the file it wrote, the new claim's for a notice."""

    command_id: str
    file_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The command was refused at once and is not kept; `text` is for people and comes from the code's catalogue."""

    code: str
    text: str


Outcome = Accepted | Refused


@dataclass(frozen=True, slots=True)
class SubmitReceipt:
    """Names the command before its outcome is known."""

    command_id: str


class Ticket(Protocol):
    """One question under way. After `cancel` its answer is never delivered; cancelling twice is harmless."""

    def cancel(self) -> None: ...


class StoreSignals(QObject):
    """What happens by itself. All are emitted on the main thread.

    files_changed(frozenset[str], str): these files have new rows; by whom, empty for this device's own changes.
    drafts_unsaved(frozenset[str]): the keys of the drafts that the disk did not take; it is tried again.
    draft_changed(key, text): a form of this program has kept this, for others that show the same draft.
    status_changed(SyncStatus); attention_changed(int): how many items wait; first_sync_progress(Progress): None as soon
    as it is over. signed_in(SignedIn); signed_out(str): plain words why; sign_in_failed(str, str): the code, and plain
    words what to do. person_changed(SignedIn): name or roles are others now. password_changed(str, str): the code of
    how it ended, empty when well, and plain words. told(str): something to be read once, in plain words;
    told_instead(str, str): what was told is not so any more, this is; empty: nothing is to be told instead.
    accepted(Command, str): this was entered here by itself, and is kept under this id. typists_changed(str): others
    type in fields of this room's file, or do so no longer. announced(id, str): what an administrator says to those who
    are connected, in plain words; answered by `saw`. day_began: it is another day where this person is.
    """

    files_changed = Signal(object, str)
    draft_changed = Signal(str, str)
    drafts_unsaved = Signal(object)
    status_changed = Signal(object)
    attention_changed = Signal(int)
    first_sync_progress = Signal(object)
    signed_in = Signal(object)
    signed_out = Signal(str)
    sign_in_failed = Signal(str, str)
    person_changed = Signal(object)
    password_changed = Signal(str, str)
    told = Signal(str)
    told_instead = Signal(str, str)
    accepted = Signal(object, str)
    typists_changed = Signal(str)
    announced = Signal(str, str)
    day_began = Signal()


FromDraft: TypeAlias = tuple[str, str]
"""The key of a draft, and its text when it was sent."""


class Store(Protocol):
    """The device, seen from the screens. Every method returns within a frame; answers arrive on the main thread."""

    @property
    def signals(self) -> StoreSignals: ...

    def ask(self, question: Question[T], done: Callable[[T | Unanswered], None]) -> Ticket:
        """Put a read-only question; `done` gets the answer later, never before `ask` has returned.

        It always gets one: `Unanswered` where the question failed.
        """
        ...

    def ask_server(self, question: ServerQuestion[T], done: Callable[[T | NotHeard], None]) -> Ticket:
        """What only the server knows or does. `done` always gets an answer, later."""
        ...

    def submit(
        self, command: Command, done: Callable[[Outcome], None], *, instead_of: str = "", typed: FromDraft | None = None
    ) -> SubmitReceipt:
        """Issue an intention.

        instead_of: the entry of Needs attention that this one corrects; it leaves with the new one's writing. typed:
        the draft that it was typed in; that goes with the writing too, unless somebody has typed on by then, and what
        another window has sent from it is not sent again.
        """
        ...

    def submit_group(
        self,
        commands: Sequence[Command],
        done: Callable[[Outcome], None],
        *,
        instead_of: str = "",
        typed: FromDraft | None = None,
    ) -> SubmitReceipt:
        """Several that count together or not at all; `done` hears the first one's id and file.

        instead_of, typed: as with one; the last is its correction, and the others stand with it for all that counted
        as one with that.
        """
        ...

    def save_draft(self, key: str, text: str, about: str = "") -> None:
        """Keep what is being typed, durable soon; an empty text forgets it.

        about: the file that it goes with when that leaves this device; empty: it goes with none.
        """
        ...

    def draft(self, key: str) -> str:
        """What was being typed under this key, else the empty string."""
        ...

    def draft_keys(self) -> frozenset[str]:
        """Under which anything is kept."""
        ...

    def unsaved_drafts(self) -> frozenset[str]:
        """The keys of those that the disk did not take; it is tried again by itself."""
        ...

    def drafts_under_way(self) -> bool:
        """Whether anything that was typed is not known to be on the disk."""
        ...

    def settle_drafts(self, done: Callable[[frozenset[str]], None]) -> None:
        """Have it written now; `done` gets the keys of what is still not on the disk."""
        ...

    def sign_in(self, server_url: str, email: str, password: str, previous: str = "", *, offline: bool = False) -> None:
        """Ends in `signed_in` or `sign_in_failed`. previous: used here before, where the server has a newer one.

        offline: with what is here; the switch of whoever signs in is off from then on.
        """
        ...

    def stop_sign_in(self) -> None:
        """Whoever waits for the server waits no more: ends in `sign_in_failed`, unless its answer is here already."""
        ...

    def begin_anew(self, server_url: str, email: str, password: str) -> None:
        """In an empty profile of the same person: the data here stays closed, as it is. Ends as `sign_in` does."""
        ...

    def sign_out(self) -> None:
        """Ends in `signed_out`; only the password opens this device again."""
        ...

    def lock(self) -> None:
        """Nobody is here: ends in `signed_out`, while sync goes on."""
        ...

    def change_password(self, old: str, new: str) -> None:
        """Ends in `password_changed`."""
        ...

    def set_offline(self, offline: bool) -> None:
        """The person's own switch: nothing is sent, also after the next start, until they switch it on again."""
        ...

    def works_offline(self) -> bool:
        """How that switch stands."""
        ...

    def has_worked_here(self) -> bool:
        """Whether somebody's data is on this device in this profile."""
        ...

    def sync_now(self) -> None: ...

    def join(self, room: str) -> None:
        """A page shows a file, `claim:ID`: others see who is there, until `leave`. As often as pages show it."""
        ...

    def leave(self, room: str) -> None:
        """The page is gone."""
        ...

    def types(self, room: str, field: str, *, is_on: bool) -> None:
        """Somebody types in a field of a joined room's file, or does so no longer. What is typed is told to nobody."""
        ...

    def typists(self, room: str) -> Mapping[str, tuple[str, ...]]:
        """By field, the names of the others who type there now."""
        ...

    def saw(self, announcement_id: str) -> None:
        """Somebody has it before their eyes."""
        ...

    def retry(self, command_id: str) -> None:
        """Send a refused entry again, with all that depends on it."""
        ...

    def discard(self, command_id: str) -> None:
        """Withdraw a refused entry; it is sent as withdrawn and stays in the history. A damaged one was seen to."""
        ...

    def remembered(self) -> tuple[str, str] | None:
        """Server address and email of the profile on this device, None where there is none; the email may be empty."""
        ...

    def helper(self) -> Helper | None:
        """Whom people of this profile ask, as its server said last; None: nobody is named."""
        ...
