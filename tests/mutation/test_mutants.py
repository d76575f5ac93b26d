"""The mistakes that `./coverdesk mutate` plants, and what it says of those that nobody notices."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation.__main__ import Order, copied, key_of, main, planned, read_equivalent
from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.targets import TARGETS, Target
from tests.mutation.warm import BROKEN, FAILED, PASSED, CannotRun, Outcome, Warm

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


def test_what_is_nearest_is_tried_first_and_everything_is(tmp_path: Path) -> None:
    for name, text in {"test_a": "", "test_money": "", "test_uses": "from shared.money import x", "test_z": ""}.items():
        (tmp_path / f"{name}.py").write_text(text)
    (tmp_path / "helper.py").touch()
    order = Order(tmp_path, Target("some", (), (".",), is_whole=True))
    module = Path("shared/money.py")
    assert order.of(module) == ["test_money.py", "test_uses.py", "test_a.py", "test_z.py"]
    order.note(module, "test_z.py")
    order.note(module, "")
    assert order.of(module) == ["test_z.py", "test_money.py", "test_uses.py", "test_a.py"]
    assert order.of(Path("shared/a.py"))[0] == "test_a.py"


def test_each_mistake_meets_the_tests_in_a_process_that_never_saw_another(tmp_path: Path) -> None:
    """What passes, what fails, what cannot be loaded, what never ends, and what kills its process."""
    copied(tmp_path, ("tests/__init__.py", "tests/mutation", "pyproject.toml"))
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "__init__.py").touch()
    (tmp_path / "tests" / "test_it.py").write_text("from shared.it import it\n\ndef test_it():\n    assert it() == 1\n")
    module = tmp_path / "shared" / "it.py"
    honest = "def it():\n    return 1\n"
    module.write_text(honest)
    warm = Warm(tmp_path)
    try:
        assert warm.learn(["tests/test_it.py"], 60).code == PASSED
        for text, outcome in (
            (honest, Outcome(PASSED)),
            ("def it():\n    return 2\n", Outcome(FAILED, "tests/test_it.py")),
            ("1 / 0\n", Outcome(FAILED, "tests/test_it.py")),
            ("import os\n\ndef it():\n    os._exit(0)\n", Outcome(BROKEN)),
            (honest, Outcome(PASSED)),
        ):
            module.write_text(text)
            found = warm.run(["tests/test_it.py"], 60)
            assert found.code == outcome.code or {found.code, outcome.code} <= {FAILED, BROKEN}, text
            assert found.failed_in == outcome.failed_in, text
        module.write_text("def it():\n    while True:\n        pass\n")
        assert warm.run(["tests/test_it.py"], 1) == Outcome(None)
        with pytest.raises(CannotRun):
            warm.run(["tests/nowhere.py"], 60)
    finally:
        warm.close()


def test_an_unknown_target_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert "no such target: nothing; there are domain, sync, services, store" in capsys.readouterr().err
