"""A screen, declared once: the rail, Ctrl with a digit, the palette, Back and Forward and links follow from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.screens.people import SignedIn
from desktop.ui.frame.page import FilePage, Frame, Page
from desktop.ui.frame.part import Part
from shared.domain.kernel.fields import FileKind
from shared.domain.kernel.states import Role

Say = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Place:
    """A destination of the window.

    caption: asked for each time, as the language may change; make: its page, once somebody looks at it.
    roles: who has it; empty: everybody. foot: at the lower end of the rail. under: not on the rail itself, but of this
    other place, which is marked there meanwhile. count: begins to say how much there is at it, for as long as the
    window lives; is_deed: that number needs somebody.
    """

    name: str
    caption: Callable[[], str]
    icon: str
    make: Part[Page]
    roles: frozenset[Role] = frozenset()
    foot: bool = False
    under: str = ""
    count: Callable[[Frame, Say], None] | None = None
    is_deed: bool = False

    def is_for(self, who: SignedIn) -> bool:
        return not self.roles or bool(self.roles & set(who.roles))


@dataclass(frozen=True, slots=True)
class FileScreen:
    """How a kind of file is shown. place: where it stands beside its list; make(frame, file id): its page."""

    kind: FileKind
    icon: str
    place: str
    make: Part[FilePage]
