"""The parts of a node whose database is there, made of its settings and put together."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from server.cache import Cache
from server.caching.values import Values
from server.handlers.context import Ready
from server.jobs.running import Jobs
from server.live.admission import AT_ONCE, Admission
from server.live.announcing import Announcing
from server.live.connections import Connections, Who
from server.live.keeping import Keeping
from server.live.made import MadeRooms
from server.live.node import Limits, Live, Rejected
from server.live.presence import Presence
from server.live.relay import Relay
from server.live.replay import Replay
from server.live.returning import ended
from server.live.rooms import ADMINS, Rooms
from server.live.sayings import Sayings
from server.live.seats import Seats
from server.live.sessions import Sessions
from server.live.tallies import Tallies
from server.metrics import Metrics
from server.panels.panel import Here
from server.panels.running import Panels
from server.services import accounts
from server.services.alerts import raise_alert
from server.services.answers import Answers
from server.services.beyond import Limited
from server.services.closing_rooms import closed
from server.services.counting import Tally
from server.services.forgetting import Forgetting
from server.services.interface import Interface
from server.services.keys import Keys
from server.services.load import Load
from server.services.nodes import Nodes
from server.services.pace import Pace, PerMinute
from server.services.packing import Packing
from server.services.passwords import Passwords
from server.services.problems import ServiceError
from server.services.starting import Started
from server.services.syncing import Syncing
from server.services.throttle import Throttle, TryLimits
from server.services.tokens import Tokens
from server.services.trying import Trying
from server.services.watching import Watching
from server.settings import Settings
from server.store.exposition import Exposition
from server.store.pool import Pool
from server.store.webhooks import Webhook
from server.webhooks.addresses import networks_of
from server.webhooks.delivering import Delivering
from server.webhooks.sending import Sender
from server.webhooks.signing import Sealing
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.desks import SYSTEM
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import new_id
from shared.domain.operations.states import OperationsTelling
from shared.wire.messages import Alive, Announcement, Cursor
from shared.wire.panels import Wanted


@dataclass(frozen=True, slots=True)
class About:
    """What a node is made with. name: its own, another one at each start."""

    settings: Settings
    metrics: Metrics
    clock: Callable[[], Micros]
    name: str
    heartbeat_s: float
    packing: Packing
    load: Load


@dataclass(frozen=True, slots=True)
class Parts:
    """What the node has tasks for, or must close. said: presence messages for the other nodes."""

    ready: Ready
    cache: Cache
    passwords: Passwords
    jobs: Jobs
    nodes: Nodes
    answers: Answers
    keeping: Keeping
    said: Sayings
    webhooks: Delivering

    async def close(self) -> None:
        """The last thing: its tasks have ended."""
        await self.webhooks.close()
        await self.nodes.end()
        await self.answers.close()
        await self.ready.panels.reads.close()
        await self.ready.interface.counts.close()
        await self.cache.close()
        self.passwords.close()


def parts_of(started: Started, about: About) -> Parts:
    """Everything that needs the database; no task runs yet."""
    settings, pool, clock = about.settings, started.pool, about.clock
    about.metrics.registry.register(Exposition(pool))
    about.load.waited = pool.longest_wait_s
    cache = Cache(settings.redis_url, f"coverdesk:{started.server_id}:", changed=about.metrics.redis_up.set)
    said = Sayings()
    connections, rooms, source = Connections(), Rooms(MadeRooms(clock)), Watching(pool)
    tallies = Tallies(about.metrics, time.monotonic)
    relay = Relay(source, connections, rooms, about.metrics, poll_s=settings.poll_s, tallies=tallies)
    passwords = Passwords(settings.hash_workers)
    limited = Limited(clock)
    service = _accounts(started, about, cache, passwords, limited, relay)
    live = Live(
        relay=relay,
        connections=connections,
        rooms=rooms,
        presence=Presence(about.name, rooms, connections, said.put, time.monotonic),
        sessions=Sessions(connections, rooms, cache, clock),
        replay=Replay(source, relay, rooms),
        seats=Seats(cache, rooms, connections),
        announcing=Announcing(connections, rooms),
        tallies=tallies,
        metrics=about.metrics,
        limits=Limits(settings.max_sockets, settings.max_sockets_per_user, settings.stream_stall_s, about.heartbeat_s),
        authenticate=lambda token: _authenticated(service, token),
        known=relay.known,
        report=lambda who, alive, has_pos: _reported(service, who, alive, has_pos),
        clock=clock,
        admission=Admission(max(1, min(AT_ONCE, settings.pool_size // 2))),  # what others ask finds a connection
    )
    relay.put_out = partial(ended, live)
    keeping = Keeping(live, connections, clock, lambda over: closed(pool, over, clock()))
    jobs = Jobs(pool, settings, about.metrics, clock)
    values = Values(cache, limit_bytes=settings.cache_mb * 2**20)
    answers = Answers(pool, values, Forgetting(pool, values), about.metrics)
    secret = settings.token_key.encode() or started.token_key
    delivering = _delivering(pool, about, secret)
    per_minute = PerMinute(settings.api_requests_per_person, settings.api_requests_per_address)
    pace = Pace(Tally(cache, time.monotonic), per_minute, clock, limited)
    here = Here(
        about.name,
        clock(),
        settings,
        pool,
        cache,
        live,
        jobs,
        about.metrics,
        clock,
        answers,
        delivering,
        about.packing,
        about.load,
        pace,
        limited,
        passwords,
    )

    async def answer(wanted: Wanted) -> bytes:
        return await panels.answer(wanted)

    nodes = Nodes(cache, about.name, answer)
    panels = Panels(here, nodes, pool, clock)
    interface = Interface(pool, answers, clock, secret)
    for of, flights in (("panels", panels.reads), ("figures", interface.counts)):
        about.metrics.shared.labels(of).set_function(partial(getattr, flights, "shared"))
    ready = Ready(
        service,
        Syncing(pool, clock),
        live,
        interface,
        pace,
        panels,
        Keys(pool, clock, secret),
    )
    return Parts(ready, cache, passwords, jobs, nodes, answers, keeping, said, delivering)


def _delivering(pool: Pool, about: About, secret: bytes) -> Delivering:
    settings = about.settings
    sender = Sender(
        networks=networks_of(settings.webhook_networks),
        is_plain_allowed=settings.webhook_plain,
        timeout_s=settings.webhook_timeout_s,
    )
    return Delivering(
        pool,
        sender,
        Sealing(secret),
        about.metrics,
        about.clock,
        node=about.name,
        pause_hours=settings.webhook_pause_hours,
        paused=lambda webhook: _tell_paused(pool, webhook, about.clock()),
    )


async def _tell_paused(pool: Pool, webhook: Webhook, now: Micros) -> None:
    kind, episode = OperationsTelling.WEBHOOK_PAUSED, f"{webhook.id}:{webhook.paused_at}"
    said = f"paused: {webhook.paused_because}"
    await raise_alert(pool, kind, now, episode=episode, place=webhook.url, said=said)


def say_changes_wait(live: Live, now: Micros) -> None:
    """To the administrators who are connected here, at once: what is laid on their desk waits as well."""
    text = "Changes are saved and wait for their place in the feed: nobody else sees them. See the panel of nodes."
    said = Announcement(id=new_id(now // 1000, secrets.token_bytes(10)), room="", text=text, by=SYSTEM, at=now)
    live.announcing.say(said, [ADMINS], live.relay.head or Cursor(0, 0))


def _accounts(
    started: Started, about: About, cache: Cache, passwords: Passwords, limited: Limited, relay: Relay
) -> accounts.Accounts:
    settings = about.settings
    tries = TryLimits(settings.tries_per_account, settings.tries_per_account_anywhere, settings.tries_per_address)
    return accounts.Accounts(
        started.pool,
        passwords,
        Trying(Throttle(cache, tries, time.monotonic), limited, about.clock),
        Tokens(settings.token_key.encode() or started.token_key, started.server_id),
        accounts.Lives(
            settings.access_minutes * 60_000_000,
            settings.session_days * DAY_US,
            settings.idle_minutes,
            settings.offline_days,
        ),
        identity=lambda: accounts.Identity(started.server_id, relay.epoch or started.epoch),
        clock=about.clock,
        company=settings.company,
        helper=settings.helper,
    )


async def _authenticated(service: accounts.Accounts, token: str) -> Who:
    try:
        signed = await service.authenticate(token)
    except ServiceError as error:
        raise Rejected(error.code, error.retry_after_s) from error
    return Who(signed.user_id, signed.device_id, signed.roles, signed.expires_at, signed.family_id, signed.generation)


async def _reported(service: accounts.Accounts, who: Who, alive: Alive, has_pos: int | None) -> None:
    with suppress(ServiceError):  # the next report comes within a minute
        await service.report(who.device_id, alive, has_pos)
