"""The places of synchronisation: what needs somebody, a conflict of it, and the connection itself."""

from __future__ import annotations

from typing import Final

from desktop.screens.words import tr
from desktop.ui.frame.page import Frame
from desktop.ui.frame.part import Part
from desktop.ui.frame.place import Place, Say


def _count_attention(frame: Frame, say: Say) -> None:
    frame.status.changed.connect(lambda: say(frame.status.status.needs_attention))


def _count_waiting(frame: Frame, say: Say) -> None:
    frame.status.changed.connect(lambda: say(frame.status.status.waiting))


ATTENTION: Final = Place(
    "attention",
    lambda: tr("Needs attention"),
    "inbox",
    Part("desktop.ui.syncing.attention:attention_page"),
    count=_count_attention,
    is_deed=True,
)
DECIDE: Final = Place(
    "conflict",
    lambda: tr("Decide"),
    "git-compare",
    Part("desktop.ui.syncing.conflict:DecidingPage"),
    under=ATTENTION.name,
)
SYNC: Final = Place(
    "sync", lambda: tr("Sync"), "refresh-cw", Part("desktop.ui.syncing.page:sync_page"), foot=True, count=_count_waiting
)
