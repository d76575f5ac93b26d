"""`GET /api/v1/events`: what happened to the files that the caller holds, position by position, read from the ledger.

For a program that asks now and then. It hears the same as a webhook does, and whoever missed something there finds it
here: `since` takes the mark of a webhook's event, or the id of a stream's, or a position alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from aiohttp import web

from server.handlers.api.asking import asking
from server.handlers.bodies import answer
from server.handlers.context import CONTEXT
from server.live.events import NAMES, STREAMS, WITH_ROOMS, Told
from server.live.marks import read_mark
from server.live.rooms import domain_room
from server.services.happenings import Place
from server.services.keys import READ, Caller
from server.services.problems import Malformed, ServiceError
from shared.domain.kernel.ids import Id
from shared.wire.errors import ErrorCode

CHOICES: Final = tuple(sorted(STREAMS))
PARAMETERS: Final = frozenset({"since", "after", "event"})
_SCOPES: Final = {name: f"{READ}:{domain_room(kind).partition(':')[2]}" for name, kind in WITH_ROOMS.items()}
"""What a key must be good for to hear of files of a kind; of all else it must be good for everything."""


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """changed: names of fields, never values. at: microseconds since 1970, UTC. What happened to one file within a page
    is one event, at the position of the last of it.
    """

    event: str
    file: Id | None
    row: Id | None
    changed: tuple[str, ...]
    actor: Id | None
    position: int
    at: int


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A file whose rights changed. kind: as the events of it begin."""

    kind: str
    file: Id


class Happenings(msgspec.Struct, frozen=True, kw_only=True):
    """next: the `after` to go on with, now or later. more: there is more already, also where this page is empty. whole:
    false where the server does not know that position, as it was restored from a copy: read the lists anew. came, went:
    files that were opened to the caller, new ones too, and that were taken away, whichever events are asked for: read
    the former, of which nothing is told from before, and drop the latter; some may be known already. rescoped: more of
    them than are named, on this page or later, as with whoever joined a team: read the lists anew and go on from their
    mark.
    """

    items: tuple[Happening, ...]
    came: tuple[Moved, ...]
    went: tuple[Moved, ...]
    rescoped: bool
    next: str
    more: bool
    whole: bool


async def listing(request: web.Request) -> web.Response:
    """`GET /api/v1/events?since|after&event` -> Happenings."""
    who = await asking(request)
    query = request.query
    for name in query:
        if name not in PARAMETERS or len(query.getall(name)) > 1:
            raise Malformed(name[:100])
    if query.get("after") == "" or ("after" in query and "since" in query):
        raise Malformed("after")
    wanted = _wanted(query.get("event"), who)
    interface = request.app[CONTEXT].services().interface

    def wants(told: Told) -> bool:
        return not wanted.isdisjoint(told.streams) and who.may(_scope(told.event.name))

    place = _since(query.get("since"))
    found, following = await interface.happened(who, place, query.get("after", ""), wants)
    items = tuple(
        Happening(
            event=each.name,
            file=each.file_id,
            row=each.row_id,
            changed=each.changed,
            actor=each.actor,
            position=each.pos,
            at=found.moments[each.pos],
        )
        for each in found.events
    )

    def shown(moved: Mapping[Id, str]) -> tuple[Moved, ...]:
        return tuple(Moved(kind=kind, file=each) for each, kind in sorted(moved.items()) if who.may(_scope(kind)))

    told = Happenings(
        items=items,
        came=shown(found.moves.came),
        went=shown(found.moves.went),
        rescoped=not found.moves.is_all,
        next=following,
        more=found.is_more,
        whole=found.is_whole,
    )
    return answer(request, told)


def _wanted(text: str | None, who: Caller) -> frozenset[str]:
    """Raises Malformed for what is no event, ServiceError(forbidden) for such as a key hears nothing of."""
    if text is None:
        wanted = frozenset({"*"})
    else:
        wanted = frozenset(text[: sum(map(len, CHOICES)) + len(CHOICES)].split(","))
        if not wanted <= STREAMS:
            raise Malformed("event")
    for each in wanted - {"*"}:
        if not who.may(_scope(each)):
            raise ServiceError(ErrorCode.FORBIDDEN)
    if not any(who.may(_scope(each)) for each in NAMES):
        raise ServiceError(ErrorCode.FORBIDDEN)
    return wanted


def _scope(name: str) -> str:
    """What a key must be good for to hear of an event."""
    kind = name.partition(":")[0]
    return _SCOPES.get(kind, f"{READ}:{kind}")


def _since(text: str | None) -> Place | None:
    if text is None:
        return None
    try:
        pos, epoch = read_mark(text)
    except ValueError:
        raise Malformed("since") from None
    return Place(pos, epoch=epoch)
