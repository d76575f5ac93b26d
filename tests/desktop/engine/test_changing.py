"""A new password where the disk, the session or the person's own switch is in the way: one of the two always opens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.engine import announcements as n
from desktop.engine.sign_in_texts import PASSWORD_TEXTS
from desktop.headless import HeadlessDevice
from desktop.keys.wrapped import KeyUnavailable, WrappedKeys
from desktop.net.session import Tokens
from desktop.storage.files import DiskFull
from tests.desktop.engine.conftest import settled
from tests.desktop.engine.stage import PASSWORD, Refusal, Stage
from tests.desktop.engine.test_identity import NEW, cut_off, told_after

Make = Callable[..., HeadlessDevice]


@pytest.fixture
def ada(device: Make) -> HeadlessDevice:
    made = device("ada")
    made.wait_steady()
    settled(made)
    return made


def changed(ada: HeadlessDevice, new: str = NEW) -> n.PasswordChanged:
    ended: n.PasswordChanged = told_after(ada, n.PasswordChanged, lambda: ada.engine.change_password(PASSWORD, new))
    return ended


def opens(tmp_path: Path, password: str) -> bool:
    try:
        WrappedKeys.unlock(tmp_path / "ada" / "keys.bin", password)
    except KeyUnavailable:
        return False
    return True


def full_disk(*_: Any) -> Any:
    raise DiskFull(Path("keys.bin"), "the disk is full")


def test_where_nobody_is_signed_in_there_is_nothing_to_change(device: Make, stage: Stage) -> None:
    ada = device("ada", at_once=False)
    ada.start(sign_in=False)
    ended = changed(ada)
    assert (ended.code, ended.text) == ("not_open", PASSWORD_TEXTS["not_open"])
    assert "/auth/password" not in stage.requests


def test_offline_by_choice_nothing_is_asked_and_nothing_changes(
    ada: HeadlessDevice, stage: Stage, tmp_path: Path
) -> None:
    ada.offline()
    ended = changed(ada)
    assert (ended.code, ended.text) == ("unreachable", PASSWORD_TEXTS["unreachable"])
    assert "/auth/password" not in stage.requests
    assert ada.stop()
    assert (opens(tmp_path, PASSWORD), opens(tmp_path, NEW)) == (True, False)


def test_without_a_session_the_old_password_still_counts(ada: HeadlessDevice, stage: Stage, tmp_path: Path) -> None:
    assert ada.engine.running is not None
    ada.engine.running.tokens.access = None
    assert changed(ada).code == "token_expired"
    assert "/auth/password" not in stage.requests
    assert ada.stop()
    assert (opens(tmp_path, PASSWORD), opens(tmp_path, NEW)) == (True, False)


def test_without_a_session_after_a_lost_answer_nobody_says_what_counts(
    ada: HeadlessDevice, stage: Stage, tmp_path: Path
) -> None:
    stage.trouble = cut_off(stage, "hung up")
    assert changed(ada).code == "unknown"
    assert ada.engine.running is not None
    ada.engine.running.tokens.access = None
    assert changed(ada).code == "unknown"
    assert ada.stop()
    assert (opens(tmp_path, PASSWORD), opens(tmp_path, NEW)) == (True, True)


def test_a_password_that_cannot_be_kept_here_is_not_sent(
    ada: HeadlessDevice, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(WrappedKeys, "add_password", full_disk)
        ended = changed(ada)
    assert (ended.code, ended.text) == ("not_kept", PASSWORD_TEXTS["not_kept"])
    assert stage.password == PASSWORD
    assert [trouble.where for trouble in ada.troubles] == ["password"]
    assert ada.stop()
    assert (opens(tmp_path, PASSWORD), opens(tmp_path, NEW)) == (True, False)


def test_a_session_that_cannot_be_kept_is_used_and_the_new_password_counts(
    ada: HeadlessDevice, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cannot(_self: Tokens, *_: Any, **__: Any) -> None:
        full_disk()

    with monkeypatch.context() as patched:
        patched.setattr(Tokens, "keep", cannot)
        assert changed(ada).code == ""
    assert ada.engine.running is not None
    assert ada.engine.running.tokens.access in stage.tokens
    assert [trouble.where for trouble in ada.troubles] == ["tokens"]
    assert ada.stop()
    assert (opens(tmp_path, PASSWORD), opens(tmp_path, NEW)) == (False, True)


def test_an_old_password_that_cannot_be_forgotten_yet_opens_beside_the_new_one(
    ada: HeadlessDevice, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(WrappedKeys, "keep_only", full_disk)
        assert changed(ada).code == ""
    assert [trouble.where for trouble in ada.troubles] == ["password"]
    assert ada.stop()
    assert (opens(tmp_path, PASSWORD), opens(tmp_path, NEW)) == (True, True)
    again = HeadlessDevice(tmp_path / "ada", stage.url, "ada@example.com", NEW).start()
    again.wait_steady()
    settled(again)
    assert again.stop()
    assert (opens(tmp_path, PASSWORD), opens(tmp_path, NEW)) == (False, True)


def test_a_refused_password_that_cannot_be_taken_back_yet_is_told_all_the_same(
    ada: HeadlessDevice, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuses(request: Any) -> None:
        if request.path == "/auth/password":
            raise Refusal("password_short")

    stage.trouble = refuses
    with monkeypatch.context() as patched:
        patched.setattr(WrappedKeys, "take_back", full_disk)
        assert changed(ada).code == "password_short"
    assert [trouble.where for trouble in ada.troubles] == ["password"]
    assert ada.stop()
    assert opens(tmp_path, PASSWORD)
