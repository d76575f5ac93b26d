"""Every state of sync by every place that tells of it: a table, printed, and what no two cells may say at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.bridge import Bridge
from desktop.engine import announcements as n
from desktop.profile import Profile
from desktop.screens.syncing import Link, SyncPageView
from desktop.screens.times import moment
from desktop.sync.state import Pause, Setback, State
from desktop.ui.frame.strip import Strip
from desktop.ui.people.sign_in_again import told_before_leaving
from desktop.viewmodels.syncing.page import SyncViewModel
from desktop.viewmodels.syncing.status import StatusViewModel, is_cut_off, tell_link
from shared.domain.kernel.fields import Micros
from tests.desktop.sync.test_transitions import steady
from tests.desktop.test_bridge_told import PERSON

NOW = Micros(1_790_000_000_000_000)
NOW_MS = 1_000
AWAY: dict[str, Any] = {"live_ready": False, "in_flight": {}}


def setback(slot: str, code: str, failures: int) -> dict[str, Setback]:
    return {slot: Setback(failures=failures, retry_at=NOW_MS + 24_000, code=code, values={"status": "403"})}


STATES: dict[str, State | None] = {
    "not begun": None,
    "never synced": steady(**AWAY, cursor=None, has_session=False, setbacks=setback("renew", "unreachable", 3)),
    "offline by choice": steady(**AWAY, switched_off=True),
    "offline by network": steady(**AWAY, network=False),
    "server silent": steady(**AWAY, setbacks=setback("pull", "unreachable", 3)),
    "connecting": steady(**AWAY),
    "connecting again": steady(**AWAY, setbacks=setback("pull", "unreachable", 1)),
    "live": steady(),
    "server refuses": steady(setbacks=setback("push", "blocked", 2)),
    "update needed": steady(**AWAY, pause=Pause.UPDATE),
    "server too old": steady(**AWAY, pause=Pause.SERVER_OLD),
    "signed out elsewhere": steady(**AWAY, pause=Pause.SIGN_IN, has_session=False),
    "withdrawn": steady(**AWAY, pause=Pause.REVOKED),
    "paused": steady(**AWAY, pause=Pause.HELD),
    "wrong server": steady(**AWAY, pause=Pause.WRONG_SERVER),
    "disk full": steady(**AWAY, pause=Pause.DISK_FULL),
}


class Said(NamedTuple):
    """What each place says in one state."""

    sentence: str
    aside: str
    link: str
    next_step: str
    wrong: str
    helper: str
    strip: str
    leaving: str
    empty: str
    """Of the list of what waits, where nothing does."""

    @property
    def whole(self) -> str:
        return " ".join(self)


class Places:
    """A bridge whose engine never loads, and all that stands on it."""

    def __init__(self, folder: Path) -> None:
        def never(_tell: object) -> Any:
            raise AssertionError("nothing starts here")

        self.bridge = Bridge(Profile("ana", folder), never)
        self.strip = Strip()
        self.bridge.signals.told.connect(self.strip.tell)
        self.bridge.signals.told_instead.connect(self.strip.tell_instead)
        self.status = StatusViewModel(self.bridge, lambda: moment(NOW))
        self.page = SyncViewModel(self.bridge, self.status)

    def say(self, state: State | None, waiting: int, needs: int = 0, sending: tuple[int, int] | None = None) -> Said:
        self.strip.forget()
        self.bridge._take(n.SignedIn(PERSON, "laptop", why="unreachable"))
        self.bridge._status, self.bridge._attention = None, needs
        self.page.view = SyncPageView((), (), ())
        if state is None:
            self.bridge._say_status()
        else:
            oldest = NOW - 540_000_000 if waiting else None
            confirmed = None if state.cursor is None else NOW - 600_000_000
            outbox = n.OutboxSummary(waiting, waiting, oldest, sending, 9)
            self.bridge._take(n.StatusChanged(state, outbox, NOW_MS, NOW, confirmed, None))
        told, status = self.status.telling, self.status.status
        return Said(
            told.sentence,
            told.aside,
            tell_link(status),
            self.page.next_step(),
            status.last_trouble,
            status.helper,
            self.strip.words.text(),
            told_before_leaving(status) if is_cut_off(status) else "",
            "" if waiting else self.page.nothing_waits(),
        )


@pytest.fixture
def places(app: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[Places]:
    made = Places(tmp_path)
    qtbot.addWidget(made.strip)
    yield made
    assert made.bridge.stop()
    made.bridge.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def contradictions(state: State | None, waiting: int, needs: int, said: Said, link: Link) -> Iterator[str]:
    """Whatever two places say that cannot be so at once."""
    whole = said.whole
    if state is None:
        if "wait" in said.sentence or "All changes" in whole or "Trying" in whole:
            yield "it knows what waits, or tries something, before anything has begun"
        return
    if waiting and ("Nothing waits" in whole or "All changes are on the server" in whole):
        yield "nothing waits, and something does"
    if not waiting and "waits" in f"{said.sentence} {said.aside} {said.next_step}".replace("Nothing waits", ""):
        yield "something waits, and nothing does"
    for words in ("it is sent", "It is sent"):
        if not waiting and words in f"{said.sentence} {said.aside} {said.next_step}":
            yield f"nothing waits, and: {words}"
    if needs and ("All changes are on the server" in whole or "Everything you did is on the server" in whole):
        yield "not all was taken, and it is all on the server"
    if needs and not waiting and state is not None and "Needs attention" not in said.empty:
        yield "an empty list of what waits does not say where the rest is"
    if "Sending" in f"{said.sentence} {said.aside}" and "as they are made" in said.next_step:
        yield "one of them is sent now, and it is told as if none were"
    is_there = link in (Link.LIVE, Link.DEGRADED)
    for words in ("for a connection", "no connection", "does not answer", "on this device only", "network returns"):
        if is_there and words in whole:
            yield f"the server is there, and: {words}"
    if not is_there and "as they are made" in whole:
        yield "it is sent as it is made, and the server is not there"
    if link is not Link.CONNECTING and "Trying to reach" in whole:
        yield "it tries to reach the server, and does not"
    if said.next_step.startswith(("Attempt", "Live link")) and "Trying to reach" in whole:
        yield "it tries now, and later"
    if (state.switched_off or state.pause is not Pause.NONE) and ("again in" in whole or "no connection" in whole):
        yield "what stops it is known, and it is told as the connection"
    if state.switched_off is not ("You chose to work offline." in said.next_step):
        yield "the own switch"
    if state.network and "no network" in whole.replace("when there is no network", ""):
        yield "there is a network, and is none"
    if "is sent when you sign in" in said.leaving and state.pause is not Pause.NONE:
        yield "signing in alone sends nothing"
    if link is Link.PAUSED and said.next_step not in said.strip:
        yield f"the strip gives another reason than the page: {said.strip}"


def test_no_two_places_contradict_each_other(places: Places) -> None:
    found: list[str] = []
    for name, state in STATES.items():
        for waiting, needs, sending in ((0, 0, None), (3, 0, None), (0, 2, None), (3, 2, None), (3, 0, (1, 3))):
            said = places.say(state, waiting, needs, sending)
            case = f"{name}, {waiting} waiting, {needs} to be seen to, sending {sending}"
            print(f"\n== {case}")
            for place, words in zip(said._fields, said, strict=True):
                print(f"  {place:10} {words}")
            link = places.status.status.link
            found += [f"{case}: {what}" for what in contradictions(state, waiting, needs, said, link)]
    assert not found, "\n".join(found)


def test_every_pause_of_the_device_is_in_the_table() -> None:
    told = {state.pause for state in STATES.values() if state is not None}
    assert {*Pause} - told == {Pause.SWITCHED_OFF, Pause.REBUILDING}, "the one is a switch, the other no standstill"


def test_what_is_told_of_leaving_names_what_is_in_the_way(places: Places) -> None:
    assert places.say(STATES["offline by choice"], 3).leaving.startswith("You chose to work offline.")
    assert places.say(STATES["offline by network"], 3).leaving.startswith("There is no connection now.")
    assert places.say(replace(steady(), switched_off=True), 0).leaving == ""
