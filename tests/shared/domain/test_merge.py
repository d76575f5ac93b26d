import json
from dataclasses import FrozenInstanceError
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.catalogue import TABLES
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import CLAIM_STEPS, ClaimStatus
from shared.domain.kernel.fields import Merge, Row
from shared.domain.kernel.merge import Clash, Merged, Write, fields_of, merge, whole_groups
from shared.domain.kernel.world import amended
from shared.domain.money.entities import Payment
from shared.domain.parties.entities import Customer
from shared.domain.policies.entities import PolicyCoverage
from tests.shared.domain.scene import ADA, ClaimScene, coverage, customer, make_id

STEPS = {"status": CLAIM_STEPS}


def marks(row: Row) -> Any:
    """The last claimed time and command of each independent field."""
    return json.loads(row.changed)


def write(changes: dict[str, Any], base: dict[str, Any] | None = None, at: int = 0, by: int = 1) -> Write:
    return Write(changes, base if base is not None else dict.fromkeys(changes), at, make_id(by))


def after(row: Row, merged: Merged) -> Any:
    return amended(row, 0, ADA.user_id, **merged.fields) if merged.fields else row  # type: ignore[arg-type]  # test clock


def content(row: Row) -> dict[str, Any]:
    """What people see of the row, and the marks by which both sides decide alike."""
    return {name: getattr(row, name) for name in (*fields_of(type(row)), "changed")}


ANY_PHONE = st.sampled_from([None, "1", "2"])
WRITES = st.lists(
    st.builds(
        lambda phone, city, at, by: write({"phone": phone, "city": city} if by % 2 else {"phone": phone}, at=at, by=by),
        ANY_PHONE,
        ANY_PHONE,
        st.integers(0, 3),
        st.integers(0, 5),
    ),
    min_size=2,
    max_size=4,
    unique_by=lambda w: w.command_id,
)


@given(WRITES)
def test_independent_writes_converge_in_every_order(writes: list[Write]) -> None:
    ends = []
    for order in permutations(writes):
        row: Any = customer()
        for one in order:
            row = after(row, merge(row, one, {}))
        ends.append(content(row))
    assert all(end == ends[0] for end in ends)


@given(WRITES)
def test_writing_twice_is_writing_once(writes: list[Write]) -> None:
    row: Any = customer()
    for one in writes:
        row = after(row, merge(row, one, {}))
    again = merge(row, writes[-1], {})
    assert content(after(row, again)) == content(row)


def test_the_same_write_once_more_changes_nothing_at_all() -> None:
    """Not even the row's version: whoever replays a batch tells nobody anything."""
    again = write({"phone": "1", "city": "2"}, at=5)
    row = after(customer(), merge(customer(), again, {}))
    assert merge(row, again, {}) == Merged({})


def test_a_write_loses_nothing_to_itself() -> None:
    """Whatever stands there by now: what it was to do it has done."""
    again = write({"phone": "1"}, at=5)
    row = amended(after(customer(), merge(customer(), again, {})), 0, ADA.user_id, phone="2")  # type: ignore[arg-type]  # test clock
    assert merge(row, again, {}) == Merged({})


def test_the_newer_claimed_time_wins_and_ties_go_by_command() -> None:
    row = after(customer(), merge(customer(), write({"phone": "kept"}, at=5, by=7), {}))
    assert merge(row, write({"phone": "older"}, at=4, by=9), {}).lost == ("phone",)
    assert merge(row, write({"phone": "tied"}, at=5, by=6), {}).lost == ("phone",)
    assert merge(row, write({"phone": "tied"}, at=5, by=8), {}).fields["phone"] == "tied"
    assert merge(row, write({"phone": "newer"}, at=6, by=1), {}).fields["phone"] == "newer"
    assert marks(row) == {"phone": [5, make_id(7)]}


def test_a_field_that_is_there_already_keeps_no_other_from_being_looked_at() -> None:
    again = write({"phone": "1", "city": "2"}, at=5)
    row = after(customer(), merge(customer(), again, {}))
    row = after(row, merge(row, write({"city": "newer"}, at=9, by=2), {}))
    assert merge(row, again, {}) == Merged({}, lost=("city",))


def test_a_field_that_loses_keeps_no_other_from_being_written() -> None:
    row = after(customer(), merge(customer(), write({"phone": "newer"}, at=9, by=2), {}))
    merged = merge(row, write({"phone": "older", "city": "2"}, at=5), {})
    assert (merged.lost, merged.fields["city"]) == (("phone",), "2")
    assert marks(after(row, merged)) == {"phone": [9, make_id(2)], "city": [5, make_id(1)]}


def test_losing_to_the_same_value_is_no_loss() -> None:
    row = after(customer(), merge(customer(), write({"phone": "same"}, at=5), {}))
    assert merge(row, write({"phone": "same"}, at=4, by=2), {}) == Merged({})


LIMITS = ("limit_per_person", "limit_per_occurrence", "limit_aggregate")


