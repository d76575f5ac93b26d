"""Whose keys, whose name: every state of the keyring in every situation of signing in, with and without unsent work.

Each row must end in the sentence that is true, make nothing before it is proved, lose nothing unsent, and send nothing
under another name. The tables are printed (`pytest -s`).
"""

from __future__ import annotations

import copy
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from desktop.engine import announcements as n
from desktop.engine.sign_in_texts import SIGNED_OUT, text_of
from desktop.headless import HeadlessDevice
from desktop.keys.wrapped import KeyUnavailable, WrappedKeys
from shared.domain.diary.entities import Note
from tests.desktop.engine.conftest import ADA, POLICY, note, office, settled
from tests.desktop.engine.stage import PASSWORD, Stage
from tests.desktop.keys.memory_keyring import MemoryKeyring

NEW = "another horse altogether"
UNSENT = "Unsent."


class Ring(Enum):
    """How the system's keyring is."""

    NONE = "no keyring"
    OPEN = "open"
    LOCKED = "locked at start"
    LOCKED_LATER = "locked while running"
    LOST = "lost"
    RAISES = "raises anything"


class FaultyKeyring(MemoryKeyring):
    """`fault` is raised at every call."""

    def __init__(self) -> None:
        super().__init__()
        self.fault: Exception | None = None

    def _check(self) -> None:
        if self.fault is not None:
            raise self.fault
        super()._check()


@dataclass
class Kept:
    """What a device was when its program ended: its folder, its keyring, and the server that knows it."""

    folder: Path
    passwords: dict[tuple[str, str], str]
    server: dict[str, Any]


SERVER_STATE = (
    *("users", "rows", "held", "log", "devices", "results"),
    *("tokens", "used", "void", "spent", "_count", "password"),
)


@dataclass
class Row:
    """One line of the table. told: what the person was told, by code, in order."""

    stage: Stage
    ring: Ring
    keyring: FaultyKeyring | None
    folder: Path
    unsent: bool
    told: list[str] = field(default_factory=list)
    device: HeadlessDevice | None = None

    @property
    def running(self) -> HeadlessDevice:
        assert self.device is not None
        return self.device

    def start(self) -> str:
        """The program starts; what it tells by itself."""
        if self.ring in (Ring.LOCKED, Ring.RAISES):
            self.spoil()
        elif self.ring is Ring.LOST and self.keyring is not None:
            self.keyring.passwords.clear()
        self.device = HeadlessDevice(self.folder, self.stage.url, "ada@example.com", PASSWORD, keyring=self.keyring)
        told = self._hear(lambda device: device.start(sign_in=False))
        if self.ring is Ring.LOCKED_LATER:
            self.spoil()
        return told

    def spoil(self) -> None:
        assert self.keyring is not None
        if self.ring is Ring.RAISES:
            self.keyring.fault = ZeroDivisionError("whatever another program may raise")
        else:
            self.keyring.is_locked = True

    def sign_in(self, password: str, previous: str = "", email: str = "ada@example.com") -> str:
        return self._hear(lambda device: device.engine.sign_in(self.stage.url, email, password, previous))

    def sign_out(self) -> str:
        return self._hear(lambda device: device.engine.sign_out())

    def _hear(self, act: Callable[[HeadlessDevice], object]) -> str:
        """What is told after an act, as a code; its text is checked to be the one of that code."""
        device = self.running
        before = len(device.notices)
        ends = (n.SignedIn, n.SignedOut, n.SignInFailed)
        act(device)
        device.wait_until(lambda: any(isinstance(told, ends) for _, told in device.notices[before:]), what="an answer")
        told = next(told for _, told in device.notices[before:] if isinstance(told, ends))
        match told:
            case n.SignedIn(why=why):
                code = f"in ({why})" if why else "in"
            case n.SignedOut(why=why):
                known = {"": "page", SIGNED_OUT: "out"} | {
                    text_of(each): each for each in ("ring_locked", "ring_lost", "lost", "damaged")
                }
                code = known[why]
            case n.SignInFailed(code=code, text=text):
                assert text == text_of(code), "the sentence is that of its code"
        self.told.append(code)
        return code

    def leave(self) -> None:
        """To the sign-in page, whatever opened by itself."""
        if self.start() == "in":
            assert self.sign_out() == "out"
            assert self.running.engine.keys is None

    def made(self) -> list[str]:
        """What lies in the folder and the keyring of keys and stores."""
        names = [path.name for path in self.folder.iterdir() if path.name in ("keys.bin", "journal.db")]
        entries = self.keyring.passwords if self.keyring is not None else {}
        return sorted([*names, *(name for _, name in entries)])

    def heal(self, password: str) -> None:
        """The keyring and the server are well again, the person signs in: all that was entered arrives, as theirs."""
        if self.keyring is not None:
            self.keyring.fault, self.keyring.is_locked = None, False
        self.stage.trouble = None
        device = self.running
        assert self.sign_in(password) == "in"
        device.wait_steady()
        notes = [row for row in self.stage.rows_of("note") if isinstance(row, Note)]
        assert [(row.body, row.created_by) for row in notes] == ([(UNSENT, ADA.user_id)] if self.unsent else [])
        pushed = {author for author, _ in self.stage.pushes}
        assert pushed <= {ADA.user_id}, "nothing went out under another name"
        settled(device)
        known = {opener for opener in (PASSWORD, NEW) if _opens(self.folder, opener)}
        assert known == {password}, "the proved password opens the keys, and no other"


