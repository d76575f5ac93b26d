"""Every text passes through `tr`; here are also the captions of the domain's codes. No sentences of single screens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.screens.syncing import SyncState
from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.characters import apart

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


def beside(*parts: str | None, by: str = " · ") -> str:
    """What is there of the parts, in one line; they may be words of others in any script."""
    return by.join(apart(part) for part in parts if part)


def count_of(number: int, one: str, many: str) -> str:
    """`one` for 1, else `many` with `{n}`, both translated."""
    return tr(one) if number == 1 else tr(many, n=number)


CAPTIONS: Final[dict[str, str]] = {
    # claim states
    "draft": "Draft",
    "open": "Open",
    "assigned": "Assigned",
    "investigation": "Investigation",
    "evaluation": "Evaluation",
    "negotiation": "Negotiation",
    "settlement_pending": "Settlement",
    "closed": "Closed",
    "reopened": "Reopened",
    # closed because
    "paid": "Paid",
    "without_payment": "Without payment",
    "denied": "Denied",
    "duplicate": "Duplicate",
    "withdrawn": "Withdrawn",
    # policy states
    "quoted": "Quoted",
    "referred": "Referred",
    "declined": "Declined",
    "quote_expired": "Quote expired",
    "bound": "Bound",
    "in_force": "In force",
    "renewed": "Renewed",
    "non_renewed": "Not renewed",
    "expired": "Expired",
    "lapsed": "Lapsed",
    "cancel_pending": "To be cancelled",
    "cancelled": "Cancelled",
    "reinstated": "Reinstated",
    "rewritten": "Rewritten",
    # causes
    "fire": "Fire",
    "lightning": "Lightning",
    "wind": "Wind",
    "hail": "Hail",
    "water_non_weather": "Water damage",
    "freeze": "Freeze",
    "flood": "Flood",
    "theft": "Theft",
    "vandalism": "Vandalism",
    "collision": "Collision",
    "animal": "Animal",
    "glass": "Glass",
    "comprehensive_other": "Other damage",
    "liability_injury": "Injury to others",
    "liability_property": "Damage to others",
    "medical": "Medical",
    "equipment": "Equipment",
    # severities and priorities
    "minor": "Minor",
    "moderate": "Moderate",
    "major": "Major",
    "catastrophic": "Catastrophic",
    "low": "Low",
    "normal": "Normal",
    "high": "High",
    # lines
    "personal_auto": "Personal auto",
    "commercial_auto": "Commercial auto",
    "homeowners": "Homeowners",
    "commercial_property": "Commercial property",
    "general_liability": "General liability",
    "workers_comp": "Workers compensation",
    # money
    "indemnity": "Indemnity",
    "defence": "Defence cost",
    "adjusting": "Adjusting cost",
    "requested": "Requested",
    "pending_approval": "Needs approval",
    "approved": "Approved",
    "rejected": "Rejected",
    "issued": "Issued",
    "cleared": "Cleared",
    "voided": "Voided",
    "stopped": "Stopped",
    "partial": "Partial",
    "final": "Final",
    "supplement": "Supplement",
    "check": "Check",
    "transfer": "Bank transfer",
    "card": "Card",
    # activities
    "done": "Done",
    "skipped": "Skipped",
    "escalated": "Escalated",
    # flags
    "litigation": "Litigation",
    "siu": "SIU review",
    "subrogation": "Subrogation",
    "coverage_in_question": "Coverage in question",
    # devices
    "active": "Active",
    "paused": "Paused",
    "revoked": "Locked out",
    "forked": "Needs a new registration",
    # note topics
    "general": "General",
    "contact": "Contact",
    "coverage": "Coverage",
    "damage": "Damage",
    "settlement": "Settlement talks",
    "phone": "Phone",
    "email": "Email",
    "mail": "Letter",
    # roles
    "agent": "Agent",
    "adjuster": "Adjuster",
    "supervisor": "Supervisor",
    "underwriter": "Underwriter",
    "executive": "Executive",
    "admin": "Administrator",
}
"""By code, in English, before translation."""

SYNC_CAPTIONS: Final[dict[SyncState, str]] = {
    SyncState.SAVED: "On the server",
    SyncState.DRAFT: "Draft",
    SyncState.WAITING: "Waiting to send",
    SyncState.SENT: "Sent, being checked",
    SyncState.REFUSED: "Refused",
    SyncState.CONFLICT: "Needs a decision",
    SyncState.DAMAGED: "Damaged",
}


SYNC_WORDS: Final[dict[SyncState, str]] = {
    SyncState.SAVED: "saved",
    SyncState.DRAFT: "draft",
    SyncState.WAITING: "waiting",
    SyncState.SENT: "sent",
    SyncState.REFUSED: "refused",
    SyncState.CONFLICT: "conflict",
    SyncState.DAMAGED: "damaged",
}


def caption(code: Captioned | str) -> str:
    """What people read for a member of a closed set; where a language needs another word for this set than for others
    with the same English one, its translation stands under `own_source`.

    A plain code has no set: an unknown one is shown readable rather than hidden. Use `caption_of` for those.
    """
    if isinstance(code, Captioned):
        own = own_source(code)
        found = QCoreApplication.translate(CONTEXT, own)
        return found if found != own else tr(code.caption)
    known = CAPTIONS.get(code)
    return tr(known) if known is not None else readable(code)


def caption_of(kind: type[Captioned], code: str) -> str:
    """The caption of a code of a closed set; one that a newer server has is shown readable rather than hidden."""
    member = member_of(kind, code)
    return caption(member) if member is not None else readable(code)


def options(members: Iterable[Captioned]) -> list[tuple[str, str]]:
    """Codes with their captions, in the order given; for a choice among them."""
    return [(member.value, caption(member)) for member in members]


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
    """A caption as it stands inside a sentence: English writes it small, others keep their capitals."""
    known = QLocale().language() in (QLocale.Language.English, QLocale.Language.C)
    return text.lower() if known else text


def sync_word(state: SyncState) -> str:
    """One word, for where room is short."""
    return tr(SYNC_WORDS[state])


def sync_caption(state: SyncState) -> str:
    return tr(SYNC_CAPTIONS[state])


CODED: Final = frozenset(
    {"cause", "severity", "kind", "method", "cost_type", "topic", "status", "state", "closed_reason"}
)
"""Fields whose text is a code with a caption."""


def spelled(name: str, value: object) -> str:
    """The value of a field as people know it."""
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    return caption(value) if name in CODED and isinstance(value, str) else str(value)
