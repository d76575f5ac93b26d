"""What jobs say of what came of a run. The server fills these texts; a program that speaks another language finds them
again in what it is told, and says them in its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence as it is for so many. none: empty where nothing is said of it. many: with `{n}`."""

    none: str
    one: str
    many: str

    def of(self, n: int) -> str:
        return self.none if not n else self.one if n == 1 else self.many.format(n=n)


ROLES: Final = Counted(
    "All colleagues are shown with their roles.",
    "1 colleague was shown with other roles than theirs; that is put right.",
    "{n} colleagues were shown with other roles than theirs; that is put right.",
)
ESCALATED: Final = Counted(
    "No overdue step was escalated.",
    "1 overdue step was escalated.",
    "{n} overdue steps were escalated.",
)
TOLD_NEW_LEADERS: Final = Counted(
    "",
    "1 step was told to whoever leads now.",
    "{n} steps were told to whoever leads now.",
)
STEPS_REFUSED: Final = "The rules refused {whys}: see to these steps on their claims."
KEYS: Final = Counted(
    "No key was over long ago.",
    "1 key was over long ago and is forgotten.",
    "{n} keys were over long ago and are forgotten.",
)
NOTICES: Final = Counted(
    "No old notification is on the desks.",
    "1 old notification was taken off its desk.",
    "{n} old notifications were taken off the desks.",
)
OUTLIVED: Final = Counted(
    "No sight of a claim had outlived its reason.",
    "1 sight of a claim had outlived its reason and was ended.",
    "{n} sights of claims had outlived their reason and were ended.",
)
SESSIONS: Final = Counted(
    "No session was over.",
    "1 session was over and is forgotten.",
    "{n} sessions were over and are forgotten.",
)
OPENED: Final = Counted(
    "No file was opened along with others.",
    "1 file was opened along with others.",
    "{n} files were opened along with others.",
)
CLOSED: Final = Counted(
    "None was closed after them.",
    "1 was closed after them.",
    "{n} were closed after them.",
)
DELIVERIES: Final = Counted(
    "No delivery to a webhook ended long ago.",
    "1 delivery to a webhook is forgotten.",
    "{n} deliveries to webhooks are forgotten.",
)
FAULT: Final = "It met a fault: the log tells more under {incident}."
WELL: Final = "All is in place."
TRIGGERS: Final = "Triggers are missing or disabled: {names}."
ENABLE: Final = (
    "Enable these triggers: until then changes escape the ledger and reach no device; "
    "without `policy.held_…` other programs do not find all customers by what they hold, until the next audit."
)
ROWS: Final = "Rows that the ledger does not have as they are: {counts}."
TOUCH: Final = (
    "The rows are safe, but devices do not have them as they are. See that all triggers stand (`coverdesk check`), "
    "then write the rows again, as docs/operations.md says."
)
MENDED: Final = Counted(
    "",
    "Sums of what 1 customer holds were not those of the policies, and are since.",
    "Sums of what {n} customers hold were not those of their policies, and are since.",
)
LEFT: Final = Counted(
    "",
    "Sums of what 1 customer holds are not those of the policies. Somebody else had the table of policies, or this "
    "node is older than its triggers: the next audit makes them good.",
    "Sums of what {n} customers hold are not those of their policies. Somebody else had the table of policies, or this "
    "node is older than its triggers: the next audit makes them good.",
)
_COUNTED: Final = (
    *(ROLES, ESCALATED, TOLD_NEW_LEADERS, KEYS, NOTICES, OUTLIVED),
    *(SESSIONS, OPENED, CLOSED, DELIVERIES, MENDED, LEFT),
)
TEXTS: Final = (
    *(text for each in _COUNTED for text in (each.none, each.one, each.many) if text),
    *(STEPS_REFUSED, FAULT, WELL, TRIGGERS, ENABLE, ROWS, TOUCH),
)
_BLANK: Final = re.compile(r"\\\{(\w+)\\\}")


def _pattern(text: str) -> re.Pattern[str]:
    """Of what is made of a text, up to its end or a blank behind it."""

    def blank(found: re.Match[str]) -> str:
        return rf"(?P<{found[1]}>{'[0-9]{1,15}' if found[1] == 'n' else '.+?'})"

    return re.compile(_BLANK.sub(blank, re.escape(text)) + r"(?: |$)")


_PATTERNS: Final = tuple((text, _pattern(text)) for text in TEXTS)


def read(said: str) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """The texts that it was made of, each with what stands in its blanks; none where some of it is of no such text, as
    of another release.
    """
    found: list[tuple[str, Mapping[str, str]]] = []
    at = 0
    while at < len(said):
        here = next(((text, match) for text, each in _PATTERNS if (match := each.match(said, at))), None)
        if here is None:
            return ()
        found.append((here[0], here[1].groupdict()))
        at = here[1].end()
    return tuple(found)
