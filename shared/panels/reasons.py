"""Why an act of an administrator is not done: each with the words that people read, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from shared.domain.catalogue import REFUSALS, refusal_text


class Reason(StrEnum):
    """`GONE = "gone", "It is not there …"`: the code travels, the text is said where it is read.

    What commands and their bounds refuse has the domain's own codes.
    """

    _value_: str
    text: str
    fields: tuple[str, ...]
    """Of what an act asks, the first of these can mend it; none: nothing that was entered can."""

    def __new__(cls, code: str, text: str = "", *fields: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.text = text
        member.fields = fields
        return member

    GONE = "gone", "It is not there any more. Look at the list again."
    BUSY = "busy", "It is under way already, here or on another node. Look again in a while."
    NO_NODE = (
        "no_node",
        "No server of this company answers. Start one with `coverdesk serve`, or look whether Redis runs.",
    )
    BOUNDS = "bounds", "{what}: enter a number from {least} to {most}."
    POOL_BOUNDS = (
        "pool_bounds",
        "A node has from {least} to {most} connections, and keeps at most as many open as it may have.",
        "most",
    )
    UNKNOWN_QUERY = "unknown_query", "The node that was asked has sent no such query since its start."
    NO_PLAN = "no_plan", "What begins and ends transactions has no plan."
    SLOW_BOUNDS = "slow_bounds", "A query is slow from 1 to {most} milliseconds on.", "slow_ms"
    REDIS_AWAY = "redis_away", "Redis does not answer. Until it does, every answer comes from the database."
    UNKNOWN_ROOM = "unknown_room", "There is no such room. Look at the list of rooms.", "rooms", "room"
    WEBHOOK_URL = (
        "webhook_url",
        "That is no address of a web server. Enter one such as https://example.org/hook.",
        "url",
    )
    WEBHOOK_PLAIN = (
        "webhook_plain",
        "Only https may be called. The setting COVERDESK_WEBHOOK_PLAIN allows plain http.",
        "url",
    )
    WEBHOOK_ADDRESS = (
        "webhook_address",
        "Addresses of private networks are not called. The setting COVERDESK_WEBHOOK_NETWORKS allows some.",
        "url",
    )
    WEBHOOK_EVENTS = (
        "webhook_events",
        "There is no such event as {name}. Enter names such as claim:updated or claim:*.",
        "events",
    )
    WEBHOOK_PERSON = "webhook_person", "Nobody who works here has that email address.", "person"
    WEBHOOKS_FULL = "webhooks_full", "There are {most} endpoints already. Remove one that nobody needs."
    WEBHOOK_SECRET = "webhook_secret", "The server’s key is another one, so this secret cannot be read. Rotate it."
    WEBHOOK_SECRETS = (
        "webhook_secrets",
        "{most} secrets from before sign still. Wait until one of them has ended, or enter 0 hours.",
        "hours",
    )
    WEBHOOK_TEST = "webhook_test", "It did not take the test: {because}, answer {status}. The log keeps it."
    OWN_PASSWORD = (
        "own_password",
        "Your own password is changed by “Change password”, where the one before it is asked for.",
    )
    STILL_WAITING = "still_waiting", "It is on its way already."
    PACKING_BOUNDS = "packing_bounds", "A level is from 0 to {level}, and a size from 0 to {bytes} bytes.", "level"
    UNKNOWN_JOB = "unknown_job", "There is no such job."


def said(code: str, detail: Mapping[str, str | int]) -> str:
    """What people read for a reason or a refusal of the domain, in English. Raises ValueError for an unknown code."""
    return refusal_text(code, detail) if code in REFUSALS else Reason(code).text.format(**detail)
