"""The one list of what is answered, and the answering of one question."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from desktop.answers import (
    approvals,
    cards,
    claims,
    conflicts,
    customers,
    deeds,
    foresight,
    home,
    lists,
    notifications,
    people,
    policies,
    search,
    syncing,
)
from desktop.answers.answer import Answers, Context
from desktop.engine.entries import Overview
from desktop.screens.questions import Question

if TYPE_CHECKING:
    from desktop.replica.queries import Reader

ANSWERS: Final[Answers] = {
    question: answer
    for area in (
        approvals,
        cards,
        claims,
        conflicts,
        customers,
        deeds,
        foresight,
        home,
        lists,
        notifications,
        people,
        policies,
        search,
        syncing,
    )
    for question, answer in area.ANSWERS.items()
}


class Answering:
    """One question with its context."""

    def __init__(self, question: Question[Any], context: Context) -> None:
        self._question = question
        self._context = context
        self._answer = ANSWERS[type(question)]

    @property
    def needs_overview(self) -> bool:
        """Whether the journal has to be asked first."""
        return self._answer.of_journal

    def without_replica(self) -> object:
        """The answer while nothing is open yet; None for what has to wait."""
        early = self._answer.while_closed
        return early(self._context) if early is not None else None

    def answer(self, reader: Reader, overview: Overview | None) -> object:
        context = self._context if overview is None else replace(self._context, overview=overview)
        return self._answer.give(reader, self._question, context)
