"""The pages of a window that are asked for by name, for its keys, for the demonstration and for tests."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget

from desktop.ui.claims import place as claims
from desktop.ui.claims.page import ClaimPage
from desktop.ui.claims.place import ClaimsPage
from desktop.ui.frame.list import ListPanel
from desktop.ui.frame.shelf import Shelf
from desktop.ui.people import settings
from desktop.ui.people.settings import SettingsPage
from desktop.ui.syncing import attention, conflict
from desktop.ui.syncing import page as sync
from desktop.ui.syncing.attention import AttentionPage
from desktop.ui.syncing.conflict import ConflictPage, DecidingPage
from desktop.ui.syncing.page import SyncPage
from desktop.viewmodels.frame.list import ListViewModel

P = TypeVar("P", bound=QWidget)


class WellKnown:
    """Half of a window: a page that nobody has looked at yet is made when it is asked for."""

    shelf: Shelf

    @property
    def claims_page(self) -> ClaimsPage:
        return self._page_of(ClaimsPage, claims.PLACE.name)

    @property
    def claim(self) -> ClaimPage | None:
        """The claim beside the list of claims, whatever is shown now."""
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
        return self._page_of(AttentionPage, attention.PLACE.name)

    @property
    def conflict(self) -> ConflictPage | None:
        return self._page_of(DecidingPage, conflict.PLACE.name).conflict

    @property
    def sync(self) -> SyncPage:
        return self._page_of(SyncPage, sync.PLACE.name)

    @property
    def settings(self) -> SettingsPage:
        return self._page_of(SettingsPage, settings.PLACE.name)

    def _page_of(self, kind: type[P], place: str) -> P:
        found = self.shelf.page(place)
        assert isinstance(found, kind)
        return found
