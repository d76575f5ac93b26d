"""A record of the journal is damaged on the disk: from the file to the screens, and what the server is sent."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.bridge import Bridge
from desktop.engine.device import Engine
from desktop.engine.vault import Vault
from desktop.profile import Profile
from desktop.screens.claims import ClaimFile, ClaimView
from desktop.screens.policies import PolicySearch
from desktop.screens.store import Accepted, Outcome
from desktop.screens.syncing import AttentionItem, AttentionItems, SyncPageView, SyncReport, SyncState
from desktop.screens.wishes import command_of
from desktop.storage.folder import Folder
from desktop.ui.kit import fonts
from desktop.ui.syncing.attention import AttentionPage
from desktop.ui.syncing.page import SyncPage
from desktop.viewmodels.syncing.attention import AttentionViewModel
from desktop.viewmodels.syncing.page import SyncViewModel
from desktop.viewmodels.syncing.status import StatusViewModel
from shared.domain.catalogue import COMMANDS
from shared.domain.claims.entities import CLAIM
from shared.domain.kernel.ids import Id
from tests.desktop.engine.conftest import stage
from tests.desktop.engine.stage import Stage
from tests.desktop.test_bridge import NOTICE, answer, sign_in, until
from tests.support.world import NOW

assert stage  # the fixture


def started(folder: Path) -> Bridge:
    vault = Vault(Folder(folder), use_keyring=False)
    made = Bridge(Profile("ada", folder), lambda tell: Engine(Profile("ada", folder), vault, tell, network=False))
    made.start()
    return made


def stopped(bridge: Bridge) -> None:
    is_clean = bridge.stop()
    bridge.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert is_clean


def damage(bridge: Bridge, command_id: str) -> None:
    """The checksum of one record in the journal's file is lost."""
    engine = bridge._engine
    assert engine is not None
    done = threading.Event()

    def write() -> None:
        opened = engine._opened
        assert opened is not None
        connection = opened.journal_side._journal._connection
        (record,) = connection.execute("SELECT record FROM entry WHERE command_id = ?", (command_id,)).fetchone()
        broken = record[:1] + bytes(8) + record[9:]
        connection.execute("UPDATE entry SET record = ? WHERE command_id = ?", (broken, command_id))
        done.set()

    engine.journal_worker.post(write)
    assert done.wait(10)


def submitted(bridge: Bridge, qtbot: QtBot, name: str, fields: dict[str, object]) -> Accepted:
    outcomes: list[Outcome] = []
    bridge.submit(command_of(COMMANDS[name], fields), outcomes.append)
    qtbot.waitUntil(lambda: bool(outcomes), timeout=10_000)
    (accepted,) = outcomes
    assert isinstance(accepted, Accepted), accepted
    return accepted


def words_on(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if not label.isHidden())


def button(page: QWidget, text: str) -> QPushButton:
    return next(made for made in page.findChildren(QPushButton) if made.text() == text)


def test_a_damaged_record_is_told_with_what_is_safe_and_what_to_do(qtbot: QtBot, tmp_path: Path, stage: Stage) -> None:
    bridge = started(tmp_path)
    bridge.network_changed(True)
    sign_in(bridge, qtbot, stage)
    until(qtbot, bridge, PolicySearch("Hanna"), bool)
    claim_id = submitted(bridge, qtbot, "FileNotice", NOTICE).file_id
    until(
        qtbot,
        bridge,
        ClaimFile(claim_id),
        lambda view: isinstance(view, ClaimView) and view.number.startswith("CLM") and not view.waiting,
    )
    bridge.set_offline(True)
    lost = submitted(bridge, qtbot, "AddNote", {"file_id": claim_id, "topic": "damage", "body": "Lost words."})
    submitted(bridge, qtbot, "AddNote", {"file_id": claim_id, "topic": "damage", "body": "Kept words."})
    damage(bridge, lost.command_id)
    stopped(bridge)

    bridge = started(tmp_path)
    bridge.network_changed(True)
    sign_in(bridge, qtbot, stage)
    items = until(qtbot, bridge, AttentionItems(), bool)
    assert isinstance(items, tuple)
    (item,) = items
    assert isinstance(item, AttentionItem)
    assert (item.kind, item.title, item.file_kind) == (SyncState.DAMAGED, "Damaged entry: Add note", CLAIM)
    assert item.entered[0] == ("Number", "2")
    assert "Hanna Holder" in item.file_caption
    assert "Everything else is kept and is sent as always." in item.reason
    assert f"command {lost.command_id}" in item.for_support

    bridge.set_offline(False)  # the switch is remembered
    # the rest went on, the number was sent as withdrawn
    until(qtbot, bridge, SyncReport(), lambda v: isinstance(v, SyncPageView) and not v.outbox)
    assert [row.body for row in stage.rows_of("note")] == ["Kept words."]  # type: ignore[attr-defined]
    verdicts = [result.verdict for _, result in sorted(stage.results[_device(stage)].items())]
    assert verdicts == ["applied", "withdrawn", "applied"]

    fonts.load()
    sync = SyncPage(SyncViewModel(bridge, StatusViewModel(bridge, lambda: NOW)))
    qtbot.addWidget(sync)
    sync.show()
    qtbot.waitUntil(lambda: "Damaged on this device" in words_on(sync), timeout=10_000)
    assert "Enter it again." in words_on(sync)

    model = AttentionViewModel(bridge, lambda: NOW)
    page = AttentionPage(model)
    qtbot.addWidget(page)
    page.show()
    model.refresh()
    qtbot.waitUntil(lambda: bool(model.items), timeout=10_000)
    assert "Everything else is kept and is sent as always." in words_on(page)
    with qtbot.waitSignal(page.file_wanted) as opened:
        button(page, "Open claim").click()
    assert opened.args == ["claim", claim_id]
    button(page, "Copy for support").click()
    assert QGuiApplication.clipboard().text() == item.for_support
    button(page, "I have entered it again").click()
    until(qtbot, bridge, AttentionItems(), lambda found: found == ())
    view = answer(bridge, qtbot, SyncReport())
    assert isinstance(view, SyncPageView)
    assert view.damaged == ()
    stopped(bridge)


def _device(stage: Stage) -> Id:
    (device,) = [device for device, results in stage.results.items() if results]
    return device
