"""What endpoints are to be told and were told lately, and telling one again."""

from __future__ import annotations

from server.panels.panel import Ask, Here, NotDone, Outcome, Read, Side, upto
from server.services.issuing import Issuer
from server.store import webhook_deliveries, webhooks
from server.store.pool import reading, writing
from server.store.webhook_deliveries import WAITING, Delivery
from shared.domain.kernel.ids import Id, is_id
from shared.panels.panel import AsksOne
from shared.panels.reasons import Reason
from shared.panels.webhooks import DELIVERIES, DeliveryFigures, DeliveryLine


async def read(here: Here, ask: Ask) -> Read[DeliveryFigures, DeliveryLine]:
    before = Id(ask.after) if is_id(ask.after) else None
    async with reading(here.pool) as connection:
        counts = await webhooks.counts(connection)
        found = await webhook_deliveries.page(connection, before, ask.ahead, ask.words.strip())
    lines = [_line(delivery, url) for delivery, url in found]
    figures = DeliveryFigures(waiting=counts.waiting, dead=counts.dead)
    return upto(figures, lines, ask)


async def replay(here: Here, issuer: Issuer, asked: AsksOne) -> Outcome:  # noqa: ARG001  # as every act is done
    if not is_id(asked.key):
        raise NotDone(Reason.GONE)
    async with writing(here.pool) as connection:
        state = await webhook_deliveries.state_of(connection, Id(asked.key))
        if state is None:
            raise NotDone(Reason.GONE)
        if not await webhook_deliveries.again(connection, Id(asked.key), here.clock()):
            raise NotDone(Reason.STILL_WAITING)
    here.webhooks.wake()
    return Outcome()


def _line(delivery: Delivery, url: str) -> DeliveryLine:
    return DeliveryLine(
        key=delivery.id,
        url=url,
        event=delivery.event,
        file_id=delivery.file_id,
        state=delivery.state,
        attempts=delivery.attempts,
        status=delivery.status,
        because=delivery.because,
        created_at=delivery.created_at,
        due_at=delivery.due_at if delivery.state == WAITING else None,
        ended_at=delivery.ended_at,
    )


SIDE = Side(DELIVERIES, read, {"replay": replay})
