"""No list is forgotten by the catalogue, which would leave it without table and page in silence."""

from __future__ import annotations

import importlib
import pkgutil

import desktop.lists
from desktop.lists.catalogue import LISTS
from desktop.lists.declared import Listing


def test_every_declared_list_is_in_the_catalogue() -> None:
    modules = [importlib.import_module(m.name) for m in pkgutil.walk_packages(desktop.lists.__path__, "desktop.lists.")]
    declared = {id(each) for module in modules for each in vars(module).values() if isinstance(each, Listing)}
    assert len(declared) > 3
    assert declared == {id(each) for each in LISTS}
