"""Signed in by the password alone, with no server: the next start remembers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from aiohttp import web

from desktop.engine import announcements as n
from desktop.headless import HeadlessDevice
from tests.desktop.engine.conftest import settled
from tests.desktop.engine.stage import PASSWORD, Refusal, Stage
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


class Page(web.HTTPException):
    """Somebody else's answer: a portal's, a proxy's, a gateway's."""

    def __init__(self, status: int) -> None:
        self.status_code = status
        super().__init__(text="<html>Not your server</html>", content_type="text/html")


def answering(answer: Callable[[], Exception]) -> Callable[[web.Request], Awaitable[None]]:
    async def trouble(_request: web.Request) -> None:
        raise answer()

    return trouble


STATUSES = (302, 403, 407, 413, 426, 429, 500, 502, 503, 511)
CODES = ("throttled", "unavailable", "internal", "protocol_old", "protocol_unknown")
INSTEAD: dict[str, Callable[[], Exception]] = {
    **{f"page {status}": partial(Page, status) for status in STATUSES},
    **{code: partial(Refusal, code) for code in CODES},
}


def end_of_sign_in(ada: HeadlessDevice, url: str) -> n.SignedIn | n.SignInFailed:
    before = len(ada.notices)
    ada.engine.sign_in(url, "ada@example.com", PASSWORD)

    def ended() -> list[n.SignedIn | n.SignInFailed]:
        return [told for _, told in ada.notices[before:] if isinstance(told, n.SignedIn | n.SignInFailed)]

    ada.wait_until(lambda: bool(ended()), what="an end of the sign-in")
    return ended()[0]


def test_whatever_comes_instead_of_an_answer_a_proved_password_opens_what_is_here(device: Make, stage: Stage) -> None:
    """Only two answers speak against it: that the password is wrong, and that the device was withdrawn."""
    ada = device("ada")
    ada.wait_steady()
    settled(ada)
    wrong: dict[str, str] = {}
    for name, answer in INSTEAD.items():
        stage.trouble = None
        told_after(ada, n.SignedOut, ada.engine.sign_out)
        stage.trouble = answering(answer)
        told = end_of_sign_in(ada, stage.url)
        if not isinstance(told, n.SignedIn) or not told.why:
            wrong[name] = str(told)
        settled(ada)
    assert wrong == {}


@pytest.mark.parametrize("code", ["bad_credentials", "device_revoked"])
def test_what_speaks_against_the_password_lets_nobody_in(device: Make, stage: Stage, code: str) -> None:
    ada = device("ada")
    ada.wait_steady()
    settled(ada)
    told_after(ada, n.SignedOut, ada.engine.sign_out)
    stage.trouble = answering(lambda: Refusal(code))
    told_after(ada, n.SignInFailed, lambda: ada.engine.sign_in(stage.url, "ada@example.com", PASSWORD))
    assert ada.engine.running is None
