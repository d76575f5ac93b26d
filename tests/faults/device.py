"""`python -m tests.faults.device FOLDER URL EMAIL PASSWORD`: a device that takes one JSON line a time and answers it.

Points where it may die (`COVERDESK_FAULT`): `append`, `receipts`, `archive`, `renumber` of the journal; `commit` of
the replica; `load`, `bring`, `finish` of the side file; `adopt`, the rename that swaps; `push`, the request.
`COVERDESK_HASTE`: JSON of patience and sizes, so that stalls and large pulls can be had in a test.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from desktop.answers.answer import Context
from desktop.answers.answering import ANSWERS, Answering
from desktop.answers.standing import last_trouble, paused_because, sync_status
from desktop.engine import announcements, signing, streams
from desktop.engine.entries import Kept
from desktop.engine.opening import Opened
from desktop.engine.replica_side import Done, ReplicaSide
from desktop.engine.requests import Requests
from desktop.engine.worker import Worker
from desktop.headless import HeadlessDevice, NotInTime
from desktop.journal.journal import Archived, Journal
from desktop.net import http
from desktop.net.failures import Failed
from desktop.net.trust import CA_VARIABLE
from desktop.replica.queries import Reader
from desktop.replica.replica import Replica
from desktop.replica.side import SideFile
from desktop.replica.tables import read_standing
from desktop.storage.files import transaction
from desktop.storage.folder import Folder
from desktop.sync import (
    effects,
    events,
    repairs,
    under_way,
)
from shared.domain.catalogue import BY_NAME, CARRIED, AnyCommand
from shared.domain.kernel.fields import values_of
from shared.domain.kernel.ids import Id
from shared.wire.messages import Feed, LiveTell, PullHint
from tests.cheap import make_keys_cheap
from tests.faults import points
from tests.faults.keyring_file import FileKeyring

HASTE: Final = "COVERDESK_HASTE"
KEYRING: Final = "COVERDESK_FAULT_KEYRING"
"""The file of a keyring; without it the machine has none."""
LOOK_S: Final = 0.02


class Watched:
    """What the live replica's cursor did in this process: it may never go back within an epoch.

    side_pulls_failed: how often a pull into the side file broke off. heard: how often the live
    link told of rows, or hinted at some. repaired: of each repair, how many slices it was of.
    """

    def __init__(self) -> None:
        self.at: dict[Id | None, int] = {}
        self.went_back: list[str] = []
        self.side_pulls_failed = 0
        self.heard = 0
        self.repaired: list[int] = []

    def begin(self) -> None:
        inner = ReplicaSide.apply
        inner_swap = ReplicaSide.swap
        watched = self

        def apply(keeper: ReplicaSide, effect: effects.Apply) -> Done:
            return watched._seen(keeper, inner(keeper, effect))

        def swap(keeper: ReplicaSide, effect: effects.Swap) -> Done:
            return watched._seen(keeper, inner_swap(keeper, effect))

        kept: Any = ReplicaSide
        kept.apply, kept.swap = apply, swap
        inner_pull = Requests._pull

        async def pull(self: Requests, effect: effects.SendPull) -> None:
            try:
                await inner_pull(self, effect)
            except Failed:
                watched.side_pulls_failed += effect.into_side
                raise

        online: Any = Requests
        inner_repair = Requests._repair

        async def repair(self: Requests, effect: effects.SendRepair) -> None:
            watched.repaired.append(sum(map(len, effect.differs.values())))
            await inner_repair(self, effect)

        inner_told = Requests._told

        async def told(self: Requests, connection: int, message: LiveTell, declared: str) -> None:
            watched.heard += isinstance(message, PullHint) or (isinstance(message, Feed) and bool(message.rows))
            await inner_told(self, connection, message, declared)

        online._pull, online._repair, online._told = pull, repair, told

    def _seen(self, keeper: ReplicaSide, done: Done) -> Done:
        if isinstance(done.event, events.Applied | events.Swapped):
            epoch, pos = keeper._replica.standing.epoch, done.event.cursor.pos
            if pos < self.at.get(epoch, 0):
                self.went_back.append(f"{self.at[epoch]} -> {pos}")
            self.at[epoch] = pos
        return done


class Device:
    """The orders, one method each; what they return is the answer."""

    def __init__(self, headless: HeadlessDevice, watched: Watched) -> None:
        self._headless = headless
        self._watched = watched

    def do(self, commands: list[Any], as_group: bool = False) -> dict[str, Any]:
        made = [msgspec.convert(each, AnyCommand) for each in commands]
        taken = self._headless.submit(*made, as_group=as_group)
        if isinstance(taken, Kept):
            return {"ids": [entry.envelope.command_id for entry in taken.entries]}
        return {"refused": taken.code, "text": taken.text}

    def wait(self, what: str, timeout_s: float) -> dict[str, Any]:
        """what: see below; `phase X`, `pause X`, `error X`, `at POS`, `rows TABLE COUNT` and the like have a value."""
        word, _, value = what.partition(" ")
        device = self._headless
        looks: dict[str, Callable[[], bool]] = {
            "open": lambda: device._serving is not None,
            "usable": lambda: device.state is not None and device.state.cursor is not None,
            "rest": device.is_steady,
            "phase": lambda: device.state is not None and device.state.phase.value == value,
            "pause": lambda: self._is_paused(value),
            "error": lambda: device.state is not None and device.state.error == value,
            "told": lambda: value in self._told(),
            "failed": lambda: device.state is not None and device.state.failures > 0,
            "refused": lambda: device.last(announcements.SignInFailed) is not None,
            "calm": lambda: self._is_paused("sign_in") or (device.is_steady() and self._pos() >= int(value)),
            "signed": lambda: not self._is_paused("sign_in"),
            "hash": lambda: self._hash(*value.split()[:2]) == int(value.split()[2]),
            "settled": lambda: device._serving is not None or device.last(announcements.SignInFailed) is not None,
            "at": lambda: self._pos() >= int(value),
            "waiting": lambda: device.waiting == int(value),
            "answered": lambda: device.state is not None and device.state.sent == device.state.last_number > 0,
            "rows": lambda: self._count(*value.split()[:1]) == int(value.split()[1]),
            "full": lambda: self._is_paused("disk_full") or self._sign_in_code() == "disk_full",
            "sign_in_failed": lambda: self._sign_in_code() == value,
        }
        until = time.monotonic() + timeout_s
        look = looks[word]
        while not look():
            if time.monotonic() > until:
                raise NotInTime(f"{what}: {device.describe()}")
            with device._moved:
                device._moved.wait(LOOK_S)  # the cursor is not told with each move
        return {"signed_out": self._is_paused("sign_in")}

    def _is_paused(self, pause: str) -> bool:
        state = self._headless.state
        return state is not None and state.pause.value == pause

    def _told(self) -> str:
        """Of what a request met last, as people read it."""
        status = self._headless.status
        return last_trouble(status) if status is not None else ""

    def _sign_in_code(self) -> str | None:
        failed = self._headless.last(announcements.SignInFailed)
        return failed.code if failed is not None else None

    def _count(self, table: str) -> int:
        if self._headless._serving is None:
            return -1
        count: int = self._headless._connection().execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
        return count

    def _hash(self, table: str, row_id: str) -> int:
        found = self._headless._connection().execute(f'SELECT "row_hash" FROM "{table}" WHERE "id" = ?', (row_id,))
        row = found.fetchone()
        return row[0] if row is not None else 0

    def _pos(self) -> int:
        if self._headless._serving is None:
            return -1
        cursor = read_standing(self._headless._connection()).cursor
        return cursor.pos if cursor is not None else -1

    def wake(self) -> dict[str, Any]:
        """As when the system says that the network is back."""
        self._headless.engine.sync_now()
        return {}

    def offline(self, off: bool) -> dict[str, Any]:
        """As when the system says that there is no network; a start finds it there again."""
        self._headless.engine.network(not off)
        return {}

    def sign_in(self, url: str, email: str, password: str) -> dict[str, Any]:
        self._headless.engine.sign_in(url, email, password)
        return {}

    def stop(self) -> dict[str, Any]:
        """As when the program is closed: files are put in order, nothing is asked afterwards."""
        assert self._headless.stop()
        return {}

    def state(self) -> dict[str, Any]:
        state = self._headless.state
        failed = self._headless.last(announcements.SignInFailed)
        return {
            "phase": state.phase.value if state else None,
            "pause": state.pause.value if state else None,
            "error": state.error if state else None,
            "waiting": self._headless.waiting,
            "side_pulls_failed": self._watched.side_pulls_failed,
            "heard": self._watched.heard,
            "repaired": self._watched.repaired,
            "troubles": [f"{t.where}: {t.error!r}" for t in self._headless.troubles],
            "sign_in_failed": [failed.code, failed.text] if failed is not None else None,
            "told": self._told(),
            "paused": paused_because(status) if (status := self._headless.status) is not None else None,
        }

    def rows(self, table: str, file_id: str | None = None) -> dict[str, Any]:
        """What people see."""
        found = self._headless.rows(BY_NAME[table].entity, Id(file_id) if file_id else None)
        return {"rows": [dict(zip(BY_NAME[table].names, values_of(row), strict=True)) for row in found]}

    def answer(self, question: str, **arguments: Any) -> dict[str, Any]:
        """What a screen is answered that asks a question, by its name, here and now; as plain values."""
        kind = next(kind for kind in ANSWERS if kind.__name__ == question)
        headless = self._headless
        status, serving = headless.status, headless._serving
        if status is None or serving is None:
            raise NotInTime(f"nothing is open: {headless.describe()}")
        context = Context(
            me=serving.identity.user_id,
            now=headless.engine.clock(),
            status=status,
            sync=sync_status(status, headless._server_url, headless.attention_count),
            here={},
            device_name="laptop",
        )
        answering = Answering(kind(**arguments), context)
        overview = headless._answer(headless.engine.overview) if answering.needs_overview else None
        reader = Reader(serving.path, serving.key)
        try:
            return {"answer": msgspec.to_builtins(answering.answer(reader, overview), enc_hook=str)}
        finally:
            reader.close()

    def attention(self) -> dict[str, Any]:
        def told(item: Archived) -> dict[str, Any]:
            verdict = item.verdict.value if item.verdict is not None else None
            return {"id": item.command_id, "number": item.number, "verdict": verdict, "code": item.code}

        return {"items": [[told(each) for each in items] for items in self._headless.attention()]}

    def asides(self) -> dict[str, Any]:
        """Records of the journal that were damaged."""
        found: list[Any] = []
        engine = self._headless.engine
        self._on(engine.journal_worker, lambda: found.extend(self._opened().journal_side._journal.aside()))
        return {"asides": [[each.number, each.why] for each in found]}

    def dump(self) -> dict[str, Any]:
        """Everything of the replica that a check needs, at one moment."""
        connection = self._headless._connection()
        connection.execute("BEGIN")
        try:
            standing = read_standing(connection)
            serving = self._headless._serving
            assert serving is not None
            replica = Replica(serving.path, connection, serving.identity)
            tables: dict[str, dict[str, int]] = {}
            strangers = 0
            for table in CARRIED:
                rows = connection.execute(f'SELECT "id", "row_hash" FROM "{table.name}"').fetchall()
                tables[table.name] = {row_id: row_hash for row_id, row_hash in rows if row_hash}
                strangers += sum(not row_hash for _, row_hash in rows)
            return {
                "pos": standing.cursor.pos if standing.cursor else None,
                "epoch": standing.epoch,
                "device_id": standing.device_id,
                "user_id": standing.user_id,
                "acked": standing.acked,
                "complete": standing.complete,
                "held": [row[0] for row in connection.execute("SELECT file_id FROM held ORDER BY 1")],
                "tables": tables,
                "optimistic": strangers,
                "shadows": connection.execute("SELECT count(*) FROM shadow").fetchone()[0],
                "rotten": replica.audit((0, 0), 10_000_000).differs,
                "digest": replica.digest(),
                "waiting": self._headless.waiting,
                "went_back": self._watched.went_back,
                "side_pulls_failed": self._watched.side_pulls_failed,
                "troubles": [f"{t.where}: {t.error!r}" for t in self._headless.troubles],
            }
        finally:
            connection.execute("ROLLBACK")

    def rot(self, table: str, row_id: str) -> dict[str, Any]:
        """A row of the replica has another hash than the server sent, as a bug of ours would leave it."""

        def spoil() -> None:
            keeper = self._opened().replica_side
            with transaction(keeper._replica._connection, keeper._replica.path) as connection:
                connection.execute(f'UPDATE "{table}" SET "row_hash" = "row_hash" + 1 WHERE "id" = ?', (row_id,))

        return self._on(self._headless.engine.replica_worker, spoil)

    def rot_journal(self, number: int) -> dict[str, Any]:
        """The bytes of one record are not those that were written."""

        def spoil() -> None:
            journal = self._opened().journal_side._journal
            with transaction(journal._connection, journal.path) as connection:
                connection.execute("UPDATE entry SET record = zeroblob(40) WHERE number = ?", (number,))

        return self._on(self._headless.engine.journal_worker, spoil)

    def _opened(self) -> Opened:
        opened = self._headless.engine._opened
        assert opened is not None
        return opened

    def _on(self, worker: Worker, job: Callable[[], None]) -> dict[str, Any]:
        done = threading.Event()

        def run_it() -> None:
            job()
            done.set()

        worker.post(run_it)
        assert done.wait(5)
        return {}

    def traces(self, file_id: str) -> dict[str, Any]:
        """Every table with a row of the file, internal ones included."""
        connection = self._headless._connection()
        found = []
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
            if "file_id" in columns:
                count = connection.execute(f'SELECT count(*) FROM "{name}" WHERE file_id = ?', (file_id,)).fetchone()[0]
                found += [name] * bool(count)
        return {"tables": found}


def _hasten(name: str, ms: int) -> None:
    """The bound becomes another one in whichever part of the machine has it."""
    having = [m for key, m in sorted(sys.modules.items()) if key.startswith("desktop.sync.") and hasattr(m, name)]
    assert having, f"nothing of the machine knows {name}"
    for module in having:
        setattr(module, name, ms)


def arm() -> None:
    """Points to die at, and less patience."""
    there = points.armed()
    for owner, attribute, name in (
        (Journal, "append", "append"),
        (Journal, "note_receipts", "receipts"),
        (Journal, "archive", "archive"),
        (Journal, "renumber", "renumber"),
        (Replica, "commit", "commit"),
        (SideFile, "load", "load"),
        (SideFile, "apply", "bring"),
        (SideFile, "finish", "finish"),
        (Folder, "adopt_side", "adopt"),
        (http.Server, "push", "push"),
    ):
        there.watch(owner, attribute, name)
    haste = json.loads(os.environ.get(HASTE, "{}"))
    if "patience_ms" in haste:
        under_way.Run.begin.__defaults__ = (haste["patience_ms"],)
        under_way.Run.alive.__defaults__ = (haste["patience_ms"],)
        _hasten("LIVE_MS", haste["patience_ms"])
        http.STALL_S = haste["patience_ms"] / 1000  # type: ignore[misc]
    if haste.get("blind"):  # broken on purpose: the checks must find it
        apply = Replica.apply

        def without_notes(replica: Replica, frames: Any, *rest: Any, **named: Any) -> Any:
            return apply(replica, [f for f in frames if getattr(f, "table", "") != "note"], *rest, **named)

        patched: Any = Replica
        patched.apply = without_notes
    if "audit_ms" in haste:
        _hasten("AUDIT_FIRST_MS", haste["audit_ms"])
        _hasten("AUDIT_MS", haste["audit_ms"])
    if "overdue_ms" in haste:
        _hasten("OVERDUE_MS", haste["overdue_ms"])
    if "full_disk_ms" in haste:
        _hasten("FULL_DISK_MS", haste["full_disk_ms"])
        signing.FULL_DISK_S = haste["full_disk_ms"] / 1000  # type: ignore[misc]
    if "repair_slices" in haste:
        repairs.SLICES_AT_ONCE = haste["repair_slices"]  # type: ignore[misc]
    if "swap_rows" in haste:
        streams.SWAP_ROWS = haste["swap_rows"]  # type: ignore[attr-defined]


def main(folder: str, url: str, email: str, password: str) -> None:
    watched = Watched()
    watched.begin()
    arm()
    make_keys_cheap()
    place = os.environ.get(KEYRING)
    keyring = FileKeyring(Path(place)) if place else None
    ca_file = os.environ.get(CA_VARIABLE, "")
    headless = HeadlessDevice(Path(folder), url, email, password, ca_file=ca_file, keyring=keyring)
    device = Device(headless.start(), watched)
    print(json.dumps({"ok": True}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = {"ok": True, **getattr(device, order.pop("do"))(**order)}
        except (NotInTime, AssertionError) as error:
            answer = {"ok": False, "why": str(error)}
        print(json.dumps(answer), flush=True)
    device._headless.stop()


def begin(arguments: list[str]) -> None:
    """FOLDER URL EMAIL PASSWORD."""
    main(*arguments)


if __name__ == "__main__":
    begin(sys.argv[1:])
