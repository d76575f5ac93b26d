"""The model server's commit points: sign-in, push, the sequencers, jobs, crashes and restores. Reading is in `feed`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar

from asyncpg import exceptions as pg
from msgspec.structs import replace

from server.services.issuing import Issuer, entered, issue
from server.services.problems import ServiceError
from server.services.push import push
from server.services.scope import Principal
from server.store.pool import writing
from server.store.sequencer import stamp
from shared.domain.claims.commands import EndSight
from shared.domain.claims.entities import Claim
from shared.domain.claims.notice import OPENER
from shared.domain.claims.states import SightReason
from shared.domain.diary.commands import EscalateActivity
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import ActivityState
from shared.domain.kernel.commands import Command
from shared.domain.kernel.desks import EVERYONE, SYSTEM, Device, Membership, Notification
from shared.domain.kernel.fields import Day, Micros, Row
from shared.domain.kernel.ids import Id, named_id, new_id
from shared.domain.kernel.states import DeviceState, MembershipState
from shared.domain.kernel.world import amended
from shared.domain.people.entities import User
from shared.domain.people.staff import BY_ADMINISTRATOR, IN_TEAM
from shared.domain.policies.entities import Policy
from shared.wire.codec import BadFrame, decode_message, encode
from shared.wire.messages import Problem, Push
from tests.simulation import looks, reads, writes  # noqa: F401  # the statements that the database knows
from tests.simulation.book import BEGAN, CLAIMS, HOLDS, POLICIES, left, membership, opening
from tests.simulation.database import Database, Wait
from tests.simulation.loop import MS, SECOND, Loop, Task, Tasks, Violation
from tests.simulation.scenario import Scenario
from tests.simulation.timeline import Registered, Timeline, Transaction
from tests.support import rows

OF_FILES = frozenset({"claim", "exposure", "reserve_line", "reserve_transaction", "payment", "note", "activity"})
"""Tables whose rows nobody writes but who holds their file."""
UNWRITABLE = "what no table takes"
"""The body of a note that the rules pass, and a constraint does not."""
LEASE_US = 20 * SECOND
"""How long an access token is good where tokens expire early."""


R = TypeVar("R", bound=Row)


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
        self.database = Database(lambda: self.timeline, self.server_id, self)
        self.backup = self.timeline.backup(self.timeline.epoch)
        self.access: dict[int, tuple[Id, Id, int]] = {}
        self.refresh: dict[int, tuple[Id, Id]] = {}
        self.opened: dict[int, Session] = {}
        """By refresh token: the session of another device that it opened last."""
        self.used: set[int] = set()
        """Access tokens that were shown."""
        self.answered: set[tuple[Id, int, Id]] = set()
        """Device, number and command of every result that was ever given: also of those that were lost since."""
        self.redis = True
        self.on_commit: Callable[[], None] = lambda: None
        self.on_head: Callable[[], None] = lambda: None
        self.on_crash: Callable[[], None] = lambda: None
        self.on_start: Callable[[], None] = lambda: None
        self.poisoned: dict[Id, int] = {}
        self.restores = 0
        self._sequencing = [False, False]

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
        if self.scenario.has("whole_catalogue"):  # elsewhere nobody looks at it
            tx = self.timeline.begin()
            tx.put((_laptop(device_id, user_id, self.clock()),))
            self.timeline.write(tx)
            self.timeline.commit(tx)
            self.on_commit()
        return device_id

    def _session(self, user_id: Id, device_id: Id) -> Session:
        access, refresh = self.token(), self.token()
        lease = LEASE_US if self.scenario.has("tokens") else 10**15
        self.access[access] = (user_id, device_id, self.loop.now + lease)
        self.refresh[refresh] = (user_id, device_id)
        return Session(access, refresh, user_id, device_id, self.timeline.epoch, self.server_id)

    def renew(self, refresh: int) -> Session | str:
        """Each refresh token is good for one use."""
        if self._is_spent(refresh):
            return "token_reused"
        return self._session(*self.refresh.pop(refresh))

    def new_device(self, access: int, refresh: int) -> Session | str:
        """It uses the refresh token up, once anything of the answer was used."""
        found = self.who(access)
        if isinstance(found, str):
            return found
        if self._is_spent(refresh):
            return "token_reused"
        session = self.opened[refresh] = self._session(found[0], self.register(found[0]))
        return session

    def _is_spent(self, refresh: int) -> bool:
        opened = self.opened.get(refresh)
        if opened is not None and (opened.access in self.used or opened.refresh not in self.refresh):
            return True
        return refresh not in self.refresh

    def who(self, access: int) -> tuple[Id, Id] | str:
        """The user and device of a token, or why it does not count."""
        found = self.access.get(access)
        if found is None or found[2] < self.loop.now:
            return "token_expired"
        self.used.add(access)
        return found[0], found[1]

    # -- push

    def push(self, access: int, body: bytes, reply: Reply) -> Task:
        """The real use case. What lies between its statements is where others go on and where it can crash."""
        who = self.who(access)
        if isinstance(who, str):
            return reply.fail(problem(who))
        try:
            ask = decode_message(body, Push)
        except BadFrame:
            return reply.fail(problem("malformed"))
        if self.loop.roll(self.scenario.rate("unavailable")):
            return reply.fail(problem("unavailable", retry_after_s=1.0))
        return (yield from self._push(Principal(*who), ask, reply).__await__())

    async def _push(self, who: Principal, ask: Push, reply: Reply) -> None:
        try:
            pushed = await push(self.database, who, ask, self.clock())
        except ServiceError as error:
            return reply.fail(problem_of(error))
        except Poison:
            return reply.fail(problem("internal"))
        self.loop.note(f"server answers {ask.device_id[-4:]} {ask.first}+{len(ask.commands)}")
        self.answered |= {(ask.device_id, result.number, result.command_id) for result in pushed.results}
        await Wait(self.loop.between(0, 3 * MS))
        reply.send(encode(pushed))
        return reply.end()

    # -- what befalls the database: `tests.simulation.database.Weather`

    def writing(self, rows: list[Row]) -> None:
        """An unexpected error that stays for a while, or for as long as it is tried."""
        if any(isinstance(row, Note) and row.body == UNWRITABLE for row in rows):
            raise pg.CheckViolationError("a constraint that no rule of the domain knows")
        if self.scenario.has("poison"):
            for row in rows:
                if row.id[-1] in POISONED and row.created_by != SYSTEM:
                    seen = self.poisoned[row.id] = self.poisoned.get(row.id, 0) + 1
                    if seen <= POISONED[row.id[-1]]:
                        raise Poison

    async def after_locks(self) -> None:
        await Wait(self.loop.between(0, 5 * MS))

    async def stamping(self) -> None:
        await Wait(self.slowly(8))

    def _is_theirs(self, tx: Transaction) -> None:
        """Guarantee 3 on the way in: a push writes in files that its author holds, or begins on a policy they hold."""
        for user_id in {result.file_id for result in tx.results}:
            opened = _opened(tx)
            begun = [claim for claim in _touched(tx, Claim) if claim.file_id not in self.timeline.files]
            self._holds(user_id, {claim.policy_id for claim in begun}, opened)
            there = {f for _, _, f, image in tx.ledger if image is not None and image.table in OF_FILES}
            self._holds(user_id, there & self.timeline.files.keys(), [*opened, *_seen_by(tx, begun)])

    def _holds(self, user_id: Id, there: set[Id], opened: list[Membership]) -> None:
        held = {f for f, _, is_held in reads.held_by(self.timeline, user_id, there, opened) if is_held}
        if there - held - {user_id}:
            raise Violation(f"G3 {user_id} wrote in {sorted(there - held)}, which is not theirs")

    async def committing(self, tx: Transaction) -> bool:
        self._is_theirs(tx)
        await Wait(self.slowly(20))
        if tx.results and self.loop.roll(self.scenario.rate("lost_commit")):
            # As after a failover to a standby that was behind: what was answered is not there, and nobody knows.
            self.loop.note(f"server answers tx {tx.id} and loses it")
            return False
        return True

    async def committed(self, tx: Transaction) -> None:
        if tx.ledger:
            self.loop.note(f"server commits tx {tx.id}")
            self.on_commit()
        if tx.results and self.loop.roll(self.scenario.rate("server_crash")):
            self.crash()
            await Wait(0)  # nobody wakes it up again

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
        yield from self._stamp().__await__()

    async def _stamp(self) -> None:
        async with writing(self.database) as connection:
            await stamp(connection)
        self.loop.note(f"head {self.timeline.head.pos}")
        self.on_head()

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
        tx.based[policy_id] = policy.version
        tx.put((amended(policy, at, EVERYONE, external_reference=f"ref {self.loop.now}"),))
        for desk in sorted(timeline.files):
            rows = timeline.files[desk]
            old = sorted(i.row.id for i in rows.values() if isinstance(i.row, Notification))
            if old and self.loop.roll(0.5):
                tx.deletes[old[0]] = desk
                break
        notes = sorted(i.row.id for i in timeline.files[policy_id].values() if isinstance(i.row, Note))
        if notes and self.loop.roll(0.5):
            tx.deletes[notes[0]] = policy_id
        timeline.write(tx)
        yield self.loop.between(0, 60 * MS)
        timeline.commit(tx)
        self.on_commit()

    def issued(self, issuer: Issuer, commands: Sequence[Command]) -> Task:
        """Of REST or a job: no device numbers them, and nobody tries again."""
        return (yield from self._issued(issuer, commands).__await__())

    async def _issued(self, issuer: Issuer, commands: Sequence[Command]) -> None:
        envelopes = [entered(command, self.fresh_id(), self.clock()) for command in commands]
        with suppress(ServiceError, Poison):
            await issue(self.database, issuer, envelopes, self.clock())
            self.loop.note(f"server issued {len(commands)} by {issuer.source}")

    def overdue(self) -> list[Command]:
        """What a night would escalate."""
        rows = [image.row for of_file in self.timeline.files.values() for image in of_file.values()]
        today = Day("2030-06-01") if self.loop.random.random() < 0.2 else Day("2025-06-15")
        steps = sorted(
            (r for r in rows if isinstance(r, Activity) and r.state is ActivityState.OPEN), key=lambda r: r.id
        )
        return [EscalateActivity(claim_id=r.claim_id, activity_id=r.id, as_of=today) for r in steps]

    def given(self) -> list[Command]:
        """What a night would ask about: each sight of a claim that was given for something, whether that is over."""
        rows = (image.row for of_file in self.timeline.files.values() for image in of_file.values())
        held = (r for r in rows if isinstance(r, Membership) and r.state is MembershipState.HELD)
        reasons = {each.value: each for each in SightReason} | {OPENER: SightReason.WORK}
        found = sorted((r.target_file, r.principal_id, reasons[r.why]) for r in held if r.why in reasons)
        return [EndSight(claim_id=file_id, principal_id=who, reason=reason) for file_id, who, reason in found]

    def member(self, user_id: Id, file_id: Id, state: MembershipState, *, names: Id | None = None) -> Task:
        """An administrator gives or takes a file. names: another file that the membership opens from now on."""
        timeline = self.timeline
        tx = timeline.begin()
        for locked in sorted({file_id, names or file_id}):  # in the one order, as every writer of files does
            yield f"file:{locked}"
        row = replace(membership(user_id, file_id), state=state)
        if names is not None:
            row = replace(row, target_file=names)
        tx.put((*opening(row), *(each for each in left(row) if each.id in timeline.members)))
        timeline.write(tx)
        yield self.loop.between(0, 20 * MS)
        timeline.commit(tx)
        self.on_commit()

    def take_and_give_back(self, user_id: Id) -> None:
        """A file leaves somebody's scope and comes back, some seconds later or almost at once."""
        theirs = sorted(f for p, f in HOLDS if p == user_id and f in (*CLAIMS, *POLICIES))
        if not theirs:
            return
        some = self.loop.random.sample(theirs, min(len(theirs), self.loop.random.choice((1, 1, 3))))
        later = self.loop.between(50 * MS, self.loop.random.choice((SECOND, 10 * SECOND)))

        def set_all(state: MembershipState) -> None:
            if self.up:
                for file_id in some:
                    self.tasks.spawn(self.member(user_id, file_id, state))

        set_all(MembershipState.ENDED)
        self.loop.after(later, lambda: set_all(MembershipState.HELD))

    def move_key_and_back(self, user_id: Id) -> Id | None:
        """A membership comes to name another file, and later the first one again: its key changes twice. The file that
        it leaves for a while; None: there is none.
        """
        held = {f for p, f in HOLDS if p == user_id}
        theirs = sorted(f for f in held if f in (*CLAIMS, *POLICIES))
        others = sorted({*CLAIMS, *POLICIES} - held)
        if not theirs or not others:
            return None
        own, other = self.loop.random.choice(theirs), self.loop.random.choice(others)
        begin = self.loop.between(0, 400 * MS)
        later = begin + self.loop.between(50 * MS, self.loop.random.choice((SECOND, 10 * SECOND)))

        def move(names: Id | None) -> None:
            if self.up:
                self.tasks.spawn(self.member(user_id, own, MembershipState.HELD, names=names))

        self.loop.after(begin, lambda: move(other))
        self.loop.after(later, lambda: move(None))
        return own

    def standing(self, user_id: Id, active: bool) -> Task:
        """An administrator lets somebody go, or takes them back."""
        timeline = self.timeline
        tx = timeline.begin()
        yield f"file:{user_id}"
        user = timeline.files[user_id][user_id].row
        assert isinstance(user, User)
        tx.based[user_id] = user.version
        tx.put((amended(user, self.clock(), EVERYONE, active=active),))
        timeline.write(tx)
        yield self.loop.between(0, 20 * MS)
        timeline.commit(tx)
        self.on_commit()

    def let_go_and_take_back(self, user_id: Id) -> None:
        """Disabled and enabled again: in between they may not do what they did before."""
        self.tasks.spawn(self.standing(user_id, active=False))
        later = self.loop.between(50 * MS, self.loop.random.choice((SECOND, 10 * SECOND)))
        self.loop.after(later, lambda: self.tasks.spawn(self.standing(user_id, active=True)) if self.up else None)

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
        self.on_start()

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
        self.opened.clear()  # the backup knows of none of them
        self.loop.note(f"server restored to {self.timeline.head.pos}")


