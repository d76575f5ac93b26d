"""Every text passes through `tr`; closed sets are captioned as they declare it. No sentences of single screens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.screens.syncing import SyncState
from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.characters import apart
from shared.domain.policies.coverages import USUAL
from shared.wire.messages import Helper

M = TypeVar("M", bound=Captioned)

CONTEXT: Final = "Coverdesk"


def tr(text: str, /, **values: object) -> str:
    """The text in the user's language; `{name}` is filled from `values` after translation.

    Values may be words of others in any script: none of them turns the sentence around.
    """
    translated = QCoreApplication.translate(CONTEXT, text)
    if not values:
        return translated
    return translated.format(**{name: apart(v) if isinstance(v, str) else v for name, v in values.items()})


def administrator(contact: Helper) -> str:
    """Who it is, as far as their server says."""
    return tr("Your administrator: {name}", name=contact.name) if contact.name else tr("Your administrator.")


def beside(*parts: str | None, by: str = " · ") -> str:
    """What is there of the parts, in one line; they may be words of others in any script."""
    return by.join(apart(part) for part in parts if part)


def count_of(number: int, one: str, many: str) -> str:
    """`one` for 1, else `many` with `{n}`, both translated."""
    return tr(one) if number == 1 else tr(many, n=number)


SYNC_CAPTIONS: Final[dict[SyncState, str]] = {
    SyncState.SAVED: "On the server",
    SyncState.DRAFT: "Draft",
    SyncState.WAITING: "To send",
    SyncState.SENT: "Sent, being checked",
    SyncState.REFUSED: "Refused",
    SyncState.CONFLICT: "Needs a decision",
    SyncState.DAMAGED: "Damaged",
}


SYNC_WORDS: Final[dict[SyncState, str]] = {
    SyncState.SAVED: "saved",
    SyncState.DRAFT: "draft",
    SyncState.WAITING: "to send",
    SyncState.SENT: "sent",
    SyncState.REFUSED: "refused",
    SyncState.CONFLICT: "conflict",
    SyncState.DAMAGED: "damaged",
}


def caption(member: Captioned) -> str:
    """What people read for a member of a closed set; where a language needs another word for this set than for others
    with the same English one, its translation stands under `own_source`."""
    own = own_source(member)
    found = QCoreApplication.translate(CONTEXT, own)
    return found if found != own else tr(member.caption)


def caption_of(kind: type[Captioned], code: str) -> str:
    """The caption of a code of a closed set; one that a newer server has is shown readable rather than hidden."""
    member = member_of(kind, code)
    return caption(member) if member is not None else readable(code)


def options(members: Iterable[Captioned]) -> list[tuple[str, str]]:
    """Codes with their captions, in the order given; for a choice among them."""
    return [(member.value, caption(member)) for member in members]


def usual_name(name: str, usual: frozenset[str]) -> str:
    """In the language of the window where it is one of the usual ones, else as whoever gave it wrote it."""
    return tr(name) if name in usual else name


def coverage_name(called: str) -> str:
    """`Wohngebäude` in a German window, and the policy's own words where it calls a coverage otherwise."""
    return usual_name(called, USUAL)


def member_of(kind: type[M], code: str) -> M | None:
    """None for a code that this program does not know."""
    try:
        return kind(code)
    except ValueError:
        return None


def own_source(member: Captioned) -> str:
    """`Open [ActivityState]`: the source of a translation that is meant for this set alone."""
    return f"{member.caption} [{type(member).__name__}]"


def readable(code: str) -> str:
    """A code that nobody captioned."""
    return code.replace("_", " ").capitalize()


def inside(text: str) -> str:
    """A caption as it stands inside a sentence: English writes it small but for what is an abbreviation, others keep
    their capitals.
    """
    if QLocale().language() not in (QLocale.Language.English, QLocale.Language.C):
        return text
    return " ".join(word if len(word) > 1 and word.isupper() else word.lower() for word in text.split(" "))


def by_whom(name: str) -> str:
    """`by Dana Reyes`, `by you`. A name keeps its capitals; what stands for one is bent as its language wants it."""
    if name == tr("You"):
        return tr("by you")
    return tr("by {name}", name=name) if name and name != tr("Somebody") else tr("by somebody")


def sync_word(state: SyncState) -> str:
    """One word, for where room is short."""
    return tr(SYNC_WORDS[state])


def sync_caption(state: SyncState) -> str:
    return tr(SYNC_CAPTIONS[state])


def yes_or_no(value: bool) -> str:  # the value itself
    return tr("Yes") if value else tr("No")


_SYSTEMS: Final = {"linux": "Linux", "darwin": "macOS", "win32": "Windows"}


def system_of(platform: str) -> str:
    """A device's system as people call it, without its release; one that we do not know as the device told it."""
    return _SYSTEMS.get(platform.partition(" ")[0], platform)
