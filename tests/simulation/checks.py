"""The guarantees of DESIGN.md section 6, asked at every commit of a device and at rest. Each raises Violation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

from desktop.sync.batch import OPTIMISTIC
from desktop.sync.rebase import Flag, overlay
from desktop.sync.state import Phase
from shared.domain.catalogue import BY_NAME
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.kernel.desks import FactChange, along
from shared.domain.kernel.fields import BOOKKEEPING, Row, values_of
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import MembershipState, Role, Verdict
from shared.domain.kernel.traces import differences_of
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.totals import payable_limit, totals_of
from shared.domain.people.actors import roles_in
from shared.domain.people.entities import User
from tests.simulation.disk import COMMAND_AT, RESULT, Raw, Replica, ReplicaView, stored_of
from tests.simulation.loop import Violation
from tests.simulation.older import kept
from tests.simulation.timeline import NO_ROWS

if TYPE_CHECKING:
    from shared.wire.releases import Projection
    from tests.simulation.book import Image
    from tests.simulation.device import Device
    from tests.simulation.simulator import Simulator
    from tests.simulation.timeline import FileRows

CLAIM = "claim"
BY_OTHERS = frozenset({"policy"})
"""Tables whose rows an import changes too, which leaves no line."""
_LEADS_AT = tuple(map(BY_NAME[CLAIM].names.index, BY_NAME[CLAIM].opens))
FALLEN = frozenset({Verdict.REJECTED, Verdict.WITHDRAWN, Verdict.HANDED_OVER, Verdict.FAILED})
Moment = Mapping[Id, "FileRows"]


class Checks:
    """What the checks remember between commits."""

    def __init__(self, sim: Simulator, is_asked: bool) -> None:
        """is_asked: False in the second run of a seed, which is the first one again or the seed fails for that."""
        self._sim = sim
        self._is_asked = is_asked
        self._random = Random(sim.scenario.seed)
        self._cursor: dict[str, tuple[Id | None, int]] = {}
        self._equal: dict[str, tuple[Replica, Moment]] = {}
        """Per device, what was compared last and found equal: none of it is ever changed in place."""

    # -- at each commit

    def committed(self, device: Device) -> None:
        """After a commit of the live replica (guarantees 3 and 4)."""
        replica = device.disk.replica
        if replica.cursor is None or not self._is_asked:
            return
        epoch, pos = self._cursor.get(device.name, (None, 0))
        if epoch == replica.epoch and replica.cursor.pos < pos:
            raise Violation(f"G4 {device.name}: the cursor went back from {pos} to {replica.cursor.pos}")
        self._cursor[device.name] = (replica.epoch, replica.cursor.pos)
        if not device.disk.replica.is_rotten:
            self._is_one_moment(device, replica)
        self._is_in_scope(device, replica)
        if replica.complete:
            self._goes_along(device, replica)
        if replica.user_id not in replica.held:
            raise Violation(f"G1 {device.name} does not hold even its own desk at {replica.cursor}")
        if self._random.random() < 0.15 or _is_beyond(device, replica):
            self.shows_what_is_pending(device)

    def fed(self, device: Device, pos: int, file_ids: AbstractSet[Id], *, exactly: bool) -> None:
        """What the live connection says is of files that its person holds (guarantee 3). exactly: at this position,
        else at one of those from there on: what is told together is told by the scope of its end.
        """
        epoch = device.disk.journal.epoch
        if not file_ids or not self._is_asked or epoch is None:
            return
        timeline = self._sim.server.timelines[epoch]
        later = [] if exactly else timeline.between(pos, timeline.head.pos)
        held = {f for at in (pos, *(m.pos for m in later)) for f in timeline.held(device.disk.journal.user_id, at)}
        strangers = file_ids - held
        if strangers:
            raise Violation(f"G3 {device.name} was told of {sorted(strangers)} at {pos}, which are not theirs")

    def told_as_administrator(self, device: Device, pos: int) -> None:
        """Devices are told of to administrators alone, whoever holds the desk: to those who were one at this position
        or since, or have been made one again by what is committed and not stamped, which a link goes by as it opens.
        """
        epoch, user_id = device.disk.journal.epoch, device.disk.journal.user_id
        if not self._is_asked or epoch is None:
            return
        timeline = self._sim.server.timelines[epoch]
        since = (pos, *(m.pos for m in timeline.between(pos, timeline.head.pos)))
        users = [timeline.file_at(user_id, at)[user_id].row for at in since] + [timeline.files[user_id][user_id].row]
        if not any(isinstance(user, User) and Role.ADMIN in roles_in(user) for user in users):
            raise Violation(f"G3 {device.name} was told at {pos} what is for administrators")

    def started(self, device: Device) -> None:
        """After a start: nothing that was given is forgotten (guarantee 2)."""
        if self._is_asked:
            self.remembers(device)

    def stopped(self, device: Device) -> None:
        """A crash may bring an older replica back: its cursor counts from there."""
        replica = device.disk.replica
        self._cursor[device.name] = (replica.epoch, replica.cursor.pos if replica.cursor is not None else 0)

    def registering(self, device: Device, epoch: Id) -> None:
        """In a restored server's epoch, what had ended before and is not known there is the tail."""
        journal = device.disk.journal
        if journal.epoch == epoch:
            return
        waiting = {p.envelope.command_id for p in device.pending(device.disk.replica.acked_of(journal.device_id))}
        known = self._sim.server.timelines[epoch].by_command
        for given in device.given:
            if given.command_id not in known and given.command_id not in waiting:
                self._sim.lost_in_restores.add(given.command_id)

    def answered(self, device: Device) -> None:
        """What counts as sent was answered by a server under our number (guarantee 2): people are told so."""
        if not self._is_asked:
            return
        answered, device_id = self._sim.server.answered, device.state.device_id
        for number in range(device.state.acked + 1, device.state.sent + 1):
            entry = device.envelopes.get(number)
            if entry is not None and (device_id, number, entry.envelope.command_id) not in answered:
                raise Violation(f"G2 {device.name} takes {number} for sent, which no server has answered")

    def _is_one_moment(self, device: Device, replica: Replica) -> None:
        timeline = self._sim.server.timelines[_known(replica.epoch)]
        assert replica.cursor is not None
        pos = replica.cursor.pos
        moment = timeline.at(pos)
        doubtful: AbstractSet[Id] = replica.held
        if device.name in self._equal:
            before, its_moment = self._equal[device.name]
            doubtful = _other(replica.files, before.files) | _other(replica.shadows, before.shadows)
            doubtful |= _other(moment, its_moment) | (replica.held - before.held)
            doubtful &= replica.held
        for file_id in doubtful:
            differ = difference(replica, file_id, moment.get(file_id, NO_ROWS))
            if differ:
                raise Violation(f"G4 {device.name} at {pos} shows no moment of the server: {differ}")
        self._equal[device.name] = (replica, moment)

    def _is_in_scope(self, device: Device, replica: Replica) -> None:
        timeline = self._sim.server.timelines[_known(replica.epoch)]
        assert replica.cursor is not None
        scope = timeline.held(replica.user_id, replica.cursor.pos)
        if not replica.held <= scope:
            raise Violation(f"G3 {device.name} holds {sorted(replica.held - scope)} beyond its scope")
        strangers = replica.files.keys() - replica.held
        begun = _begun(device) if strangers else set()
        for file_id in strangers:
            for row_id, (table, values) in replica.files[file_id].items():
                # What was given up goes from the screen with the writer's next job, a moment after the journal.
                if file_id not in begun and device.writer.is_abreast:
                    raise Violation(f"{device.name} shows {table} {row_id} of {file_id}, which is not here")
                shadow = replica.shadows.get(file_id, {}).get(row_id)
                if values[-1] != OPTIMISTIC or shadow is None or shadow.stored is not None:
                    raise Violation(f"G3 {device.name} keeps {table} {row_id} of {file_id}, which it may not see")

    def _goes_along(self, device: Device, replica: Replica) -> None:
        """Policy and insured are here with their claims, and for no other claim's sake."""
        timeline = self._sim.server.timelines[_known(replica.epoch)]
        assert replica.cursor is not None
        heads = (replica.files.get(file_id, {}).get(file_id) for file_id in replica.held)
        led_to = {raw[1][place] for raw in heads if raw is not None and raw[0] == CLAIM for place in _LEADS_AT}
        if not led_to <= replica.held:
            raise Violation(f"G1 {device.name} has a claim without {sorted(led_to - replica.held)} that it leads to")
        own = timeline.held_by_themselves(replica.user_id, replica.cursor.pos)
        kept = replica.held - led_to - own
        # What psql had name another claim, and a command then wrote over, is ended by the night's job alone.
        if kept and not self._sim.scenario.has("key_moved"):
            raise Violation(f"G3 {device.name} keeps {sorted(kept)} of no claim that it has")

    def shows_what_is_pending(self, device: Device) -> None:
        """Stale state and events equal a fresh state: the overlay is what a fold from nothing gives."""
        disk = device.disk
        replica = disk.replica
        if not device.running or disk.full or not device.writer.is_abreast:
            return
        device_id = disk.journal.device_id
        pending = device.pending(replica.acked_of(device_id))
        if not pending and not replica.shadows:
            return
        waiting = {p.envelope.command_id for p in pending}
        if any(after not in waiting for p in pending for after in p.envelope.after):
            return  # how its creator ended is in the replica, and a fold from nothing knows of what is pending only
        files = {f for p in pending for f in p.files} | set(replica.files)
        rows = [stored_of(raw).row for f in sorted(files) for raw in replica.server_rows(f).values()]
        fresh = overlay(rows, replica.held, files, pending, ReplicaView(replica, device_id).author())
        for (_, row_id), row in fresh.rows.items():
            if row.file_id == replica.user_id:
                continue  # what people do about their own desk is shown from the journal until it comes back
            raw = replica.files.get(row.file_id, {}).get(row_id)
            if raw is None or stored_of(raw).row != row:
                raise Violation(f"{device.name} does not show {type(row).__name__} {row_id} as its commands make it")
        for entry in pending:
            said = replica.flags.get(entry.number, Flag())
            if entry.files and said != fresh.flags[entry.number]:
                raise Violation(f"{device.name} says {said} of number {entry.number}, not {fresh.flags[entry.number]}")
        for file_id, shadows in replica.shadows.items():
            for row_id, shadow in shadows.items():
                if shadow.key not in fresh.rows:
                    raise Violation(f"{device.name} shows {shadow.key[0].__name__} {row_id} in {file_id} of no command")

    def remembers(self, device: Device) -> None:
        """Every command that was given is pending, or its result is in the replica."""
        disk = device.disk
        replica = disk.replica
        waiting = {p.envelope.command_id for p in device.pending(device.writer.ended_upto())}
        ended = ended_here(replica)
        lost = [g for g in device.given if g.command_id not in waiting and g.command_id not in ended]
        lost = [g for g in lost if g.command_id not in self._sim.lost_in_restores]
        # Ended before the device became another one, in commits that a power loss took: the next pull brings them.
        known = self._sim.server.timeline.by_command
        lost = [g for g in lost if g.device_id == disk.journal.device_id or g.command_id not in known]
        if lost and replica.complete and not device.state.stale and replica.epoch == self._sim.server.timeline.epoch:
            raise Violation(f"G2 {device.name} forgot {[g.command_id for g in lost]}")

    # -- at rest

    def at_rest(self) -> None:
        if not self._is_asked:
            return
        for device in self._sim.devices:
            self._is_at_rest(device)
        for device in self._sim.devices:
            self._equals_the_server(device)
            self.remembers(device)
            self.shows_what_is_pending(device)
            self._has_verdicts(device)
        self._is_paid_within_limits()
        self._counts_once()
        self._is_written_along()
        self._is_told_in_history()

    def _is_at_rest(self, device: Device) -> None:
        """Guarantee 6: nothing is left in the outbox."""
        state, disk = device.state, device.disk
        waiting = device.pending(disk.replica.acked_of(disk.journal.device_id))
        timeline = self._sim.server.timeline
        head = timeline.cursor(timeline.head)
        if not device.running or state.phase is not Phase.STEADY or waiting or state.cursor is None:
            raise Violation(
                f"G6 {device.name} is {state.phase.value}, pause {state.pause.value}, {len(waiting)} waiting, "
                f"sent {state.sent}, acked {state.acked} of {state.last_number}, error {state.error!r}"
            )
        if state.cursor != head or disk.replica.cursor != state.cursor:
            raise Violation(f"G6 {device.name} stays at {state.cursor}, the head is {head}")

    def _equals_the_server(self, device: Device) -> None:
        """Guarantee 1, against the live rows: everything is stamped by now."""
        replica, timeline = device.disk.replica, self._sim.server.timeline
        scope = timeline.held(replica.user_id, timeline.head.pos)
        if replica.held != scope:
            raise Violation(f"G1 {device.name} holds {sorted(replica.held ^ scope)} differently")
        # Not before: a power cut takes files back that somebody was typing about, and the next pull opens them again.
        journal = device.disk.journal
        typed = set(journal.drafts.values()) - replica.held - journal.spared
        if typed:
            raise Violation(f"G3 {device.name} keeps what was typed about {sorted(typed)}, which it may not see")
        moment = timeline.at(timeline.head.pos)
        compared, its_moment = self._equal.get(device.name, (None, None))
        is_compared = compared is replica and its_moment is moment
        for file_id in sorted(scope):
            theirs = timeline.files.get(file_id, NO_ROWS)
            if is_compared and theirs == moment.get(file_id, NO_ROWS):
                continue
            differ = difference(replica, file_id, theirs)
            if differ:
                how = ", and no audit found it" if device.disk.replica.is_rotten else ""
                raise Violation(f"G1 {device.name} at rest: {differ}{how}")

    def _has_verdicts(self, device: Device) -> None:
        """Guarantee 2: one verdict each, decided once, in the order in which they were given."""
        timeline = self._sim.server.timeline
        order = {command_id: place for place, command_id in enumerate(timeline.decided)}
        last, ended = -1, ended_here(device.disk.replica)
        for given in device.given:
            if given.command_id in self._sim.lost_in_restores:
                continue
            if given.command_id not in timeline.by_command:
                raise Violation(f"G2 {device.name}: {given.command_id} has no verdict")
            times = timeline.decided.get(given.command_id, 0)
            if times > 1:
                raise Violation(f"G2 {given.command_id} was decided {times} times")
            place = order.get(given.command_id)
            if place is not None and not given.is_damaged:
                if place < last:
                    raise Violation(f"G2 {device.name}: {given.command_id} was decided out of order")
                last = place
            if given.command_id not in ended:
                raise Violation(f"G2 {device.name} has no record of {given.command_id}")
        for pending in device.envelopes.values():
            ends = timeline.by_command
            fell = [a for a in pending.envelope.after if a in ends and ends[a].verdict in FALLEN]
            own = ends.get(pending.envelope.command_id)
            if fell and own is not None and own.verdict not in FALLEN:
                raise Violation(f"G2 {own.command_id} is {own.verdict.value}, but what it builds on fell: {fell}")

    def _counts_once(self) -> None:
        """Guarantee 5: what was corrected does not count beside its correction. A journal of before, or a copy of it,
        does not know what it had sent; then people are told what counts."""
        ends = self._sim.server.timeline.by_command
        if self._sim.scenario.has("copied_profile") or self._sim.scenario.has("old_journal"):
            return
        for old, new in (pair for device in self._sim.devices for pair in device.corrected):
            if all(each in ends and ends[each].verdict not in FALLEN for each in (old, new)):
                raise Violation(f"G5 {new} counts beside {old}, in whose place it stands")

    def _is_written_along(self) -> None:
        """Each membership of a claim has its own of what the claim leads to, as it stands itself: a device may hold
        them by others too, and so not miss them.
        """
        timeline = self._sim.server.timeline
        for member in timeline.members.values():
            head = timeline.files.get(member.target_file, NO_ROWS).get(member.target_file)
            if head is None:
                continue
            for each in along(member, head.row):
                known = timeline.members.get(each.id)
                if (known.state if known is not None else MembershipState.ENDED) is not member.state:
                    raise Violation(f"G3 {member.principal_id} has {member.target_file} {member.state}, {each.why} not")

    def _is_told_in_history(self) -> None:
        """Back along the lines of a row it is, at each version that the ledger has, what the ledger says."""
        timeline = self._sim.server.timeline
        lines: dict[Id, dict[int, FactChange]] = {}
        images: dict[Id, dict[int, Row]] = {}
        first = (image for of_file in timeline.states[0].values() for image in of_file.values())
        later = (image for moment in timeline.moments for *_, image in moment.entries)
        for row in (image.row for image in (*first, *later) if image is not None):
            if isinstance(row, FactChange):
                lines.setdefault(row.subject_id, {})[row.subject_version] = row
            elif row.TABLE.is_traced and row.TABLE.name not in BY_OTHERS:
                images.setdefault(row.id, {})[row.version] = row
        for row_id, by_version in images.items():
            versions, told = sorted(by_version), lines.get(row_id, {})
            for before, after in pairwise(versions):
                now = _facts(by_version[after])
                for version in range(after, before, -1):
                    if version in told:
                        now |= {name: sides[0] for name, sides in _turned(told[version], now)}
                if now != _facts(by_version[before]):
                    raise Violation(f"H {row_id} v{before} is not what the lines make of v{after}")

    def _is_paid_within_limits(self) -> None:
        """Guarantee 5, on the server; guarantee 1 carries it to every node."""
        for rows in self._sim.server.timeline.files.values():
            found = [image.row for image in rows.values()]
            if not any(isinstance(r, Claim) for r in found):
                continue
            exposures = [r for r in found if isinstance(r, Exposure)]
            totals = totals_of(
                [r for r in found if isinstance(r, ReserveLine)],
                [r for r in found if isinstance(r, ReserveTransaction)],
                [r for r in found if isinstance(r, Payment)],
            )
            for line_id, sums in totals.lines.items():
                if sums.available < 0:
                    raise Violation(f"G5 line {line_id} is overspent by {-sums.available}")
            for exposure in exposures:
                limit = payable_limit(exposure, exposures)
                if limit is not None and totals.committed_by_exposure.get(exposure.id, 0) > limit:
                    raise Violation(f"G5 exposure {exposure.id} is paid beyond its limit")


