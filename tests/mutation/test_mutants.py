"""The mistakes that `./coverdesk mutate` plants, and what it says of those that nobody notices."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutation.__main__ import (
    Marked,
    Order,
    copied,
    digests_of,
    is_known,
    key_of,
    main,
    planned,
    read_equivalent,
    reported,
)
from tests.mutation.kept import Fate, Kept
from tests.mutation.mutants import Mutant, marks_of, mutants_of
from tests.mutation.swift import Swift
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
    assert not any("n != None" in m.text or "n >= None" in m.text for m in made), "None is the same either way"
    assert "return n is not None or n < LIMIT" in "\n".join(m.text for m in made)
    assert len({m.text for m in made}) == len(made)


def test_what_the_mutator_cannot_do_is_left_out() -> None:
    pytest.importorskip("cosmic_ray", reason="Cosmic Ray is not part of what is installed for the tests")
    source = "import os\n\ntry:\n    pass\nexcept (os.error, KeyError):\n    LIMIT = 1\n"
    made = [m.text for m in mutants_of(Path("small.py"), source)]
    assert any("LIMIT = 2" in text for text in made)
    assert any("(os.error, CosmicRayTestingException)" in text for text in made)


def test_each_target_names_modules_and_tests_that_are_there() -> None:
    for target in TARGETS:
        assert target.modules()
        assert [test for test in (*target.near, *target.tests) if not (Path(__file__).parents[2] / test).exists()] == []


def marked(number: int) -> Marked:
    return Marked(Mutant(Path("a.py"), "core/AddNot", number, str(number), number), f"mark {number}", f"key {number}")


def test_a_sample_is_told_by_the_seed_and_begins_as_a_greater_one() -> None:
    mutants = [marked(n) for n in range(100)]
    some = Target("some", (), (), (), is_whole=False)
    whole = Target("whole", (), (), (), is_whole=True)
    (_, all_of_it), (_, sample) = planned([(whole, mutants), (some, mutants)], 1, 10, None)
    assert (len(all_of_it), len(sample)) == (100, 10)
    assert planned([(some, mutants[::-1])], 1, 10, None)[0][1] == sample
    assert planned([(some, mutants)], 1, 20, None)[0][1][:10] == sample
    assert planned([(whole, mutants)], 1, 10, 10)[0][1] == sample
    assert planned([(some, mutants)], 2, 10, None)[0][1] != sample


def test_a_mutant_keeps_its_mark_while_the_lines_around_it_stay() -> None:
    def marks(text: str, *mutated: str) -> list[str]:
        return marks_of([Mutant(Path("a.py"), "core/AddNot", 0, each, 1) for each in mutated], text)

    lines = [f"line {n}\n" for n in range(20)]
    changed = [*lines[:10], "mistake\n", *lines[11:]]
    (mark,) = marks("".join(lines), "".join(changed))
    assert marks("new\n" + "".join(lines), "new\n" + "".join(changed)) == [mark]
    assert marks("".join(lines).replace("line 9", "other"), "".join(changed).replace("line 9", "other")) != [mark]
    twice = marks("".join(lines * 2), "".join(changed + lines), "".join(lines + changed))
    assert len(set(twice)) == 2, "the same mistake at two places"


def test_what_was_seen_is_kept_until_its_tests_change(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    fates = {"n": Fate.NOTICED, "l": Fate.LATE, "p": Fate.PASSED_NEAR, "s": Fate.SURVIVES}
    for mark, fate in fates.items():
        kept.note(mark, fate, "near" if fate is Fate.PASSED_NEAR else "all")
    kept.note_sound("this")
    again = Kept(tmp_path)
    assert {mark: again.fate(mark, "near", "all") for mark in fates} == fates
    assert {mark: again.fate(mark, "other", "other") for mark in fates} == {**fates, "p": None, "s": None}
    assert again.fate("never tried", "near", "all") is None
    assert (again.is_sound("this"), again.is_sound("that")) == (True, False)


def test_mutants_are_made_once_for_a_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("cosmic_ray", reason="Cosmic Ray is not part of what is installed for the tests")
    made = Kept(tmp_path).mutants(Path("small.py"), SOURCE)
    monkeypatch.setattr("tests.mutation.kept.mutants_of", lambda path, text: [])
    assert Kept(tmp_path).mutants(Path("small.py"), SOURCE) == made == list(mutants_of(Path("small.py"), SOURCE))
    assert Kept(tmp_path).mutants(Path("other/small.py"), SOURCE) == []
    assert Kept(tmp_path).mutants(Path("small.py"), SOURCE) == made, "another module of its name is another"
    assert Kept(tmp_path).mutants(Path("small.py"), SOURCE + "\n") == []


def test_the_table_counts_what_is_kept_and_names_who_lives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = TARGETS[0]
    near, tests = digests_of(target)
    path = Path("shared/domain/batch.py")
    mutants = [replace(marked(n), mutant=Mutant(path, "core/AddNot", n, f"mistake {n}", n)) for n in range(6)]
    kept = Kept(tmp_path)
    for each, fate in zip(mutants, (Fate.NOTICED, Fate.NOTICED, Fate.LATE, Fate.SURVIVES), strict=False):
        kept.note(each.mark, fate, tests)
    kept.note("mark 4", Fate.PASSED_NEAR, near)
    assert reported([(target, mutants)], kept, {"key 4": "in other words"}) == 1
    title, row, survivor, *_ = capsys.readouterr().out.splitlines()
    assert title.split() == ["made", "tried", "noticed", "late", "passed", "near", "survives", "equivalent", "module"]
    assert row.split() == ["6", "5", "2", "1", "0", "1", "1", str(path)]
    assert survivor == f"survives: {path}:3 AddNot #3"


def test_a_known_one_has_a_reason_and_is_named_by_its_lines(tmp_path: Path) -> None:
    mutant = Mutant(Path("a.py"), "core/AddNot", 0, "if not x:\n    y()\n", 1)
    assert key_of(mutant, "if x:\n    y()\n") == "a.py: -if x: +if not x:"
    known = tmp_path / "equivalent.txt"
    known.write_text("# why not\na.py: -if x: +if not x:\n    x is never false here.\n")
    assert read_equivalent(known) == {"a.py: -if x: +if not x:": "x is never false here."}
    assert is_known(Marked(mutant, "mark", "a.py: -if x: +if not x:"), read_equivalent(known))
    assert is_known(Marked(mutant, "mark", "a.py: -if x: +if not x:"), {"*: -if x: +if not x:": "a kind"})
    assert not is_known(Marked(mutant, "mark", "b.py: -if x: +if not x:"), read_equivalent(known))
    known.write_text("a.py: -if x: +if not x:\n")
    with pytest.raises(ValueError, match="no reason"):
        read_equivalent(known)


def test_what_is_nearest_is_tried_first_and_everything_is(tmp_path: Path) -> None:
    uses = "from shared.money import x"
    for name in ("test_a", "test_money", "test_uses", "test_z"):
        text = uses if name == "test_uses" else ""
        (tmp_path / f"{name}.py").write_text(text)
    (tmp_path / "helper.py").touch()
    order = Order(tmp_path, Target("some", (), ("test_a.py", "test_money.py"), (".",), is_whole=True))
    module = Path("shared/money.py")
    assert order.of(module, False) == ["test_money.py", "test_uses.py", "test_a.py", "test_z.py"]
    assert order.of(module, True) == ["test_money.py", "test_a.py"]
    order.note(module, "test_a.py")
    order.note(module, "")
    assert order.of(module, False) == ["test_a.py", "test_money.py", "test_uses.py", "test_z.py"]
    assert order.of(module, True) == ["test_a.py", "test_money.py"]
    assert order.of(Path("shared/a.py"), False)[0] == "test_a.py"


def test_each_mistake_meets_the_tests_in_a_process_that_never_saw_another(tmp_path: Path) -> None:
    """What passes, what fails, what cannot be loaded, what never ends, and what kills its process."""
    copied(tmp_path, ("tests/__init__.py", "tests/mutation", "pyproject.toml"))
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "__init__.py").touch()
    (tmp_path / "tests" / "test_it.py").write_text("from shared.it import it\n\ndef test_it():\n    assert it() == 1\n")
    module = tmp_path / "shared" / "it.py"
    honest = "def it():\n    return 1\n"
    module.write_text(honest)
    os.utime(module, (0, 0))  # as long ago as what is copied: bytecode is told from other bytecode by size and second
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


def test_a_mistake_in_a_function_is_tried_where_all_is_loaded(tmp_path: Path) -> None:
    """Within a function of its own, a method, one that another made, one that has run already, and the module's own."""
    copied(tmp_path, ("tests/__init__.py", "tests/mutation", "pyproject.toml"))
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "__init__.py").touch()
    honest = """from functools import cache

LIMIT = 3
SQUARES = [n * n for n in range(3)]

def made():
    limit = 1
    def inner(n):
        return n + limit
    return inner

@cache
def kept(n):
    return [each * 2 for each in range(n)]

class It:
    def one(self):
        return (lambda n: n + 1)(0)

plus = made()
"""
    module = Path("shared/it.py")
    (tmp_path / module).write_text(honest)
    (tmp_path / "tests" / "test_it.py").write_text(
        "import gc\n\nfrom shared.it import It, kept, plus\n\ngc.freeze()\n\n"
        "def test_it():\n    assert (It().one(), kept(2), plus(1)) == (1, [0, 2], 2)\n"
    )
    if not hasattr(os, "fork"):
        pytest.skip("a process cannot be forked here")
    swift = Swift(tmp_path, ["tests/test_it.py"])
    try:
        for old, new, outcome in (
            ("lambda n: n + 1", "lambda n: n + 2", Outcome(FAILED, "tests/test_it.py")),
            ("each * 2", "each * 3", Outcome(FAILED, "tests/test_it.py")),
            ("n + limit", "n - limit", Outcome(FAILED, "tests/test_it.py")),
            ("[each * 2", "[2 * each", Outcome(PASSED)),
            ("LIMIT = 3", "LIMIT = 4", None),
            ("n * n", "n + n", None),
            ("@cache\n", "", None),
        ):
            assert honest.count(old) == 1
            found = swift.run(module, honest.replace(old, new), ["tests/test_it.py"], 60)
            assert found == outcome, (old, new)
        hanging = honest.replace("return n + limit", "while limit: pass")
        assert swift.run(module, hanging, ["tests/test_it.py"], 1) == Outcome(None)
    finally:
        swift.close()


def test_an_unknown_target_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert "no such target: nothing; there are domain, sync, services, store" in capsys.readouterr().err
