"""The ways to whoever helps: what stands there, what is opened by it, and how it is called aloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from desktop.screens.words import tr
from shared.wire.messages import Helper

_DIGITS: Final = frozenset("0123456789")
_SET_APART: Final = frozenset(" \u00a0-–().·/")
"""Between the digits of a phone, and not dialled."""


@dataclass(frozen=True, slots=True)
class Way:
    """text: as it stands there and is copied; target: what the system is asked to open; empty: it is only copied."""

    text: str
    target: str
    name: str
    """For who hears it."""


def ways_to(helper: Helper | None) -> tuple[Way, ...]:
    """How whoever helps can be reached, the quickest first."""
    if helper is None:
        return ()
    found = []
    if helper.phone:
        name = tr("Call {who}: {phone}", who=helper.name, phone=helper.phone) if helper.name else ""
        number = dialled(helper.phone)
        name = name or tr("Call {phone}", phone=helper.phone)
        found.append(Way(helper.phone, f"tel:{number}" if number else "", name))
    if helper.email:
        name = tr("Write to {who}: {email}", who=helper.name, email=helper.email) if helper.name else ""
        name = name or tr("Write to {email}", email=helper.email)
        found.append(Way(helper.email, "mailto:" + quote(helper.email, safe="@+"), name))
    return tuple(found)


def dialled(phone: str) -> str:
    """Of a phone as people write it, what a telephone dials (RFC 3966): up to the first word, such as an extension's.

    `(0)` behind the code of a country is not dialled from another one.
    """
    written = phone.strip()
    is_global = written.startswith("+")
    if is_global:
        written = written[1:].replace("(0)", "", 1)
    number = ""
    for each in written:
        if each in _DIGITS:
            number += each
        elif each not in _SET_APART:
            break
    return f"+{number}" if is_global and number else number
