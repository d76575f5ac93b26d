"""The places that are lists alone, and how the files of their kinds are shown."""

from __future__ import annotations

from typing import Final

from desktop.lists.customers import CUSTOMERS
from desktop.lists.declared import Listing
from desktop.lists.policies import POLICIES
from desktop.ui.frame.page import Page
from desktop.ui.frame.part import Part
from desktop.ui.frame.place import FileScreen, Place
from desktop.viewmodels.frame.list_texts import say
from shared.domain.kernel.roles import HANDLERS
from shared.domain.kernel.states import Role
from shared.domain.parties.entities import CUSTOMER
from shared.domain.policies.entities import POLICY

HOLDERS: Final = HANDLERS | {Role.AGENT, Role.UNDERWRITER}
"""Whose devices hold the files of policies and customers: their own, or those of their claims."""


def _place(listing: Listing, screen: FileScreen) -> Place:
    page: Part[Page] = Part("desktop.ui.files.listed:ListedPage", listing, screen.icon, screen.make)
    return Place(listing.name, lambda: say(listing.caption), screen.icon, page, HOLDERS)


FILES: Final = (
    FileScreen(POLICY, "file-text", POLICIES.name, Part("desktop.ui.files.pages:policy_page")),
    FileScreen(CUSTOMER, "users", CUSTOMERS.name, Part("desktop.ui.files.pages:customer_page")),
)
POLICIES_PLACE: Final = _place(POLICIES, FILES[0])
CUSTOMERS_PLACE: Final = _place(CUSTOMERS, FILES[1])
