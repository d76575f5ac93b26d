"""What a screen is told of its wish: accepted with its ids, or why not; and what it asks of the server itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.screens.administering import DoAct, EndKey, KeysOfMine, Look, MakeKey, NotHeard, ServerQuestion
from desktop.screens.refusals import said
from desktop.screens.store import Accepted, FromDraft, Outcome, Refused
from desktop.screens.words import tr
from shared.domain.kernel.ids import Id

if TYPE_CHECKING:
    from desktop.engine.administering import Asking
    from desktop.engine.device import Engine
    from desktop.engine.entries import NotKept, Taken
    from desktop.engine.readers import Readers
    from desktop.replica.queries import Reader
    from shared.domain.catalogue import AnyCommand


def given(
    engine: Engine,
    commands: Sequence[AnyCommand],
    taken: Callable[[Taken], None],
    instead_of: str,
    typed: FromDraft | None,
) -> Sequence[Id]:
    """To the engine, as `Store.submit_group` says it; the ids that they will have, of a correction its own."""
    if not instead_of:
        return engine.submit(commands, taken, as_group=len(commands) > 1, typed=typed)
    *before, last = commands
    return [engine.correct(Id(instead_of), last, taken, before, typed)]


def outcome_of(taken: Taken, currency: str = "") -> Outcome:
    """What became of a wish: accepted with its ids, or refused in words. currency: of the money of its file."""
    from desktop.engine.drafting import file_of
    from desktop.engine.entries import Kept

    if not isinstance(taken, Kept):
        return Refused(taken.code, _why_not(taken, currency))
    first = taken.entries[0].envelope
    return Accepted(first.command_id, file_of(first.command, first.command_id))


def in_words(taken: Taken, readers: Readers, done: Callable[[Outcome], None]) -> None:
    """done: at once, or on a reader's thread: of a refusal's amounts the file knows what money they are."""
    file_id = getattr(taken, "file_id", None)
    if file_id is None:
        done(outcome_of(taken))
        return

    def with_its_currency(reader: Reader) -> Outcome:
        file = reader.called((file_id,)).get(file_id)
        return outcome_of(taken, file.currency if file is not None else "")

    readers.ask(with_its_currency, done, lambda _error: done(outcome_of(taken)))


def _why_not(refused: NotKept, currency: str) -> str:
    """In the language of the window."""
    try:
        return said(refused.code, refused.detail, currency)
    except ValueError:  # the disk, or a newer server's code: no rule of the domain
        return tr(refused.text)


def asking_of(question: ServerQuestion[Any]) -> Asking:
    """How it is asked. Raises TypeError for what the server is not asked."""
    match question:
        case Look(panel=panel, after=after, most=most, words=words):
            query = {name: value for name, value in (("after", after), ("words", words)) if value}
            return lambda server, token: server.panel(token, panel, {"most": str(most)} | query)
        case DoAct(panel=panel, act=act, told=told):
            body = msgspec.json.encode(told)
            return lambda server, token: server.act(token, panel, act, body)
        case KeysOfMine():
            return lambda server, token: server.own_keys(token)
        case MakeKey(wanted=wanted):
            return lambda server, token: server.make_key(token, wanted)
        case EndKey(key_id=key_id):
            return lambda server, token: server.end_key(token, Id(key_id))
    raise TypeError(type(question).__name__)


def heard(answer: object) -> object:
    """An answer of the server as a screen takes it: why there is none in words."""
    from desktop.answers.standing import filled
    from desktop.engine.sign_in_texts import text_of
    from desktop.net.failures import Failed

    if not isinstance(answer, Failed):
        return answer
    return NotHeard(answer.code, filled(text_of(answer.code), answer.values))
