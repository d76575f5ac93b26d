"""Endpoints of other programs: which there are, and what administrators do with them."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Final

import msgspec

from server.live.events import STREAMS
from server.live.marks import mark_of
from server.panels.panel import Ask, Here, NotDone, Outcome, Read, Side, upto
from server.services.issuing import Issuer
from server.store import accounts, webhook_deliveries, webhooks
from server.store.pool import reading, writing
from server.store.watch import head_and_epoch
from server.store.webhooks import Shown, Webhook
from server.webhooks import signing
from server.webhooks.delivering import tried
from server.webhooks.deriving import Body
from server.webhooks.signing import Former, Unsealable
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, is_id, new_id
from shared.panels.panel import AsksOne
from shared.panels.reasons import Reason
from shared.panels.webhooks import (
    WEBHOOKS,
    AsksChange,
    AsksResume,
    AsksRotate,
    AsksWebhook,
    WebhookFigures,
    WebhookLine,
)

HOUR_US: Final = 3_600_000_000
TEST: Final = "webhook:test"
"""No event of the feed; it says that an administrator tries the endpoint."""
TEST_S: Final = 1.5
"""Less than nodes wait for each other's answers."""


async def read(here: Here, ask: Ask) -> Read[WebhookFigures, WebhookLine]:
    before = Id(ask.after) if is_id(ask.after) else None
    async with reading(here.pool) as connection:
        counts = await webhooks.counts(connection)
        found = await webhooks.page(connection, before, ask.ahead)
    figures = WebhookFigures(
        all=counts.all,
        paused=counts.paused,
        stopped=counts.stopped,
        failing=counts.failing,
        waiting=counts.waiting,
        dead=counts.dead,
        behind=counts.behind,
    )
    lines = [_line(each, here.clock()) for each in found]
    return upto(figures, lines, ask)


