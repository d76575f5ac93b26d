"""What a screen may ask. A question names the type of its answer; each area has its own beside what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T", covariant=True)


class Question(Generic[T]):
    """What is asked, as a frozen dataclass; `T` is the type of its answer. Asking twice changes nothing."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """In place of any answer: the question met what cannot be read. `text` is for people."""

    text: str
