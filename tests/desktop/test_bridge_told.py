"""What the engine tells becomes what the screens hear: in their words, once, and nothing of a person who has left."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from desktop.bridge import Bridge
from desktop.engine import announcements as n
from desktop.engine.entries import GONE, TEXTS
from desktop.engine.sign_in_texts import IDLE, PASSWORD_TEXTS, text_of
from desktop.journal.journal import Journal
from desktop.net.session import SessionPerson
from desktop.profile import Profile, Remembered
from desktop.screens.policies import PolicySearch
from desktop.screens.syncing import AttentionItems, Link, Progress, SyncPageView, SyncReport
from desktop.screens.times import moment
from desktop.screens.wishes import command_of
from desktop.storage.files import DiskFull
from desktop.sync.state import Pause, Setback
from shared.domain.diary.commands import AddNote
from shared.domain.kernel.ids import Id
from tests.desktop.engine.conftest import POLICY, stage
from tests.desktop.engine.stage import Stage
from tests.desktop.engine.test_refused import refusing
from tests.desktop.sync import test_transitions as transitions
from tests.desktop.test_bridge import answer, bridge, sign_in, until

assert stage  # the fixtures
assert bridge

ME, OTHER, FILE = Id("me"), Id("other"), Id("file")
PERSON = SessionPerson(
    server_url="https://claims.example.com",
    email="ana@example.com",
    user_id=ME,
    user_name="Ana López",
    roles=("adjuster",),
)
SIGNALS = (
    "files_changed",
    "draft_changed",
    "drafts_unsaved",
    "status_changed",
    "attention_changed",
    "first_sync_progress",
    "signed_in",
    "signed_out",
    "sign_in_failed",
    "person_changed",
    "password_changed",
    "told",
    "told_instead",
)


class Screens:
    """A bridge whose engine never loads, and all that it tells."""

    def __init__(self, folder: Path) -> None:
        def never(_tell: object) -> Any:
            raise AssertionError("nothing starts here")

        self.profile = Profile("ana", folder)
        self.bridge = Bridge(self.profile, never)
        self.heard: list[tuple[str, tuple[Any, ...]]] = []
        for name in SIGNALS:
            getattr(self.bridge.signals, name).connect(lambda *said, name=name: self.heard.append((name, said)))

    def hear(self, notice: n.Notice) -> list[tuple[str, tuple[Any, ...]]]:
        """What the screens hear of it."""
        before = len(self.heard)
        self.bridge._follow(notice)
        self.bridge._take(notice)
        return self.heard[before:]


@pytest.fixture
def screens(qapp: object, tmp_path: Path) -> Iterator[Screens]:
    made = Screens(tmp_path)
    yield made
    assert made.bridge.stop()
    made.bridge.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_change_is_told_with_whose_it_is(screens: Screens) -> None:
    files = frozenset({FILE})
    assert screens.hear(n.FilesChanged(files, None)) == [("files_changed", (files, ""))]
    assert screens.hear(n.FilesChanged(files, OTHER)) == [("files_changed", (files, "Somebody"))]
    screens.bridge._names = {OTHER: "Dana Reyes"}
    assert screens.hear(n.FilesChanged(files, OTHER)) == [("files_changed", (files, "Dana Reyes"))]


def test_the_first_sync_is_told_until_it_has_taken_over(screens: Screens) -> None:
    ((name, (progress,)),) = screens.hear(n.FirstSyncProgress(5, 10, 2.0, usable=True))
    assert (name, progress) == ("first_sync_progress", Progress(5, 10, 2.0, True))
    ended = screens.hear(n.FirstSyncProgress(0, 0, 0.0, usable=True, done=True))
    assert ended == [("first_sync_progress", (None,))], "of a company without a row too"


def test_whoever_signs_in_is_told_with_what_they_may(screens: Screens) -> None:
    (signed, status) = screens.hear(n.SignedIn(PERSON, "laptop"))
    assert signed[0] == "signed_in"
    who = signed[1][0]
    assert (who.user_id, who.name, who.device_name) == (ME, "Ana López", "laptop")
    assert "SetReserve" in who.may
    assert status[0] == "status_changed"
    assert status[1][0].server_name == "claims.example.com"


def test_a_sign_in_without_the_server_says_why(screens: Screens) -> None:
    heard = dict(screens.hear(n.SignedIn(PERSON, "laptop", why="unreachable")))
    assert heard["told"][0].startswith("You are signed in on this device only. The server does not answer.")


def test_that_nobody_is_told_of_the_server_ends_when_it_is_there(screens: Screens) -> None:
    said = dict(screens.hear(n.SignedIn(PERSON, "laptop", why="unreachable")))["told"]
    steady = transitions.steady()
    away = n.StatusChanged(replace(steady, live_ready=False), n.OutboxSummary(0, 0, None, None, 0), 0, 0, None, None)
    assert "told_instead" not in dict(screens.hear(away))
    assert dict(screens.hear(dataclasses.replace(away, state=steady)))["told_instead"] == (said[0], "")
    assert "told_instead" not in dict(screens.hear(away)), "it was over"


def test_that_somebody_works_offline_by_choice_is_told_only_while_they_do(screens: Screens) -> None:
    """From the moment of the switch it says what is so, however long the server does not answer."""
    alone = "You are signed in on this device only."
    (said,) = dict(screens.hear(n.SignedIn(PERSON, "laptop", why="switched_off")))["told"]
    assert said == f"{alone} You chose to work offline. What you enter is kept here until you go online."
    away = replace(transitions.steady(), live_ready=False, has_session=False, in_flight={})
    told = n.StatusChanged(replace(away, switched_off=True), n.OutboxSummary(0, 0, None, None, 0), 0, 0, None, None)
    assert "told_instead" not in dict(screens.hear(told)), "so it is"
    connecting = dict(screens.hear(dataclasses.replace(told, state=away)))
    assert connecting["told_instead"] == (said, f"{alone} Trying to reach the server now.")
    assert connecting["status_changed"][0].link is Link.CONNECTING
    silent = replace(away, setbacks={"renew": Setback(failures=3, retry_at=9, code="unreachable")})
    (was, said) = dict(screens.hear(dataclasses.replace(told, state=silent)))["told_instead"]
    assert was == f"{alone} Trying to reach the server now."
    assert said.startswith(f"{alone} The server does not answer. What you entered is safe here")
    old = replace(away, pause=Pause.UPDATE)
    (_, said) = dict(screens.hear(dataclasses.replace(told, state=old)))["told_instead"]
    assert said.startswith(f"{alone} This program is too old for the server.")
    (_, said) = dict(screens.hear(told))["told_instead"]
    assert said.startswith(f"{alone} You chose to work offline."), "they chose it again"
    live = transitions.steady()
    assert dict(screens.hear(dataclasses.replace(told, state=live)))["told_instead"] == (said, "")


def test_the_reason_of_being_alone_stays_until_the_device_knows_a_better_one(screens: Screens) -> None:
    (said,) = dict(screens.hear(n.SignedIn(PERSON, "laptop", why="unreachable")))["told"]
    away = replace(transitions.steady(), live_ready=False, has_session=False, in_flight={})
    told = n.StatusChanged(away, n.OutboxSummary(0, 0, None, None, 0), 0, 0, None, None)
    assert "told_instead" not in dict(screens.hear(told))
    no_network = dataclasses.replace(told, state=replace(away, network=False))
    (was, now) = dict(screens.hear(no_network))["told_instead"]
    assert (was, now) == (said, "You are signed in on this device only. This device has no network.")


def test_a_person_whose_roles_change_may_something_else_at_once(screens: Screens) -> None:
    screens.hear(n.SignedIn(PERSON, "laptop"))
    ((name, (who,)),) = screens.hear(n.PersonChanged(replace(PERSON, roles=("supervisor",)), "laptop"))
    assert name == "person_changed"
    assert "ApprovePayment" in who.may


def test_how_a_change_of_the_password_ended_is_told(screens: Screens) -> None:
    told = n.PasswordChanged("old_password", PASSWORD_TEXTS["old_password"])
    assert screens.hear(told) == [("password_changed", ("old_password", PASSWORD_TEXTS["old_password"]))]


def test_a_sign_in_that_fails_is_told_with_its_figures_and_what_was_typed_is_forgotten(screens: Screens) -> None:
    screens.bridge.whose._typed = screens.bridge.whose._typed._replace(password="secret")
    failed = n.SignInFailed("bad_credentials", text_of("bad_credentials"))
    ((name, (code, text)),) = screens.hear(failed)
    assert (name, code) == ("sign_in_failed", "bad_credentials")
    assert text.startswith("The email or the password is not right.")
    assert screens.bridge.whose._typed.password == ""
    ((_, (code, text)),) = screens.hear(n.SignInFailed("x", "Wait {n} minutes.", values={"n": "3"}))
    assert (code, text) == ("x", "Wait 3 minutes.")


def test_nothing_of_a_person_who_left_is_told_any_more(screens: Screens) -> None:
    screens.hear(n.SignedIn(PERSON, "laptop"))
    screens.bridge._names = {OTHER: "Dana Reyes"}
    screens.hear(n.Heard("room:joined", "claim:1", FILE, OTHER))
    screens.bridge._questions.is_open = True
    assert screens.bridge._context().here == {"claim:1": ("Dana Reyes",)}
    assert screens.hear(n.SignedOut("", is_shut=True)) == [("signed_out", ("",))]
    assert (screens.bridge._names, screens.bridge._context().here, screens.bridge._questions.is_open) == ({}, {}, False)
    assert screens.bridge.idle_minutes() == 0


def test_a_lock_for_idleness_keeps_what_is_open(screens: Screens) -> None:
    screens.hear(n.SignedIn(PERSON, "laptop"))
    screens.bridge._questions.is_open = True
    assert screens.hear(n.SignedOut(IDLE, is_shut=False)) == [("signed_out", (IDLE,))]
    assert screens.bridge._questions.is_open


def test_who_is_here_is_told_of_others_only(screens: Screens) -> None:
    screens.hear(n.SignedIn(PERSON, "laptop"))
    screens.bridge._names = {OTHER: "Dana Reyes"}
    assert screens.hear(n.Heard("room:joined", "claim:1", FILE, ME)) == []
    assert screens.hear(n.Heard("room:joined", "claim:1", FILE, None)) == []
    assert screens.hear(n.Heard("claim:changed", "claim:1", FILE, OTHER)) == []
    moved = [("files_changed", (frozenset({FILE}), ""))]
    assert screens.hear(n.Heard("room:joined", "claim:1", FILE, OTHER)) == moved
    assert screens.bridge._context().here == {"claim:1": ("Dana Reyes",)}
    assert screens.hear(n.Heard("room:left", "claim:1", None, OTHER)) == []
    assert screens.bridge._context().here == {"claim:1": ()}
    screens.hear(n.Heard("room:joined", "claim:1", FILE, OTHER))
    screens.bridge.join("claim:1")
    screens.bridge.join("claim:1")
    screens.bridge.leave("claim:1")
    assert screens.bridge._context().here == {"claim:1": ("Dana Reyes",)}, "another page shows it still"
    screens.bridge.leave("claim:1")
    assert screens.bridge._context().here == {}, "whoever left the room hears nothing of it"


def test_who_is_here_is_told_anew_with_each_connection(screens: Screens) -> None:
    screens.bridge._names = {OTHER: "Dana Reyes"}
    steady = transitions.during("live", live_ready=True)

    def connected(is_live: bool) -> object:
        state = replace(steady, live_ready=is_live)
        screens.hear(n.StatusChanged(state, n.OutboxSummary(0, 0, None, None, 0), 0, 0, None, None))
        return screens.bridge._context().here

    connected(True)
    screens.hear(n.Heard("room:joined", "claim:1", FILE, OTHER))
    assert connected(True) == {"claim:1": ("Dana Reyes",)}
    assert connected(False) == {"claim:1": ("Dana Reyes",)}, "they were last seen there"
    assert connected(True) == {}


def test_drafts_that_are_gone_or_unsaved_are_told(screens: Screens) -> None:
    keys = frozenset({"claim/1/note", "claim/1/facts"})
    assert screens.hear(n.DraftsChanged(keys)) == [
        ("draft_changed", ("claim/1/facts", "")),
        ("draft_changed", ("claim/1/note", "")),
    ]
    assert screens.hear(n.DraftsUnsaved(keys)) == [("drafts_unsaved", (keys,))]
    assert screens.bridge.unsaved_drafts() == keys
    screens.hear(n.DraftsUnsaved(frozenset()))
    assert screens.bridge.unsaved_drafts() == frozenset()
    assert (screens.bridge.draft("claim/1/note"), screens.bridge.drafts_under_way()) == ("", False)


def test_what_is_to_be_read_once_is_told(screens: Screens) -> None:
    assert screens.hear(n.Told("Two entries are lost.")) == [("told", ("Two entries are lost.",))]


@pytest.mark.logs("trouble in the keyring: OSError")
def test_a_fault_that_was_survived_goes_to_the_log(screens: Screens) -> None:
    assert screens.hear(n.Trouble("the keyring", OSError("x"))) == []


@pytest.mark.parametrize(
    ("url", "is_local"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://localhost:8080", True),
        ("http://[::1]:8080", True),
        ("https://claims.example.com", False),
        ("https://localhost.example.com", False),
        ("https://127.example.com", False),
        ("", False),
    ],
)
def test_a_server_on_this_machine_is_known_by_its_address(screens: Screens, url: str, is_local: bool) -> None:
    screens.profile.remember(Remembered(server_url=url))
    assert screens.bridge.is_local() is is_local


def test_what_is_remembered_is_offered_at_the_sign_in(screens: Screens) -> None:
    assert screens.bridge.remembered() is None
    assert not screens.bridge.has_worked_here()
    screens.profile.remember(Remembered(server_url="https://claims.example.com"))
    assert screens.bridge.remembered() == ("https://claims.example.com", "")
    screens.profile.remember(Remembered(server_url="https://claims.example.com", person=PERSON))
    assert screens.bridge.remembered() == ("https://claims.example.com", "ana@example.com")
    assert screens.bridge.has_worked_here()


def test_without_an_engine_the_clock_is_this_machines(screens: Screens) -> None:
    told = screens.bridge.now()
    assert abs((moment(screens.bridge._clock()) - told).total_seconds()) < 60


def test_the_end_of_the_program_is_heard_by_nobody(screens: Screens, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine's threads may still tell something while the window is being taken down."""

    class Deaf:
        def emit(self, _notice: object) -> None:
            raise RuntimeError("Signal source has been deleted")

    monkeypatch.setattr(Bridge, "_heard", Deaf())
    screens.bridge.hear(n.Told("too late"))


