"""Questions of the screens to what lies on this device, and their way back to the main thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from desktop.engine.readers import Readers, Ticket
from desktop.loading import Loading
from desktop.screens.questions import Question, Unanswered
from desktop.screens.words import tr

if TYPE_CHECKING:
    from desktop.answers.answer import Context
    from desktop.engine.device import Engine
    from desktop.engine.entries import Overview

READERS_S: Final = 0.5
"""For a question under way, when nothing may be read any more."""

T = TypeVar("T")
Arrived = Callable[[object, object, Ticket], None]
"""Whom to tell, what, and for which ticket: carries it to the main thread."""


class Questioning:
    """Answers what is asked, from the replica once there is one. Of the main thread, except `move`."""

    def __init__(
        self,
        loading: Loading,
        arrived: Arrived,
        context: Callable[[], Context],
        make_readers: Callable[[], Readers],
    ) -> None:
        """make_readers: called once for each person who is signed in."""
        self._loading, self._arrived, self._context, self._make_readers = loading, arrived, context, make_readers
        self.readers = make_readers()
        self.is_open = False
        self._ended: list[Readers] = []

    def ask(self, question: Question[T], done: Callable[[T | Unanswered], None]) -> Ticket:
        ticket = Ticket()

        def answered(answer: object) -> None:
            self._arrived(done, answer, ticket)

        def begin(engine: Engine) -> None:
            from desktop.answers.answering import Answering

            answering = Answering(question, self._context())  # as it is now, on this thread
            early = answering.without_replica() if not self.is_open else None
            if early is not None:
                answered(early)
                return

            def read(overview: Overview | None) -> None:
                if not ticket.cancelled:
                    ticket.question = self.readers.ask(
                        lambda reader: answering.answer(reader, overview),
                        answered,
                        lambda _error: answered(Unanswered(_unreadable())),  # the log has it
                    )

            if answering.needs_overview:
                engine.overview(read)
            else:
                read(None)

        self._loading.do(begin)
        return ticket

    def move(self, path: Path, key: bytes) -> None:
        """To another replica. From any thread: before the engine closes the old one."""
        self.readers.move(path, key)
        self.is_open = True

    def shut(self) -> None:
        """Nothing is read any more, until there is a replica again. In the engine's own order, as `move`: the main
        thread may hear of this when another replica is open already, and would shut that.
        """
        self.is_open = False
        self.readers.end()
        self._ended.append(self.readers)
        self.readers = self._make_readers()

    def put_away(self) -> None:
        """What reads no more has let go of its files; on the main thread."""
        while self._ended:
            self._ended.pop(0).close(READERS_S)

    def close(self) -> None:
        self.put_away()
        self.readers.close(READERS_S)


def _unreadable() -> str:
    return tr(
        "This cannot be shown: something in it cannot be read. Nothing is lost, and everything else "
        "works as always. Ask your administrator to look at it."
    )
