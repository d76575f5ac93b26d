"""What waits, what needs somebody and what has ended, in words of people: nothing that was entered is left out."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import msgspec
import pytest

from desktop.answers import outbox
from desktop.answers.outbox import entered, title_of
from desktop.journal.values import Archived, Aside
from desktop.replica.answers import Called
from desktop.screens.syncing import SyncState
from desktop.screens.times import moment
from desktop.sync.rebase import Flag
from shared.domain.catalogue import COMMANDS, AnyCommand, Envelope, refusal_text
from shared.domain.claims.commands import EditClaim
from shared.domain.claims.refusals import ClaimRefusal
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.commands import Value, Withdrawn
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, derive_id, is_id
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Verdict, WithdrawnWhy
from shared.domain.money.commands import SetReserve
from shared.domain.parties.commands import UpdateContact
from tests.contract.samples import COMMANDS as SAMPLES
from tests.desktop.answers.test_conflicts import PEOPLE, disputed, plain
from tests.shared.domain.scene import ADA, BOSS, make_id

FILE: Final = make_id(2)
CALLED: Final = {FILE: Called("CLM-7 · Hanna Holder", "USD")}
NOTE: Final = AddNote(file_id=FILE, topic=Topic.PHONE, body="Called at noon.")


def waiting(number: int = 1, command: AnyCommand = NOTE, **fields: Any) -> Envelope:
    return Envelope(
        number=number,
        command_id=make_id(100 + number),
        at=Micros(1_790_000_000_000_000),
        schema=1,
        command=command,
        **fields,
    )


def archived(entry: Envelope | None, verdict: Verdict | None, code: str | None = None, **detail: Any) -> Archived:
    return Archived(
        device_id=make_id(1),
        number=entry.number if entry is not None else 5,
        command_id=entry.command_id if entry is not None else make_id(105),
        at=Micros(1_790_000_000_000_000),
        files=frozenset({FILE}),
        envelope=entry,
        verdict=verdict,
        code=code,
        detail=detail,
        conflict_id=None,
        archived_at=Micros(1_790_000_500_000_000),
    )


# ---- what an entry is called


def test_every_command_is_called_something_of_its_own() -> None:
    titles = {name: title_of(SAMPLES[name]) for name in COMMANDS}
    assert len(set(titles.values())) == len(COMMANDS)
    assert [name for name, title in titles.items() if title == "Withdrawn entry"] == ["Withdrawn"]
    assert plain(titles["SetReserve"]) == "Reserve 0.00 to 12,500.00"
    assert plain(titles["RequestPayment"]) == "Payment 99.00 to Roofers Inc"
    assert plain(titles["EditClaim"]) == "Facts of the claim: severity, litigation"
    assert plain(titles["UpdateContact"]) == "Contact: phone"
    assert plain(titles["FileNotice"]) == "Notice: Hail"


def test_why_an_entry_was_withdrawn_is_in_its_title() -> None:
    titles = [
        title_of(Withdrawn(why=why)) for why in (WithdrawnWhy.DAMAGED, WithdrawnWhy.TOO_LARGE, WithdrawnWhy.DISCARDED)
    ]
    assert titles == [
        "Withdrawal of a damaged entry",
        "Withdrawal of an entry too large to send",
        "Withdrawn entry",
    ]


# ---- what was entered


@pytest.mark.parametrize("name", COMMANDS)
def test_what_was_typed_is_shown_by_caption_and_nothing_else(name: str) -> None:
    """No id, no name of a field, no code of the program."""
    for caption, text in entered(SAMPLES[name]):
        assert caption
        assert "_" not in caption
        assert not caption.islower()
        assert text
        assert not is_id(text)


def typed(command: AnyCommand) -> dict[str, str]:
    return dict(entered(command))


def test_a_refused_notice_tells_all_its_words() -> None:
    shown = typed(SAMPLES["FileNotice"])
    assert shown["Place"] == "12 Elm Street, Springfield"
    assert shown["Cause"] == "Hail"
    assert shown["Description"].startswith("Roof and two windows")
    assert shown["CAT code"] == "2611"
    assert shown["Temporary number"] == "TMP-0001"


def test_codes_amounts_days_and_flags_are_spelled() -> None:
    payment = typed(SAMPLES["RequestPayment"])
    assert (payment["Amount"], payment["Kind"], payment["Method"]) == ("99.00", "Partial", "Bank transfer")
    step = typed(SAMPLES["AddActivity"])
    assert (step["Due"], step["Priority"]) == ("30 Nov 2026", "High")
    assert typed(SAMPLES["EditClaim"]) == {"Severity": "Major", "Litigation": "Yes"}
    assert typed(SAMPLES["CloseClaim"]) == {"Reason": "Paid"}
    assert typed(SAMPLES["ResolveConflict"]) == {"Choice": "Another value", "Reason": "agreed by phone"}
    changes: dict[str, Value] = {"birth_date": "1980-02-29", "email": None, "agent_id": make_id(9)}
    assert typed(UpdateContact(customer_id=FILE, changes=changes, base=dict.fromkeys(changes))) == {
        "Birth date": "29 Feb 1980"
    }
    share = EditClaim(claim_id=FILE, changes={"fault_share_bp": 2_500}, base={"fault_share_bp": None})
    assert typed(share) == {"Liability share": "25 %"}


def test_what_was_seen_is_not_what_was_typed() -> None:
    assert typed(SAMPLES["ApprovePayment"]) == {}
    assert typed(SAMPLES["SetReserve"]) == {
        "Cost type": "Indemnity",
        "Category": "building",
        "Amount": "12,500.00",
        "Reason": "first look",
    }


def test_a_number_of_any_size_is_shown() -> None:
    """A damaged or foreign record may hold more than 64 bits."""
    fields = msgspec.structs.asdict(SAMPLES["SetReserve"])
    assert typed(SetReserve(**{**fields, "amount_cents": 10**30}))["Amount"].endswith("000.00")


# ---- what needs somebody


def test_a_refused_entry_keeps_everything_for_its_form_and_says_why() -> None:
    entry = waiting(3, SAMPLES["SetReserve"])
    item = outbox.refused_item([archived(entry, Verdict.REJECTED, "claim_closed", claim_number="CLM-7")], CALLED)
    assert (item.kind, item.code, item.command_name) == (SyncState.REFUSED, "claim_closed", "SetReserve")
    assert "CLM-7" in item.reason
    assert item.fields == tuple(
        (name, value) for name, value in msgspec.to_builtins(entry.command).items() if name != "type"
    )
    assert dict(item.fields)["amount_cents"] == 1_250_000
    assert item.claim_id == SAMPLES["SetReserve"].claim_id  # type: ignore[attr-defined]
    assert item.at == moment(entry.at)


@pytest.mark.parametrize(
    ("verdict", "code", "words"),
    [
        (Verdict.HANDED_OVER, None, "given to somebody else before your entry arrived. It is kept here."),
        (Verdict.FAILED, None, "met a fault with this entry. It is kept here. Send it again"),
        (Verdict.REJECTED, "a_code_of_a_later_server", "did not take this entry. It is kept here. Correct it"),
        (Verdict.REJECTED, None, "did not take this entry. It is kept here. Correct it"),
    ],
)
def test_every_verdict_says_what_is_safe_and_what_to_do(verdict: Verdict, code: str | None, words: str) -> None:
    assert words in outbox.refused_item([archived(waiting(), verdict, code)], CALLED).reason


def test_what_hangs_together_is_one_item_at_its_root() -> None:
    root, second = waiting(1), waiting(2, after=(make_id(101),))
    together = [
        archived(None, Verdict.REJECTED, "claim_closed"),
        archived(root, Verdict.REJECTED, "claim_closed", claim_number="CLM-7"),
        archived(second, Verdict.REJECTED, RefusalCode.DEPENDENT_OF_REFUSED),
    ]
    item = outbox.refused_item(together, CALLED)
    assert (item.command_id, item.dependents, item.file_caption) == (root.command_id, 2, CALLED[FILE].caption)


def test_an_entry_whose_contents_left_with_its_file_says_so() -> None:
    item = outbox.refused_item([archived(None, Verdict.REJECTED, "out_of_scope")], CALLED)
    assert item.is_empty
    assert (item.file_id, item.file_caption, item.entered, item.fields) == (FILE, CALLED[FILE].caption, (), ())
    assert "Ask whoever has the file now to enter it." in item.reason
    nowhere = dataclasses.replace(archived(None, None), files=frozenset())
    assert outbox.refused_item([nowhere], CALLED).file_id == nowhere.command_id


def aside(entry: Envelope | None) -> Aside:
    return Aside(1, 4, make_id(104), frozenset({FILE}), "too_large", Micros(1_790_000_000_000_000), entry)


def test_an_entry_too_large_to_travel_is_shown_whole() -> None:
    long = AddNote(file_id=FILE, topic=Topic.PHONE, body="word " * 50_000)
    item = outbox.oversized_item(aside(waiting(4, long)), CALLED)
    assert item is not None
    assert (item.code, item.command_name) == ("too_large", "AddNote")
    assert dict(item.entered)["Text"] == long.body
    assert "it is kept here. Shorten it" in item.reason
    assert outbox.oversized_item(aside(None), CALLED) is None


def test_a_waiting_entry_that_no_longer_passes_is_told_before_it_is_sent() -> None:
    entry = waiting(7)
    item = outbox.flagged_item(entry, Flag("claim_closed", {"claim_number": "CLM-7"}), 3, CALLED)
    assert (item.kind, item.dependents, item.code) == (SyncState.REFUSED, 3, "claim_closed")
    assert plain(item.reason) == refusal_text(ClaimRefusal.CLAIM_CLOSED, {"claim_number": "CLM-7"})


def test_what_is_on_its_way_is_not_offered_for_correction() -> None:
    entry = waiting(7)
    flag = Flag("claim_closed", {"claim_number": "CLM-7"})
    item = outbox.flagged_item(entry, flag, 0, CALLED, {entry.command_id})
    assert (item.waits, item.is_on_its_way) == (True, True)
    assert "It was sent already, and the server’s answer is not here yet." in item.reason
    here = outbox.flagged_item(entry, flag, 0, CALLED)
    assert (here.waits, here.is_on_its_way) == (True, False)
    large = aside(waiting(4))
    for on_its_way in ((), (large.command_id,)):
        shown = outbox.oversized_item(large, CALLED, on_its_way)
        assert shown is not None
        assert shown.is_on_its_way == bool(on_its_way)


@pytest.mark.parametrize("withdrawn", [None, Withdrawn(why=WithdrawnWhy.DISCARDED)])
def test_what_counts_although_it_was_given_up_is_told_whatever_is_left_of_it(withdrawn: Withdrawn | None) -> None:
    whole = archived(waiting(3, SAMPLES["RequestPayment"]), Verdict.APPLIED)
    item = outbox.refused_item([dataclasses.replace(whole, withdrawn=True)], CALLED)
    assert (item.counts, item.kind, item.command_name) == (True, SyncState.SAVED, "RequestPayment")
    assert "it counts as it was entered" in item.reason
    assert dict(item.entered)["Payee"]
    left = archived(waiting(3, withdrawn) if withdrawn is not None else None, Verdict.APPLIED)
    bare = outbox.refused_item([dataclasses.replace(left, withdrawn=True)], CALLED)
    assert (bare.counts, bare.is_empty, bare.title, bare.entered) == (True, False, "An entry that you gave up", ())


@pytest.mark.parametrize(
    ("why", "verdict", "title"),
    [
        ("damaged", Verdict.WITHDRAWN, "Withdrawal of a damaged entry"),
        ("damaged", Verdict.APPLIED, "Damaged entry, which the server had by then"),
        ("discarded", Verdict.WITHDRAWN, "Withdrawn entry"),
        ("discarded", Verdict.MERGED, "Entry given up, which the server had by then"),
    ],
)
def test_a_withdrawal_that_came_too_late_is_not_called_one(why: str, verdict: Verdict, title: str) -> None:
    row = outbox.ended_row(archived(waiting(9, Withdrawn(why=WithdrawnWhy(why))), verdict), CALLED, ())
    assert row is not None
    assert row.title == title


def test_waiting_entries_that_fall_together_are_counted_at_their_root() -> None:
    first, second, third, fourth = (waiting(n) for n in range(1, 5))
    second = waiting(2, after=(first.command_id,))
    third = waiting(3, group=make_id(50))
    fourth = waiting(4, group=make_id(50))
    passing, alone = waiting(5), waiting(6)
    flags = {n: Flag("claim_closed") for n in (1, 2, 3, 4, 6)} | {5: Flag()}
    roots = outbox.flagged_roots(flags, [first, second, third, fourth, passing, alone])
    assert [(entry.number, hanging) for entry, _, hanging in roots] == [(1, 1), (3, 1), (6, 0)]


def test_a_conflict_waits_with_what_was_wished() -> None:
    _, conflict = disputed()
    item = outbox.conflict_item(conflict, {conflict.file_id: Called("CLM-1", "EUR")}, PEOPLE, ADA.user_id)
    assert (item.kind, item.title, item.file_caption) == (SyncState.CONFLICT, "Reserve", "CLM-1")
    assert item.entered == (("Reserve", "7,000.00 EUR"), ("Reason", "Ceiling is down"))
    assert plain(item.reason).startswith("Bo Boss changed the same value")
    assert (item.command_id, item.conflict_id, item.command_name) == (conflict.command_id, conflict.id, "SetReserve")
    unknown = outbox.conflict_item(conflict, {}, {}, ADA.user_id)
    assert plain(unknown.reason).startswith("Somebody changed")
    assert (unknown.file_caption, BOSS.user_id in unknown.reason) == ("", False)


# ---- the sync page


@pytest.mark.parametrize(
    ("number", "flag", "after", "state", "why"),
    [
        (5, None, (), SyncState.WAITING, ""),
        (5, None, (make_id(101),), SyncState.WAITING, "waits for the entry before it"),
        (4, None, (make_id(101),), SyncState.SENT, ""),
        (4, Flag(), (), SyncState.SENT, ""),
        (5, Flag("claim_closed", {"claim_number": "CLM-7"}), (), SyncState.REFUSED, "Claim CLM-7 is closed"),
    ],
)
def test_how_far_a_waiting_entry_is(
    number: int, flag: Flag | None, after: tuple[Id, ...], state: SyncState, why: str
) -> None:
    entry = waiting(number, after=after)
    row = outbox.waiting_row(entry, 4, flag, CALLED)
    assert (row.state, row.number, row.file_caption) == (state, number, CALLED[FILE].caption)
    assert plain(row.why_not_yet).startswith(why) if why else row.why_not_yet == ""


def test_a_new_claim_is_the_file_of_its_notice() -> None:
    entry = waiting(1, SAMPLES["FileNotice"])
    claim_id = derive_id(entry.command_id, 0)
    assert outbox.waiting_row(entry, 0, None, {claim_id: Called("T-ABC")}).file_caption == "T-ABC"
    assert outbox.files_of([entry, waiting(2)]) == {claim_id, FILE}


@pytest.mark.parametrize(
    ("verdict", "is_undecided", "state"),
    [
        (Verdict.APPLIED, False, SyncState.SAVED),
        (Verdict.MERGED, False, SyncState.SAVED),
        (Verdict.REJECTED, False, SyncState.REFUSED),
        (Verdict.FAILED, False, SyncState.REFUSED),
        (Verdict.HANDED_OVER, False, SyncState.REFUSED),
        (Verdict.CONFLICT, True, SyncState.CONFLICT),
        (Verdict.CONFLICT, False, SyncState.SAVED),
    ],
)
def test_how_an_entry_has_ended(verdict: Verdict, is_undecided: bool, state: SyncState) -> None:
    entry = waiting(9)
    row = outbox.ended_row(archived(entry, verdict), CALLED, {entry.command_id} if is_undecided else set())
    assert row is not None
    assert (row.state, row.title) == (state, title_of(entry.command))


def test_an_entry_whose_contents_are_gone_has_no_row() -> None:
    assert outbox.ended_row(archived(None, Verdict.APPLIED), CALLED, ()) is None
