"""Webhooks: endpoints of other programs that are told of events, what they are told, and how each try went."""

from __future__ import annotations

from typing import Annotated, Final

from shared.domain.kernel.limits import LABEL_CHARACTERS, TEXT_CHARACTERS, Entered
from shared.panels.panel import Act, Asks, AsksOne, Figures, Fits, Group, Lead, Line, Panel, Told, Trouble, Unit
from shared.panels.words import CallFailure, DeliveryState, WebhookState

OVERLAP_HOURS: Final = 24
"""For so long a secret signs after it was rotated, unless something else is said."""
MAX_OVERLAP_HOURS: Final = 720


class WebhookFigures(Figures, frozen=True, kw_only=True):
    """Of all endpoints."""

    all: Annotated[int, Told("Endpoints", Unit.COUNT)]
    paused: Annotated[int, Told("Paused", Unit.COUNT)]
    stopped: Annotated[
        int,
        Told(
            "Paused by the server",
            Unit.COUNT,
            trouble=Trouble(
                "Endpoints of other programs that the server has paused",
                "The row of each says why. Resume it once that is mended: what came meanwhile is sent then.",
            ),
        ),
    ]
    failing: Annotated[
        int,
        Told(
            "Failing",
            Unit.COUNT,
            trouble=Trouble(
                "Endpoints of other programs that do not take what is sent",
                "Read the last answer under Webhook log. What waits is sent again by itself for a day.",
            ),
        ),
    ]
    waiting: Annotated[int, Told("Deliveries that wait", Unit.COUNT)]
    dead: Annotated[int, Told("Dead letters", Unit.COUNT)]
    behind: Annotated[int, Told("Changes not looked at yet", Unit.COUNT)]


class WebhookLine(Line, frozen=True, kw_only=True):
    """One endpoint."""

    url: Annotated[str, Told("Web address")]
    state: Annotated[str, Told("Status", of=WebhookState)]
    events: Annotated[str, Told("Events")]
    waiting: Annotated[int, Told("Waiting", Unit.COUNT)]
    dead: Annotated[int, Told("Dead letters", Unit.COUNT)]
    description: Annotated[str, Told("Description")]
    user_id: Annotated[str, Told("In whose scope", Unit.PERSON, named="user")]
    user: Annotated[str, Told("Person", hidden=True)]
    paused_at: Annotated[int | None, Told("Paused since", Unit.MOMENT)]
    failing_since: Annotated[int | None, Told("Failing since", Unit.MOMENT)]
    succeeded_at: Annotated[int | None, Told("Last success", Unit.MOMENT)]
    both_until: Annotated[int | None, Told("Former secrets sign until", Unit.MOMENT)]
    node: Annotated[str, Told("Delivered by")]
    created_at: Annotated[int, Told("Made", Unit.MOMENT)]
    created_by: Annotated[str, Told("Made by", Unit.PERSON)]


class AsksWebhook(Asks, frozen=True, kw_only=True):
    """A new endpoint. events: names or wildcards with commas. person: email of whoever's files it hears of."""

    url: Annotated[str, Entered("The address", 2_000, needed=True), Told("Web address")]
    events: Annotated[str, Entered("The events", TEXT_CHARACTERS, needed=True), Told("Events, with commas")]
    person: Annotated[str, Entered("The person", LABEL_CHARACTERS, needed=True), Told("Email of the person")]
    description: Annotated[str, Entered("The description", LABEL_CHARACTERS), Told("Description")] = ""


class AsksChange(AsksOne, frozen=True, kw_only=True):
    """What is left empty stays."""

    url: Annotated[str, Entered("The address", 2_000), Told("Web address")] = ""
    events: Annotated[str, Entered("The events", TEXT_CHARACTERS), Told("Events, with commas")] = ""
    description: Annotated[str, Entered("The description", LABEL_CHARACTERS), Told("Description")] = ""


class AsksResume(AsksOne, frozen=True, kw_only=True):
    """skip: what happened meanwhile is not told."""

    skip: Annotated[bool, Told("Leave out what happened meanwhile", Unit.FLAG)] = False


class AsksRotate(AsksOne, frozen=True, kw_only=True):
    """hours: how long the secret that signs now does so too; 0: not at all. Those before it keep their own ends."""

    hours: Annotated[
        int, Entered("Hours"), Told("Hours for which both secrets sign", Unit.COUNT, within=(0, MAX_OVERLAP_HOURS))
    ] = OVERLAP_HOURS


