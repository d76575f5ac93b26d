"""The pages of a window that are asked for by name, for its keys, for the demonstration and for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QWidget

from desktop.ui.claims import place as claims
from desktop.ui.frame.place import Place
from desktop.ui.frame.shelf import Shelf
from desktop.ui.people.place import SETTINGS
from desktop.ui.syncing.place import ATTENTION, DECIDE, SYNC

if TYPE_CHECKING:
    from desktop.ui.claims.board import ClaimsPage
    from desktop.ui.claims.page import ClaimPage
    from desktop.ui.frame.list import ListPanel
    from desktop.ui.people.settings import SettingsPage
    from desktop.ui.syncing.attention import AttentionPage
    from desktop.ui.syncing.conflict import ConflictPage
    from desktop.ui.syncing.page import SyncPage
    from desktop.viewmodels.frame.list import ListViewModel

P = TypeVar("P", bound=QWidget)


class WellKnown:
    """Half of a window: a page that nobody has looked at yet is made when it is asked for."""

    shelf: Shelf

    @property
    def claims_page(self) -> ClaimsPage:
        from desktop.ui.claims.board import ClaimsPage

        return self._page_of(ClaimsPage, claims.PLACE)

    @property
    def claim(self) -> ClaimPage | None:
        """The claim beside the list of claims, whatever is shown now."""
        from desktop.ui.claims.page import ClaimPage

        found = self.claims_page.file
        assert found is None or isinstance(found, ClaimPage)
        return found

    @property
    def claims(self) -> ListViewModel:
        return self.claims_page.model

    @property
    def list(self) -> ListPanel:
        return self.claims_page.rows

    @property
    def attention(self) -> AttentionPage:
        from desktop.ui.syncing.attention import AttentionPage

        return self._page_of(AttentionPage, ATTENTION)

    @property
    def conflict(self) -> ConflictPage | None:
        from desktop.ui.syncing.conflict import DecidingPage

        return self._page_of(DecidingPage, DECIDE).conflict

    @property
    def sync(self) -> SyncPage:
        from desktop.ui.syncing.page import SyncPage

        return self._page_of(SyncPage, SYNC)

    @property
    def settings(self) -> SettingsPage:
        from desktop.ui.people.settings import SettingsPage

        return self._page_of(SettingsPage, SETTINGS)

    def _page_of(self, kind: type[P], place: Place) -> P:
        found = self.shelf.page(place.name)
        assert isinstance(found, kind)
        return found
