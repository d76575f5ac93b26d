"""Keys while the database is away, and from where they may be used."""

from __future__ import annotations

from typing import Any

import pytest

from server.services.accounts import Signed
from server.services.errors import Unavailable
from server.services.keys import Keys, Mint, NewKey, _is_within
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id

SOMEBODY = Id("01900000-0000-7000-8000-000000000001")


class Away:
    """A pool whose database does not answer."""

    def acquire(self, **_how: Any) -> Any:
        raise OSError("nobody answers")


def signed() -> Signed:
    return Signed(SOMEBODY, "Ann", frozenset(), SOMEBODY, "laptop", SOMEBODY, 1, Micros(2**50))


async def test_whatever_is_asked_of_keys_says_that_the_database_is_away() -> None:
    keys = Keys(Away(), lambda: Micros(1_700_000_000_000_000), b"secret" * 8)
    text = Mint(b"secret" * 8).new(SOMEBODY, frozenset(), NewKey("Nightly", ["read"], 30), Micros(0)).text
    for asked in (
        keys.make(signed(), NewKey("Nightly", ["read"], 30)),
        keys.own(SOMEBODY),
        keys.end(SOMEBODY),
        keys.authenticate(text, "127.0.0.1"),
    ):
        with pytest.raises(Unavailable):
            await asked


@pytest.mark.parametrize("text", ["", "cdk_", "cdk_short", "cdk_" + "ä" * 80, "cdk_" + "!" * 80, "cdk_" + "A" * 80])
def test_what_is_none_of_our_keys_costs_no_look(text: str) -> None:
    assert Keys(Away(), lambda: Micros(0), b"secret" * 8).bearer(text) is None


@pytest.mark.parametrize(
    ("address", "networks", "may"),
    [
        ("10.1.2.3", (), True),
        ("10.1.2.3", ("10.0.0.0/8",), True),
        ("::ffff:10.1.2.3", ("10.0.0.0/8",), True),
        ("11.1.2.3", ("10.0.0.0/8",), False),
        ("2001:db8::1", ("10.0.0.0/8", "2001:db8::/32"), True),
        ("unknown", ("0.0.0.0/0",), False),
    ],
)
def test_from_where_a_key_may_be_used(address: str, networks: tuple[str, ...], may: bool) -> None:
    assert _is_within(address, networks) is may
