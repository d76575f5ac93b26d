"""Entries of devices that the server did not take, and asking for one again once what stood against it was mended."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from shared.domain.kernel.limits import TEXT_CHARACTERS, Entered
from shared.domain.kernel.states import Verdict
from shared.panels.panel import Act, AsksOne, Figures, Group, Line, Panel, Told, Trouble, Unit


class RefusedFigures(Figures, frozen=True, kw_only=True):
    """Of those that came within the last day."""

    today: Annotated[
        int,
        Told(
            "Within a day",
            Unit.COUNT,
            trouble=Trouble(
                "Entries of people that were refused within the last day",
                "Read why, and ask for each again that should be taken after all.",
            ),
        ),
    ]
    people: Annotated[int, Told("Of so many people", Unit.COUNT)]


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why an entry was not taken: the code of a refusal, and the figures of its text."""

    code: str
    detail: dict[str, str | int] = {}


class RefusedLine(Line, frozen=True, kw_only=True):
    """One entry; its key is the id of its result. What was entered stands on its device, and nowhere else."""

    user_id: Annotated[str, Told("Person", Unit.PERSON)]
    command: Annotated[str, Told("Entry", Unit.COMMAND)]
    why: Annotated[str, Told("Why", Unit.REFUSAL)]
    about: Annotated[str | None, Told("File")]
    received_at: Annotated[int, Told("Received", Unit.MOMENT)]
    verdict: Annotated[str, Told("Status", of=Verdict)]
    device: Annotated[str, Told("Device")]
    at: Annotated[int, Told("Entered", Unit.MOMENT)]


class AsksAgain(AsksOne, frozen=True, kw_only=True):
    """key: of the entry. said: to the person."""

    said: Annotated[str, Entered("The note", TEXT_CHARACTERS), Told("What you tell them")] = ""


REFUSED: Final = Panel(
    "refused",
    "Refused entries",
    "What people entered and the server did not take, the newest first: why, and asking for it again.",
    RefusedFigures,
    RefusedLine,
    group=Group.PEOPLE,
    acts=(
        Act(
            "ask_again",
            "Ask to send it again",
            AsksAgain,
            "The person is asked to send it again. It stands among their notifications, and leads to the entry.",
            "Mend first what stood against it. What they entered stands on their device alone: only they can send it.",
        ),
    ),
)
