"""Somebody who files a notice in a process of its own, and types on and on: to be killed."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.bridge import Bridge
from desktop.engine.device import Engine
from desktop.engine.vault import Vault
from desktop.profile import Profile
from desktop.storage.folder import Folder
from desktop.ui.claims.notice import NoticeForm
from desktop.ui.kit import fonts
from desktop.viewmodels.claims.notice import NoticeViewModel

KEY_EVERY_MS = 15
"""Far below the time after which a draft is saved: no pause ever comes."""
LETTERS = "abcdefghij"
READY = "ready"


def bridge_in(folder: Path) -> Bridge:
    profile = Profile("ada", folder)
    vault = Vault(Folder(folder), use_keyring=False)
    made = Bridge(profile, lambda tell: Engine(profile, vault, tell, network=False))
    made.start()
    made.network_changed(True)
    return made


def now() -> datetime:
    return datetime.now(UTC)


def main(folder: str, url: str, email: str, password: str) -> None:
    app = QApplication([])
    QLocale.setDefault(QLocale("en_US"))
    fonts.load()
    bridge = bridge_in(Path(folder))
    forms: list[NoticeForm] = []
    count = 0

    def type_on() -> None:
        nonlocal count
        QTest.keyClicks(forms[0].description, LETTERS[count % len(LETTERS)])
        count += 1
        print(count, time.monotonic_ns() // 1_000_000, flush=True)

    keys = QTimer(interval=KEY_EVERY_MS)
    keys.timeout.connect(type_on)

    def begin(_who: object) -> None:
        form = NoticeForm(None, NoticeViewModel(bridge, now))
        forms.append(form)
        form.show()
        form.cause.setCurrentIndex(form.cause.findData("theft"))
        form.severity.setCurrentIndex(form.severity.findData("major"))
        form.loss_at.setText("2026-11-16 06:30")
        print(READY, flush=True)
        keys.start()

    bridge.signals.signed_in.connect(begin)
    bridge.sign_in(url, email, password)
    app.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
