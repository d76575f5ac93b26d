"""Who is beyond a limit now, as this node has seen it."""

from __future__ import annotations

from server.panels.panel import Ask, Here, Read, Side, upto
from server.services.pace import PERSONAL, Beyond, Of
from shared.domain.kernel.ids import Id
from shared.panels.limits import LIMITS, LimitedLine, LimitFigures


async def read(here: Here, ask: Ask) -> Read[LimitFigures, LimitedLine]:
    settings, pace = here.settings, here.pace
    beyond = pace.beyond()
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
        refused_persons=pace.refused[Of.PERSON] + pace.refused[Of.BEARER],
        refused_keys=sum(pace.refused[each] for each in (Of.KEY, Of.KEYS, Of.KEYS_BEARER)),
        refused_addresses=pace.refused[Of.ADDRESS] + pace.refused[Of.SEALED],
    )
    lines = sorted((_line(each) for each in beyond), key=lambda line: line.key)
    lines = [line for line in lines if line.key > ask.after][: ask.ahead]
    return upto(figures, lines, ask)


def _line(each: Beyond) -> LimitedLine:
    is_person = each.of in PERSONAL
    return LimitedLine(
        key=f"{each.of}:{each.whose}",
        of=each.of.value,
        person_id=Id(each.whose) if is_person else each.owner,
        whose="" if is_person else each.whose,
        most=each.most,
        count=each.count,
        refused=each.refused,
        until=each.until,
    )


SIDE = Side(LIMITS, read)
