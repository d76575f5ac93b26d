"""What whoever signed in without the server is told of that, for as long as it is so, and with the reason that is."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.engine.announcements import StatusChanged
from desktop.screens.words import tr
from desktop.sync.state import Link, Pause, State


class Alone:
    """text: what is told now, empty: nothing is."""

    def __init__(self) -> None:
        self.text = ""
        self._why = ""

    def begin(self, why: str, values: Mapping[str, str]) -> str:
        """They are in; why: a code of `sign_in_texts`."""
        from desktop.answers.standing import filled
        from desktop.engine.sign_in_texts import text_of

        self._why, self.text = why, _said(filled(text_of(why), values))
        return self.text

    def end(self) -> None:
        self._why = self.text = ""

    def hear(self, told: StatusChanged) -> str:
        """How things stand by now, and what is told of it.

        A reason stays until the device knows another one; that of the person's own switch only as long as it is off.
        """
        from desktop.sync.step import link_of  # with the rest of the engine, after the window shows

        if not self.text:
            return ""
        if link_of(told.state) in (Link.LIVE, Link.DEGRADED):
            self.end()
            return ""
        why = _why_now(told.state)
        if why != self._why and (why or self._why == Pause.SWITCHED_OFF.value):
            self._why, self.text = why, _said(_words(told))
        return self.text


def _said(why: str) -> str:
    return tr("You are signed in on this device only. {why}", why=why)


def _why_now(state: State) -> str:
    """Its code; empty while nothing speaks against reaching the server."""
    if state.switched_off:
        return Pause.SWITCHED_OFF.value
    if state.pause is not Pause.NONE:
        return str(state.pause.value)
    if not state.network:
        return "network"
    return state.error


def _words(told: StatusChanged) -> str:
    from desktop.answers.standing import explain, paused_because

    because = paused_because(told)
    if because is not None:
        return because
    return explain(told.state, told.now_ms).why if _why_now(told.state) else tr("Trying to reach the server now.")
