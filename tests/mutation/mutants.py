"""Mutants of a module: its text with one small mistake. The mistakes are Cosmic Ray's."""

from __future__ import annotations

import ast
import difflib
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

KINDS: Final = (
    "core/ReplaceComparisonOperator_",
    "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd",
    "core/AddNot",
    "core/Replace_Unary",
    "core/ReplaceUnaryOperator_",
    "core/ReplaceTrueWithFalse",
    "core/ReplaceFalseWithTrue",
    "core/ReplaceBinaryOperator_Add_Sub",
    "core/ReplaceBinaryOperator_Sub_Add",
    "core/ReplaceBinaryOperator_BitOr_BitAnd",
    "core/ReplaceBinaryOperator_BitAnd_BitOr",
    "core/ReplaceBinaryOperator_FloorDiv_Mul",
    "core/ReplaceBinaryOperator_Mul_FloorDiv",
    "core/NumberReplacer",
    "core/ReplaceBreakWithContinue",
    "core/ReplaceContinueWithBreak",
    "core/ExceptionReplacer",
    "core/ZeroIterationForLoop",
    "core/RemoveDecorator",
)
"""How the names of the operators begin that are used; of arithmetic only the nearest neighbours."""
AMONG_IS: Final = ("Is_IsNot", "IsNot_Is")
"""Of what `is` is replaced with: equality is the same of None and the members of an enumeration, and of numbers and
texts it hangs on which of them the interpreter keeps one object; an order of them is a mistake that nobody makes.
"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """path: from the root. text: the whole module with its mistake."""

    path: Path
    operator: str
    occurrence: int
    text: str
    line: int

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line} {self.operator.removeprefix('core/')} #{self.occurrence}"

    def difference(self, original: str) -> str:
        """The lines that differ, as `- old` and `+ new`."""
        lines = difflib.unified_diff(original.splitlines(), self.text.splitlines(), lineterm="", n=0)
        return "\n".join(line for line in lines if line[:2] not in ("--", "++", "@@"))


def is_used(operator: str) -> bool:
    """Whether mistakes of this name are planted."""
    pair = operator.removeprefix("core/ReplaceComparisonOperator_")
    among_is = pair != operator and not {"Is", "IsNot"}.isdisjoint(pair.split("_"))
    return operator.startswith(KINDS) and (not among_is or pair in AMONG_IS)


def mutants_of(path: Path, text: str) -> Iterator[Mutant]:
    """All that differ in what they do; annotations and docstrings do nothing. path: from the root, for names only."""
    from cosmic_ray.ast import get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    meaning, nodes = _meaning(text), list(_nodes(get_ast(text)))
    begins = list(accumulate((len(line) for line in text.splitlines(keepends=True)), initial=0))
    seen: set[str] = set()
    for name in sorted(operator_names()):
        if not is_used(name):
            continue
        operator: Any = get_operator(name)()
        places = ((node, index) for node in nodes for index, _ in enumerate(operator.mutation_positions(node)))
        for occurrence, (node, index) in enumerate(places):
            # Only what is mutated is copied: to parse all of it anew for each took most of the time.
            try:
                new = operator.mutate(deepcopy(node, {id(node.parent): node.parent}), index)
            except AttributeError:  # it cannot replace an exception that is named with a dot
                continue
            (line, column), (last_line, last_column) = node.get_start_pos_of_prefix(), node.end_pos
            before, behind = text[: begins[line - 1] + column], text[begins[last_line - 1] + last_column :]
            mutated = before + (new.get_code() if new is not None else "") + behind
            if mutated in seen:
                continue
            seen.add(mutated)
            if _meaning(mutated) not in (None, meaning):
                yield Mutant(path, name, occurrence, mutated, _first_difference(text, mutated))


def marks_of(mutants: Sequence[Mutant], original: str) -> list[str]:
    """A name for each mutant of one module that stays while the lines around its mistake do."""
    found: list[str] = []
    before, times = original.splitlines(), Counter[str]()
    for mutant in mutants:
        lines = difflib.unified_diff(before, mutant.text.splitlines(), lineterm="", n=3)
        place = "\n".join([str(mutant.path), *(line for line in lines if line[:2] not in ("--", "++", "@@"))])
        times[place] += 1
        found.append(hashlib.sha256(f"{place}\n{times[place]}".encode()).hexdigest()[:20])
    return found


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", ()):
        yield from _nodes(child)


def _meaning(text: str) -> str | None:
    """The program without what is never run; None when it is none."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        match node:
            case ast.AnnAssign():
                node.annotation = ast.Constant(None)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                node.returns = None
            case ast.arg():
                node.annotation = None
    return ast.dump(tree)


def _first_difference(one: str, other: str) -> int:
    lines = zip(one.splitlines(), other.splitlines(), strict=False)
    return next((n for n, (mine, theirs) in enumerate(lines, start=1) if mine != theirs), 0)
