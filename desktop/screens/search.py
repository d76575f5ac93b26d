"""Looking for files by words."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.screens.questions import Question


@dataclass(frozen=True, slots=True)
class SearchHit:
    """`kind` is claim, policy or customer."""

    kind: str
    file_id: str
    title: str
    subtitle: str


@dataclass(frozen=True, slots=True)
class Search(Question[tuple[SearchHit, ...]]):
    """Answered by a tuple of `SearchHit`, best first."""

    text: str
    limit: int = 12
