"""What is answered about policies and customers: over a real replica, in the sample world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

import pytest
from pytestqt.qtbot import QtBot

from desktop.screens.claims import ClaimFile, EntryKind, HistoryEntry
from desktop.screens.customers import CustomerRecord, WholeCustomer
from desktop.screens.files import Entry, Sum, Told
from desktop.screens.policies import PolicyRecord, WholePolicy
from desktop.screens.store import Outcome
from desktop.screens.syncing import SyncState
from shared.domain.claims.entities import Claim
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.ids import Id, new_id
from shared.domain.money.totals import claim_totals
from shared.domain.parties.commands import UpdateContact
from shared.domain.policies.entities import PolicyCoverage
from shared.domain.policies.states import PolicyStatus
from tests.support import world as w
from tests.support.asking import ask, give
from tests.support.local_store import LocalStore


@pytest.fixture
def store(qapp: object) -> Iterator[LocalStore]:
    made = LocalStore(w.TOM)  # the agent, who has his customers and their policies
    yield made
    made.fall_silent()


def of_hartley(store: LocalStore) -> Claim:
    claim = store.engine.office.world.get(Claim, w.HARTLEY)
    assert claim is not None
    return claim


def policy(store: LocalStore, qtbot: QtBot) -> PolicyRecord:
    found = ask(store, qtbot, WholePolicy(of_hartley(store).policy_id))
    assert found is not None
    return found


def customer(store: LocalStore, qtbot: QtBot) -> CustomerRecord:
    found = ask(store, qtbot, WholeCustomer(of_hartley(store).customer_id))
    assert found is not None
    return found


def test_a_policy_has_its_coverages_its_claims_and_who_to_call(store: LocalStore, qtbot: QtBot) -> None:
    found, claim = policy(store, qtbot), of_hartley(store)
    rows = {row.id: row for row in store.engine.office.world.all(PolicyCoverage, claim.policy_id)}
    assert {each.coverage_id for each in found.coverages} == set(rows)
    for each in found.coverages:
        row = rows[Id(each.coverage_id)]
        assert (each.deductible_cents, each.premium_cents) == (row.deductible, row.premium)
        assert each.limits == (("Limit per occurrence", row.limit_per_occurrence),)
    assert (found.status, found.currency) == (PolicyStatus.IN_FORCE, "USD")
    assert found.agent == "You"
    assert found.phone == customer(store, qtbot).phone
    [brief] = found.claims
    assert (brief.claim_id, brief.number, brief.is_open) == (w.HARTLEY, claim.claim_number, True)


def test_the_sums_of_a_claim_are_the_domains_own_and_those_of_its_page(store: LocalStore, qtbot: QtBot) -> None:
    store.go_live()
    [brief] = policy(store, qtbot).claims
    totals = claim_totals(store.engine.office.world, w.HARTLEY)
    assert (brief.incurred_cents, brief.paid_cents) == (totals.incurred, totals.paid)
    assert customer(store, qtbot).incurred == (Sum(totals.incurred, "USD"),)


def test_a_customer_has_policies_claims_tasks_and_everything_that_happened(store: LocalStore, qtbot: QtBot) -> None:
    found, claim = customer(store, qtbot), of_hartley(store)
    assert [each.policy_id for each in found.policies] == [claim.policy_id]
    assert found.premiums == (Sum(found.policies[0].premium_cents, "USD"),)
    assert [each.claim_id for each in found.claims] == [w.HARTLEY]
    page = ask(store, qtbot, ClaimFile(w.HARTLEY))
    assert page is not None
    assert len(found.history) == len(page.history)
    assert {entry.told for entry in found.history} >= {Told.CONTACT, Told.CLAIM, Told.MONEY, Told.WORK}
    assert list(found.history) == sorted(found.history, key=lambda entry: entry.at, reverse=True)
    assert {entry.file_id for entry in found.history} == {w.HARTLEY}
    assert [task.due for task in found.tasks] == sorted(task.due for task in found.tasks)
    assert {task.claim_number for task in found.tasks} == {claim.claim_number}


def test_what_happened_on_a_claim_has_the_same_picture_on_its_page_and_in_the_customers_time_line(
    store: LocalStore, qtbot: QtBot
) -> None:
    """A reserve was a banknote there, a closing a clipboard; and a phone call on the claim's page a sheet of paper."""
    page = ask(store, qtbot, ClaimFile(w.HARTLEY))
    assert page is not None

    def pictures(entries: Iterable[HistoryEntry | Entry]) -> Counter[tuple[datetime, str]]:
        return Counter((entry.at, entry.icon) for entry in entries)

    assert pictures(customer(store, qtbot).history) == pictures(page.history)
    assert Topic.PHONE.icon in {entry.icon for entry in page.history}
    (filed,) = [entry for entry in policy(store, qtbot).history if entry.told is Told.CLAIM]
    assert (filed.at, filed.icon) in pictures(page.history)