# ---- with a device


def test_a_refused_entry_is_sent_again_as_a_new_one(
    bridge: Bridge, qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(bridge, qtbot, stage)
    until(qtbot, bridge, PolicySearch("Hanna"), bool)
    with monkeypatch.context() as patched:
        refusing(stage, patched, lambda _row: False)
        bridge.submit(
            command_of(AddNote, {"file_id": POLICY, "topic": "phone", "body": "Again."}), lambda _outcome: None
        )
        items = until(qtbot, bridge, AttentionItems(), bool)
    assert isinstance(items, tuple)
    told: list[str] = []
    bridge.signals.told.connect(told.append)
    bridge.retry(items[0].command_id)
    until(qtbot, bridge, AttentionItems(), lambda found: found == ())
    until(qtbot, bridge, SyncReport(), lambda v: isinstance(v, SyncPageView) and not v.outbox)
    assert [row.body for row in stage.rows_of("note")] == ["Again."]  # type: ignore[attr-defined]
    assert told == []
    bridge.retry(items[0].command_id)
    qtbot.waitUntil(lambda: told == [TEXTS[GONE]], timeout=10_000)
    assert len(stage.rows_of("note")) == 1


def test_sending_again_on_a_full_disk_says_so_and_the_entry_stays(
    bridge: Bridge, qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(bridge, qtbot, stage)
    until(qtbot, bridge, PolicySearch("Hanna"), bool)
    with monkeypatch.context() as patched:
        refusing(stage, patched, lambda _row: False)
        bridge.submit(
            command_of(AddNote, {"file_id": POLICY, "topic": "phone", "body": "Again."}), lambda _outcome: None
        )
        items = until(qtbot, bridge, AttentionItems(), bool)
    assert isinstance(items, tuple)

    def full(self: Journal, *_rest: Any, **_more: Any) -> None:
        raise DiskFull(self.path, "full")

    with monkeypatch.context() as patched, qtbot.waitSignal(bridge.signals.told, timeout=10_000) as told:
        patched.setattr(Journal, "append", full)
        bridge.retry(items[0].command_id)
    assert told.args == [TEXTS["disk_full"]]
    assert answer(bridge, qtbot, AttentionItems()) == items


def test_the_clock_of_a_device_is_the_servers_where_its_own_is_wrong(
    bridge: Bridge, qtbot: QtBot, stage: Stage
) -> None:
    sign_in(bridge, qtbot, stage)
    engine = bridge._engine
    assert engine is not None
    assert abs((bridge.now() - moment(engine.clock())).total_seconds()) < 60
    assert bridge.idle_minutes() == engine.idle_minutes() == 0


def test_a_new_password_is_changed_by_the_device(bridge: Bridge, qtbot: QtBot, stage: Stage) -> None:
    sign_in(bridge, qtbot, stage)
    with qtbot.waitSignal(bridge.signals.password_changed, timeout=10_000) as changed:
        bridge.change_password("not it", "a new horse and cart")
    assert changed.args is not None
    assert changed.args[0] == "old_password"


def test_leaving_and_locking_are_told_to_the_screens(bridge: Bridge, qtbot: QtBot, stage: Stage) -> None:
    sign_in(bridge, qtbot, stage)
    with qtbot.waitSignal(bridge.signals.signed_out, timeout=10_000):
        bridge.sign_out()
    assert answer(bridge, qtbot, AttentionItems()) == ()
    page = answer(bridge, qtbot, SyncReport())
    assert isinstance(page, SyncPageView)
    assert (page.outbox, page.is_open) == ((), False)
