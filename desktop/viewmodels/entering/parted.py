"""A list of parts as people type it: one a line, what belongs to it parted by semicolons, in the declared order."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, get_type_hints

import msgspec

from desktop.screens.words import tr
from shared.domain.kernel.limits import Entered

_MARK: Final = ";"
_SPELLED: Final = re.compile(r"\\(.)|(;)")
"""A semicolon or a backslash that is part of a text has a backslash before it; each is read once, from the left."""


@cache
def _captions(kind: type[msgspec.Struct]) -> dict[str, str]:
    """Field by field, as declared. Raises TypeError for one that nobody has called anything."""
    hints = get_type_hints(kind, include_extras=True)
    found = {
        name: next((each.caption for each in getattr(hint, "__metadata__", ()) if isinstance(each, Entered)), "")
        for name, hint in hints.items()
    }
    if not all(found.values()):
        raise TypeError(f"{kind.__name__} has fields without a caption")
    return found


def captions(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(_captions(kind).values())


def advice(kind: type[msgspec.Struct]) -> str:
    """What to type, in a sentence."""
    called = f"{_MARK} ".join(tr(declared) for declared in captions(kind))
    return tr("One a line: {parts}. What is not known stays empty; the last ones may be left out.", parts=called)


def lines_of(value: str, kind: type[msgspec.Struct]) -> str:
    """The stored list as text. What is no such list is shown as it is, and is not taken when it is sent."""
    try:
        parts = msgspec.json.decode(value or "[]", type=tuple[kind, ...])  # type: ignore[valid-type]
    except (ValueError, RecursionError):
        return value
    return "\n".join(_line(msgspec.structs.astuple(part)) for part in parts)


def _line(texts: tuple[str, ...]) -> str:
    spelled = [text.replace("\\", "\\\\").replace(_MARK, f"\\{_MARK}") for text in texts]
    while spelled and not spelled[-1]:
        spelled.pop()
    return f"{_MARK} ".join(spelled)


def value_of(text: str, kind: type[msgspec.Struct]) -> str:
    """The list as it is stored. Raises ValueError for a line that says too much, or lacks what is needed."""
    names = tuple(_captions(kind))
    parts = []
    for line in text.splitlines():
        if not line.strip():
            continue
        texts = _texts(line)
        if len(texts) > len(names):
            raise ValueError(line)
        needed = {each.name for each in msgspec.structs.fields(kind) if each.required}
        given = dict(zip(names, texts, strict=False))
        if any(not given.get(name) for name in needed):
            raise ValueError(line)
        parts.append(given)
    return msgspec.json.encode(msgspec.convert(parts, tuple[kind, ...])).decode()  # type: ignore[valid-type]


def _texts(line: str) -> list[str]:
    texts, at = [""], 0
    for mark in _SPELLED.finditer(line):
        texts[-1] += line[at : mark.start()]
        at = mark.end()
        if mark[2]:
            texts.append("")
        else:
            texts[-1] += mark[1] if mark[1] in ("\\", _MARK) else mark[0]
    texts[-1] += line[at:]
    return [text.strip() for text in texts]
