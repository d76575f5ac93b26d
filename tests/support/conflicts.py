"""How two people come to disagree: what one wished without a network, another has done meanwhile."""

from __future__ import annotations

from msgspec.structs import replace

from shared.domain.catalogue import AnyCommand
from shared.domain.kernel.commands import ResolveConflict
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import canonical_json
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Choice, ConflictState
from tests.support import world as w
from tests.support.local_store import LocalStore


def meet(store: LocalStore, mine: AnyCommand, theirs: AnyCommand, *, by: Id = w.DANA) -> Id:
    """The conflict between what this person wished and what somebody else did before it arrived; online afterwards."""
    before = _open(store)
    store.lose_network()
    store.submit(mine, lambda _outcome: None)
    store.others_act(by, theirs)
    store.go_live()
    (fresh,) = _open(store) - before
    return fresh


def over_reserve(
    store: LocalStore,
    mine_cents: int = 42_000_00,
    theirs_cents: int = 36_500_00,
    *,
    mine: str = "Ceiling and subfloor",
    theirs: str = "Engineer visit added",
    claim_id: Id = w.TRAN,
) -> Id:
    """One over what is reserved for a claim's first coverage, with the reasons of both sides."""
    told = w.World(store.engine.office, {})
    return meet(store, told.wish(claim_id, mine_cents, mine), told.wish(claim_id, theirs_cents, theirs))


def reserve_beside(store: LocalStore, claim_id: Id, cents: int, *, place: int = 1) -> None:
    """A colleague sets the reserve of the claim's other coverage, which counts towards the same authority."""
    told = w.World(store.engine.office, {})
    store.others_act(w.DANA, told.wish(claim_id, cents, "The other coverage", place))


def spoil(store: LocalStore, conflict_id: Id, mine: dict[str, object]) -> None:
    """An import wrote one side in another shape."""
    office = store.engine.office
    found = office.world.get(Conflict, conflict_id)
    assert found is not None
    office.write(replace(found, mine=canonical_json(mine), version=found.version + 1))
    store.sync_now()


def decided(store: LocalStore, conflict_id: Id, *, by: Id = w.DANA) -> None:
    """Somebody else has decided it: theirs."""
    found = store.engine.office.world.get(Conflict, conflict_id)
    assert found is not None
    command = ResolveConflict(
        file_id=found.file_id,
        conflict_id=conflict_id,
        choice=Choice.THEIRS,
        seen_mine=found.mine,
        seen_theirs=found.theirs,
    )
    store.others_act(by, command)


def _open(store: LocalStore) -> set[Id]:
    conflicts = store.engine.office.world.all(Conflict)
    return {conflict.id for conflict in conflicts if conflict.state is ConflictState.OPEN}
