"""Signed in by the password alone, with no server: the next start remembers it."""

from __future__ import annotations

from collections.abc import Callable

from desktop.engine import announcements as n
from desktop.headless import HeadlessDevice
from tests.desktop.engine.conftest import settled
from tests.desktop.engine.stage import PASSWORD, Stage
from tests.desktop.engine.test_identity import told_after
from tests.desktop.keys.memory_keyring import MemoryKeyring

Make = Callable[..., HeadlessDevice]


def test_a_sign_in_without_the_server_ends_a_sign_out(device: Make, stage: Stage) -> None:
    keyring = MemoryKeyring()
    ada = device("ada", keyring=keyring)
    ada.wait_steady()
    settled(ada)
    told_after(ada, n.SignedOut, ada.engine.sign_out)
    assert ada.profile.remembered().signed_out
    stage.go_away()
    told_after(ada, n.SignedIn, lambda: ada.engine.sign_in(stage.url, "ada@example.com", PASSWORD))
    settled(ada)
    assert ada.stop()
    again = device("ada", at_once=False, keyring=keyring)
    again.start(sign_in=False)
    again.wait_until(lambda: again.last(n.SignedIn) is not None or again.last(n.SignedOut) is not None)
    assert again.last(n.SignedOut) is None