@given(
    st.tuples(*[st.integers(0, 2)] * 3),
    st.tuples(*[st.integers(0, 2)] * 3),
    st.tuples(*[st.integers(0, 2)] * 3),
)
def test_a_guarded_group_is_all_or_nothing(now: Any, seen: Any, wish: Any) -> None:
    row = amended(coverage(30, "A", 0, 0), 0, ADA.user_id, **dict(zip(LIMITS, now, strict=True)))  # type: ignore[arg-type]  # test clock
    merged = merge(row, write(dict(zip(LIMITS, wish, strict=True)), dict(zip(LIMITS, seen, strict=True))), {})
    end = tuple(getattr(after(row, merged), name) for name in LIMITS)
    assert end == (wish if now == seen else now)
    assert bool(merged.clashes) == (now not in (seen, wish))


def test_groups_of_one_row_are_independent_of_each_other() -> None:
    row = coverage(30, "A", 5, 7)
    seen = {**dict.fromkeys(LIMITS), "deductible": 7}
    merged = merge(row, write({**dict.fromkeys(LIMITS, 1), "deductible": 8}, seen), {})
    assert merged.fields == {"deductible": 8}
    assert [clash.what for clash in merged.clashes] == ["limit"]


@given(*[st.sampled_from(ClaimStatus)] * 3)
def test_a_step_is_taken_only_when_it_is_legal_from_where_the_row_is(
    now: ClaimStatus, seen: ClaimStatus, wish: ClaimStatus
) -> None:
    row = amended(CLAIM, 0, ADA.user_id, status=now)  # type: ignore[arg-type]  # test clock
    merged = merge(row, write({"status": wish}, {"status": seen}), STEPS)
    if now == wish:
        assert merged == Merged({})
    elif wish in CLAIM_STEPS[now]:
        assert merged.fields == {"status": wish}
    elif now == seen:
        assert merged.illegal == ("status",)
    else:
        assert merged.clashes[0].theirs == {"status": now}
        assert not merged.fields


def test_a_stepped_field_without_steps_moves_only_from_what_was_seen() -> None:
    row = customer()
    theirs = {"agent_id": row.agent_id}
    assert merge(row, write({"agent_id": "b"}, {"agent_id": row.agent_id}), {}).fields == {"agent_id": "b"}
    for seen in ("c", "", None, "~"):  # before and behind what is there
        merged = merge(row, write({"agent_id": "b"}, {"agent_id": seen}), {})
        assert merged == Merged({}, clashes=(Clash("agent_id", {"agent_id": seen}, {"agent_id": "b"}, theirs),))


def test_a_step_is_compared_by_value_whoever_decoded_it() -> None:
    """What came over the wire is equal to what lies here and no more: each text is an object of its own."""
    row = customer()
    assert row.agent_id is not None
    again = bytes(row.agent_id, "ascii").decode()
    assert again is not row.agent_id
    assert merge(row, write({"agent_id": again}, {"agent_id": None}), {}) == Merged({})
    assert merge(row, write({"agent_id": "b"}, {"agent_id": again}), {}).fields == {"agent_id": "b"}
    now = CLAIM.status
    away = next(each for each in ClaimStatus if each is not now and each not in CLAIM_STEPS[now])
    seen = bytes(now.value, "ascii").decode()
    assert merge(CLAIM, write({"status": away}, {"status": seen}), STEPS) == Merged({}, illegal=("status",))


def test_an_append_field_is_never_edited() -> None:
    with pytest.raises(ValueError, match="never edited"):
        merge(customer(), write({"kind": "x"}), {})


def test_an_edit_against_an_ended_row_writes_nothing_and_is_a_conflict() -> None:
    merged = merge(customer(), write({"phone": "1", "city": "2"}), {}, ended=True)
    assert not merged.fields
    (clash,) = merged.clashes
    assert (clash.mine, clash.theirs) == ({"phone": "1", "city": "2"}, {"phone": "555-0100", "city": "Fresno"})


def test_what_goes_into_a_merge_and_comes_out_stays_as_it_is() -> None:
    """It is shown, kept in the journal and sent; whoever reads it last reads what the first did."""
    wish = write({"phone": "1"}, {"phone": "0"})
    merged = merge(customer(), wish, {}, ended=True)
    for value, field in ((wish, "at"), (merged, "fields"), (merged.clashes[0], "what")):
        with pytest.raises(FrozenInstanceError):
            setattr(value, field, None)


def test_a_form_sends_whole_groups() -> None:
    assert whole_groups(Claim, frozenset({"cause", "siu"})) == {"cause", "loss_at", "siu"}
    assert whole_groups(PolicyCoverage, frozenset({"limit_aggregate"})) == set(LIMITS)
    assert whole_groups(Customer, frozenset({"phone"})) == {"phone"}


def test_a_field_is_of_a_group_where_it_is_guarded_and_nowhere_else() -> None:
    for table in TABLES:
        for name, field in fields_of(table.entity).items():
            assert bool(field.group) == (field.merge is Merge.GUARDED), (table.name, name)


def test_money_is_never_merged_silently() -> None:
    money = [
        (table.name, column.name)
        for table in TABLES
        for column in table.columns
        if column.field is not None and column.field.unit == "cents"
        if column.field.merge not in (Merge.GUARDED, Merge.APPEND)
    ]
    assert money == []
    assert fields_of(Payment)["amount_cents"].merge is Merge.GUARDED


CLAIM = ClaimScene().claim
