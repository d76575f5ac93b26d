"""The pages that are a list alone: policies and customers, each beside what was opened from it."""

from __future__ import annotations

from collections.abc import Callable

from desktop.lists.declared import Listing
from desktop.screens.people import SignedIn
from desktop.screens.words import tr
from desktop.ui.frame.beside import ListAndFile
from desktop.ui.frame.list import ListPanel
from desktop.ui.frame.list_views import is_view_alone
from desktop.ui.frame.page import FilePage, Frame
from desktop.ui.kit.empty import Empty
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.list_texts import say


class ListedPage(ListAndFile):
    """`model`: of the list."""

    def __init__(self, listing: Listing, icon: str, make: Callable[[Frame, str], FilePage], frame: Frame) -> None:
        self.model = ListViewModel(listing, frame.store, frame.now)
        rows = ListPanel(self.model, frame.now)
        nothing = Empty(icon, say(listing.choose), tr("What you open from the list stands here."))
        super().__init__(frame, listing.name, rows, nothing, make)
        self.model.setParent(self)
        self.rows = rows
        self.setAccessibleName(say(listing.caption))
        rows.peeked.connect(lambda file_id, item: frame.go(listing.name, file_id, item))
        self._loaded_for = ""

    def enter(self, who: SignedIn) -> None:
        if self._loaded_for != who.user_id:
            self._loaded_for = who.user_id
            self.model.load(who)

    def shows_view_alone(self) -> bool:
        return is_view_alone(self.model)

    def leave(self) -> None:
        super().leave()
        self.rows.leave()
        self._loaded_for = ""