def difference(replica: Replica, file_id: Id, theirs: FileRows) -> str:
    """What of the file is not as on the server; empty when nothing."""
    knows, before = replica.knows, replica.grown_from
    here = replica.server_rows(file_id)
    mine = {row_id: raw[1][-1] for row_id, raw in here.items()}
    other = {
        row_id: kept(knows, image.table, image.values)[-1]
        for row_id, image in theirs.items()
        if knows.knows(image.table)
    }
    if mine == other and (knows.is_whole or _is_as_kept(here, theirs, knows)):
        return ""
    found = []
    for row_id in sorted(mine.keys() | other.keys()):
        if before is not None and _is_of_before(here.get(row_id), theirs.get(row_id), before):
            continue
        if mine.get(row_id) != other.get(row_id) or row_id not in theirs:
            table = theirs[row_id].table if row_id in theirs else replica.files.get(file_id, {}).get(row_id, ("?",))[0]
            how = "missing" if row_id not in mine else "too much" if row_id not in other else "old"
            found.append(f"{table} {row_id} is {how}")
    return "; ".join(found)


def _is_as_kept(here: Mapping[Id, Raw], theirs: FileRows, knows: Projection) -> bool:
    """Whether the rows of an older program are what the server's are to it, and not their hashes alone."""
    return all(raw[1] == kept(knows, raw[0], theirs[row_id].values) for row_id, raw in here.items())


