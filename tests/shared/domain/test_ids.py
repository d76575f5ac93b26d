"""Identifiers: what they carry, how they sort, and what is not one."""

from __future__ import annotations

import uuid
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.kernel.ids import Id, derive_id, digest_slice, is_id, named_id, new_id, unix_ms

MOMENTS = st.integers(0, 2**48 - 1)
CHANCE = st.binary(min_size=10, max_size=10)


@given(MOMENTS, CHANCE)
def test_a_new_id_is_a_uuid_7_that_carries_its_moment(at_ms: int, chance: bytes) -> None:
    made = new_id(at_ms, chance)
    read = uuid.UUID(made)
    assert is_id(made)
    assert (str(read), read.version, read.variant) == (made, 7, uuid.RFC_4122)
    assert unix_ms(made) == at_ms


@given(MOMENTS, MOMENTS, CHANCE, CHANCE)
def test_ids_sort_by_the_moment_of_their_making(one: int, other: int, chance: bytes, luck: bytes) -> None:
    if one != other:
        assert (new_id(one, chance) < new_id(other, luck)) == (one < other)


@pytest.mark.parametrize("length", [0, 9, 11])
def test_an_id_of_too_little_chance_is_not_made(length: int) -> None:
    with pytest.raises(ValueError, match=f"10 random bytes, got {length}"):
        new_id(1, bytes(length))


@pytest.mark.parametrize("at_ms", [-1, 2**48])
def test_a_moment_that_no_id_can_carry_is_no_other_moment(at_ms: int) -> None:
    with pytest.raises(OverflowError):
        new_id(at_ms, bytes(10))


@given(MOMENTS, CHANCE, st.integers(0, 1_000))
def test_what_a_command_makes_is_known_from_the_command_and_of_its_moment(at_ms: int, chance: bytes, n: int) -> None:
    command_id = new_id(at_ms, chance)
    made = derive_id(command_id, n)
    assert made == derive_id.__wrapped__(command_id, n)
    assert unix_ms(made) == at_ms
    assert uuid.UUID(made).version == 7
    assert len({command_id, made, derive_id(command_id, n + 1)}) == 3


def test_a_name_has_one_id_everywhere_and_always() -> None:
    """Desks of roles are stored under it: another spelling would empty them."""
    assert named_id("desk:role:adjuster") == "c1988189-ca9a-8a1d-b913-9100ab374729"
    assert uuid.UUID(named_id("desk:role:adjuster")).version == 8
    assert named_id("desk:role:agent") != named_id("desk:role:adjuster")


def test_every_slice_of_a_digest_gets_its_share() -> None:
    made = [derive_id(Id(new_id(1, bytes(10))), n) for n in range(256 * 40)]
    slices = Counter(digest_slice(each) for each in made)
    assert set(slices) == set(range(256))
    assert max(slices.values()) < 4 * min(slices.values()) + 40
    assert digest_slice(Id("00000000-0000-7000-8000-0000000000a5")) == 0xA5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00000000-0000-7000-8000-00000000000",
        "00000000-0000-7000-8000-00000000000A",
        "0000000000007000800000000000000a",
        "00000000-0000-7000-8000-00000000000a\n",
        "{00000000-0000-7000-8000-00000000000a}",
        "٠0000000-0000-7000-8000-00000000000a",
    ],
)
def test_an_id_has_one_spelling(text: str) -> None:
    assert not is_id(text)
    assert is_id("00000000-0000-7000-8000-00000000000a")