def _opens(folder: Path, password: str) -> bool:
    try:
        WrappedKeys.unlock(folder / "keys.bin", password)
    except KeyUnavailable:
        return False
    return True


# ---- the situations


def first_sign_in(row: Row) -> None:
    """A typo, no server, and then the right one: before that nothing is made."""
    shutil.rmtree(row.folder)
    row.folder.mkdir()
    if row.keyring is not None:
        row.keyring.passwords.clear()
    row.unsent = False
    assert row.start() == "page"
    assert row.sign_in("a typo") == "bad_credentials"
    assert row.made() == []
    row.stage.go_away()
    assert row.sign_in(PASSWORD) == "unreachable"
    assert row.made() == []
    row.stage.come_back()
    assert row.sign_in(PASSWORD) == "in"


def next_start(row: Row) -> None:
    expected = {Ring.NONE: "page", Ring.LOCKED: "ring_locked", Ring.RAISES: "ring_locked", Ring.LOST: "ring_lost"}
    assert row.start() == expected.get(row.ring, "in")
    if row.told[-1] != "in":
        before = row.made()
        assert row.sign_in(PASSWORD) == "in", "the password opens it without the keyring"
        assert set(before) <= set(row.made())


def wrong_password(row: Row) -> None:
    row.leave()
    assert row.sign_in("a typo") == "bad_credentials"
    row.stage.go_away()
    assert row.sign_in("a typo") == "password_unproved"
    row.stage.come_back()


def password_reset(row: Row) -> None:
    """An administrator has set another: the old one opens, the new one signs in, and then opens too."""
    row.leave()
    row.stage.password = NEW
    assert row.sign_in(PASSWORD) == "newer_password"
    assert row.sign_in(NEW) == "password"
    assert row.sign_in(NEW, "a typo") == "previous"
    assert row.sign_in(NEW, PASSWORD) == "in"


def password_reset_while_open(row: Row) -> None:
    """The program runs when the sign-in runs out: what is open needs no old password."""
    if row.start() != "in":
        assert row.sign_in(PASSWORD) == "in"
    row.stage.password = NEW
    row.stage.tokens.clear()
    assert row.sign_in(NEW) == "in"


def other_user(row: Row) -> None:
    row.leave()
    before = row.made()
    assert row.sign_in(PASSWORD, email="bo@example.com") == "somebody_elses"
    assert row.running.engine.running is None, "nothing is open"
    assert row.made() == before


def no_server(row: Row) -> None:
    row.leave()
    row.stage.go_away()
    assert row.sign_in(PASSWORD) == "in (unreachable)"
    row.stage.come_back()