def _laptop(device_id: Id, user_id: Id, now: Micros) -> Device:
    return Device(
        **rows.born(device_id, user_id, now),
        user_id=user_id,
        name="laptop",
        platform="linux",
        program_version="0.1",
        state=DeviceState.ACTIVE,
        registered_at=now,
    )


def _touched(tx: Transaction, entity: type[R]) -> list[R]:
    return [image.row for _, _, _, image in tx.ledger if image is not None and isinstance(image.row, entity)]


def _opened(tx: Transaction) -> list[Membership]:
    """What an administrator opened in this push, to themselves too: from there on, until they shut it again."""
    return [_as_held(row) for row in _touched(tx, Membership) if row.why in (BY_ADMINISTRATOR, IN_TEAM)]


def _seen_by(tx: Transaction, begun: Iterable[Claim]) -> list[Membership]:
    """The sights that claims begun in this push give of their policy and its customer, also after both were lost."""
    reasons = {f"claim {claim.id}" for claim in begun}
    return [_as_held(row) for row in _touched(tx, Membership) if row.why in reasons]


def _as_held(row: Membership) -> Membership:
    return replace(row, state=MembershipState.HELD)


class Poison(Exception):
    """Something that nobody expected."""


POISONED = {"0": 3, "1": 1}
"""By the last letter of a row's id, how often it cannot be written; the third time its command is given up."""


def problem_of(error: ServiceError) -> Problem:
    return problem(error.code.code, error.expected, error.retry_after_s)
