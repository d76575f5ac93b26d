"""What is kept from run to run: the mutants of a module as it is, and what became of each that was tried.

A run that is cut off goes on where it was. A mistake that was noticed stays so while the lines around it do; one that
was not is tried again when a test has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Final

from tests.mutation import mutants as made_by
from tests.mutation.mutants import Mutant, mutants_of

FOLDER: Final = Path(".coverdesk") / "mutants"
"""From the root; no part of the repository."""


class Fate(StrEnum):
    NOTICED = "noticed"
    LATE = "late"
    """Its tests did not end in their time: a mistake that makes them hang, or a busy machine."""
    PASSED_NEAR = "passed near"
    """The near tests did not notice; the others have not met it."""
    SURVIVES = "survives"


class Kept:
    """One folder. What was seen is written at once, a line each."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._seen: dict[str, tuple[Fate, str]] = {}
        self._sound: set[str] = set()
        for line in self._lines("seen"):
            mark, fate, tests = json.loads(line)
            self._seen[mark] = Fate(fate), tests
        self._sound.update(self._lines("sound"))

    def mutants(self, path: Path, text: str) -> list[Mutant]:
        """Of the module as it is, made only once. path: from the root."""
        maker = Path(made_by.__file__).read_text("utf-8")
        name = f"made-{'-'.join(path.with_suffix('').parts)}"
        stored = self._folder / f"{name}-{digest_of([str(path), text, maker])}.json"
        if stored.exists():
            return [
                Mutant(path, operator, occurrence, text[:start] + new + text[end:], line)
                for operator, occurrence, line, start, end, new in json.loads(stored.read_text("utf-8"))
            ]
        mutants = list(mutants_of(path, text))
        rows = [[m.operator, m.occurrence, m.line, *_span(text, m.text)] for m in mutants]
        for outdated in self._folder.glob(f"{name}-*.json"):
            outdated.unlink()
        stored.write_text(json.dumps(rows), "utf-8")
        return mutants

    def fate(self, mark: str, near: str, tests: str) -> Fate | None:
        """What became of a mutant. near, tests: digests of the tests as they are, which outdate that it passed them."""
        fate, then = self._seen.get(mark, (None, ""))
        if (fate is Fate.PASSED_NEAR and then != near) or (fate is Fate.SURVIVES and then != tests):
            return None
        return fate

    def note(self, mark: str, fate: Fate, tests: str) -> None:
        """tests: the digest of those that it passed."""
        self._seen[mark] = fate, tests
        self._add("seen", json.dumps([mark, fate.value, tests]))

    def is_sound(self, digest: str) -> bool:
        """Whether tests of this digest have passed without a mistake."""
        return digest in self._sound

    def note_sound(self, digest: str) -> None:
        self._sound.add(digest)
        self._add("sound", digest)

    def _lines(self, name: str) -> list[str]:
        path = self._folder / f"{name}.txt"
        return path.read_text("utf-8").splitlines() if path.exists() else []

    def _add(self, name: str, line: str) -> None:
        with (self._folder / f"{name}.txt").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def digest_of(texts: Iterable[str]) -> str:
    """Of texts in their order."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:20]


def _span(original: str, mutated: str) -> tuple[int, int, str]:
    """From where to where which text was put instead."""
    start = _alike(original, mutated)
    behind = _alike(original[start:][::-1], mutated[start:][::-1])
    return start, len(original) - behind, mutated[start : len(mutated) - behind]


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (mine, theirs) in enumerate(pairs) if mine != theirs), min(len(one), len(other)))
