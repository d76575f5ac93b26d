"""The model server's commit points: sign-in, push, the sequencers, jobs, crashes and restores. Reading is in `feed`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Protocol

from msgspec.structs import replace

from shared.domain.actors import actor_of
from shared.domain.batch import fold
from shared.domain.commands import Envelope, FileNotice
from shared.domain.entities import EVERYONE, SHELF, CommandResult, Notification, Policy, User
from shared.domain.fields import Json, Micros, canonical_json
from shared.domain.ids import Id, derive_id, named_id, new_id
from shared.domain.refusals import RefusalCode
from shared.domain.states import MembershipState, Verdict
from shared.domain.world import Actor, Changes, Refused, Stamp, World, amended
from shared.wire.codec import BadFrame, decode_message, encode
from shared.wire.messages import Problem, Push, Pushed, Result
from shared.wire.numbering import Forked, Gap, counted_at, place
from tests.simulation.book import BEGAN, CLAIMS, HOLDS, POLICIES, membership, result_id
from tests.simulation.loop import MS, SECOND, Loop, Task, Tasks
from tests.simulation.scenario import Scenario
from tests.simulation.timeline import Registered, Timeline, Transaction

ENDED_BADLY = frozenset({Verdict.REJECTED, Verdict.WITHDRAWN, Verdict.HANDED_OVER, Verdict.FAILED})
LEASE_US = 20 * SECOND
"""How long an access token is good where tokens expire early."""


class Reply(Protocol):
    """The way back to whoever asked. Bytes arrive in order, if they arrive."""

    def send(self, data: bytes) -> None: ...

    def end(self) -> None: ...

    def fail(self, problem: Problem) -> None: ...


@dataclass(frozen=True, slots=True)
class Session:
    """What a sign-in gives, as far as syncing cares."""

    access: int
    refresh: int
    user_id: Id
    device_id: Id
    epoch: Id
    server_id: Id


def problem(code: str, expected: int | None = None, retry_after_s: float | None = None) -> Problem:
    return Problem(code=code, message="", expected=expected, retry_after_s=retry_after_s)


class Server:
    """One database, two nodes that share its locks."""

    def __init__(self, loop: Loop, scenario: Scenario) -> None:
        self.loop = loop
        self.scenario = scenario
        self.tasks = Tasks(loop)
        self.up = True
        self.timeline = Timeline.new(self.fresh_id(), self.token())
        self.timelines = {self.timeline.epoch: self.timeline}
        self.server_id = named_id("server:simulated")
        self.backup = self.timeline.backup(self.timeline.epoch)
        self.access: dict[int, tuple[Id, Id, int]] = {}
        self.refresh: dict[int, tuple[Id, Id]] = {}
        self.redis = True
        self.on_commit: Callable[[], None] = lambda: None
        self.on_head: Callable[[], None] = lambda: None
        self.on_crash: Callable[[], None] = lambda: None
        self.poisoned: dict[Id, int] = {}
        self.restores = 0
        self._sequencing = [False, False]
        self._claims = 0

    # -- chance

    def token(self) -> int:
        return self.loop.random.getrandbits(48)

    def fresh_id(self) -> Id:
        return new_id((BEGAN + self.loop.now) // 1000, self.loop.random.randbytes(10))

    def clock(self) -> Micros:
        return Micros(BEGAN + self.loop.now)

    def slowly(self, usual_ms: int) -> int:
        """Mostly quick, now and then long enough for others to overtake."""
        slow = 0.6 if self.scenario.has("slow_server") else 0.12
        return self.loop.between(0, 400 * MS if self.loop.random.random() < slow else usual_ms * MS)

    # -- sign-in

    def sign_in(self, user_id: Id, device_id: Id | None) -> Session:
        """A person signs in; a device that this server does not know becomes a new one."""
        known = self.timeline.devices.get(device_id) if device_id is not None else None
        if device_id is None or known is None or known.user_id != user_id:
            device_id = self.register(user_id)
        return self._session(user_id, device_id)

    def register(self, user_id: Id) -> Id:
        device_id = self.fresh_id()
        self.timeline.devices = {**self.timeline.devices, device_id: Registered(user_id)}
        return device_id

    def _session(self, user_id: Id, device_id: Id) -> Session:
        access, refresh = self.token(), self.token()
        lease = LEASE_US if self.scenario.has("tokens") else 10**15
        self.access[access] = (user_id, device_id, self.loop.now + lease)
        self.refresh[refresh] = (user_id, device_id)
        return Session(access, refresh, user_id, device_id, self.timeline.epoch, self.server_id)

    def renew(self, refresh: int) -> Session | str:
        """Each refresh token is good for one use."""
        found = self.refresh.pop(refresh, None)
        if found is None:
            return "token_reused"
        return self._session(*found)

    def new_device(self, access: int) -> Session | str:
        found = self.who(access)
        if isinstance(found, str):
            return found
        return self._session(found[0], self.register(found[0]))

    def who(self, access: int) -> tuple[Id, Id] | str:
        """The user and device of a token, or why it does not count."""
        found = self.access.get(access)
        if found is None or found[2] < self.loop.now:
            return "token_expired"
        return found[0], found[1]

    # -- push

    def push(self, access: int, body: bytes, reply: Reply) -> Task:
        """Locks, decides, commits, answers: what lies between is where others go on and where it can crash."""
        who = self.who(access)
        if isinstance(who, str):
            return reply.fail(problem(who))
        try:
            push = decode_message(body, Push)
        except BadFrame:
            return reply.fail(problem("malformed"))
        timeline = self.timeline
        if push.epoch != timeline.epoch:
            return reply.fail(problem("server_restored"))
        if self.loop.roll(self.scenario.rate("unavailable")):
            return reply.fail(problem("unavailable", retry_after_s=1.0))
        tx = timeline.begin()
        yield f"device:{push.device_id}"
        device = timeline.devices.get(push.device_id)
        if device is None or device.user_id != who[0]:
            return reply.fail(problem("device_unknown"))
        ids = [envelope.command_id for envelope in push.commands]
        ended = {
            n: timeline.ended[push.device_id, n].command_id
            for n in range(push.first - 1, min(device.next, push.first + len(ids)))
            if (push.device_id, n) in timeline.ended
        }
        match self.placed(push.first, ids, device.next, ended, push.before):
            case Gap(expected=expected):
                return reply.fail(problem("gap", expected))
            case Forked():
                return reply.fail(problem("device_forked"))
            case found:
                fresh = push.commands[found.replayed :]
        yield from self.file_locks(fresh)
        yield self.loop.between(0, 5 * MS)
        device = timeline.devices[push.device_id]
        if self._is_poisoned(fresh, push):
            return reply.fail(problem("internal"))
        self._decide(timeline, tx, device, push, fresh)
        timeline.write(tx)
        yield self.slowly(20)
        if self.loop.roll(self.scenario.rate("lost_commit")):
            # As after a failover to a standby that was behind: what was answered is not there, and nobody knows.
            self.loop.note(f"server answers tx {tx.id} and loses it")
            staged = {result.number: result for result in tx.results}
            ended_then = timeline.ended | {(push.device_id, n): r for n, r in staged.items()}
            return self._answer(reply, push, ended_then, tx.devices[push.device_id].next)
        timeline.commit(tx)
        self.loop.note(f"server commits tx {tx.id}: {push.device_id[-4:]} {push.first}+{len(ids)}")
        self.on_commit()
        if self.loop.roll(self.scenario.rate("server_crash")):
            self.crash()
            return None
        yield self.loop.between(0, 3 * MS)
        return self._answer(reply, push, timeline.ended, timeline.devices[push.device_id].next)

    @staticmethod
    def _answer(reply: Reply, push: Push, ended: Mapping[tuple[Id, int], CommandResult], following: int) -> None:
        numbers = range(push.first, push.first + len(push.commands))
        results = tuple(_result(ended[push.device_id, n]) for n in numbers)
        reply.send(encode(Pushed(results=results, next=following)))
        reply.end()

    placed = staticmethod(place)

    def file_locks(self, commands: Sequence[Envelope]) -> list[str]:
        """Every file that the commands read, in one order for everybody."""
        return sorted({f"file:{file_id}" for e in commands for file_id in e.command.reads(e.command_id)})

    def known(self, timeline: Timeline, command_id: Id) -> CommandResult | None:
        """The result of a command that another device number brought here before."""
        return timeline.by_command.get(command_id)

    def _decide(
        self, timeline: Timeline, tx: Transaction, device: Registered, push: Push, fresh: Sequence[Envelope]
    ) -> None:
        actor, world = self._world(timeline, device.user_id, fresh)
        last_at = device.last_at
        refused: set[Id] = set()
        for envelope in fresh:
            for creator in envelope.after:
                before = timeline.by_command.get(creator)
                if before is not None and before.verdict in ENDED_BADLY:
                    refused.add(creator)
        for _, run in groupby(fresh, key=lambda e: e.group or e.command_id):
            unit = list(run)
            new: list[tuple[Envelope, Actor, Stamp]] = []
            for envelope in unit:
                result = self.known(timeline, envelope.command_id)
                if result is not None:
                    self._end(tx, push, envelope, result.verdict, result.code, result.detail, result.conflict_id)
                    continue
                last_at = counted_at(envelope.at, Micros(last_at), self.clock())
                new.append((envelope, actor, self._stamp(envelope, push, Micros(last_at))))
            outside = [s for e, _, _ in new if (s := self._outside(timeline, tx, device.user_id, e)) is not None]
            if outside:
                for envelope, _, _ in new:
                    refused.add(envelope.command_id)
                    self._end(tx, push, envelope, outside[0], str(RefusalCode.OUT_OF_SCOPE), Json("{}"), None)
                continue
            world, decided = fold(world, new, frozenset(refused))
            for one in decided:
                tx.decided.append(one.envelope.command_id)
                match one.decision:
                    case Changes(rows=rows, verdict=verdict, conflict_id=conflict_id):
                        tx.put(rows)
                        self._end(tx, push, one.envelope, verdict, None, Json("{}"), conflict_id)
                        if verdict is Verdict.WITHDRAWN:
                            refused.add(one.envelope.command_id)
                    case Refused(code=code, detail=detail):
                        refused.add(one.envelope.command_id)
                        self._end(tx, push, one.envelope, Verdict.REJECTED, str(code), canonical_json(detail), None)
                    case _:
                        raise AssertionError("the server decides everything")
        tx.devices[push.device_id] = replace(
            device, next=max(device.next, push.first + len(push.commands)), last_at=last_at
        )

    def _world(self, timeline: Timeline, user_id: Id, commands: Sequence[Envelope]) -> tuple[Actor, World]:
        desk = timeline.files[user_id]
        user = desk[user_id].row
        assert isinstance(user, User)
        files = {file_id for e in commands for file_id in e.command.reads(e.command_id)} | {SHELF}
        rows = [image.row for file_id in sorted(files) for image in timeline.files.get(file_id, {}).values()]
        return _actor_of(user), World(rows, files)

    def _stamp(self, envelope: Envelope, push: Push, at: Micros) -> Stamp:
        number = None
        if envelope.command.NUMBERED is not None:
            self._claims += 1
            number = f"CLM-{self._claims}"
        return Stamp(envelope.command_id, at, push.device_id, "laptop", self.clock(), number)

    def _outside(self, timeline: Timeline, tx: Transaction, user_id: Id, envelope: Envelope) -> Verdict | None:
        born = derive_id(envelope.command_id, 0) if isinstance(envelope.command, FileNotice) else None
        for file_id in sorted(envelope.command.reads(envelope.command_id)):
            if file_id == born:
                continue
            match timeline.holds_now(user_id, file_id, tx):
                case MembershipState.HELD:
                    continue
                case MembershipState.ENDED:
                    return Verdict.HANDED_OVER
                case None:
                    return Verdict.REJECTED
        return None

    def _end(
        self,
        tx: Transaction,
        push: Push,
        envelope: Envelope,
        verdict: Verdict,
        code: str | None,
        detail: Json,
        conflict_id: Id | None,
    ) -> None:
        device_id, user_id, now = push.device_id, self.timeline.devices[push.device_id].user_id, self.clock()
        result = CommandResult(
            id=result_id(device_id, envelope.number),
            file_id=user_id,
            version=1,
            created_at=now,
            created_by=user_id,
            updated_at=now,
            updated_by=user_id,
            changed=Json("{}"),
            device_id=device_id,
            number=envelope.number,
            command_id=envelope.command_id,
            name=type(envelope.command).__name__,
            verdict=verdict,
            code=code,
            detail=detail,
            conflict_id=conflict_id,
            subject_file=None,
            at=envelope.at,
            received_at=now,
        )
        tx.results.append(result)
        tx.put((result,))

    def _is_poisoned(self, fresh: Sequence[Envelope], push: Push) -> bool:
        """An unexpected error that stays for a while: the batch fails as a whole, whichever command it is."""
        for envelope in fresh:
            if self.scenario.has("poison") and envelope.command_id[-1] in "01":
                seen = self.poisoned.get(envelope.command_id, 0)
                self.poisoned[envelope.command_id] = seen + 1
                if seen < 3:
                    return True
        return False

    # -- sequencers

    def wake_sequencers(self) -> None:
        """NOTIFY, or the look 20 ms later."""
        for node in (0, 1):
            self.loop.after(self.slowly(25), lambda n=node: self._sequence(n))  # type: ignore[misc]

    def _sequence(self, node: int) -> None:
        if self.up and not self._sequencing[node] and self.timeline.unstamped:
            self._sequencing[node] = True
            self.tasks.spawn(self._stamping(node))

    def _stamping(self, node: int) -> Task:
        yield from self.stamp()
        self._sequencing[node] = False
        if self.timeline.unstamped:
            self.wake_sequencers()

    def stamp(self) -> Task:
        """Numbers what its snapshot sees. The lock comes first, so that the snapshot sees the former's numbers."""
        timeline = self.timeline
        yield from self.sequencer_lock()
        head, batch = timeline.head.pos, list(timeline.unstamped)
        yield self.slowly(8)
        timeline.stamp(batch, head, self.token())
        self.loop.note(f"head {timeline.head.pos}")
        self.on_head()

    def sequencer_lock(self) -> Task:
        yield "sequencer"

    # -- others who write

    def job(self) -> Task:
        """A nightly import or somebody in psql: changes a policy, and deletes an old notification."""
        timeline = self.timeline
        tx = timeline.begin()
        policy_id = self.loop.random.choice(POLICIES)
        yield f"file:{policy_id}"
        yield self.loop.between(0, 10 * MS)
        policy = timeline.files[policy_id][policy_id].row
        assert isinstance(policy, Policy)
        at = self.clock()
        tx.put((amended(policy, at, EVERYONE, external_reference=f"ref {self.loop.now}"),))
        for desk in sorted(timeline.files):
            rows = timeline.files[desk]
            old = sorted(i.row.id for i in rows.values() if isinstance(i.row, Notification))
            if old and self.loop.roll(0.5):
                tx.deletes[old[0]] = desk
                break
        timeline.write(tx)
        yield self.loop.between(0, 60 * MS)
        timeline.commit(tx)
        self.on_commit()

    def member(self, user_id: Id, file_id: Id, state: MembershipState) -> Task:
        """An administrator gives or takes a file."""
        timeline = self.timeline
        tx = timeline.begin()
        yield f"file:{file_id}"
        row = replace(membership(user_id, file_id), state=state)
        tx.put((row,))
        timeline.write(tx)
        yield self.loop.between(0, 20 * MS)
        timeline.commit(tx)
        self.on_commit()

    def take_and_give_back(self, user_id: Id) -> None:
        """A file leaves somebody's scope and comes back, some seconds later or almost at once."""
        theirs = sorted(f for p, f in HOLDS if p == user_id and f in (*CLAIMS, *POLICIES))
        if not theirs:
            return
        file_id = self.loop.random.choice(theirs)
        self.tasks.spawn(self.member(user_id, file_id, MembershipState.ENDED))
        later = self.loop.between(50 * MS, self.loop.random.choice((SECOND, 10 * SECOND)))

        def give_back() -> None:
            if self.up:
                self.tasks.spawn(self.member(user_id, file_id, MembershipState.HELD))

        self.loop.after(later, give_back)

    # -- trouble

    def crash(self) -> None:
        """Both nodes and the database end; what is committed stays."""
        if not self.up:
            return
        self.loop.note("server crashes")
        self.up = False
        self.tasks.crash()
        self._sequencing = [False, False]
        self.on_crash()
        self.loop.after(self.loop.between(SECOND // 10, 4 * SECOND), self._start)

    def _start(self) -> None:
        self.up = True
        self.wake_sequencers()

    def keep_backup(self) -> None:
        self.backup = self.timeline.backup(self.timeline.epoch)

    def restore(self) -> None:
        """The administrator brings back the backup: another epoch from an older state."""
        self.crash()
        self.restores += 1
        self.timeline = self.backup.backup(self.fresh_id())
        self.timelines[self.timeline.epoch] = self.timeline
        self.keep_backup()
        known = self.timeline.devices
        self.refresh = {t: (u, d) for t, (u, d) in self.refresh.items() if d in known}
        self.loop.note(f"server restored to {self.timeline.head.pos}")


_actor_of = lru_cache(maxsize=200)(actor_of)


def _result(row: CommandResult) -> Result:
    return Result(number=row.number, command_id=row.command_id, verdict=row.verdict, code=row.code)
