"""Who a device works for: whose sessions it takes, which address hears its tokens, and what ends without anybody."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.engine import announcements as n
from desktop.engine.entries import Overview
from desktop.engine.sign_in_texts import IDLE, NOT_LOCKED, PASSWORD_TEXTS, SIGNED_OUT, text_of
from desktop.engine.vault import KeySecrets
from desktop.headless import HeadlessDevice
from desktop.keys.wrapped import KeyUnavailable, WrappedKeys
from desktop.net.failures import Failed
from desktop.net.http import Server
from desktop.net.session import held_of
from desktop.storage.files import DiskFull
from desktop.sync.state import Pause
from shared.domain.kernel.fields import Json, Micros
from shared.domain.kernel.ids import Id
from shared.domain.people.entities import User
from shared.wire.messages import NewPassword, Session
from tests.desktop.engine.conftest import ADA, BOSS, POLICY, bodies, note, settled
from tests.desktop.engine.stage import PASSWORD, Refusal, Stage
from tests.desktop.keys.memory_keyring import MemoryKeyring

Make = Callable[..., HeadlessDevice]
DAY_US = 86_400 * 1_000_000


def ada_of(stage: Stage) -> User:
    return stage.users["ada@example.com"]


def told_after(device: HeadlessDevice, kind: type[Any], act: Callable[[], object]) -> Any:
    before = len(device.notices)
    act()
    device.wait_until(lambda: any(isinstance(told, kind) for _, told in device.notices[before:]), what=kind.__name__)
    return next(told for _, told in device.notices[before:] if isinstance(told, kind))


def touch_kept(device: HeadlessDevice) -> int:
    """When somebody last touched it, once that is on the disk."""
    running = device.engine.running
    assert running is not None
    tokens = running.tokens
    asyncio.run_coroutine_threadsafe(tokens._ask(lambda: None), device.engine._loop).result(30)
    return tokens.held.touched_at


# ---- whose session


@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/device"])
def test_a_session_of_somebody_else_is_refused_and_sends_nothing(device: Make, stage: Stage, path: str) -> None:
    """Whatever brought another person's token here: their name is never under what was entered on this device."""
    ada = device("ada")
    ada.wait_steady()
    ada.offline()
    ada.keep(note(POLICY, "Ada's words."))
    honest = stage._session

    def mixed_up(user: User, device_id: Any) -> Any:
        return honest(stage.users["bo@example.com"], device_id)

    stage._session = mixed_up  # type: ignore[method-assign]  # the server, or what lies between, mixes two people up
    if path == "/auth/refresh":
        stage.expire_tokens()
    else:
        stage.restore()
    ada.offline(False)
    ada.wait_until(lambda: ada.state is not None and ada.state.pause is Pause.SIGN_IN, what="paused")
    assert ada.waiting == 1
    assert stage.rows_of("note") == []
    stage._session = honest  # type: ignore[method-assign]
    ada.engine.sign_in(stage.url, "ada@example.com", PASSWORD)
    ada.wait_steady()
    (sent,) = stage.rows_of("note")
    assert sent.created_by == ADA.user_id
    assert {author for author, _ in stage.pushes} == {ADA.user_id}


