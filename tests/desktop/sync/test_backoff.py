"""Who waits for whom: each kind of request by itself, however the others fare. Properties of the state machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.sync import effects, events
from desktop.sync.backoff import FAST, FIRST_MS, LONGEST_AFTER_MS, LONGEST_MS, full_jitter_ms, wait_ms
from desktop.sync.effects import Effect
from desktop.sync.events import Event
from desktop.sync.state import Phase, State
from desktop.sync.step import next_wake, step
from desktop.sync.under_way import LIVED_MS, REQUEST_MS, Now
from shared.domain.kernel.ids import Id
from shared.wire.errors import BY_CODE, BY_LINK_CODE
from shared.wire.messages import Checkpoint, Cursor
from shared.wire.protocol import MAX_PUSH_COMMANDS

MINUTE_MS = 60_000
PAUSES = {
    "bad_credentials",
    "device_paused",
    "device_revoked",
    "forbidden",
    "protocol_old",
    "protocol_unknown",
    "token_expired",
    "token_reused",
    "wrong_server",
}
ANEW = {"cursor_old", "server_restored"}
"""After these a whole copy is fetched."""
PASSING_CODES = sorted({*BY_CODE, *BY_LINK_CODE} - PAUSES - ANEW)
"""After these it is tried again by itself."""
KINDS: dict[str, tuple[type[Effect], ...]] = {
    "renew": (effects.Renew, effects.Register),
    "push": (effects.SendPush,),
    "pull": (effects.SendPull,),
    "fill": (effects.SendFirst,),
    "audit": (effects.SendDigest, effects.SendRepair),
    "live": (effects.OpenLive,),
}


@dataclass
class World:
    """A device against a scripted server, in simulated time. answer: what a request of a kind meets, None: it passes.

    asked: when each kind was asked, in ms.
    """

    answer: Callable[[str, Effect], str | None]
    roll: float = 0.5
    now: int = 1
    pos: int = 10
    waiting: int = 0
    retry_after_ms: int | None = None
    values: dict[str, str] = field(default_factory=dict)
    asked: dict[str, list[int]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    pushed: list[effects.SendPush] = field(default_factory=list)
    aside: list[int] = field(default_factory=list)
    state: State = field(default_factory=lambda: State(phase=Phase.STEADY))

    def start(self, commands: int = 0) -> World:
        self.feed(
            events.Started(
                phase=Phase.STEADY,
                cursor=Cursor(self.pos, 1),
                side=None,
                side_cursor=None,
                epoch=Id("e"),
                server_id=Id("s"),
                device_id=Id("d"),
                last_number=commands,
                acked=0,
                has_session=True,
            )
        )
        return self

    def feed(self, event: Event) -> None:
        queue = [event]
        while queue:
            self.state, asked = step(self.state, queue.pop(0), Now(self.now, self.roll))
            assert self.state.acked <= self.state.sent <= self.state.last_number
            for effect in asked:
                queue += self.answered(effect)

    def answered(self, effect: Effect) -> list[Event]:
        if isinstance(effect, effects.SetAside):
            self.aside.append(effect.number)
            return []
        kind = next((name for name, kinds in KINDS.items() if isinstance(effect, kinds)), None)
        if kind is None:
            return self.done(effect)
        self.asked[kind].append(self.now)
        if isinstance(effect, effects.SendPush):
            self.pushed.append(effect)
        code = self.answer(kind, effect)
        if code is not None:
            return [self.failed(kind, effect, code)]
        return self.passed(effect)

    def failed(self, kind: str, effect: Effect, code: str) -> Event:
        if isinstance(effect, effects.OpenLive):
            return events.LiveClosed(connection=effect.connection, code=code, retry_after_ms=self.retry_after_ms)
        request = getattr(effect, "request", 0)
        return events.RequestFailed(request=request, code=code, retry_after_ms=self.retry_after_ms)

    def passed(self, effect: Effect) -> list[Event]:
        match effect:
            case effects.SendPush():
                upto = min(effect.first + effect.limit - 1, self.state.last_number)
                return [events.PushAnswered(request=effect.request, upto=upto, next=upto + 1)]
            case effects.SendPull():
                self.pos += 1
                checkpoint = Checkpoint(cursor=Cursor(self.pos, 1), acked=self.state.sent)
                return [
                    events.BatchArrived(request=effect.request, frames=(), checkpoint=checkpoint, drops=False),
                    events.PullEnded(request=effect.request),
                ]
            case effects.SendDigest():
                return [events.DigestAnswered(request=effect.request, at=effect.cursor, differs={})]
            case effects.Renew():
                return [
                    events.SessionReady(
                        request=effect.request, epoch=Id("e"), server_id=Id("s"), device_id=Id("d"), user_id=Id("u")
                    )
                ]
            case effects.Register():
                return [
                    events.DeviceRegistered(
                        device_id=Id("d"),
                        epoch=Id("e"),
                        server_id=Id("s"),
                        user_id=Id("u"),
                        last_number=self.state.last_number,
                    )
                ]
            case effects.OpenLive():
                return [events.LiveOpened(connection=effect.connection, epoch=Id("e"), head=Cursor(self.pos, 1))]
            case _:
                return []

    def done(self, effect: Effect) -> list[Event]:
        if isinstance(effect, effects.Apply):
            acked = effect.checkpoint.acked
            return [events.Applied(cursor=effect.checkpoint.cursor, acked=acked, device_id=effect.device_id)]
        return []

    def run(self, until_ms: int) -> World:
        """Woken only when the machine wants to be, and by a change of somebody else each second."""
        while self.now < until_ms:
            due = next_wake(self.state, self.now)
            self.now = min(until_ms, self.now + 1_000, due if due is not None else until_ms)
            self.feed(events.Woke())
            if self.state.live_ready:
                self.pos += 1
                live = self.state.in_flight["live"].request
                self.feed(events.LiveHinted(connection=live, head=Cursor(self.pos, 1)))
        return self


def failing(kinds: set[str], code: str) -> Callable[[str, Effect], str | None]:
    return lambda kind, _effect: code if kind in kinds else None


@pytest.mark.parametrize("code", PASSING_CODES)
def test_pulls_that_pass_do_not_make_a_push_that_fails_more_frequent(code: str) -> None:
    """78 pushes of 1.7 MB went out in 75 s: every change of others set the count to 0."""
    world = World(failing({"push"}, code)).start(commands=1).run(5 * MINUTE_MS)
    assert len(world.asked["push"]) <= 20, world.asked["push"]
    assert len(world.asked["pull"]) >= 250, "others' changes come as if nothing were"
    gaps = [after - before for before, after in zip(world.asked["push"][-5:], world.asked["push"][-4:], strict=False)]
    assert min(gaps) >= LONGEST_MS // 4, gaps


@settings(deadline=None, max_examples=25)
@given(
    kinds=st.sets(st.sampled_from(["push", "pull", "audit", "live"]), min_size=1, max_size=3),
    code=st.sampled_from(PASSING_CODES),
    roll=st.floats(0.2, 0.99),
)
def test_whatever_fails_holds_up_nobody_else_and_is_asked_ever_more_seldom(
    kinds: set[str], code: str, roll: float
) -> None:
    world = World(failing(kinds, code), roll=roll).start().run(1)
    for number in range(1, 60):  # somebody works, too: a command every five seconds
        world.now += 1
        world.feed(events.Journaled(last_number=number))
        world.run(number * 5_000)
    whole_ms = world.now
    fair = 12 + round(whole_ms / (roll * LONGEST_MS))  # the climb to the longest wait, then one each
    for kind in kinds:
        assert len(world.asked[kind]) <= fair, (kind, world.asked[kind])
    if "push" not in kinds and code not in ("device_forked", "device_unknown"):
        assert world.state.sent == world.state.last_number, "what was entered is sent"
        assert len(world.asked["push"]) >= 50


@settings(deadline=None, max_examples=25)
@given(code=st.sampled_from(PASSING_CODES), roll=st.floats(0.05, 0.999))
def test_when_it_passes_again_it_is_as_if_it_had_never_failed(code: str, roll: float) -> None:
    down = {"push", "pull", "live"}
    world = World(lambda kind, _effect: code if kind in down else None, roll=roll).start(commands=3).run(2 * MINUTE_MS)
    down.clear()
    world.run(world.now + 2 * LONGEST_MS)
    assert not world.state.setbacks
    if code != "too_large":
        assert world.state.sent == 3
    assert world.state.error == ""


def test_a_way_that_is_back_wakes_everybody_who_found_none_but_counts_on() -> None:
    down = {"push", "pull", "live"}
    world = World(lambda kind, _effect: "unreachable" if kind in down else None, roll=0.9).start(commands=1)
    world.run(4 * MINUTE_MS)
    before = world.state.setbacks["push"].failures
    down.discard("pull")
    due = next_wake(world.state, world.now)
    assert due is not None
    pulls, pushes = len(world.asked["pull"]), len(world.asked["push"])
    while len(world.asked["pull"]) == pulls:
        world.run(world.now + 1_000)
    tried = len(world.asked["push"]) - pushes
    assert tried in (1, 2), "at that moment, whether or not it was due by itself"
    assert world.state.setbacks["push"].failures == before + tried
    again = len(world.asked["push"])
    world.run(world.now + 10_000)
    assert len(world.asked["push"]) == again, "further pulls wake nobody"


def test_a_refused_session_that_is_renewed_each_time_is_no_quick_circle() -> None:
    """A server or a proxy that says 401 to one request, while renewing passes."""
    world = World(failing({"push"}, "token_expired")).start(commands=1).run(5 * MINUTE_MS)
    assert 3 <= len(world.asked["push"]) <= 20
    assert len(world.asked["renew"]) <= 21


def test_a_session_that_has_ended_is_renewed_at_once_the_first_time() -> None:
    said = Counter[str]()

    def once(kind: str, _effect: Effect) -> str | None:
        said[kind] += 1
        return "token_expired" if kind == "push" and said[kind] == 1 else None

    world = World(once).start(commands=1)
    assert world.state.sent == 1
    assert world.now == 1


@pytest.mark.parametrize("roll", [0.0, 0.5, 0.99])
def test_a_session_that_ended_while_the_way_was_gone_is_used_at_once_when_it_is_new(roll: float) -> None:
    """A token of twenty seconds ended in each wait after which it should have been used, and so on without end."""
    good_until, away_until = 0, 40 * MINUTE_MS

    def answer(kind: str, effect: Effect) -> str | None:
        nonlocal good_until
        if world.now < away_until:
            return "unreachable"
        if kind == "renew":
            good_until = world.now + 20_000
            return None
        return "token_expired" if world.now > good_until else None

    world = World(answer, roll=roll)
    world.start(commands=1).run(away_until)
    assert world.state.setbacks["push"].failures > FAST
    world.run(away_until + 2 * LONGEST_MS)
    assert world.state.sent == 1
    assert not world.state.setbacks


def test_a_differing_digest_does_not_make_a_repair_that_fails_more_frequent() -> None:
    def answer(kind: str, effect: Effect) -> str | None:
        return "blocked" if isinstance(effect, effects.SendRepair) else None

    class Differs(World):
        def passed(self, effect: Effect) -> list[Event]:
            if isinstance(effect, effects.SendDigest):
                return [events.DigestAnswered(request=effect.request, at=effect.cursor, differs={"note": [1]})]
            return super().passed(effect)

    world = Differs(answer).start().run(10 * MINUTE_MS)
    assert 6 <= len(world.asked["audit"]) <= 60, "a digest and its repair each time"


def test_nobody_holds_a_device_up_for_days() -> None:
    world = World(failing({"push"}, "gateway"), retry_after_ms=10**9).start(commands=1).run(40 * MINUTE_MS)
    assert len(world.asked["push"]) == 1 + 40 * MINUTE_MS // LONGEST_AFTER_MS


# ---- too large


def too_large_above(most: int) -> Callable[[str, Effect], str | None]:
    """A proxy that takes so many commands at once."""

    def answer(kind: str, effect: Effect) -> str | None:
        is_more = isinstance(effect, effects.SendPush) and min(effect.limit, world_last[0] - effect.first + 1) > most
        return "too_large" if is_more else None

    return answer


world_last = [0]


@settings(deadline=None, max_examples=25)
@given(most=st.integers(1, 1_200), commands=st.integers(1, 3_000), roll=st.floats(0.05, 0.999))
def test_a_push_that_is_too_large_is_halved_until_it_passes(most: int, commands: int, roll: float) -> None:
    world_last[0] = commands
    world = World(too_large_above(most), roll=roll).start(commands=commands).run(15 * MINUTE_MS)
    assert world.state.sent == commands
    assert not world.aside, "each fits by itself"
    fewest = -(-commands // max(1, min(most, MAX_PUSH_COMMANDS) // 2))
    assert len(world.pushed) <= 11 + fewest, "ten halvings at most, and none is tried again"
    assert world.state.push_most == MAX_PUSH_COMMANDS, "all is sent: next time it is whole again"


def test_what_is_too_large_by_itself_is_set_aside_and_the_rest_goes_on() -> None:
    giants = {3}

    def answer(kind: str, effect: Effect) -> str | None:
        if not isinstance(effect, effects.SendPush):
            return None
        numbers = range(effect.first, min(effect.first + effect.limit, 6))
        return "too_large" if giants.intersection(numbers) - set(world.aside) else None

    world = World(answer)
    world.start(commands=5).run(2 * MINUTE_MS)
    assert world.aside == [3]
    assert world.state.sent == 5
    assert len(world.pushed) < 12


def test_an_unexpected_error_leaves_the_batch_one_by_one_and_grows_again() -> None:
    world = World(lambda kind, effect: "internal" if len(world.pushed) == 1 and kind == "push" else None)
    world.start(commands=40).run(MINUTE_MS)
    assert [each.limit for each in world.pushed[:5]] == [MAX_PUSH_COMMANDS, 1, 2, 4, 8]
    assert world.state.sent == 40


def test_a_push_that_a_slow_line_does_not_get_through_is_made_smaller() -> None:
    class Slow(World):
        def passed(self, effect: Effect) -> list[Event]:
            is_much = isinstance(effect, effects.SendPush) and effect.limit > 10
            return [] if is_much else super().passed(effect)

    world = Slow(lambda _kind, _effect: None).start(commands=100).run(20 * REQUEST_MS + 10 * MINUTE_MS)
    assert world.state.sent == 100


def test_full_jitter_is_within_its_bounds() -> None:
    assert full_jitter_ms(0, 0.999) < FIRST_MS
    assert full_jitter_ms(50, 0.999) < LONGEST_MS
    assert full_jitter_ms(3, 0.0) == 0


@given(attempt=st.integers(0, 10_000), roll=st.floats(0, 0.999_999))
def test_ten_attempts_may_come_soon_and_then_they_are_slow_for_ever(attempt: int, roll: float) -> None:
    wait = wait_ms(attempt, roll)
    assert wait < LONGEST_MS
    assert wait >= (LONGEST_MS // 2 if attempt >= FAST else 0)
    assert FAST == 10


def test_the_eleventh_attempt_is_the_first_that_is_slow() -> None:
    assert [wait_ms(attempt, 0.0) for attempt in range(12)] == [0] * 10 + [LONGEST_MS // 2] * 2


@pytest.mark.parametrize("attempt", [FAST, FAST + 1, 10_000])
def test_slow_attempts_are_spread_from_half_the_longest_wait_to_the_whole(attempt: int) -> None:
    assert [wait_ms(attempt, roll) * 4 for roll in (0.0, 0.5)] == [2 * LONGEST_MS, 3 * LONGEST_MS]
    assert LONGEST_MS - 10 < wait_ms(attempt, 0.9999) < LONGEST_MS


def taken_away(world: World) -> None:
    """Another program with the same profile opens a link of its own: the server ends this one."""
    assert world.state.live_ready
    world.feed(events.LiveClosed(connection=world.state.in_flight["live"].request, code="unreachable"))


def test_a_link_that_is_taken_away_whenever_it_is_there_is_opened_ever_more_seldom() -> None:
    """Two copies of one profile took it from each other three times a second, and pulled after each, for ever."""
    world = World(failing(set(), ""), roll=0.9).start()
    while world.now < 10 * MINUTE_MS:
        if world.state.live_ready:
            taken_away(world)
        world.run(world.now + 100)
    opened = world.asked["live"]
    assert len(opened) <= 12 + 10 * MINUTE_MS / (0.9 * LONGEST_MS), opened
    assert min(later - earlier for earlier, later in pairwise(opened[-5:])) >= LONGEST_MS // 2


def test_a_link_that_has_lived_is_opened_soon_whatever_befell_those_before_it() -> None:
    world = World(failing(set(), ""), roll=0.9).start()
    for _ in range(6):
        taken_away(world)
        while not world.state.live_ready:
            world.run(world.now + 100)
    world.run(world.now + LIVED_MS)
    ended = world.now
    taken_away(world)
    world.run(ended + FIRST_MS)
    assert world.state.live_ready
    assert world.asked["live"][-1] <= ended + FIRST_MS


def test_a_network_that_comes_back_forgets_what_befell_the_link() -> None:
    world = World(failing(set(), ""), roll=0.9).start()
    for _ in range(6):
        taken_away(world)
        while not world.state.live_ready:
            world.run(world.now + 100)
    world.feed(events.NetworkChanged(up=False))
    world.feed(events.NetworkChanged(up=True))
    ended = world.now
    taken_away(world)
    world.run(ended + FIRST_MS)
    assert world.state.live_ready


def test_who_is_silent_for_long_is_asked_slowly_whatever_the_dice_say() -> None:
    world = World(failing({"live"}, "unreachable"), roll=0.0).start().run(60 * MINUTE_MS)
    gaps = [later - earlier for earlier, later in pairwise(world.asked["live"])]
    assert min(gaps[FAST:]) >= LONGEST_MS // 2
    assert max(gaps[: FAST - 1]) <= 2, "the dice said at once"
