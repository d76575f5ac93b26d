"""Closed sets that panels tell by their codes, with the words that people read for them."""

from __future__ import annotations

from shared.domain.kernel.captioned import Captioned, Look


class WebhookState(Captioned):
    """How an endpoint stands."""

    TOLD = "told", "Is told", Look.GOOD, "check"
    FAILING = "failing", "Fails", Look.BAD, "triangle-alert"
    PAUSED = "paused: paused", "Paused", Look.WARN, "hourglass"
    PAUSED_FAILING = "paused: failing", "Paused: it failed for long", Look.BAD, "triangle-alert"
    PAUSED_GONE = "paused: gone", "Paused: it says that it is no more", Look.BAD, "circle-x"
    PAUSED_LEFT = "paused: left", "Paused: its person works here no more", Look.BAD, "lock"
    PAUSED_UNSEALABLE = (
        "paused: secret",
        "Paused: its secret cannot be read and must be rotated",
        Look.BAD,
        "triangle-alert",
    )


class DeliveryState(Captioned):
    """What became of a delivery."""

    WAITING = "waiting", "Waiting", Look.WARN, "clock"
    DONE = "done", "Delivered", Look.GOOD, "check"
    DEAD = "dead", "Dead letter", Look.BAD, "circle-x"
    WITHDRAWN = "withdrawn", "Withdrawn", Look.NEUTRAL, "undo-2"


class CallFailure(Captioned):
    """Why an endpoint did not take a call."""

    STATUS = "status", "It answered with an error"
    REDIRECT = "redirect", "It led elsewhere"
    TIMEOUT = "timeout", "No answer in time"
    ADDRESS = "address", "Its address may not be called"
    NAME = "name", "Nobody knows its name"
    TLS = "tls", "Its certificate is not good"
    CONNECTION = "connection", "No connection"
    ANSWER = "answer", "Its answer cannot be read"
    URL = "url", "Its address is none"


class KeyEnd(Captioned):
    """Why a key opens nothing any more."""

    WITHDRAWN = "withdrawn", "It was ended"
    LEFT = "left", "Its owner works here no more"
    ROLE_WITHDRAWN = "role_withdrawn", "Its role was withdrawn"
    PASSWORD = "password", "Its owner has a new password"


class Lifetime(Captioned):
    """How long answers are kept at the most."""

    SHORT = "short", "Short"
    MEDIUM = "medium", "Medium"
    LONG = "long", "Long"
    VERY_LONG = "very long", "Very long"


class Waits(Captioned):
    """What a node puts off when it has too much to do."""

    SNAPSHOT = "snapshot", "Snapshots"
    LIST = "list", "Lists"


class CountedBy(Captioned):
    """Whose requests, or failed sign-ins, are counted."""

    PERSON = "person", "Person"
    KEYS = "keys", "All keys of a person"
    KEY = "key", "Key"
    ADDRESS = "address", "Address"
    BEARER = "bearer", "Person at an address beyond its limit"
    KEYS_BEARER = "keys_bearer", "All keys of a person at an address beyond its limit"
    SEALED = "sealed", "Unknown keys at an address beyond its limit"
    TRIES = "tries", "Failed sign-ins of an account from an address"
    TRIES_ANYWHERE = "tries_anywhere", "Failed sign-ins of an account from anywhere"
    TRIES_OF_CROWD = "tries_of_crowd", "Failed sign-ins from an address"


class KeySubject(Captioned):
    """What a key of another program is good for, by the second half of a scope such as `read:claims`."""

    EVERYTHING = "", "Everything"
    CLAIMS = "claims", "Claims"
    POLICIES = "policies", "Policies"
    CUSTOMERS = "customers", "Customers"
    AGENTS = "agents", "Agents"
    COLLEAGUES = "colleagues", "Colleagues"
    ACTIVITIES = "activities", "Tasks"
    NOTES = "notes", "Notes"
    EXPOSURES = "exposures", "Exposures"
    RESERVES = "reserves", "Reserves"
    RESERVE_CHANGES = "reserve-changes", "Changes of reserves"
    PAYMENTS = "payments", "Payments"
    COVERAGES = "coverages", "Coverages"
    CHANGES = "changes", "All changes"
    METRICS = "metrics", "Figures of customers and agents"
    DIARY = "diary", "Tasks and notes"
    MONEY = "money", "Reserves and payments"
    NOTIFICATIONS = "notifications", "Notifications"
    PARTIES = "parties", "Contact data"
    PEOPLE = "people", "People and devices"
    ROOMS = "rooms", "Rooms"


class KeyWay(Captioned):
    """Whether a key lets a program see something or do something, by the first half of a scope."""

    READ = "read", "See"
    WRITE = "write", "Do"


class JobName(Captioned):
    """What the server does by itself."""

    AUDIT = "audit", "Look whether all agrees"
    COLLEAGUES = "colleagues", "Tell everybody the roles of colleagues"
    ESCALATION = "escalation", "Tell supervisors of overdue tasks"
    KEYS = "keys", "Let go of old keys"
    NOTICES = "notices", "Let go of old notices"
    OUTLIVED = "outlived", "End sight that has served its purpose"
    SESSIONS = "sessions", "Let go of sessions that ended"
    SIGHT = "sight", "Open files along with others"
    WEBHOOKS = "webhooks", "Let go of old deliveries"


WORDS = (WebhookState, DeliveryState, CallFailure, KeyEnd, Lifetime, Waits, CountedBy, KeySubject, KeyWay, JobName)
