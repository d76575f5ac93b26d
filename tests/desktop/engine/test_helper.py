"""Whom people ask, as their server says: kept with the profile, renewed with each session, there without a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from desktop.engine import announcements as n
from desktop.headless import HeadlessDevice
from desktop.profile import Profile, Remembered
from shared.wire.messages import Helper
from tests.desktop.engine.conftest import settled
from tests.desktop.engine.stage import PASSWORD, Stage
from tests.desktop.keys.memory_keyring import MemoryKeyring

Make = Callable[..., HeadlessDevice]
INES = Helper(name="Ines Weber", phone="+1 555 0100", email="ines.weber@example.com")
NOOR = Helper(name="Noor Haddad", phone="+1 555 0199")


def helpers_told(device: HeadlessDevice) -> list[Helper | None]:
    return [told.helper for _, told in device.notices if isinstance(told, n.HelperTold)]


def kept(device: HeadlessDevice) -> Helper | None:
    return device.engine.profile.remembered().helper


def test_it_comes_with_the_session_and_is_there_offline_and_after_a_restart(
    device: Make, stage: Stage, tmp_path: Path
) -> None:
    stage.helper = INES
    keyring = MemoryKeyring()
    ada = device("ada", keyring=keyring)
    ada.wait_steady()
    assert helpers_told(ada)[-1] == kept(ada) == INES
    settled(ada)
    assert ada.stop()
    stage.go_away()
    again = HeadlessDevice(tmp_path / "ada", stage.url, "ada@example.com", PASSWORD, keyring=keyring)
    again.start(sign_in=False)
    again.wait_until(lambda: any(isinstance(told, n.SignedIn) for _, told in again.notices))
    assert kept(again) == INES
    assert again.stop()


def test_each_session_renews_it_and_one_without_it_ends_it(device: Make, stage: Stage) -> None:
    stage.helper = INES
    ada = device("ada", keyring=MemoryKeyring())
    ada.wait_steady()
    for now in (NOOR, None, INES):  # None: a server that names nobody any more, or knows of no such thing
        stage.helper = now
        stage.expire_tokens()
        ada.engine.network(False)
        ada.engine.network(True)
        ada.wait_until(lambda now=now: helpers_told(ada)[-1] == kept(ada) == now, what=str(now))  # type: ignore[misc]


def test_a_session_whose_answer_was_lost_is_asked_for_again_and_nobody_has_to_sign_in(
    device: Make, stage: Stage
) -> None:
    """What was shown for it is spent by then, as far as the device can tell."""
    stage.helper = INES
    ada = device("ada", keyring=MemoryKeyring())
    ada.wait_steady()
    lost: list[str] = []

    def loses(request: web.Request) -> bool:
        is_first = request.path == "/auth/refresh" and not lost
        lost.extend([request.path] if is_first else [])
        return is_first

    stage.loses, stage.helper = loses, NOOR
    stage.expire_tokens()
    ada.engine.network(False)
    ada.engine.network(True)
    ada.wait_until(lambda: helpers_told(ada)[-1] == kept(ada) == NOOR, what="another session")
    assert lost
    ada.wait_steady()


def test_a_disk_that_takes_no_changes_still_lets_it_be_told(device: Make, stage: Stage) -> None:
    ada = device("ada", keyring=MemoryKeyring())
    ada.wait_steady()
    (ada.engine.profile.folder / "profile.new").mkdir()  # what is written first, wherever that cannot be
    stage.helper = NOOR
    stage.expire_tokens()
    ada.engine.network(False)
    ada.engine.network(True)
    ada.wait_until(lambda: helpers_told(ada)[-1] == NOOR, what="told")
    assert kept(ada) is None


def test_a_profile_from_before_is_read_and_one_from_after_too(tmp_path: Path) -> None:
    profile = Profile("ana", tmp_path)
    profile.remember(Remembered(server_url="https://a.example.com"))
    text = (tmp_path / "profile.json").read_text()
    (tmp_path / "profile.json").write_text("".join(line for line in text.splitlines(True) if "helper" not in line))
    assert profile.remembered() == Remembered(server_url="https://a.example.com")
    profile.remember(Remembered(helper=INES))
    assert profile.remembered().helper == INES
