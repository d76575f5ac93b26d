"""The whole engine against a scripted server: sign in, first sync, offline work, reconnects, and what goes wrong."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.engine import announcements as n
from desktop.engine import device as device_module
from desktop.engine.entries import Kept, NotKept, Taken
from desktop.engine.sign_in_texts import SWITCH_NOT_KEPT
from desktop.headless import HeadlessDevice
from desktop.sync.state import Pause
from server.embedded.process import wait_until
from shared.domain.claims.entities import Claim
from shared.domain.diary.entities import Note
from shared.domain.kernel.fields import Json, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict
from shared.domain.policies.entities import Policy
from tests.desktop.engine.conftest import ADA, BOSS, CUSTOMER, POLICY, bodies, claim_of, note
from tests.desktop.engine.stage import PASSWORD, Stage
from tests.shared.domain.scene import notice

Make = Callable[..., HeadlessDevice]


def test_sign_in_and_first_sync(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    assert [policy.id for policy in ada.rows(Policy)] == [POLICY]
    assert ada.last(n.SignedIn).person.user_name == ADA.name
    assert ada.last(n.FirstSyncProgress).done
    assert not ada.troubles


def test_what_was_typed_about_a_file_that_was_taken_away_goes_with_it(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    ada.engine.save_draft("note:1", "half a sentence", POLICY)
    ada.engine.save_draft("note:2", "about the holder", CUSTOMER)
    stage.take_away(ADA.user_id, POLICY)
    ada.wait_until(lambda: ada.last(n.DraftsChanged) is not None, what="the draft is gone")
    assert ada.last(n.DraftsChanged).keys == {"note:1"}
    ada.wait_until(lambda: not ada.rows(Policy), what="its rows are gone")
    assert (ada.engine.drafts.text("note:1"), ada.engine.drafts.text("note:2")) == ("", "about the holder")
    ada.stop()
    again = device("ada")
    again.wait_open()
    assert (again.engine.drafts.text("note:1"), again.engine.drafts.text("note:2")) == ("", "about the holder")


def test_a_command_is_kept_shown_sent_and_confirmed(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    (command_id,) = ada.keep(note(POLICY, "Called."))
    ada.wait_until(lambda: bodies(ada) == ["Called."])
    ada.wait_until(lambda: ada.waiting == 0, what="confirmed")
    assert [row.body for row in stage.rows_of("note")] == ["Called."]  # type: ignore[attr-defined]
    (archived,) = ada.archived(5)
    assert (archived.command_id, archived.verdict) == (command_id, Verdict.APPLIED)


def test_two_devices_see_each_other(device: Make, stage: Stage) -> None:
    ada, bo = device("ada"), device("bo")
    ada.wait_steady()
    bo.wait_steady()
    ada.keep(note(POLICY, "From Ada."))
    bo.wait_until(lambda: bodies(bo) == ["From Ada."])

    def tellers() -> set[Id | None]:
        return {x.by for _, x in bo.notices if isinstance(x, n.FilesChanged) and POLICY in x.file_ids}

    bo.wait_until(lambda: ADA.user_id in tellers(), what="told by whom")
    bo.keep(note(POLICY, "From Bo."))
    ada.wait_until(lambda: sorted(bodies(ada)) == ["From Ada.", "From Bo."])
    assert not ada.troubles
    assert not bo.troubles


def test_work_goes_on_without_a_server_and_is_sent_later(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    stage.go_away()
    (filed,) = ada.keep(notice())
    ada.keep(note(claim_of(filed), "At the kitchen table."))
    ada.wait_until(lambda: bodies(ada) == ["At the kitchen table."])
    assert [claim.id for claim in ada.rows(Claim)] == [claim_of(filed)]
    ada.wait_until(lambda: ada.waiting == 2, what="both counted")
    stage.come_back()
    ada.engine.sync_now()
    ada.wait_steady()
    assert [row.id for row in stage.rows_of("claim")] == [claim_of(filed)]
    assert ada.rows(Claim)[0].claim_number.startswith("CLM-")
    assert not ada.troubles


def test_a_restart_without_a_server_shows_everything(device: Make, stage: Stage) -> None:
    first = device("ada", place="laptop")
    first.wait_steady()
    stage.go_away()
    first.keep(note(POLICY, "Before the restart."))
    assert first.stop()
    second = device("ada", place="laptop")
    second.wait_open()
    second.wait_until(lambda: second.last(n.SignedIn) is not None, what="signed in without a server")
    second.wait_until(lambda: bodies(second) == ["Before the restart."])
    second.keep(note(POLICY, "After it."))
    stage.come_back()
    second.engine.sync_now()
    second.wait_steady()
    assert sorted(row.body for row in stage.rows_of("note")) == ["After it.", "Before the restart."]  # type: ignore[attr-defined]


def test_what_cannot_be_is_refused_at_once_and_not_kept(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    taken = ada.submit(note(POLICY, ""))
    assert isinstance(taken, NotKept)
    assert taken.code == "text_missing"
    assert ada.waiting == 0


def test_an_expired_token_is_renewed_without_a_word(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    stage.expire_tokens()
    ada.keep(note(POLICY))
    ada.wait_until(lambda: bool(stage.rows_of("note")) and ada.waiting == 0)
    assert any(request == "/auth/refresh" for request in stage.requests)


def test_when_nothing_renews_it_work_goes_on_until_somebody_signs_in(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    stage.tokens.clear()
    ada.keep(note(POLICY, "Kept."))
    ada.wait_until(lambda: ada.state is not None and ada.state.pause is Pause.SIGN_IN)
    ada.wait_until(lambda: bodies(ada) == ["Kept."])
    ada.engine.sign_in(stage.url, "ada@example.com", "correct horse")
    ada.wait_steady()
    assert len(stage.rows_of("note")) == 1


def test_a_wrong_password_says_what_to_do(device: Make, stage: Stage) -> None:
    ada = device("nobody")
    ada.wait_until(lambda: ada.last(n.SignInFailed) is not None)
    assert ada.last(n.SignInFailed).text.startswith("The email or the password is not right.")
    assert isinstance(ada.submit(note(POLICY)), NotKept)


def test_a_refused_command_stays_until_the_person_acts(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    stage.go_away()
    (filed,) = ada.keep(notice())
    ada.keep(note(claim_of(filed), "On it."))
    user = next(user for user in stage.users.values() if user.id == ADA.user_id)
    stage.users[user.email] = replace(user, roles=Json('["executive"]'))
    stage.come_back()
    ada.engine.sync_now()
    ada.wait_until(lambda: ada.waiting == 0 and len(ada.archived(2)) == 2, what="both decided")
    assert ada.attention_count == 1, "one item for both"
    (together,) = ada.attention()
    assert [item.verdict for item in together] == [Verdict.REJECTED, Verdict.REJECTED]
    stage.users[user.email] = user
    taken = ada.send_again(together[0].command_id)
    assert isinstance(taken, Kept)
    ada.wait_until(lambda: ada.attention_count == 0)
    ada.wait_until(lambda: len(stage.rows_of("claim")) == 1 and ada.waiting == 0)
    assert [row.body for row in stage.rows_of("note")] == ["On it."]  # type: ignore[attr-defined]


def test_a_result_that_comes_before_an_earlier_one_is_kept_for_its_turn(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = device("ada")
    ada.wait_steady()
    commit, held = stage._commit, list[list[Row]]()

    async def other_way_round(rows: Iterable[Row]) -> None:
        if not held:
            held.append(list(rows))
            return
        await commit(rows)
        await commit(held[0])

    monkeypatch.setattr(stage, "_commit", other_way_round)
    ada.keep(note(POLICY, "One."), note(POLICY, "Two."))
    ada.wait_until(lambda: ada.waiting == 0 and len(ada.archived(2)) == 2, what="both have ended")
    assert [item.verdict for item in ada.archived(2)] == [Verdict.APPLIED, Verdict.APPLIED]


def changes(ada: HeadlessDevice) -> int:
    return ada.status.outbox.changes if ada.status is not None else 0


def test_a_corrected_entry_is_one_change(device: Make) -> None:
    """It takes another number, and its former one is sent without it."""
    ada = device("ada")
    ada.wait_steady()
    ada.offline()
    (slip,) = ada.keep(note(POLICY, "A slip."))

    def corrected(done: Callable[[Taken], None]) -> None:
        ada.engine.correct(slip, note(POLICY, "Meant."), done)

    assert isinstance(ada._answer(corrected), Kept)
    ada.wait_until(lambda: bodies(ada) == ["Meant."] and ada.waiting == 2)
    assert changes(ada) == 1


def test_what_waits_can_be_given_up(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    ada.offline()
    (command_id,) = ada.keep(note(POLICY, "A slip."))
    ada.wait_until(lambda: bodies(ada) == ["A slip."] and changes(ada) == 1)
    ada.engine.discard(command_id)
    ada.wait_until(lambda: bodies(ada) == [] and changes(ada) == 0, what="nobody waits for what was never sent")
    assert ada.waiting == 1, "its number is sent all the same"
    ada.offline(False)
    ada.wait_steady()
    assert stage.rows_of("note") == []


def test_files_that_leave_go_with_their_rows(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    ada.engine.save_draft(f"note:{POLICY}", "half", POLICY)
    stage.take_away(ADA.user_id, POLICY)
    ada.wait_until(lambda: ada.rows(Policy) == [])


def test_a_group_counts_as_one(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    taken = ada.submit(note(POLICY, "one"), note(POLICY, ""), as_group=True)
    assert isinstance(taken, NotKept)
    assert bodies(ada) == []
    ada.keep(note(POLICY, "one"), note(POLICY, "two"), as_group=True)
    ada.wait_until(lambda: len(stage.rows_of("note")) == 2)


@pytest.mark.parametrize("code", ["internal", "unavailable"])
def test_a_server_that_stumbles_is_asked_again(device: Make, stage: Stage, code: str) -> None:
    from tests.desktop.engine.stage import Refusal

    left = 2

    async def stumble(request: object) -> None:
        nonlocal left
        if getattr(request, "path", "") == "/sync/push" and left:
            left -= 1
            raise Refusal(code, retry_after_s=0.01)

    ada = device("ada")
    ada.wait_steady()
    stage.trouble = stumble
    ada.keep(note(POLICY, "Through."))
    ada.wait_until(lambda: len(stage.rows_of("note")) == 1 and ada.waiting == 0)


def test_what_is_too_large_together_goes_in_smaller_portions(device: Make, stage: Stage) -> None:
    from tests.desktop.engine.stage import Refusal

    left = 2

    async def refuse(request: object) -> None:
        nonlocal left
        if getattr(request, "path", "") == "/sync/push" and left:
            left -= 1
            raise Refusal("too_large", retry_after_s=0.01)

    ada = device("ada")
    ada.wait_steady()
    ada.offline()
    for part in ("one", "two", "three", "four"):
        ada.keep(note(POLICY, part))
    stage.trouble = refuse
    ada.offline(False)
    ada.wait_until(lambda: len(stage.rows_of("note")) == 4 and ada.waiting == 0)
    assert left == 0


def test_a_restored_server_gets_everything_from_a_device_of_its_own(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    before = set(stage.devices)
    stage.restore()
    ada.keep(note(POLICY, "After the backup."))
    ada.wait_until(lambda: len(stage.rows_of("note")) == 1 and ada.is_steady(), what="steady after a restore")
    assert set(stage.devices) > before
    assert bodies(ada) == ["After the backup."]


def test_stop_is_clean_in_the_middle_of_things(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_open()
    assert ada.stop()


def test_the_boss_is_shown_nothing_of_others(device: Make, stage: Stage) -> None:
    bo = device("bo")
    bo.wait_steady()
    assert BOSS.user_id in {notice.identity.user_id for _, notice in bo.notices if isinstance(notice, n.ReplicaSwapped)}
    assert bo.rows(Note) == []


def test_a_reset_password_alone_signs_in_again_while_the_data_is_open(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    closed = sum(isinstance(told, n.SignedOut) for _, told in ada.notices)
    stage.tokens.clear()
    stage.password = "given by the administrator"
    ada.keep(note(POLICY, "Kept."))
    ada.wait_until(lambda: ada.state is not None and ada.state.pause is Pause.SIGN_IN)
    ada.engine.sign_in(stage.url, "ada@example.com", stage.password)
    ada.wait_steady()
    assert len(stage.rows_of("note")) == 1
    assert sum(isinstance(told, n.SignedOut) for _, told in ada.notices) == closed, "nothing was closed meanwhile"


def test_the_switch_outlives_the_program_and_holds_the_sign_in(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    ada.offline()
    ada.wait_until(lambda: ada.state is not None and ada.state.switched_off)
    assert ada.profile.remembered().offline, "it is on the disk before it is shown"
    ada.keep(note(POLICY, "Not yet."))
    assert ada.stop()
    asked = len(stage.requests)
    again = device("ada")
    again.wait_until(lambda: again.last(n.SignedIn) is not None, what="opened with what is here")
    assert again.last(n.SignedIn).why == "switched_off"
    again.wait_until(lambda: bodies(again) == ["Not yet."])
    assert again.state is not None
    assert again.state.switched_off
    assert stage.requests[asked:] == []
    again.engine.sign_out()
    again.wait_until(lambda: isinstance(again.notices[-1][1], n.SignedOut) or again.engine.running is None)
    again.engine.sign_in(stage.url, "ada@example.com", "a guess")
    again.wait_until(lambda: again.last(n.SignInFailed) is not None)
    assert again.last(n.SignInFailed).code == "kept_offline"
    assert stage.requests[asked:] == [], "not even a goodbye"
    again.offline(False)
    again.engine.sign_in(stage.url, "ada@example.com", "correct horse")
    again.wait_steady()
    assert len(stage.rows_of("note")) == 1
    assert not again.profile.remembered().offline


def test_the_switch_holds_where_nobody_ever_worked(device: Make, stage: Stage, tmp_path: Path) -> None:
    new = HeadlessDevice(tmp_path / "new", stage.url, "ada@example.com", "correct horse")
    new.engine.start()
    new.offline()
    new.engine.sign_in(stage.url, "ada@example.com", "correct horse")
    new.wait_until(lambda: new.last(n.SignInFailed) is not None)
    assert new.last(n.SignInFailed).code == "kept_offline"
    assert stage.requests == []
    assert new.stop()


def test_a_switch_that_cannot_be_remembered_is_said(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = device("ada")
    ada.wait_steady()

    def full(_remembered: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ada.profile, "remember", full)
    ada.offline()
    ada.wait_until(lambda: ada.last(n.Told) is not None)
    assert ada.last(n.Told).text == SWITCH_NOT_KEPT
    ada.wait_until(lambda: ada.state is not None and ada.state.switched_off)


@pytest.mark.parametrize("where", ["signing", "background", "requests"])
def test_an_end_that_takes_too_long_leaves_no_connection_open(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """On a busy machine its time is over before the connections to the server are closed."""
    monkeypatch.setattr(device_module, "STOP_S", 0.5)
    ada = HeadlessDevice(tmp_path / "ada", stage.url, "ada@example.com", PASSWORD).start()
    ada.wait_steady()
    running = ada.engine._running
    assert running is not None
    begun, given_up = threading.Event(), threading.Event()

    async def hang() -> None:
        begun.set()
        await asyncio.Event().wait()

    async def hang_on() -> None:
        """Though it was told to end, until nobody waits for it any more."""
        with suppress(asyncio.CancelledError):
            await hang()
        await asyncio.to_thread(given_up.wait)

    match where:
        case "signing":
            monkeypatch.setattr(ada.engine._signing, "close", hang)
            begun.set()
        case "background":
            ada.engine.soon(lambda: running._keep(hang_on()))
        case _:
            ada.engine.soon(lambda: running._online._begin(9_999, hang_on))
    assert begun.wait(20)

    def connected() -> int:
        assert stage._runner is not None
        assert stage._runner.server is not None
        return len(stage._runner.server.connections)

    assert connected()
    gc.disable()
    try:
        assert not ada.stop()
        given_up.set()
        ada.engine._thread.join(20)
        assert not ada.engine._thread.is_alive()
        assert wait_until(lambda: not connected(), 20), "the server sees them end"
    finally:
        gc.enable()
