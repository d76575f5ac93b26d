"""The lists there are, in the order in which their tables are made."""

from __future__ import annotations

from typing import Final

from desktop.lists.approvals import APPROVALS
from desktop.lists.claims import CLAIMS
from desktop.lists.customers import CUSTOMERS
from desktop.lists.declared import Listing
from desktop.lists.diary import DIARY
from desktop.lists.policies import POLICIES

LISTS: Final[tuple[Listing, ...]] = (CLAIMS, POLICIES, CUSTOMERS, DIARY, APPROVALS)
BY_NAME: Final = {listing.name: listing for listing in LISTS}
