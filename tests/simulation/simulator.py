"""One run of one scenario: people at work under faults, then healing, then rest and the checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from msgspec.structs import replace as amended

from desktop.sync.events import NetworkChanged
from desktop.sync.state import Phase
from server.services.issuing import Issuer, Source
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.desks import SYSTEM, CommandResult
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict
from shared.wire.protocol import MAX_PUSH_COMMANDS
from shared.wire.releases import WHOLE, Projection
from tests.simulation import people
from tests.simulation.anything import any_command
from tests.simulation.book import USERS
from tests.simulation.checks import FALLEN, Checks
from tests.simulation.device import YEAR_US, Device
from tests.simulation.disk import Disk, Journal, Raw, Replica
from tests.simulation.feed import Reader
from tests.simulation.live import Live
from tests.simulation.loop import MS, SECOND, Loop
from tests.simulation.network import Link, Network, Wire
from tests.simulation.older import OLDER, kept
from tests.simulation.scenario import Scenario
from tests.simulation.screen import Screen
from tests.simulation.server import Server
from tests.simulation.timeline import Timeline

REST_US = 600 * SECOND
"""How long after healing everything must be at rest: some backoffs and lost live links."""
AUDITED_US = 4_000 * SECOND
"""The same where rows rot: an audit must have come by."""
MAX_DEVICES = 5


class Simulator:
    """All parts of one run."""

    def __init__(self, scenario: Scenario, *, is_checked: bool = True) -> None:
        self.scenario = scenario
        self.loop = Loop(scenario.seed)
        self.server = Server(self.loop, scenario)
        self.reader = Reader(self.server)
        self.live = Live(self.server)
        self.network = Network(self.loop, scenario, self.server)
        self.checks = Checks(self, is_checked)
        self.devices: list[Device] = []
        self.lost_in_restores: set[Id] = set()
        """Ended before a restore to a time before that: its tail is for the administrator, see DESIGN.md section 4."""
        self._wires: list[Wire] = []
        self.server.on_commit = self.server.wake_sequencers
        self.server.on_head = self.live.nudge
        self.server.on_crash = self._server_crashed
        self.server.on_start = self.live.wake
        self.live.wake()

    def strikes(self, fault: str) -> bool:
        return self.network.strikes(fault)

    def wire(self, link: Link, hear: Callable[[bytes | None], None]) -> Wire:
        wire = Wire(self.network, link, self.live, hear)
        self._wires = [w for w in self._wires if w.is_open] + [wire]
        return wire

    def run(self) -> None:
        """Raises Violation, or any error of the code under test."""
        scenario, loop = self.scenario, self.loop
        for index in range(scenario.devices):
            user_id = USERS[(index + scenario.seed) % len(USERS)] if index != 2 else USERS[scenario.seed % len(USERS)]
            knows = OLDER if scenario.has("older_release") and loop.roll(0.7) else WHOLE
            cold = Disk(Journal(user_id), Replica(user_id, knows=knows), knows=knows)
            self.add(self._warm(user_id, knows) if scenario.warm else cold)
        at = 0
        for _ in range(scenario.commands):
            if not at or loop.random.random() < 0.6:  # else together with the former: people collide
                at = loop.between(0, scenario.window_ms * MS)
            loop.after(at + loop.between(0, 20 * MS), self._somebody_acts)
        self._plan_faults()
        loop.run_until(scenario.window_ms * MS)
        self._heal()
        rest_us = AUDITED_US if scenario.has("bit_rot") or scenario.has("older_release") else REST_US
        if not loop.run_until(loop.now + rest_us, self._rests):
            self.checks.at_rest()  # says what is not at rest
        self.checks.at_rest()
        self._note_the_end()

    def _note_the_end(self) -> None:
        """What everything came to is part of the course."""
        rows = (image for of_file in self.server.timeline.files.values() for image in of_file.values())
        for image in self.server.timeline.results.values():
            if isinstance(image.row, CommandResult) and image.row.verdict not in FALLEN - {Verdict.WITHDRAWN}:
                self.loop.note(f"passed {image.row.name}", told=False)
        self.loop.note(f"the server ends with {sum(image.hash for image in rows)}", told=False)
        for device in self.devices:
            replica = device.disk.replica
            mine = sum(raw[1][-1] for rows in replica.files.values() for raw in rows.values())
            self.loop.note(f"{device.name} ends with {mine} at {replica.cursor}, acked {replica.acked}", told=False)

    def forget(self) -> None:
        """Lets go of everything: the parts know each other, and collecting such a knot takes long."""
        self.server.tasks.close()
        self.loop.forget()
        parts = (*self.devices, *self._wires, self.server, self.reader, self.live, self.network, self.checks, self)
        for part in parts:
            vars(part).clear()

    def add(self, disk: Disk) -> Device:
        device = Device(self, f"d{len(self.devices) + 1}", disk)
        self.devices.append(device)
        self.loop.after(self.loop.between(0, 100 * MS), device.start)
        return device

    def _warm(self, user_id: Id, knows: Projection) -> Disk:
        """A profile that was synced to the beginning."""
        server = self.server
        session = server.sign_in(user_id, None)
        journal = Journal(user_id, session.device_id, session.epoch, session.server_id, session.refresh)
        timeline = server.timeline
        held, files = _first_replica(user_id, knows)
        return Disk(
            journal,
            Replica(
                user_id,
                files=dict(files),
                held=held,
                cursor=timeline.cursor(timeline.head),
                acked_device=session.device_id,
                epoch=session.epoch,
                complete=True,
                knows=knows,
            ),
            knows=knows,
        )

    # -- what happens

    def _somebody_acts(self) -> None:
        device = self.loop.random.choice(self.devices)
        if device.running and device.disk.replica.cursor is not None:
            people.act(device, self.loop.random)
        elif not self.network.healed:
            self.loop.after(500 * MS, self._somebody_acts)

    def _server_crashed(self) -> None:
        self.network.server_crashed()
        self.live.crash()
        for wire in self._wires:
            wire.break_off()

    def _plan_faults(self) -> None:
        loop, window = self.loop, self.scenario.window_ms * MS
        for fault, strike in _STRIKES.items():
            if self.scenario.has(fault):
                times = 1 + (window > 4 * SECOND)
                for _ in range(times):
                    if loop.roll(self.scenario.rate(fault)):
                        loop.after(loop.between(0, window), lambda s=strike: s(self))  # type: ignore[misc]

    def one(self) -> Device:
        return self.loop.random.choice(self.devices)

    def while_faulty(self, begin: Callable[[], None], end: Callable[[], None]) -> None:
        """A fault that lasts; healing ends it too."""
        begin()
        self.loop.after(self.loop.between(100 * MS, self.scenario.window_ms * MS), end)

    def _heal(self) -> None:
        self.loop.note("healed")
        self.network.heal()
        self.server.redis = True
        for device in self.devices:
            device.link.up_cut = device.link.down_cut = False
            device.disk.full = False
            set_offline(device, False)
            device.start()

    def _rests(self) -> bool:
        server = self.server
        if not server.up or server.timeline.unstamped or server.tasks.running:
            return False
        head = server.timeline.cursor(server.timeline.head)
        names = [device.disk.journal.device_id for device in self.devices]
        for device in self.devices:
            state = device.state
            # Copies of one profile take the live link from each other until one of them has something to push.
            is_copied = names.count(device.disk.journal.device_id) > 1
            if (
                not device.running
                or state.phase is not Phase.STEADY
                or not device.writer.is_idle
                or state.applying
                or state.cursor != head
                or state.acked < state.last_number
                or not (is_copied or state.live_ready)
                or not (is_copied or set(state.in_flight) == {"live"})
                or device.disk.replica.is_rotten
                or device.disk.replica.grown_from is not None
            ):
                return False
        return True


@cache
def _first_replica(user_id: Id, knows: Projection) -> tuple[frozenset[Id], dict[Id, dict[Id, Raw]]]:
    """What the user holds at the beginning, the same for every run."""
    timeline = Timeline.new(Id(""), 0)
    held = timeline.held(user_id, timeline.head.pos)
    files = {f: timeline.file_at(f, timeline.head.pos) for f in sorted(held)}
    carried: dict[Id, dict[Id, Raw]] = {
        f: {k: (i.table, kept(knows, i.table, i.values)) for k, i in rows.items() if knows.knows(i.table)}
        for f, rows in files.items()
    }
    return held, {f: rows for f, rows in carried.items() if rows}


def set_offline(device: Device, off: bool) -> None:
    if device.link.offline == off:
        return
    device.link.offline = off
    if not off or device.loop.random.random() < 0.7:
        device.feed(NetworkChanged(up=not off))


def _offline(sim: Simulator) -> None:
    device = sim.one()
    sim.while_faulty(lambda: set_offline(device, True), lambda: set_offline(device, False))


def _one_way(sim: Simulator) -> None:
    link, up = sim.one().link, sim.loop.random.random() < 0.5

    def cut(now: bool) -> None:
        if up:
            link.up_cut = now
        else:
            link.down_cut = now

    sim.while_faulty(lambda: cut(True), lambda: cut(False))


def _restore(sim: Simulator) -> None:
    sim.server.keep_backup()
    later = sim.loop.between(0, sim.scenario.window_ms * MS)
    sim.loop.after(later, lambda: _bring_back(sim))
    if sim.scenario.has("lost_replica"):  # somebody begins to be filled with what is about to be taken back
        before = max(0, later - sim.loop.between(0, SECOND))
        sim.loop.after(before, lambda: None if sim.network.healed else _lost_replica(sim))


def _bring_back(sim: Simulator) -> None:
    if sim.network.healed:
        return
    sim.server.restore()
    known = sim.server.timeline.by_command
    for device in sim.devices:
        replica = device.disk.replica
        waiting = {p.envelope.command_id for p in device.pending(replica.acked_of(device.disk.journal.device_id))}
        for given in device.given:
            if given.command_id not in known and given.command_id not in waiting:
                sim.lost_in_restores.add(given.command_id)


def _redis(sim: Simulator) -> None:
    sim.server.redis = False


def _clock(sim: Simulator) -> None:
    sim.one().skew_us += sim.loop.random.choice((-YEAR_US, YEAR_US, -3600 * SECOND))


def _disk_full(sim: Simulator) -> None:
    disk = sim.one().disk
    sim.while_faulty(lambda: setattr(disk, "full", True), lambda: setattr(disk, "full", False))


def _type(sim: Simulator) -> None:
    """On every device something is begun about each file that it shows."""
    for device in sim.devices:
        if device.running and device.disk.replica.complete:
            device.disk.journal.drafts |= {f"note:{file_id}": file_id for file_id in device.disk.replica.held}


def _reassign(sim: Simulator) -> None:
    _type(sim)
    device = sim.one()
    if not device.running:
        return
    wish: Any = people.assign(Screen(device), sim.loop.random)
    if wish:
        device.give([(sim.server.fresh_id(), command, ()) for command in wish])


def _second_instance(sim: Simulator) -> None:
    """Another window of the same profile: the lock of the journal turns it away."""
    first = sim.one()
    second = Device(sim, f"{first.name}'", first.disk)
    second.given = first.given
    if not first.running:
        return
    second.start()
    if second.running:
        sim.loop.after(sim.loop.between(0, SECOND), lambda: people.act(second, sim.loop.random))
        sim.loop.after(2 * SECOND, lambda: second.stop())


def _copied_profile(sim: Simulator) -> None:
    first = sim.one()
    if len(sim.devices) >= MAX_DEVICES:
        return
    copy = sim.add(first.disk.copy())
    copy.given = [replace(g) for g in first.given]

    def act(device: Device) -> None:
        if device.running and device.disk.replica.cursor is not None:
            people.act(device, sim.loop.random)

    for device in (first, copy) * 3:  # both go on at once: neither knows of the other's numbers yet
        sim.loop.after(sim.loop.between(0, SECOND), lambda of=device: act(of))  # type: ignore[misc]


def _old_journal(sim: Simulator) -> None:
    """Somebody brings back an older journal: commands given since are gone, and say so; their numbers come again."""
    device = sim.one()
    older, given = device.disk.journal.copy(), [replace(g) for g in device.given]

    def bring_back() -> None:
        if sim.network.healed:
            return
        device.stop()
        refresh = device.disk.journal.refresh
        # What was typed about files that left since comes with it, out of whatever the person keeps outside of our
        # folder: no row, number or revision tells the device, and what leaves from now on is forgotten as ever.
        older.spared |= set(older.drafts.values()) - set(device.disk.journal.drafts.values())
        device.disk.journal = older
        older.refresh = refresh
        device.given = given
        device.start()

    sim.loop.after(sim.loop.between(0, sim.scenario.window_ms * MS), bring_back)


def _lost_replica(sim: Simulator) -> None:
    device = sim.one()
    if device.running and sim.loop.random.random() < 0.5:
        device.writer.is_corrupt = True
        return
    device.stop()
    device.disk = Disk(device.disk.journal, device.disk.fresh(), full=device.disk.full, knows=device.disk.knows)
    sim.checks.stopped(device)
    device.start()


def _torn_record(sim: Simulator) -> None:
    device = sim.one()
    device.stop()
    journal = device.disk.journal
    if journal.outbox:
        number = sim.loop.random.choice(sorted(journal.outbox))
        record = journal.outbox[number]
        journal.outbox[number] = record[: sim.loop.random.randrange(len(record))]
    device.start()


def _bit_rot(sim: Simulator) -> None:
    """A row of the replica changes by itself: the digest finds it."""
    device = sim.one()
    replica = device.disk.replica
    if not replica.complete or not device.running:
        return
    file_id = sim.loop.random.choice(sorted(replica.held & set(replica.files)))
    row_id = sim.loop.random.choice(sorted(replica.files[file_id]))
    table, values = replica.files[file_id][row_id]
    if row_id in replica.shadows.get(file_id, {}) or file_id == replica.user_id:
        return
    rows = {**replica.files[file_id], row_id: (table, (*values[:-1], values[-1] ^ 1))}
    rotten = replica.rotten | {(file_id, row_id, values[-1] ^ 1)}
    device.disk.replica = amended(replica, files={**replica.files, file_id: rows}, rotten=rotten)
    device.disk.unsynced = []


def _import(sim: Simulator) -> None:
    if sim.server.up:
        sim.server.tasks.spawn(sim.server.job())


def _taken_and_given_back(sim: Simulator) -> None:
    """Somebody was just typing."""
    _type(sim)
    if sim.server.up:
        sim.server.take_and_give_back(sim.one().disk.journal.user_id)


def _authority(sim: Simulator) -> None:
    if sim.server.up:
        sim.server.let_go_and_take_back(sim.one().disk.journal.user_id)


def _key_moved(sim: Simulator) -> None:
    """While its holder is at work on the file."""
    device = sim.one()
    own = sim.server.move_key_and_back(device.disk.journal.user_id) if sim.server.up else None
    if own is not None and own in device.disk.replica.held:
        device.give([(sim.server.fresh_id(), AddNote(file_id=own, topic=Topic.PHONE, body="said"), ())])


def _update(sim: Simulator) -> None:
    """The program of an older device is replaced: its files are brought up as they are opened."""
    older = [device for device in sim.devices if device.disk.knows is OLDER]
    if older:
        device = sim.loop.random.choice(older)
        device.stop()
        device.disk.knows = WHOLE
        sim.loop.note(f"{device.name} is updated")
        device.start()


def _issue(sim: Simulator) -> None:
    """A night passes, or somebody gives a command by REST, while devices are at work on the same."""
    device = sim.one()
    if not sim.server.up:
        return
    asked = (*sim.server.overdue(), *sim.server.given())[:MAX_PUSH_COMMANDS]
    if asked and sim.loop.random.random() < 0.5:
        sim.server.tasks.spawn(sim.server.issued(Issuer(SYSTEM, Source.JOB), asked))
        return
    wish = any_command(Screen(device), sim.loop.random)
    if wish is not None:
        issuer = Issuer(device.disk.journal.user_id, Source.REST)
        sim.server.tasks.spawn(sim.server.issued(issuer, [wish]))


_STRIKES: dict[str, Callable[[Simulator], None]] = {
    "offline": _offline,
    "one_way": _one_way,
    "restore": _restore,
    "redis": _redis,
    "clock": _clock,
    "disk_full": _disk_full,
    "reassign": _reassign,
    "taken_and_given_back": _taken_and_given_back,
    "authority": _authority,
    "key_moved": _key_moved,
    "second_instance": _second_instance,
    "copied_profile": _copied_profile,
    "old_journal": _old_journal,
    "lost_replica": _lost_replica,
    "torn_record": _torn_record,
    "bit_rot": _bit_rot,
    "import": _import,
    "server_crash": lambda sim: sim.server.crash(),
    "device_crash": lambda sim: sim.one().crash(),
    "power_loss": lambda sim: sim.one().crash(power=True),
    "older_release": _update,
    "whole_catalogue": _issue,
}
"""What strikes once or twice in the window, at some time."""
