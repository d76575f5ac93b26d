"""A store in memory for the tests and pictures of the screens: answers late, like the real one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import msgspec
from PySide6.QtCore import QTimer

from desktop.engine.sign_in_texts import IDLE, PASSWORD_TEXTS, SIGNED_OUT, text_of
from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Block, Counts, Sums, Wanted
from desktop.screens.claims import (
    ClaimFile,
    ClaimView,
    NoteView,
)
from desktop.screens.conflicts import ConflictView, OpenConflict
from desktop.screens.lists import ListCount, ListMatches, ListPage, ListSums, ListValues
from desktop.screens.people import People, SignedIn
from desktop.screens.policies import PolicyFile, PolicySearch
from desktop.screens.questions import Question, Unanswered
from desktop.screens.search import Search, SearchHit
from desktop.screens.store import Accepted, Outcome, Refused, StoreSignals, SubmitReceipt, Ticket
from desktop.screens.syncing import (
    AttentionItems,
    Link,
    Pause,
    Progress,
    SyncPageView,
    SyncReport,
    SyncState,
    SyncStatus,
)
from desktop.screens.words import tr
from shared.domain.diary.states import Topic
from shared.domain.kernel.commands import Command
from tests.desktop.ui import sample_data as data
from tests.desktop.ui import sample_sync

T = TypeVar("T")

OFFLINE = SyncStatus(
    Link.OFFLINE,
    "Office server",
    waiting=3,
    oldest_waiting_at=data.NOW - timedelta(minutes=14),
    last_server_at=data.NOW - timedelta(minutes=14),
)
LIVE = SyncStatus(Link.LIVE, "Office server", last_server_at=data.NOW, latency_ms=18)
CONFLICTING = replace(LIVE, needs_attention=1, sending_done=2, sending_total=3)


class SampleTicket:
    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class SampleStore:
    """`held` claims; `questions` and `submitted` record what was asked and done; `refusal` refuses what comes next."""

    def __init__(self, held: int = 1204, who: SignedIn = data.MAYA) -> None:
        self._signals = StoreSignals()
        self.who = who
        self.held = held
        self.questions: list[tuple[Question[Any], SampleTicket]] = []
        self.submitted: list[tuple[str, dict[str, object]]] = []
        self.called: list[str] = []
        self.rooms: list[str] = []
        self.drafts: dict[str, str] = {}
        self.about: dict[str, str] = {}
        self.unsaved: frozenset[str] = frozenset()
        self.refusal: Refused | None = None
        self.status = OFFLINE
        self.first_sync: Progress | None = None
        self.attention = sample_sync.ATTENTION
        self.profile: tuple[str, str] | None = ("https://claims.example.com", "maya@example.com")
        self.earlier_password = ""
        self.conflict: ConflictView | None = data.conflict_view()
        self.views: dict[str, ClaimView] = {}
        self.claim_rows: list[data.ClaimRow] | None = None

    @property
    def signals(self) -> StoreSignals:
        return self._signals

    def ask(self, question: Question[T], done: Callable[[T | Unanswered], None]) -> Ticket:
        ticket = SampleTicket()
        self.questions.append((question, ticket))

        def answer() -> None:
            if not ticket.cancelled:
                done(self._answer(question))

        QTimer.singleShot(0, answer)
        return ticket

    def submit(self, command: Command, done: Callable[[Outcome], None], *, instead_of: str = "") -> SubmitReceipt:
        name, fields = type(command).__name__, msgspec.to_builtins(command)
        del fields["type"]
        self.submitted.append((name, fields))
        if instead_of and self.refusal is None:
            self.called.append(f"instead of {instead_of}")
            self.attention = tuple(item for item in self.attention if item.command_id != instead_of)
        outcome: Outcome = self.refusal or Accepted(f"cmd-{len(self.submitted)}", self._file_of(fields))
        if self.refusal is None:
            self._apply(name, fields)
        QTimer.singleShot(0, lambda: done(outcome))
        if self.refusal is None:
            QTimer.singleShot(0, lambda: self.signals.files_changed.emit(frozenset({self._file_of(fields)}), ""))
        return SubmitReceipt(f"cmd-{len(self.submitted)}")

    def submit_group(
        self, commands: Sequence[Command], done: Callable[[Outcome], None], *, instead_of: str = ""
    ) -> SubmitReceipt:
        [receipt, *_] = [self.submit(command, done, instead_of=instead_of) for command in commands]
        return receipt

    def save_draft(self, key: str, text: str, about: str = "") -> None:
        self.drafts[key] = text
        self.about[key] = about
        self.signals.draft_changed.emit(key, text)

    def draft(self, key: str) -> str:
        return self.drafts.get(key, "")

    def unsaved_drafts(self) -> frozenset[str]:
        return self.unsaved

    def drafts_under_way(self) -> bool:
        return bool(self.unsaved)

    def settle_drafts(self, done: Callable[[frozenset[str]], None]) -> None:
        QTimer.singleShot(0, lambda: done(self.unsaved))

    def sign_in(self, server_url: str, email: str, password: str, previous: str = "", *, offline: bool = False) -> None:
        if offline:
            self.set_offline(True)
        self.called.append(f"sign_in {server_url} {email}")
        if self.earlier_password and previous != self.earlier_password:
            self.signals.sign_in_failed.emit("password", text_of("password"))
        elif password == "right":
            self.signals.signed_in.emit(self.who)
        else:
            self.signals.sign_in_failed.emit("bad_credentials", text_of("bad_credentials"))

    def stop_sign_in(self) -> None:
        self.signals.sign_in_failed.emit("stopped", text_of("stopped"))

    def begin_anew(self, server_url: str, email: str, password: str) -> None:
        self.called.append(f"begin_anew {server_url} {email}")
        self.signals.signed_in.emit(self.who)

    def sign_out(self) -> None:
        self.signals.signed_out.emit(tr(SIGNED_OUT))

    def lock(self) -> None:
        self.called.append("lock")
        self.signals.signed_out.emit(tr(IDLE))

    def change_password(self, old: str, new: str) -> None:
        self.called.append("change_password")
        code = "" if old == "right" else "old_password"
        self.signals.password_changed.emit(code, tr(PASSWORD_TEXTS[code]))

    def set_offline(self, offline: bool) -> None:
        self.called.append(f"set_offline {offline}")
        pause, link = (Pause.SWITCHED_OFF, Link.OFFLINE) if offline else (Pause.NONE, Link.LIVE)
        self.say(replace(self.status, pause=pause, link=link))

    def works_offline(self) -> bool:
        return self.status.offline_by_choice

    def has_worked_here(self) -> bool:
        return self.profile is not None and bool(self.profile[1])

    def sync_now(self) -> None:
        self.called.append("sync_now")

    def join(self, room: str) -> None:
        self.rooms.append(room)

    def leave(self, room: str) -> None:
        self.rooms.remove(room)

    def retry(self, command_id: str) -> None:
        self.called.append(f"retry {command_id}")

    def discard(self, command_id: str) -> None:
        self.called.append(f"discard {command_id}")
        self.attention = tuple(item for item in self.attention if item.command_id != command_id)

    def remembered(self) -> tuple[str, str] | None:
        return self.profile

    def fall_silent(self) -> None:
        """Answer nothing more, as when the program ends."""
        for _, ticket in self.questions:
            ticket.cancel()

    def say(self, status: SyncStatus) -> None:
        """Change the status and tell everyone."""
        self.status = status
        self.signals.status_changed.emit(status)
        self.signals.attention_changed.emit(status.needs_attention)

    def _rows(self, wanted: Wanted) -> list[data.ClaimRow] | range:
        """Places of the claims that match; unfiltered they are not even made."""
        if wanted == Wanted():
            return range(self.held)
        columns = {condition.column for condition in wanted.conditions}
        count = 38 if "is_mine" in columns else min(self.held, 3000)
        rows = [data.claim_row(place) for place in range(count)]
        if wanted.text:
            words = wanted.text.casefold()
            rows = [row for row in rows if words in f"{row.insured} {row.number} {row.place}".casefold()]
        return rows[:3] if columns & {"due", "over_reserve", "cat_code"} else rows

    def _answer(self, query: Question[Any]) -> Any:
        match query:
            case ListCount(CLAIMS.name, wanted) | ListMatches(CLAIMS.name, wanted):
                return Counts(len(self._rows(wanted)), self.held)
            case ListPage(CLAIMS.name):
                return self._page(query)
            case ListSums(CLAIMS.name):
                return (Sums("USD", tuple(0 for _ in CLAIMS.summed)),)
            case ListValues(CLAIMS.name):
                return ("2611",)
            case ListCount() | ListMatches():
                return Counts(0, 0)
            case ListPage():
                return Block((), 0)
            case ListSums() | ListValues():
                return ()
            case ClaimFile(claim_id):
                if claim_id.startswith("claim-") or claim_id == data.HARTLEY or claim_id in self.views:
                    return self.views.setdefault(claim_id, data.claim_view(claim_id, self.who))
                return None
            case AttentionItems():
                return self.attention
            case OpenConflict():
                return self.conflict
            case SyncReport():
                return self._sync_page()
            case People():
                return data.PEOPLE
            case Search(text):
                rows = [data.claim_row(place) for place in range(200)]
                found = [row for row in rows if text.casefold() in f"{row.insured} {row.number}".casefold()]
                return tuple(SearchHit("claim", row.claim_id, row.insured, row.number) for row in found[: query.limit])
            case PolicyFile(policy_id):
                return next((hit for hit in sample_sync.POLICIES if hit.policy_id == policy_id), None)
            case PolicySearch(text):
                return tuple(
                    hit for hit in sample_sync.POLICIES if text.casefold() in f"{hit.holder} {hit.number}".casefold()
                )

    def _page(self, query: ListPage) -> Block:
        rows = self._rows(query.wanted)
        places = rows if isinstance(rows, range) else [row.key for row in rows]
        if query.after is not None:
            first = places.index(query.after.doc) + 1
        elif query.before is not None:
            first = max(0, places.index(query.before.doc) - query.limit)
        else:
            first = query.anchor_row or 0
        block = rows[first : first + query.limit]
        made = (data.claim_row(row) if isinstance(row, int) else row for row in block)
        return Block(tuple(map(data.line, made)), first)

    def _sync_page(self) -> SyncPageView:
        waiting = self.status.waiting or self.status.sending_total
        return SyncPageView(
            status=self.status,
            outbox=sample_sync.OUTBOX if waiting else (),
            recent=sample_sync.RECENT,
            next_retry_at=data.NOW + timedelta(seconds=24) if self.status.link is Link.OFFLINE else None,
            last_trouble="The server did not answer at 12:10:56." if self.status.link is Link.OFFLINE else "",
            helper="Office IT, +1 937 555 0100. Say that “claims.example.com does not answer”.",
            devices=sample_sync.DEVICES,
            first_sync=self.first_sync,
            damaged=tuple(item for item in self.attention if item.kind is SyncState.DAMAGED),
        )

    def _file_of(self, fields: Mapping[str, object]) -> str:
        return str(fields.get("claim_id") or fields.get("file_id") or data.HARTLEY)

    def _apply(self, command_name: str, fields: Mapping[str, object]) -> None:
        """A little of what the domain would do, enough to see a screen follow."""
        file_id = self._file_of(fields)
        view = self.views.get(file_id)
        if command_name == "ResolveConflict":
            self.conflict = None
        if view is None:
            return
        if command_name == "AddNote":
            note = NoteView(
                f"n{len(view.notes) + 1}",
                Topic(str(fields["topic"])),
                str(fields["body"]),
                data.NOW,
                "You",
                SyncState.WAITING,
            )
            self.views[file_id] = replace(view, notes=(*view.notes, note), waiting=view.waiting + 1)
        if command_name == "SetReserve":
            amount = fields["amount_cents"]
            assert isinstance(amount, int)
            lines = tuple(
                replace(line, reserve_cents=amount, sync=SyncState.WAITING)
                if line.exposure_id == fields["exposure_id"] and line.cost_type == fields["cost_type"]
                else line
                for line in view.reserves
            )
            self.views[file_id] = replace(
                view, reserves=lines, totals=data.sums(lines, view.payments), waiting=view.waiting + 1
            )
