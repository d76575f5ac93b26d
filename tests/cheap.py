"""A guess at a password is dear on purpose. Where that is not what is asked, tests make it cheap, and so do programs
that they start: they sign in by the dozen. What the product ships is asked by tests/desktop/keys/test_keys.py and
tests/server/services/test_passwords.py.

A conftest imports the fixture for all tests of its folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

Put = Callable[[object, str, object], None]


def make_keys_cheap(put: Put = setattr) -> None:
    """Of key files of devices that are made from now on."""
    from desktop.keys import wrapped

    put(wrapped, "COST", (1, 8, 1))  # the least that Argon2 allows


def make_passwords_cheap(put: Put = setattr) -> None:
    """Of what servers keep of passwords from now on; both are read where a `Passwords` is made."""
    from server.services import passwords

    put(passwords, "PASSES", 1)
    put(passwords, "MEMORY_KIB", 8)


@pytest.fixture(autouse=True)
def cheap_keys() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        make_keys_cheap(patch.setattr)
        yield


@pytest.fixture(autouse=True)
def cheap_passwords() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        make_passwords_cheap(patch.setattr)
        yield