def test_a_token_is_shown_only_to_the_address_that_gave_it(device: Make, stage: Stage, tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    ada = device("ada", keyring=keyring)
    ada.wait_steady()
    assert ada.stop()
    other = stage.url.replace("127.0.0.1", "localhost")
    ada.profile.remember(replace(ada.profile.remembered(), server_url=other))
    stage.requests.clear()
    again = HeadlessDevice(tmp_path / "ada", other, "ada@example.com", PASSWORD, keyring=keyring)
    again.start(sign_in=False)
    again.wait_until(lambda: again.state is not None and again.state.pause is Pause.SIGN_IN, what="asked to sign in")
    assert "/auth/refresh" not in stage.requests
    again.engine.sign_in(other, "ada@example.com", PASSWORD)
    again.wait_steady()
    assert again.stop()


@pytest.mark.parametrize("left", ["all", "no journal", "no keys", "nothing"])
def test_a_profile_stays_with_its_person_whatever_is_left_of_it(
    device: Make, stage: Stage, tmp_path: Path, left: str
) -> None:
    """Somebody else whom the server knows is sent to a profile of their own; nothing is made here in their name."""
    ada = device("ada")
    ada.wait_steady()
    settled(ada)
    assert ada.stop()
    remembered = ada.profile.remembered()
    gone = {"all": "", "no journal": "journal.db*", "no keys": "keys.bin", "nothing": "*.[db][bi]*"}[left]
    for path in (tmp_path / "ada").glob(gone) if gone else ():
        path.unlink()
    before = {path.name for path in (tmp_path / "ada").iterdir()}
    assert "profile.json" in before
    bo = HeadlessDevice(tmp_path / "ada", stage.url, "bo@example.com", PASSWORD)
    failed = told_after(bo, n.SignInFailed, bo.start)
    assert failed.code in ("somebody_elses", "password_unproved", "password", "lost")
    assert (bo.engine.running, bo.engine.keys) == (None, None)
    assert bo.profile.remembered() == remembered
    assert bo.stop()
    now = {path.name for path in (tmp_path / "ada").iterdir()}
    assert {name for name in now - before if name.endswith((".bin", ".db"))} == set()
    if left == "nothing":
        assert failed.code == "somebody_elses"


@pytest.mark.parametrize("code", ["device_unknown", "device_forked"])
def test_a_device_that_the_server_does_not_take_any_more_registers_anew_at_the_sign_in(
    device: Make, stage: Stage, code: str
) -> None:
    ada = device("ada")
    ada.wait_steady()
    ada.engine.network(False)
    ada.keep(note(POLICY, "Kept."))
    assert ada.stop()
    known = set(stage.devices)

    async def forgotten(request: Any) -> None:
        if request.path == "/auth/sign-in" and b'device_id":"0' in await request.read():
            raise Refusal(code)

    stage.trouble = forgotten
    again = device("ada")
    again.wait_steady()
    assert set(stage.devices) > known
    assert [row.body for row in stage.rows_of("note")] == ["Kept."]  # type: ignore[attr-defined]


# ---- roles


def test_a_changed_role_is_told_by_the_own_row_at_once(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    changed = replace(ada_of(stage), roles=Json('["adjuster","supervisor"]'), name="Ada Byron", version=2)
    told = told_after(ada, n.PersonChanged, lambda: stage.write(changed))
    assert (told.person.user_name, told.person.roles) == ("Ada Byron", ("adjuster", "supervisor"))
    assert ada.profile.remembered().person == told.person


def test_a_renewed_session_tells_the_roles_of_now(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    stage.users["ada@example.com"] = replace(ada_of(stage), roles=Json('["agent"]'))

    def renew() -> None:
        stage.expire_tokens()
        ada.keep(note(POLICY))

    assert told_after(ada, n.PersonChanged, renew).person.roles == ("agent",)


# ---- out, and locked


def test_signed_out_nothing_but_the_password_opens(device: Make, stage: Stage, tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    ada = device("ada", keyring=keyring)
    ada.wait_steady()
    secrets = dict(keyring.passwords)
    assert told_after(ada, n.SignedOut, ada.engine.sign_out).why == SIGNED_OUT
    assert ada.engine.keys is None
    assert keyring.passwords == {}
    assert ada.stop()
    keyring.passwords = secrets  # an old copy of the keyring, and the flag set back by hand
    ada.profile.remember(replace(ada.profile.remembered(), signed_out=False))
    again = HeadlessDevice(tmp_path / "ada", stage.url, "ada@example.com", PASSWORD, keyring=keyring)
    told = told_after(again, n.SignedOut, lambda: again.start(sign_in=False))
    assert told.why == ""
    assert again.engine.keys is None
    stage.go_away()
    assert told_after(again, n.SignedIn, lambda: again.engine.sign_in(stage.url, "ada@example.com", PASSWORD)).why
    assert again.stop()


def test_signed_out_no_token_is_left_under_the_password(device: Make, stage: Stage, tmp_path: Path) -> None:
    """Whoever learns the password later finds the data, as they must, but no session of it."""
    ada = device("ada")
    ada.wait_steady()
    settled(ada)
    path = tmp_path / "ada" / "keys.bin"
    assert held_of(KeySecrets(WrappedKeys.unlock(path, PASSWORD))).refresh_token
    told_after(ada, n.SignedOut, ada.engine.sign_out)
    assert held_of(KeySecrets(WrappedKeys.unlock(path, PASSWORD))).refresh_token == ""


def test_what_is_idle_does_not_lock_once_more(device: Make, stage: Stage) -> None:
    """The screens ask again with each minute; a password that is being typed is not interrupted by it."""
    keyring = MemoryKeyring()
    ada = device("ada", keyring=keyring)
    ada.wait_steady()
    settled(ada)
    told_after(ada, n.SignedOut, ada.engine.lock)
    before = len(ada.notices)
    ada.engine.lock()
    settled(ada)
    assert [told for _, told in ada.notices[before:] if isinstance(told, n.SignedOut)] == []
    told_after(ada, n.SignedIn, lambda: ada.engine.sign_in(stage.url, "ada@example.com", PASSWORD))
    assert told_after(ada, n.SignedOut, ada.engine.lock).why == IDLE, "but after the next pause"


def test_signing_out_is_true_where_the_disk_takes_no_changes(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = MemoryKeyring()
    ada = device("ada", keyring=keyring)
    ada.wait_steady()
    settled(ada)

    def full(_keys: WrappedKeys) -> None:
        raise DiskFull(Path("keys.bin"), "the disk is full")

    monkeypatch.setattr(WrappedKeys, "_write", full)
    assert told_after(ada, n.SignedOut, ada.engine.sign_out).why == SIGNED_OUT, "the keyring has forgotten it"
    keyring.is_locked = True
    monkeypatch.undo()
    ada.engine.sign_in(stage.url, "ada@example.com", PASSWORD)
    ada.wait_steady()
    settled(ada)
    monkeypatch.setattr(WrappedKeys, "_write", full)
    assert told_after(ada, n.SignedOut, ada.engine.sign_out).why == NOT_LOCKED, "and says so where it cannot be known"


def test_signed_in_and_out_at_once_the_password_opens_what_is_there(device: Make, stage: Stage, tmp_path: Path) -> None:
    ada = device("ada", keyring=MemoryKeyring())
    ada.wait_until(lambda: ada.last(n.SignedIn) is not None)
    told_after(ada, n.SignedOut, ada.engine.sign_out)
    WrappedKeys.unlock(tmp_path / "ada" / "keys.bin", PASSWORD)


def test_idle_it_locks_while_sync_goes_on(device: Make, stage: Stage) -> None:
    stage.bounds = {"idle_minutes": 15}
    keyring = MemoryKeyring()
    ada = device("ada", keyring=keyring)
    ada.wait_steady()
    ada.wait_until(lambda: ada.engine.idle_minutes() == 15)
    locked = told_after(ada, n.SignedOut, ada.engine.lock)
    assert (locked.why, locked.is_shut) == (IDLE, False)
    bo = device("bo")
    bo.wait_steady()
    bo.keep(note(POLICY, "While she is away."))
    ada.wait_until(lambda: bodies(ada) == ["While she is away."], what="sync goes on")
    failed = told_after(ada, n.SignInFailed, lambda: ada.engine.sign_in(stage.url, "ada@example.com", "a guess"))
    assert failed.code == "bad_credentials"
    stage.requests.clear()
    told_after(ada, n.SignedIn, lambda: ada.engine.sign_in(stage.url, "ada@example.com", PASSWORD))
    assert "/auth/sign-in" not in stage.requests, "coming back needs no server"


def test_switching_off_is_no_way_round_the_lock(device: Make, stage: Stage, tmp_path: Path) -> None:
    stage.bounds = {"idle_minutes": 15}
    keyring = MemoryKeyring()
    ada = device("ada", keyring=keyring)
    ada.wait_steady()
    settled(ada)
    ada.offline()
    ada.keep(note(POLICY, "Unsent."))
    assert ada.stop()
    stage.go_away()
    now = ada.engine.own_clock()

    def device_after(minutes: float) -> HeadlessDevice:
        at = Micros(now + round(minutes * 60_000_000))
        return HeadlessDevice(
            tmp_path / "ada", stage.url, "ada@example.com", PASSWORD, keyring=keyring, clock=lambda: at
        )

    soon = device_after(10)
    told_after(soon, n.SignedIn, lambda: soon.start(sign_in=False))
    soon.engine.touched()
    assert touch_kept(soon) == soon.engine.own_clock()
    assert soon.stop()
    again = device_after(20)
    told_after(again, n.SignedIn, lambda: again.start(sign_in=False))
    assert again.stop()
    late = device_after(3 * 24 * 60)
    assert told_after(late, n.SignedOut, lambda: late.start(sign_in=False)).why == IDLE
    assert late.stop()
    back = device_after(12)
    assert told_after(back, n.SignedOut, lambda: back.start(sign_in=False)).why == "", "the keyring opens it no more"
    told_after(back, n.SignedIn, lambda: back.engine.sign_in(stage.url, "ada@example.com", PASSWORD))
    back.wait_until(lambda: bodies(back) == ["Unsent."])
    assert back.stop()


def test_a_clock_before_the_last_contact_is_said(device: Make, stage: Stage, tmp_path: Path) -> None:
    stage.bounds = {"offline_days": 14}
    keyring = MemoryKeyring()
    ada = device("ada", keyring=keyring)
    ada.wait_steady()
    settled(ada)
    assert ada.stop()
    stage.go_away()
    at = Micros(ada.engine.own_clock() - 400 * DAY_US)
    lost = HeadlessDevice(tmp_path / "ada", stage.url, "ada@example.com", PASSWORD, keyring=keyring, clock=lambda: at)
    assert told_after(lost, n.SignedOut, lambda: lost.start(sign_in=False)).why == text_of("clock_doubtful")
    failed = told_after(lost, n.SignInFailed, lambda: lost.engine.sign_in(stage.url, "ada@example.com", PASSWORD))
    assert failed.code == "clock_doubtful"
    assert lost.stop()
    right = HeadlessDevice(tmp_path / "ada", stage.url, "ada@example.com", PASSWORD, keyring=keyring)
    told_after(right, n.SignedIn, lambda: right.start(sign_in=False))
    assert right.stop()


def test_without_the_server_for_too_long_the_data_stays_locked_and_whole(
    device: Make, stage: Stage, tmp_path: Path
) -> None:
    stage.bounds = {"offline_days": 14}
    keyring = MemoryKeyring()
    ada = device("ada", keyring=keyring)
    ada.wait_steady()
    settled(ada)
    ada.engine.network(False)
    ada.keep(note(POLICY, "Unsent."))
    assert ada.stop()
    now = ada.engine.own_clock()

    def device_at(days: float) -> HeadlessDevice:
        at = Micros(now + round(days * DAY_US))
        return HeadlessDevice(
            tmp_path / "ada", stage.url, "ada@example.com", PASSWORD, keyring=keyring, clock=lambda: at
        )

    stage.go_away()
    early = device_at(13.9)
    told_after(early, n.SignedIn, lambda: early.start(sign_in=False))
    early.wait_until(lambda: bodies(early) == ["Unsent."])
    assert early.stop()
    late = device_at(14.1)
    assert told_after(late, n.SignedOut, lambda: late.start(sign_in=False)).why == text_of("offline_too_long")
    failed = told_after(late, n.SignInFailed, lambda: late.engine.sign_in(stage.url, "ada@example.com", PASSWORD))
    assert failed.code == "offline_too_long"
    assert late.engine.keys is None
    assert late.stop()
    back = device_at(2)  # the clock set back: it has been seen later
    told_after(back, n.SignedIn, lambda: back.start(sign_in=False))
    assert back.stop()
    stage.come_back()
    online = device_at(20)
    told_after(online, n.SignedOut, lambda: online.start(sign_in=False))
    told_after(online, n.SignedIn, lambda: online.engine.sign_in(stage.url, "ada@example.com", PASSWORD))
    online.wait_steady()
    assert [row.body for row in stage.rows_of("note")] == ["Unsent."]  # type: ignore[attr-defined]
    assert online.stop()


@pytest.mark.parametrize("is_full", [False, True], ids=["space", "a full disk"])
def test_a_program_that_runs_on_closes_when_the_bound_passes(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch, is_full: bool
) -> None:
    monkeypatch.setattr("desktop.engine.performer.BOUND_S", 0.02)
    stage.bounds = {"offline_days": 1}
    now = [Micros(1_790_000_000_000_000)]
    monkeypatch.setattr("desktop.net.session.steady_us", lambda: int(now[0]))
    ada = device("ada", clock=lambda: now[0])
    ada.wait_steady()
    ada.offline()

    def full(*_: object) -> None:
        raise DiskFull(Path("keys.bin"), "the disk is full")

    def days_pass() -> None:
        if is_full:
            monkeypatch.setattr(KeySecrets, "put", full)
        now[0] = Micros(now[0] + 2 * DAY_US)

    told = told_after(ada, n.SignedOut, days_pass)
    assert (told.why, told.is_shut) == (text_of("offline_too_long"), True)
    assert ada.engine.keys is None


# ---- the own password


def test_a_new_password_opens_and_counts_and_the_old_one_no_more(device: Make, stage: Stage, tmp_path: Path) -> None:
    ada = device("ada")
    ada.wait_steady()
    ended = told_after(ada, n.PasswordChanged, lambda: ada.engine.change_password(PASSWORD, "a new horse and cart"))
    assert (ended.code, ended.text) == ("", PASSWORD_TEXTS[""])
    ada.keep(note(POLICY, "Under the new one."))
    ada.wait_until(lambda: len(stage.rows_of("note")) == 1 and ada.waiting == 0)
    assert ada.stop()
    WrappedKeys.unlock(tmp_path / "ada" / "keys.bin", "a new horse and cart")
    with pytest.raises(KeyUnavailable):
        WrappedKeys.unlock(tmp_path / "ada" / "keys.bin", PASSWORD)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("not it", "a new horse and cart", "old_password"), (PASSWORD, "short", "password_short")],
)
def test_a_refused_change_leaves_the_old_password(
    device: Make, stage: Stage, tmp_path: Path, old: str, new: str, code: str
) -> None:
    ada = device("ada")
    ada.wait_steady()
    assert told_after(ada, n.PasswordChanged, lambda: ada.engine.change_password(old, new)).code == code
    assert ada.stop()
    WrappedKeys.unlock(tmp_path / "ada" / "keys.bin", PASSWORD)
    with pytest.raises(KeyUnavailable):
        WrappedKeys.unlock(tmp_path / "ada" / "keys.bin", new)


def test_an_answer_that_is_lost_leaves_both_passwords_until_one_is_proved(
    device: Make, stage: Stage, tmp_path: Path
) -> None:
    ada = device("ada")
    ada.wait_steady()

    async def hang_up(request: Any) -> None:
        if request.path == "/auth/password":
            stage.password = "a new horse and cart"
            request.transport.close()

    stage.trouble = hang_up
    new = "a new horse and cart"
    assert told_after(ada, n.PasswordChanged, lambda: ada.engine.change_password(PASSWORD, new)).code == "unknown"
    for password in (PASSWORD, new):
        WrappedKeys.unlock(tmp_path / "ada" / "keys.bin", password)
    stage.trouble = None
    assert ada.stop()
    again = HeadlessDevice(tmp_path / "ada", stage.url, "ada@example.com", new).start()
    again.wait_steady()
    settled(again)
    assert again.stop()
    with pytest.raises(KeyUnavailable):
        WrappedKeys.unlock(tmp_path / "ada" / "keys.bin", PASSWORD)


NEW, NEWER = "a new horse and cart", "another horse and cart"


def cut_off(stage: Stage, how: str) -> Callable[[Any], Any]:
    """A change of the password whose outcome its device does not hear."""

    async def trouble(request: Any) -> None:
        if request.path == "/auth/password":
            stage.password = NEW
            if how == "hung up":
                request.transport.close()
            else:
                raise Refusal(how, retry_after_s=2.0)

    return trouble


@pytest.mark.parametrize("how", ["hung up", "unavailable", "internal"])
def test_no_answer_and_none_that_proves_anything_forgets_a_password(
    device: Make, stage: Stage, tmp_path: Path, how: str
) -> None:
    """A commit whose connection breaks is answered `unavailable`, whatever became of it."""
    ada = device("ada")
    ada.wait_steady()
    stage.trouble = cut_off(stage, how)
    assert told_after(ada, n.PasswordChanged, lambda: ada.engine.change_password(PASSWORD, NEW)).code == "unknown"
    assert ada.stop()
    for password in (PASSWORD, NEW):
        WrappedKeys.unlock(tmp_path / "ada" / "keys.bin", password)


@pytest.mark.parametrize("code", ["from_another_version", "gateway_away"])
def test_a_code_that_no_server_of_ours_says_proves_nothing(
    device: Make, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """What lies between may answer after the server did its work."""
    ada = device("ada")
    ada.wait_steady()

    async def between(_server: Server, _token: str, ask: NewPassword) -> Any:
        stage.password = ask.new
        raise Failed(code)

    monkeypatch.setattr(Server, "change_password", between)
    assert told_after(ada, n.PasswordChanged, lambda: ada.engine.change_password(PASSWORD, NEW)).code == "unknown"
    assert ada.stop()
    WrappedKeys.unlock(tmp_path / "ada" / "keys.bin", NEW)


@pytest.mark.parametrize("second", [NEW, NEWER])
@pytest.mark.parametrize("refused", ["bad_credentials", "token_expired"])
def test_a_second_try_takes_back_what_it_added_and_nothing_else(
    device: Make, stage: Stage, tmp_path: Path, second: str, refused: str
) -> None:
    """The first one's answer was lost: the password that counts may be the one that it brought."""
    ada = device("ada")
    ada.wait_steady()
    settled(ada)
    stage.trouble = cut_off(stage, "hung up")
    assert told_after(ada, n.PasswordChanged, lambda: ada.engine.change_password(PASSWORD, NEW)).code == "unknown"

    async def refuses(request: Any) -> None:
        if request.path == "/auth/password":
            raise Refusal(refused)

    stage.trouble = refuses
    ended = told_after(ada, n.PasswordChanged, lambda: ada.engine.change_password(PASSWORD, second))
    assert ended.code == {"token_expired": "unknown"}.get(refused, refused)
    assert "old password still counts" not in ended.text, "that is not known"
    assert ada.stop()
    for password in (PASSWORD, NEW):
        WrappedKeys.unlock(tmp_path / "ada" / "keys.bin", password)
    with pytest.raises(KeyUnavailable):
        WrappedKeys.unlock(tmp_path / "ada" / "keys.bin", NEWER)
    stage.trouble = None
    again = HeadlessDevice(tmp_path / "ada", stage.url, "ada@example.com", NEW).start()
    again.wait_steady()
    settled(again)
    assert again.stop()
    with pytest.raises(KeyUnavailable):
        WrappedKeys.unlock(tmp_path / "ada" / "keys.bin", PASSWORD)


def test_a_session_of_somebody_else_is_no_answer_to_a_new_password(device: Make, stage: Stage, tmp_path: Path) -> None:
    ada = device("ada")
    ada.wait_steady()
    settled(ada)
    honest = stage._session

    def mixed_up(user: User, device_id: Id) -> Session:
        return honest(stage.users["bo@example.com"], device_id)

    stage._session = mixed_up  # type: ignore[method-assign]  # the server, or what lies between, mixes two people up
    assert told_after(ada, n.PasswordChanged, lambda: ada.engine.change_password(PASSWORD, NEW)).code == "unknown"
    stage._session = honest  # type: ignore[method-assign]
    assert ada.engine.running is not None
    held = ada.engine.running.tokens.held
    assert held is None or held.user_id == ADA.user_id
    ada.keep(note(POLICY, "Ada's words."))
    assert ada.stop()
    assert {author for author, _ in stage.pushes} <= {ADA.user_id}
    for password in (PASSWORD, NEW):
        WrappedKeys.unlock(tmp_path / "ada" / "keys.bin", password)


# ---- a keyring that lost what it had


def keyring_reset(_device: HeadlessDevice, keyring: MemoryKeyring) -> None:
    keyring.passwords.clear()


def crash_between(device: HeadlessDevice, keyring: MemoryKeyring) -> None:
    """The keyring has the next secret; the key file was not written any more."""
    keyring.passwords = dict.fromkeys(keyring.passwords, bytes(range(32)).hex())


@pytest.mark.parametrize("lost", [keyring_reset, crash_between])
@pytest.mark.parametrize("is_online", [True, False], ids=["online", "offline"])
def test_a_keyring_that_lost_its_entry_is_used_again_after_the_next_sign_in(
    device: Make, stage: Stage, tmp_path: Path, lost: Callable[[HeadlessDevice, MemoryKeyring], None], is_online: bool
) -> None:
    keyring = MemoryKeyring()

    def one() -> HeadlessDevice:
        return HeadlessDevice(tmp_path / "ada", stage.url, "ada@example.com", PASSWORD, keyring=keyring)

    ada = device("ada", keyring=keyring)
    ada.wait_steady()
    settled(ada)
    assert ada.stop()
    lost(ada, keyring)
    again = one()
    assert told_after(again, n.SignedOut, lambda: again.start(sign_in=False)).why == text_of("ring_lost")
    if not is_online:
        stage.go_away()
    told_after(again, n.SignedIn, lambda: again.engine.sign_in(stage.url, "ada@example.com", PASSWORD))
    settled(again)
    assert again.stop()
    third = one()
    told_after(third, n.SignedIn, lambda: third.start(sign_in=False))
    assert third.last(n.SignedOut) is None
    assert third.stop()


def test_a_keyring_that_opens_the_data_already_is_left_alone(device: Make, stage: Stage) -> None:
    """Each new secret is a moment in which a crash leaves the old one in the key file."""
    keyring = MemoryKeyring()
    ada = device("ada", keyring=keyring)
    ada.wait_steady()
    settled(ada)
    before = dict(keyring.passwords)
    stage.go_away()
    told_after(ada, n.SignedIn, lambda: ada.engine.sign_in(stage.url, "ada@example.com", PASSWORD))
    settled(ada)
    stage.come_back()
    told_after(ada, n.SignedIn, lambda: ada.engine.sign_in(stage.url, "ada@example.com", PASSWORD))
    settled(ada)
    assert keyring.passwords == before


# ---- a journal that is gone


@pytest.mark.parametrize("how", ["deleted", "emptied"])
def test_a_journal_that_is_gone_is_told_with_what_it_held(device: Make, stage: Stage, tmp_path: Path, how: str) -> None:
    ada = device("ada")
    ada.wait_steady()
    ada.keep(note(POLICY, "On the server."))
    ada.wait_until(lambda: ada.waiting == 0 and len(stage.rows_of("note")) == 1, what="sent")
    ada.engine.network(False)
    ada.keep(note(POLICY, "Never sent."))
    ada.wait_until(lambda: len(bodies(ada)) == 2)
    assert ada.stop()
    for path in (tmp_path / "ada").glob("journal.db*"):
        path.unlink()
    if how == "emptied":
        (tmp_path / "ada" / "journal.db").touch()
    again = device("ada")
    again.wait_until(lambda: overview(again).damaged != (), what="told")
    (gone,) = overview(again).damaged
    assert (gone.is_lost, gone.number, gone.files) == (True, 2, frozenset({POLICY}))
    assert b"Never sent." in gone.record, "what the screens showed is kept for support"
    again.wait_steady()
    assert bodies(again) == ["On the server."]
    again.keep(note(POLICY, "Never sent."))
    again.wait_until(lambda: again.waiting == 0 and len(stage.rows_of("note")) == 2, what="entered again, and sent")
    assert again.stop()
    third = device("ada")
    third.wait_steady()
    assert len(overview(third).damaged) == 1, "until the person has seen to it"


def overview(device: HeadlessDevice) -> Overview:
    found: Overview = device._answer(device.engine.overview)
    return found


def test_the_program_says_at_its_start_that_the_journal_is_gone(device: Make, stage: Stage, tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    ada = device("ada", keyring=keyring)
    ada.wait_steady()
    assert ada.stop()
    for path in (tmp_path / "ada").glob("journal.db*"):
        path.unlink()
    again = HeadlessDevice(tmp_path / "ada", stage.url, "ada@example.com", PASSWORD, keyring=keyring)
    assert told_after(again, n.SignedOut, lambda: again.start(sign_in=False)).why == text_of("journal_lost")
    assert again.stop()


def test_two_installations_of_one_login_keep_apart(device: Make, stage: Stage, tmp_path: Path) -> None:
    """One keyring, two homes, both with the profile `default`: neither opens, renews or sends for the other."""
    keyring = MemoryKeyring()
    first = HeadlessDevice(tmp_path / "one" / "default", stage.url, "ada@example.com", PASSWORD, keyring=keyring)
    first.start()
    first.wait_steady()
    first.engine.network(False)
    first.keep(note(POLICY, "Ada's."))
    assert first.stop()
    second = HeadlessDevice(tmp_path / "two" / "default", stage.url, "bo@example.com", PASSWORD, keyring=keyring)
    second.start()
    second.wait_steady()
    assert second.stop()
    again = HeadlessDevice(tmp_path / "one" / "default", stage.url, "ada@example.com", PASSWORD, keyring=keyring)
    assert told_after(again, n.SignedIn, lambda: again.start(sign_in=False)).person.user_id == ADA.user_id
    again.wait_until(lambda: len(stage.rows_of("note")) == 1, what="sent")
    assert stage.rows_of("note")[0].created_by == ADA.user_id != BOSS.user_id
    assert again.stop()


def test_a_copied_folder_over_another_opens_nothing(device: Make, stage: Stage, tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    ada, bo = device("ada", keyring=keyring), device("bo", keyring=keyring)
    ada.wait_steady()
    bo.wait_steady()
    assert ada.stop()
    assert bo.stop()
    shutil.copy(tmp_path / "bo" / "folder.id", tmp_path / "ada" / "folder.id")
    again = HeadlessDevice(tmp_path / "ada", stage.url, "ada@example.com", PASSWORD, keyring=keyring)
    assert told_after(again, n.SignedOut, lambda: again.start(sign_in=False)).why == text_of("ring_lost")
    assert again.stop()