def test_no_two_kinds_of_happening_share_a_picture() -> None:
    icons = [kind.icon for kind in EntryKind]
    assert sorted(set(icons)) == sorted(icons)


def test_a_note_and_a_contact_stand_on_the_policy_and_in_the_customers_time_line(
    store: LocalStore, qtbot: QtBot
) -> None:
    policy_id = of_hartley(store).policy_id
    store.lose_network()
    give(store, qtbot, AddNote(file_id=policy_id, topic=Topic.GENERAL, body="Asks for a higher limit."))
    give(store, qtbot, AddNote(file_id=policy_id, topic=Topic.PHONE, body="Called back."))
    found = policy(store, qtbot)
    assert {(one.body, one.is_contact, one.sync) for one in found.notes} == {
        ("Called back.", True, SyncState.WAITING),
        ("Asks for a higher limit.", False, SyncState.WAITING),
    }
    assert found.waiting == 2
    newest = customer(store, qtbot).history[:2]
    assert [(one.told, one.detail, one.kind, one.of) for one in newest if one.told is Told.CONTACT] == [
        (Told.CONTACT, "Called back.", "policy", found.number)
    ]
    store.go_live()
    assert {one.sync for one in policy(store, qtbot).notes} == {SyncState.SAVED}


def test_a_contact_that_is_edited_is_answered_at_once(store: LocalStore, qtbot: QtBot) -> None:
    before = customer(store, qtbot)
    command = UpdateContact(
        customer_id=Id(before.customer_id), changes={"phone": "(937) 555-0199"}, base={"phone": before.phone}
    )
    outcomes: list[Outcome] = []
    store.submit(command, outcomes.append)
    qtbot.waitUntil(lambda: bool(outcomes))
    assert customer(store, qtbot).phone == "(937) 555-0199"
    assert "phone" in before.may_set


def test_whoever_is_in_the_room_is_named(store: LocalStore, qtbot: QtBot) -> None:
    claim = of_hartley(store)
    store.come(w.KEN, f"policy:{claim.policy_id}")
    store.come(w.DANA, f"customer:{claim.customer_id}")
    assert [each.name for each in policy(store, qtbot).here_now] == ["Ken Abara"]
    assert [each.name for each in customer(store, qtbot).here_now] == ["Dana Reyes"]


def test_without_a_connection_they_were_only_seen(store: LocalStore, qtbot: QtBot) -> None:
    claim = of_hartley(store)
    store.go_live()
    for room in (f"policy:{claim.policy_id}", f"customer:{claim.customer_id}"):
        store.come(w.DANA, room)
    [there] = policy(store, qtbot).here_now
    assert (there.is_here, there.doing) == (True, "is here")
    store.lose_network()
    for [left] in (policy(store, qtbot).here_now, customer(store, qtbot).here_now):
        assert not left.is_here
        assert left.doing.startswith("last seen ")


def test_what_is_not_here_is_answered_with_nothing(store: LocalStore, qtbot: QtBot) -> None:
    nobody = new_id(1, bytes(10))
    assert ask(store, qtbot, WholePolicy(nobody)) is None
    assert ask(store, qtbot, WholeCustomer(nobody)) is None


def test_claims_and_policies_of_somebody_are_found_by_an_index(store: LocalStore) -> None:
    reader = store._questions.readers._reader  # type: ignore[attr-defined]
    for table, index, column in (
        ("claim", "claim_by_customer", "customer_id"),
        ("policy", "policy_by_customer", "customer_id"),
    ):
        plan = reader._connection.execute(
            f'EXPLAIN QUERY PLAN SELECT "id" FROM "{table}" INDEXED BY "{index}" WHERE "{column}" = ?', ("",)
        ).fetchall()
        assert any("SEARCH" in row[3] and index in row[3] for row in plan), plan