def nonsense(row: Row) -> None:
    """A portal's page in the place of every answer."""

    async def page(_request: web.Request) -> None:
        raise web.HTTPOk(text="<html>Welcome to the hotel</html>", content_type="text/html")

    row.leave()
    row.stage.trouble = page
    assert row.sign_in(PASSWORD).startswith("in (")


SITUATIONS = (
    first_sign_in,
    next_start,
    wrong_password,
    password_reset,
    password_reset_while_open,
    other_user,
    no_server,
    nonsense,
)


# ---- the table


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, Callable[[bool, bool], Kept]]]:
    """A server, and devices that were signed in there once: by whether there is a keyring, and unsent work."""
    stage = office()
    places: dict[tuple[bool, bool], Kept] = {}
    fresh = _state(stage)

    def find(has_ring: bool, has_unsent: bool) -> Kept:
        if (has_ring, has_unsent) not in places:
            _put(stage, fresh)
            folder = tmp_path_factory.mktemp("device")
            keyring = MemoryKeyring() if has_ring else None
            device = HeadlessDevice(folder, stage.url, "ada@example.com", PASSWORD, keyring=keyring).start()
            device.wait_steady()
            if has_unsent:
                device.engine.network(False)
                device.keep(note(POLICY, UNSENT))
            settled(device)
            assert device.stop()
            places[has_ring, has_unsent] = Kept(
                folder, dict(keyring.passwords) if keyring is not None else {}, _state(stage)
            )
        return places[has_ring, has_unsent]

    yield stage, find
    stage.stop()


def _state(stage: Stage) -> dict[str, Any]:
    return {name: copy.deepcopy(getattr(stage, name)) for name in SERVER_STATE}


def _put(stage: Stage, state: dict[str, Any]) -> None:
    for name, value in state.items():
        setattr(stage, name, copy.deepcopy(value))
    stage.trouble = None
    stage.pushes.clear()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("ring", Ring, ids=lambda ring: ring.value)
def test_every_situation_ends_in_a_true_sentence_and_loses_nothing(
    ring: Ring,
    kept: tuple[Stage, Callable[[bool, bool], Kept]],
    tmp_path: Path,
) -> None:
    stage, find = kept
    lines = [f"\n{'keyring':<21} {'situation':<26} {'unsent':<7} told"]
    for number, situation in enumerate(SITUATIONS):
        for has_unsent in (False, True):
            before = find(ring is not Ring.NONE, has_unsent)
            _put(stage, before.server)
            folder = tmp_path / f"{number}-{has_unsent:d}"
            shutil.copytree(before.folder, folder)
            keyring = FaultyKeyring() if ring is not Ring.NONE else None
            if keyring is not None:
                keyring.passwords = dict(before.passwords)
            row = Row(stage, ring, keyring, folder, has_unsent)
            try:
                situation(row)
                row.heal(stage.password)
            except AssertionError as error:
                raise AssertionError(f"{ring.value}, {situation.__name__}, told {row.told}: {error}") from error
            finally:
                assert row.running.stop()
            what = "yes" if has_unsent else "no"
            lines.append(f"{ring.value:<21} {situation.__name__:<26} {what:<7} {', '.join(row.told)}")
    print("\n".join(lines))


def test_a_keyring_that_never_answers_counts_as_locked(
    kept: tuple[Stage, Callable[[bool, bool], Kept]], tmp_path: Path
) -> None:
    from desktop.engine.vault import Vault
    from desktop.storage.folder import Folder

    _, find = kept
    place = find(True, False)
    shutil.copytree(place.folder, tmp_path / "laptop")
    silent = SilentKeyring()
    vault = Vault(Folder(tmp_path / "laptop"), backend=silent, ring_s=0.05)
    with pytest.raises(KeyUnavailable) as error:
        vault.without_password()
    assert error.value.reason == "locked"
    keys = vault.with_password(PASSWORD)
    vault.lock(keys)
    assert vault.needs_password(), "signing out does not depend on it"
    silent.ends.set()


class SilentKeyring(MemoryKeyring):
    """Asks its person, who is not there."""

    def __init__(self) -> None:
        super().__init__()
        self.ends = threading.Event()

    def _check(self) -> None:
        self.ends.wait(20)
