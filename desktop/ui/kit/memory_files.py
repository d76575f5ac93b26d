"""Files that live in the program's memory, under paths that Qt reads like files of the disk; nothing is left behind.

Each file is registered as a tree of Qt's resource system of its own: the root, one folder, the file. A node of the
tree is, big-endian: place of its name (4 bytes), flags (2), then for a folder the number of its children (4) and the
first one's place (4), for a file territory (2), language (2) and place of the contents (4); version 2 adds the time
of the last change (8). Names stand with their length (2) and hash (4), contents with their length (4).
"""

from __future__ import annotations

import struct
from typing import Final

from PySide6.QtCore import qRegisterResourceData

_VERSION: Final = 2
_FOLDER: Final = 2
_EVERY_LANGUAGE: Final = 1
"""The C locale, to which a look-up falls back."""
_kept: Final[list[tuple[bytes, bytes, bytes]]] = []
"""Qt reads the bytes in place, so they stay as long as the program runs."""


def put(folder: str, name: str, contents: bytes) -> str:
    """Make the file readable; its path. A name is used once. Raises ValueError when Qt does not take it."""
    names = _name(folder)
    name_place = len(names)
    names += _name(name)
    tree = (
        struct.pack(">IHIIQ", 0, _FOLDER, 1, 1, 0)
        + struct.pack(">IHIIQ", 0, _FOLDER, 1, 2, 0)
        + struct.pack(">IHHHIQ", name_place, 0, 0, _EVERY_LANGUAGE, 0, 0)
    )
    made = tree, names, struct.pack(">I", len(contents)) + contents
    _kept.append(made)
    if not qRegisterResourceData(_VERSION, *made):
        raise ValueError(f"{folder}/{name} was not taken")
    return f":/{folder}/{name}"


def _name(text: str) -> bytes:
    return struct.pack(">HI", len(text), _hash(text)) + text.encode("utf-16-be")


def _hash(text: str) -> int:
    """By which Qt looks up a name: four bits at a time, what overflows 28 bits folded back."""
    found = 0
    for unit in text:
        found = (found << 4) + ord(unit)
        found ^= (found & 0xF0000000) >> 23
        found &= 0x0FFFFFFF
    return found
