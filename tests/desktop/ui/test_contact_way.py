"""A contact is logged with the way preset that its person prefers."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.claims.actions import LogContactForm
from desktop.viewmodels.diary.contacts import way_of
from shared.domain.claims.entities import Claim
from shared.domain.diary.states import CHANNELS, Topic
from shared.domain.kernel.ids import Id
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.states import Channel
from tests.desktop.ui.frame_window import come_forward, open_window, press
from tests.support import world as w


@pytest.mark.parametrize("preferred", [None, *Channel])
def test_every_preference_is_a_way_that_a_note_has(preferred: Channel | None) -> None:
    assert way_of(preferred) in CHANNELS


def test_the_form_on_a_claim_begins_with_the_way_that_the_insured_prefers(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, store = open_window(qtbot, tmp_path)
    store.go_live()
    claim = store.engine.office.world.get(Claim, Id(w.HARTLEY))
    assert claim is not None
    edit = UpdateContact(
        customer_id=claim.customer_id,
        changes={"preferred_channel": Channel.EMAIL.value},
        base={"preferred_channel": Channel.PHONE.value},
    )
    store.others_act(w.TOM, edit)
    page = window.claim
    assert page is not None
    qtbot.waitUntil(lambda: page.model.view is not None and page.model.view.contact.preferred_channel is Channel.EMAIL)
    come_forward(qtbot, window)
    page.take_focus()
    press("c")
    qtbot.waitUntil(lambda: window.findChild(LogContactForm) is not None)
    form = window.findChild(LogContactForm)
    assert form is not None
    assert form.channel.currentData() == Topic.EMAIL.value
