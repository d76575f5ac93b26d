"""What the conflict page shows: three sides, and what each choice does to the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desktop.screens.questions import Question
from shared.domain.kernel.fields import FileKind


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One of the three sides. `values` are (field, caption, value); value is cents (int) for `_cents` fields.

    at: when it was entered; None for what was seen, of which nobody knows since when it stood there.
    who_id: of the person, empty where it is nobody that can be asked.
    """

    who: str
    at: datetime | None
    where: str
    values: tuple[tuple[str, str, object], ...]
    who_id: str = ""


@dataclass(frozen=True, slots=True)
class PreviewFigure:
    """What a choice does to one figure of the file; keyed `mine` and `theirs`. `base_cents` is the figure now."""

    caption: str
    now_cents: int
    mine_cents: int
    theirs_cents: int


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A conflict as it stands. `money_field` names the one amount that may be entered anew, if there is one.

    file_kind: of the file that it is about; None where that is not on this device, so there is nothing to open.
    file_name: whose file it is: the insured, else as lists call it; empty while the file is not here.
    facts: what of the file matters to decide, as the values of a side: none of them is in question itself.
    beside_other: of mine, what another amount is sent with.
    seen_mine, seen_theirs: canonical JSON of the two sides, sent back with the decision.
    authority_cents: up to where this person may raise the reserve, None where the conflict is about none;
    approver: who decides about what is above that, where it is known;
    beside_cents: what the claim's other lines of the same cost hold, which counts towards it.
    """

    conflict_id: str
    file_id: str
    file_kind: FileKind | None
    file_name: str
    claim_number: str
    facts: tuple[tuple[str, str, object], ...]
    what: str
    currency: str
    base: ConflictSide
    mine: ConflictSide
    theirs: ConflictSide
    preview: tuple[PreviewFigure, ...]
    seen_mine: str
    seen_theirs: str
    beside_other: Mapping[str, object]
    money_field: str | None = None
    authority_cents: int | None = None
    approver: str = ""
    beside_cents: int = 0
    may_decide: bool = True
    decider: str = ""
    """Who may, where this person may not and somebody of the claim may; `decider_id`: to ask them."""
    decider_id: str = ""
    is_open: bool = True
    is_own: bool = True
    """The wish that met another value is of whoever looks at it; else `mine` is somebody else's."""
    decided: str = ""


@dataclass(frozen=True, slots=True)
class OpenConflict(Question[ConflictView | None]):
    """Answered by `ConflictView`, or None."""

    conflict_id: str
