"""How much one may ask of the server, and who is beyond it now."""

from __future__ import annotations

from typing import Annotated, Final

from shared.panels.panel import Figures, Line, Panel, Told, Trouble, Unit
from shared.panels.words import CountedBy


class LimitFigures(Figures, frozen=True, kw_only=True):
    """Of one node: its settings, and what was refused since its start. Requests are counted over all nodes."""

    per_person: Annotated[int, Told("Requests of a person in a minute", Unit.COUNT)]
    per_address: Annotated[int, Told("Requests from an address in a minute", Unit.COUNT)]
    tries_per_account: Annotated[int, Told("Failed sign-ins of an account from an address in five minutes", Unit.COUNT)]
    tries_anywhere: Annotated[int, Told("Failed sign-ins of an account from anywhere in five minutes", Unit.COUNT)]
    tries_per_address: Annotated[int, Told("Failed sign-ins from an address in five minutes", Unit.COUNT)]
    connections: Annotated[int, Told("Connections", Unit.COUNT)]
    connections_per_address: Annotated[int, Told("Connections of an address", Unit.COUNT)]
    sockets: Annotated[int, Told("Live connections", Unit.COUNT)]
    sockets_per_person: Annotated[int, Told("Live connections of a person", Unit.COUNT)]
    limited: Annotated[
        int,
        Told(
            "Beyond a limit now",
            Unit.COUNT,
            trouble=Trouble(
                "People, keys or addresses beyond a limit",
                "The row says who it is: a program that asks too often, an office that shares one address, or somebody "
                "who tries passwords.",
            ),
        ),
    ]
    refused_persons: Annotated[int, Told("Refused by person", Unit.COUNT)]
    refused_keys: Annotated[int, Told("Refused by key", Unit.COUNT)]
    refused_addresses: Annotated[int, Told("Refused by address", Unit.COUNT)]
    refused_tries: Annotated[int, Told("Refused sign-ins", Unit.COUNT)]


class LimitedLine(Line, frozen=True, kw_only=True):
    """Somebody who is beyond a limit now, as this node has seen it."""

    of: Annotated[str, Told("Counted by", of=CountedBy)]
    person_id: Annotated[str | None, Told("Person", Unit.PERSON)]
    whose: Annotated[str, Told("Key or address")]
    most: Annotated[int, Told("Limit", Unit.COUNT)]
    count: Annotated[int, Told("Requests or tries", Unit.COUNT)]
    refused: Annotated[int, Told("Refused here", Unit.COUNT)]
    until: Annotated[int, Told("Until", Unit.MOMENT)]


LIMITS: Final = Panel(
    "limits",
    "Request limits",
    "How much one may ask of the server, and who is beyond it now.",
    LimitFigures,
    LimitedLine,
    of_each_node=True,
)