WEBHOOKS: Final = Panel(
    "webhooks",
    "Webhooks",
    "Endpoints of other programs that are told of events, in the scope of a person, signed.",
    WebhookFigures,
    WebhookLine,
    group=Group.PROGRAMS,
    leads=(
        Lead("Its deliveries", panel="webhook_deliveries", words="key"),
        Lead("Its calls", panel="webhook_log", words="key"),
    ),
    acts=(
        Act("add", "Add", AsksWebhook, "The endpoint is told from now on. Its secret is shown this once."),
        Act("change", "Change", AsksChange, "The endpoint was changed."),
        Act(
            "pause",
            "Pause",
            AsksOne,
            "The endpoint is told nothing.",
            "What happens meanwhile is told when it goes on.",
            fits=Fits(lambda row: row["paused_at"] is None, "The endpoint is paused already."),
        ),
        Act(
            "resume",
            "Resume",
            AsksResume,
            "The endpoint is told again.",
            fits=Fits(lambda row: row["paused_at"] is not None, "The endpoint is not paused."),
        ),
        Act(
            "rotate",
            "Rotate",
            AsksRotate,
            "The endpoint has a new secret, shown this once.",
            "Receivers that do not get the new secret in time take nothing more.",
        ),
        Act(
            "remove",
            "Remove",
            AsksOne,
            "The endpoint is gone.",
            "What it was to be told, its dead letters and its log are gone with it.",
        ),
        Act("test", "Test", AsksOne, "It answered {status} in {ms} ms."),
        Act("replay_dead", "Replay dead letters", AsksOne, "Dead letters on their way again: {count}."),
    ),
)


class DeliveryFigures(Figures, frozen=True, kw_only=True):
    """Of all deliveries that are kept."""

    waiting: Annotated[int, Told("Waiting", Unit.COUNT)]
    dead: Annotated[
        int,
        Told(
            "Dead letters",
            Unit.COUNT,
            trouble=Trouble(
                "Deliveries to other programs that were given up",
                "Replay each once its endpoint takes it. After 30 days it is forgotten.",
            ),
        ),
    ]


class DeliveryLine(Line, frozen=True, kw_only=True):
    """One delivery; its key is the id that the receiver sees."""

    url: Annotated[str, Told("Web address")]
    event: Annotated[str, Told("Event")]
    state: Annotated[str, Told("Status", of=DeliveryState)]
    because: Annotated[str | None, Told("Because", of=CallFailure)]
    status: Annotated[int | None, Told("Last answer")]
    attempts: Annotated[int, Told("Tries", Unit.COUNT)]
    file_id: Annotated[str, Told("File")]
    created_at: Annotated[int, Told("Made", Unit.MOMENT)]
    due_at: Annotated[int | None, Told("Next try", Unit.MOMENT)]
    ended_at: Annotated[int | None, Told("Ended", Unit.MOMENT)]


DELIVERIES: Final = Panel(
    "webhook_deliveries",
    "Webhook deliveries",
    "What endpoints are to be told and were told lately. Words: an endpoint’s key, a file, an event or a state.",
    DeliveryFigures,
    DeliveryLine,
    group=Group.PROGRAMS,
    acts=(Act("replay", "Replay", AsksOne, "It is on its way again, under the same id."),),
    has_words=True,
    leads=(Lead("Its calls", panel="webhook_log", words="key"),),
)


class TryLine(Line, frozen=True, kw_only=True):
    """One call of an endpoint."""

    at: Annotated[int, Told("When", Unit.MOMENT)]
    url: Annotated[str, Told("Web address")]
    event: Annotated[str, Told("Event")]
    status: Annotated[int | None, Told("Answer")]
    because: Annotated[str | None, Told("Failed because", of=CallFailure)]
    delivery_id: Annotated[str, Told("Delivery")]
    attempt: Annotated[int, Told("Try", Unit.COUNT)]
    ms: Annotated[int, Told("Took", Unit.MS)]


class TryFigures(Figures, frozen=True, kw_only=True):
    """Of the log. kept: of each endpoint, at the most."""

    kept: Annotated[int, Told("Kept of each endpoint", Unit.COUNT)]


TRIES: Final = Panel(
    "webhook_log",
    "Webhook log",
    "Each call of an endpoint, the newest first. Words: an endpoint’s key, a delivery or an event.",
    TryFigures,
    TryLine,
    group=Group.PROGRAMS,
    has_words=True,
)
