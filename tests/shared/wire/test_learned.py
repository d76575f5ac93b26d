"""What msgspec learns of a type at its first use ends the program when two threads use it first at once."""

from __future__ import annotations

import subprocess
import sys

import pytest

STILL_TO_LEARN = """
import gc, msgspec
import {imported}
import {module} as told
kinds = [kind for kind in vars(told).values() if isinstance(kind, type(msgspec.Struct))]
kinds = [kind for kind in kinds if kind.__module__ == "{module}"]
known = [kind for kind in kinds if any(type(each).__name__ == "StructInfo" for each in gc.get_referents(kind))]
print(len(kinds), *sorted({{kind.__name__ for kind in kinds}} - {{kind.__name__ for kind in known}}))
"""


@pytest.mark.parametrize(
    ("imported", "module", "bases"),
    [
        ("shared.domain.catalogue", "shared.domain.claims.entities", set()),
        ("desktop.journal.record", "shared.domain.claims.commands", {"OnClaim"}),
        ("desktop.journal.record", "shared.domain.money.commands", set()),
        ("shared.wire.codec", "shared.wire.messages", set()),
        ("desktop.net.session", "desktop.net.session", {"SessionPerson"}),
    ],
)
def test_types_are_learned_before_two_threads_can_ask(imported: str, module: str, bases: set[str]) -> None:
    """A command that a person gives and one that the journal reads; a session by two ways; a reader and the writer."""
    script = STILL_TO_LEARN.format(imported=imported, module=module)
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    count, *unlearned = told.stdout.split()
    assert int(count) > 0
    assert set(unlearned) <= bases, "read from bytes or fields by more than one thread, perhaps at once"
