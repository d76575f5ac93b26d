from string import Formatter
from typing import get_args, get_type_hints

import pytest

from shared.domain.catalogue import COMMANDS, RULES, SAYINGS
from shared.domain.claims.commands import AssignClaim
from shared.domain.diary.commands import ReassignActivity
from shared.domain.kernel.commands import Command
from shared.domain.kernel.ids import Id


def test_every_command_is_called_something_and_no_two_alike() -> None:
    assert {kind.__name__ for kind in SAYINGS} == COMMANDS.keys()
    assert len({saying.title for saying in SAYINGS.values()}) == len(SAYINGS)
    assert all(rule.saying == SAYINGS[kind] for kind, rule in RULES.items())


@pytest.mark.parametrize("kind", SAYINGS, ids=lambda kind: str(kind.__name__))
def test_what_a_command_says_is_made_of_its_own_fields(kind: type[Command]) -> None:
    saying = SAYINGS[kind]
    assert saying.title[:1].isupper()
    assert "{" not in saying.title
    named = {name for _, name, _, _ in Formatter().parse(saying.says) if name}
    assert named <= set(kind.__struct_fields__)
    assert saying.says
    for name, words in saying.without.items():
        hint = get_type_hints(kind)[name]
        assert type(None) in get_args(hint), "what is never left out is never said to be"
        assert "{" not in words
        assert words != saying.says
    if "changes" in named:
        assert saying.entity is not None, "whose fields these are"


def test_what_is_given_to_nobody_is_not_said_to_be_given_to_somebody() -> None:
    for kind, field in ((ReassignActivity, "assignee_id"), (AssignClaim, "adjuster_id")):
        saying = SAYINGS[kind]
        assert saying.said_of({field: None}) == saying.without[field]
        assert saying.said_of({field: Id("somebody")}) == saying.said_of({}) == saying.says
