"""The mistakes that `./coverdesk mutate` plants, and what it says of those that nobody notices."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation.__main__ import key_of, main, planned, read_equivalent
from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.targets import TARGETS, Target

SOURCE = '''"""A module."""
from __future__ import annotations

LIMIT: int | None = 3

def is_small(n: int | None) -> bool:
    return n is not None and n < LIMIT
'''


def test_mutants_are_small_mistakes_that_change_what_is_done() -> None:
    pytest.importorskip("cosmic_ray", reason="Cosmic Ray is not part of what is installed for the tests")
    made = list(mutants_of(Path("small.py"), SOURCE))
    assert {m.line for m in made} == {4, 7}, "annotations do nothing"
    assert "return n is not None or n < LIMIT" in "\n".join(m.text for m in made)
    assert len({m.text for m in made}) == len(made)


def test_each_target_names_modules_and_tests_that_are_there() -> None:
    for target in TARGETS:
        assert target.modules()
        assert all((Path(__file__).parents[2] / test).exists() for test in target.tests)


def test_what_is_sampled_is_told_by_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    mutants = [Mutant(Path("a.py"), "core/AddNot", n, str(n), n) for n in range(100)]
    monkeypatch.setattr("tests.mutation.__main__._all_of", lambda _: list(mutants))
    some = Target("some", (), (), is_whole=False)
    whole = Target("whole", (), (), is_whole=True)
    (_, all_of_it), (_, sample) = planned([whole, some], 1, 10, None)
    assert (len(all_of_it), len(sample)) == (100, 10)
    again = planned([some], 1, 10, None)[0][1]
    other = planned([some], 2, 10, None)[0][1]
    assert [m.occurrence for m in again] == [m.occurrence for m in sample]
    assert [m.occurrence for m in other] != [m.occurrence for m in sample]


def test_a_known_one_has_a_reason_and_is_named_by_its_lines(tmp_path: Path) -> None:
    mutant = Mutant(Path("a.py"), "core/AddNot", 0, "if not x:\n    y()\n", 1)
    assert key_of(mutant, "if x:\n    y()\n") == "a.py: -if x: +if not x:"
    known = tmp_path / "equivalent.txt"
    known.write_text("# why not\na.py: -if x: +if not x:\n    x is never false here.\n")
    assert read_equivalent(known) == {"a.py: -if x: +if not x:": "x is never false here."}
    known.write_text("a.py: -if x: +if not x:\n")
    with pytest.raises(ValueError, match="no reason"):
        read_equivalent(known)


def test_an_unknown_target_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert "no such target: nothing; there are domain, sync, services, store" in capsys.readouterr().err
