"""Who is beyond a limit now, as this node has seen it."""

from __future__ import annotations

from server.panels.panel import Ask, Here, Read, Side, upto
from server.services.beyond import Beyond, Of
from shared.panels.limits import LIMITS, LimitedLine, LimitFigures


async def read(here: Here, ask: Ask) -> Read[LimitFigures, LimitedLine]:
    settings, pace, refused = here.settings, here.pace, here.limited.refused
    beyond = here.limited.now()
    figures = LimitFigures(
        per_person=pace.limits.person,
        per_address=pace.limits.address,
        tries_per_account=settings.tries_per_account,
        tries_anywhere=settings.tries_per_account_anywhere,
        tries_per_address=settings.tries_per_address,
        connections=settings.max_connections,
        connections_per_address=settings.max_connections_per_address,
        sockets=settings.max_sockets,
        sockets_per_person=settings.max_sockets_per_user,
        limited=len(beyond),
        refused_persons=refused[Of.PERSON] + refused[Of.BEARER],
        refused_keys=sum(refused[each] for each in (Of.KEY, Of.KEYS, Of.KEYS_BEARER)),
        refused_addresses=refused[Of.ADDRESS] + refused[Of.SEALED],
        refused_tries=sum(refused[each] for each in (Of.TRIES, Of.TRIES_ANYWHERE, Of.TRIES_OF_CROWD)),
    )
    lines = sorted((_line(each) for each in beyond), key=lambda line: line.key)
    lines = [line for line in lines if line.key > ask.after][: ask.ahead]
    return upto(figures, lines, ask)


def _line(each: Beyond) -> LimitedLine:
    return LimitedLine(
        key=f"{each.of}:{each.whose}",
        of=each.of.value,
        person_id=each.person,
        whose=each.place,
        most=each.most,
        count=each.count,
        refused=each.refused,
        until=each.until,
    )


SIDE = Side(LIMITS, read)
