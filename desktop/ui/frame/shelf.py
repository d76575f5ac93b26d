"""The pages of a window, each made when it is first looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal

from desktop.screens.people import SignedIn
from desktop.ui.frame.not_loaded import NotLoadedPage, said_of
from desktop.ui.frame.page import FilePage, Frame, Page
from desktop.ui.frame.part import NotLoaded, Part
from desktop.ui.frame.place import FileScreen, Place
from desktop.ui.frame.visits import Visit
from desktop.ui.kit.one_of import OneOf


class Shelf(OneOf):
    """Pages by the name of their place. renewed: what is shown is called otherwise, or other things are done on it."""

    renewed = Signal()

    def __init__(self, frame: Frame, places: Sequence[Place], files: Sequence[FileScreen]) -> None:
        super().__init__()
        self._frame = frame
        self.places = {place.name: place for place in places}
        self.files = {screen.kind.name: screen for screen in files}
        self._pages: dict[str, Page] = {}
        self._here = ""

    @property
    def here(self) -> Page | None:
        """The page that is shown."""
        return self._pages.get(self._here)

    def pages(self) -> Sequence[Page]:
        """Those that were looked at so far."""
        return tuple(self._pages.values())

    def page(self, name: str) -> Page:
        """The page of a place; made now where nobody has looked at it yet."""
        if name not in self._pages:
            made = self._pages[name] = self._made(name)
            made.retitled.connect(self.renewed)
            made.recommanded.connect(self.renewed)
            self.addWidget(made)
            if self._frame.who is not None:
                made.enter(self._frame.who)
        return self._pages[name]

    def _made(self, name: str) -> Page:
        try:
            return self.places[name].make(self._frame)
        except NotLoaded as why:
            instead = NotLoadedPage(why)
            instead.again.connect(lambda: self._make_anew(name, instead))
            return instead

    def _make_anew(self, name: str, instead: NotLoadedPage) -> None:
        """Once more, in the place of the page that says that it could not be."""
        if self._pages.get(name) is instead:
            del self._pages[name]
            self.removeWidget(instead)
            instead.deleteLater()
            self._frame.go(name)
            self.page(name).take_focus()

    def show_visit(self, visit: Visit, *, again: bool = False) -> None:
        """Turn to the page of a visit, and to what it names there. again: it was shown before."""
        page = self.page(visit.place)
        before, focused = self.here, self.window().focusWidget()
        is_left = before is not None and before is not page
        comes_along = is_left and focused is not None and self.isAncestorOf(focused)
        if before is not None and is_left:
            before.turn_away()
        self._here = visit.place
        self.setCurrentWidget(page)
        (page.show_again if again else page.show_visit)(visit)
        if comes_along:
            page.land(visit)
        self.renewed.emit()

    def of_person(self, who: SignedIn) -> list[Place]:
        """What stands on the rail for somebody, in the order of the digits."""
        shown = [place for place in self.places.values() if not place.under and place.is_for(who)]
        return [*(place for place in shown if not place.foot), *(place for place in shown if place.foot)]

    def parts_of(self, who: SignedIn) -> list[Part[Any]]:
        """What the places of somebody, and the files that are shown there, are made of."""
        theirs = [place for place in self.places.values() if place.is_for(who)]
        names = {place.name for place in theirs}
        files = [screen for screen in self.files.values() if screen.place in names]
        return [*(place.make for place in theirs), *(screen.make for screen in files)]

    def visit_of(self, kind: str, file_id: str, item: str = "") -> Visit | None:
        """Where a file is shown; None: files of that kind are not."""
        screen = self.files.get(kind)
        return Visit(screen.place, file_id, item) if screen is not None else None

    def file_page(self, kind: str, file_id: str) -> FilePage | None:
        """A page of a file for a window of its own."""
        screen = self.files.get(kind)
        try:
            return screen.make(self._frame, file_id) if screen is not None else None
        except NotLoaded as why:
            self._frame.tell(said_of(why))
            return None
