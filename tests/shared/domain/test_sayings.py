from string import Formatter

import pytest

from shared.domain.catalogue import COMMANDS, RULES, SAYINGS
from shared.domain.kernel.commands import Command


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
    if "changes" in named:
        assert saying.entity is not None, "whose fields these are"