def _is_of_before(here: Raw | None, theirs: Image | None, before: Projection) -> bool:
    """Whether a row stands as it did before an update, which has yet to bring what is new: in an older program's eyes
    nothing is wrong with it.
    """
    if theirs is None:
        return False
    if here is None:
        return not before.knows(theirs.table)
    return before.knows(theirs.table) and here[1] == kept(before, theirs.table, theirs.values)


def _is_beyond(device: Device, replica: Replica) -> bool:
    """Whether something is pending on a file that is not here, nor begun here: seldom, and soon over."""
    acked = replica.acked_of(device.disk.journal.device_id)
    entries = [p for number, p in device.envelopes.items() if number > acked and not p.files <= replica.held]
    return bool(entries) and not {f for p in entries for f in p.files} <= replica.held | _begun(device)


def _begun(device: Device) -> set[Id]:
    """The files that commands of the journal make."""
    return {begun for p in device.envelopes.values() if (begun := p.envelope.begun) is not None}


def _facts(row: Row) -> dict[str, Any]:
    """Its own fields, without bookkeeping."""
    return dict(zip(row.TABLE.names, values_of(row), strict=True)) | dict.fromkeys(BOOKKEEPING)


def _turned(line: FactChange, now: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """What the line says of each field, which must be what stands there."""
    for name, sides in differences_of(line).items():
        if sides is None or sides[1] != now[name]:
            raise Violation(f"H {line.subject_id} v{line.subject_version}: {name} is {now[name]}, not {sides}")
        yield name, sides


def _other(now: Mapping[Id, object], before: Mapping[Id, object]) -> set[Id]:
    """The files whose entry is another one than before."""
    if now is before:
        return set()
    return {file_id for file_id, entry in now.items() if before.get(file_id) is not entry} | (
        before.keys() - now.keys()
    )


def ended_here(replica: Replica) -> set[Id]:
    """The commands whose result the replica has."""
    rows = replica.server_rows(replica.user_id).values()
    return {values[COMMAND_AT] for table, values in rows if table == RESULT}


def _known(epoch: Id | None) -> Id:
    assert epoch is not None
    return epoch
