"""The page of claims: the list beside the claim that was opened from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop.lists.claims import CLAIMS
from desktop.screens.people import SignedIn
from desktop.screens.sayings import title
from desktop.screens.words import tr
from desktop.ui.claims.marked import MarkedClaims
from desktop.ui.claims.page import ClaimPage
from desktop.ui.claims.place import PLACE
from desktop.ui.frame.beside import ListAndFile
from desktop.ui.frame.list import ListPanel
from desktop.ui.frame.list_views import is_view_alone
from desktop.ui.frame.page import Frame
from desktop.ui.kit import buttons
from desktop.ui.kit.empty import Empty
from desktop.viewmodels.claims.claim import ClaimViewModel
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.palette import PaletteCommand
from shared.domain.claims.commands import FileNotice
from shared.domain.claims.entities import CLAIM
from shared.domain.kernel.states import Role

OVERSEERS: Final = frozenset({Role.SUPERVISOR, Role.ADMIN, Role.EXECUTIVE})
"""Who sees whose each claim is."""
_PANEL: Final = "claim panel"


class ClaimsPage(ListAndFile):
    """`model`: of the list."""

    def __init__(self, frame: Frame) -> None:
        self.model = ListViewModel(CLAIMS, frame.store, frame.now)
        self._first_step = buttons.button(title(FileNotice), frame.file_notice, icon="plus")
        nothing = Empty(
            "clipboard-list",
            tr("Choose a claim"),
            tr("Open one from the list, search with Ctrl+K, or file a new one."),
            self._first_step,
        )
        rows = ListPanel(self.model, frame.now, tr("New"))
        super().__init__(frame, PLACE.name, rows, nothing, claim_page)
        self.model.setParent(self)
        self.setAccessibleName(tr("Claims"))
        rows.new_wanted.connect(frame.file_notice)
        rows.peeked.connect(lambda file_id, item: frame.go(PLACE.name, file_id, item))
        self.rows = rows
        self.together = MarkedClaims(frame, self.model, rows)
        self.model.marks.changed.connect(self._marks_changed)
        self._had_marks = False
        self._loaded_for = ""

    def enter(self, who: SignedIn) -> None:
        may_file = self._frame.may(FileNotice)
        self.rows.allow_new(may_file)
        self._first_step.setVisible(may_file)
        self.together.enter(who)
        if self._loaded_for != who.user_id:
            self._loaded_for = who.user_id
            self.rows.show_who(is_wide=not OVERSEERS.isdisjoint(who.roles))
            self.model.load(who)

    def shows_view_alone(self) -> bool:
        return is_view_alone(self.model)

    def leave(self) -> None:
        super().leave()
        self.rows.leave()
        self.together.leave()
        self._loaded_for = ""

    def on_lines(self) -> Sequence[PaletteCommand]:
        return self.together.commands()

    def _marks_changed(self) -> None:
        """The letters of the marked ones count as long as there are some."""
        if bool(self.model.marked) is not self._had_marks:
            self._had_marks = not self._had_marks
            self.recommanded.emit()


def claim_page(frame: Frame, claim_id: str) -> ClaimPage:
    """One claim, wherever it is shown."""
    model = ClaimViewModel(frame.store, claim_id, frame.now)
    page = ClaimPage(model)
    model.setParent(page)
    before = frame.preferences.state(_PANEL)
    if before is not None:
        page.split.restore(before)
    page.split.moved.connect(lambda: frame.preferences.save_state(_PANEL, page.split.saveState()))
    page.conflict_wanted.connect(lambda conflict_id: frame.go("conflict", item=conflict_id))
    page.torn_off.connect(lambda claim_id: frame.tear_off(CLAIM.name, claim_id))
    page.said.connect(frame.say)
    page.told.connect(frame.tell)
    page.file_wanted.connect(lambda kind, file_id, item: frame.open_file(kind, file_id, item))
    return page