async def add(here: Here, issuer: Issuer, asked: AsksWebhook) -> Outcome:
    events = _fit(here, asked.url, asked.events)
    now = here.clock()
    webhook_id, secret = new_id(now // 1000, secrets.token_bytes(10)), signing.new_secret()
    async with writing(here.pool) as connection:
        person = await accounts.account_by_email(connection, asked.person.strip().casefold(), None)
        if person is None or not person.active:
            raise NotDone(Reason.WEBHOOK_PERSON)
        sealed = here.webhooks.sealing.seal(webhook_id, secret)
        made = Webhook(webhook_id, asked.url, asked.description, events, person.user_id, now, issuer.user_id, sealed)
        if not await webhooks.add(connection, made):
            raise NotDone(Reason.WEBHOOKS_FULL, {"most": webhooks.MOST})
    return Outcome(text=f"{signing.shown(secret)}\n{webhook_id}")


async def change(here: Here, issuer: Issuer, asked: AsksChange) -> Outcome:  # noqa: ARG001  # as every act is done
    async with writing(here.pool) as connection:
        found = await webhooks.find(connection, _key(asked), lock=True)
        if found is None:
            raise NotDone(Reason.GONE)
        url = asked.url or found.url
        events = _fit(here, url, asked.events or ",".join(found.events))
        description = asked.description or found.description
        await webhooks.change(connection, replace(found, url=url, events=events, description=description))
    return Outcome()


async def pause(here: Here, issuer: Issuer, asked: AsksOne) -> Outcome:  # noqa: ARG001  # as every act is done
    async with writing(here.pool) as connection:
        if not await webhooks.pause(connection, _key(asked), webhooks.PAUSED, here.clock()):
            raise NotDone(Reason.GONE)
    return Outcome()


async def resume(here: Here, issuer: Issuer, asked: AsksResume) -> Outcome:  # noqa: ARG001  # as every act is done
    async with writing(here.pool) as connection:
        if not await webhooks.resume(connection, _key(asked), skip=asked.skip):
            raise NotDone(Reason.GONE)
        if asked.skip:
            await webhook_deliveries.withdraw(connection, _key(asked), here.clock())
    here.webhooks.wake()
    return Outcome()


async def rotate(here: Here, issuer: Issuer, asked: AsksRotate) -> Outcome:  # noqa: ARG001  # as every act is done
    secret, until = signing.new_secret(), Micros(here.clock() + asked.hours * HOUR_US)
    sealing = here.webhooks.sealing
    async with writing(here.pool) as connection:
        found = await webhooks.find(connection, _key(asked), lock=True)
        if found is None:
            raise NotDone(Reason.GONE)
        try:
            present = [Former(sealing.open(found.id, found.secret), until)] if asked.hours else []
            formers = [*present, *here.webhooks.formers_of(found)]
        except Unsealable:  # the key is another one: they have signed nothing since
            formers = []
        if len(formers) > signing.MOST_FORMER:
            raise NotDone(Reason.WEBHOOK_SECRETS, {"most": signing.MOST_FORMER})
        former = sealing.seal(found.id, signing.packed(formers)) if formers else None
        last = max((each.until for each in formers), default=None)
        await webhooks.rotate(connection, found.id, sealing.seal(found.id, secret), former, last)
    return Outcome(text=signing.shown(secret))


async def remove(here: Here, issuer: Issuer, asked: AsksOne) -> Outcome:  # noqa: ARG001  # as every act is done
    async with writing(here.pool) as connection:
        if not await webhooks.remove(connection, _key(asked)):
            raise NotDone(Reason.GONE)
    return Outcome()


async def test(here: Here, issuer: Issuer, asked: AsksOne) -> Outcome:
    """One call at once, which is nobody's delivery; it stands in the log."""
    async with reading(here.pool) as connection:
        found = await webhooks.find(connection, _key(asked))
        _, epoch = await head_and_epoch(connection)
    if found is None:
        raise NotDone(Reason.GONE)
    try:
        signing_with = here.webhooks.secrets_of(found)
    except Unsealable as error:
        raise NotDone(Reason.WEBHOOK_SECRET) from error
    now = here.clock()
    made = new_id(now // 1000, secrets.token_bytes(10))
    said = Body(made, TEST, None, None, (), issuer.user_id, found.pos, mark_of(found.pos, epoch))
    body = msgspec.json.encode(said)
    answer = await here.webhooks.call(found, made, body, signing_with, min(TEST_S, here.settings.webhook_timeout_s))
    async with writing(here.pool) as connection:
        await webhook_deliveries.log(connection, tried(found.id, made, TEST, 1, answer, now))
    if answer.because is not None:
        raise NotDone(Reason.WEBHOOK_TEST, {"because": answer.because.value, "status": answer.status or 0})
    return Outcome(figures={"status": answer.status or 0, "ms": answer.ms})


async def replay_dead(here: Here, issuer: Issuer, asked: AsksOne) -> Outcome:  # noqa: ARG001  # as every act is done
    async with writing(here.pool) as connection:
        if await webhooks.find(connection, _key(asked)) is None:
            raise NotDone(Reason.GONE)
        count = await webhook_deliveries.dead_again(connection, _key(asked), here.clock())
    here.webhooks.wake()
    return Outcome(figures={"count": count})


def _key(asked: AsksOne) -> Id:
    if not is_id(asked.key):
        raise NotDone(Reason.GONE)
    return Id(asked.key)


def _fit(here: Here, url: str, events: str) -> tuple[str, ...]:
    """The events, one by one. Raises NotDone for what cannot be called or heard."""
    unfit = here.webhooks.sender.unfit(url)
    if unfit is not None:
        raise NotDone(unfit)
    named = tuple(dict.fromkeys(each.strip() for each in events.split(",") if each.strip()))
    unknown = next((each for each in named if each not in STREAMS), None)
    if unknown is not None or not named:
        raise NotDone(Reason.WEBHOOK_EVENTS, {"name": (unknown or "")[:100]})
    return named


def _line(shown: Shown, now: Micros) -> WebhookLine:
    webhook = shown.webhook
    is_both = webhook.former is not None and (webhook.former_until or 0) > now
    state = webhook.paused_because or ("failing" if webhook.failing_since is not None else "told")
    return WebhookLine(
        key=webhook.id,
        url=webhook.url,
        description=webhook.description,
        events=", ".join(webhook.events),
        user_id=webhook.user_id,
        user=shown.user_name,
        state="paused: " + state if webhook.paused_at is not None else state,
        paused_at=webhook.paused_at,
        failing_since=webhook.failing_since,
        succeeded_at=webhook.succeeded_at,
        waiting=shown.waiting,
        dead=shown.dead,
        both_until=webhook.former_until if is_both else None,
        node=webhook.lease_node or "",
        created_at=webhook.created_at,
        created_by=webhook.created_by,
    )


SIDE = Side(
    WEBHOOKS,
    read,
    {
        "add": add,
        "change": change,
        "pause": pause,
        "resume": resume,
        "rotate": rotate,
        "remove": remove,
        "test": test,
        "replay_dead": replay_dead,
    },
)
