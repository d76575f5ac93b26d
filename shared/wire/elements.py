"""How many elements a message has, counted before it is decoded: each takes memory, however small it is on the wire."""

from __future__ import annotations

from typing import Final

_FIXED: Final = [0] * 256
"""By first byte of MessagePack: the bytes that the element takes with it (msgpack specification, "Formats")."""
_SIZED: Final[dict[int, int]] = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4, 0xC7: 1, 0xC8: 2, 0xC9: 4}
"""Of texts and binaries: how many bytes say their length. Extensions have one byte more, for their type."""
_HEADS: Final[dict[int, int]] = {0xDC: 2, 0xDD: 4, 0xDE: 2, 0xDF: 4}
"""Of arrays and maps: the bytes of their count. Their elements follow and are counted as they come."""
_EXTENSIONS: Final = frozenset({0xC7, 0xC8, 0xC9})

for _first in range(256):
    _FIXED[_first] = 1 + (_first & 0x1F if 0xA0 <= _first <= 0xBF else 0)
for _first, _more in (
    (0xCA, 4), (0xCB, 8), (0xCC, 1), (0xCD, 2), (0xCE, 4), (0xCF, 8), (0xD0, 1), (0xD1, 2), (0xD2, 4), (0xD3, 8),
    (0xD4, 2), (0xD5, 3), (0xD6, 5), (0xD7, 9), (0xD8, 17), *_HEADS.items(),
):  # fmt: skip
    _FIXED[_first] = 1 + _more

_PIECE: Final = 64 * 1024
"""Bytes of JSON that are looked at in one go: what they are cut into takes many times their memory."""


def of_msgpack(data: bytes, most: int) -> int:
    """The elements of MessagePack, names of fields included; `most` + 1 as soon as there are more. Never raises."""
    place, end, count = 0, len(data), 0
    fixed, sized = _FIXED, _SIZED
    while place < end and count <= most:
        first = data[place]
        count += 1
        width = sized.get(first)
        if width is None:
            place += fixed[first]
        else:
            place += 1 + width + int.from_bytes(data[place + 1 : place + 1 + width], "big") + (first in _EXTENSIONS)
    return count


def of_json(data: bytes, most: int) -> int:
    """The elements of JSON, at least: what stands between commas outside of texts. Looked at closely only when even
    the commas within texts could be too many.

    The time it takes grows with the length alone, whatever stands in it: strangers choose it.
    """
    count = _separators(data)
    if count <= most:
        return count
    data = data.replace(rb"\\", b"").replace(rb"\"", b"")  # what is left of quotes begins a text or ends it
    count, within = 0, False
    for begin in range(0, len(data), _PIECE):
        parts = data[begin : begin + _PIECE].split(b'"')
        count += _separators(b" ".join(parts[within::2]))
        within ^= len(parts) % 2 == 0
    return count


def _separators(data: bytes) -> int:
    return data.count(b",") + data.count(b"[") + data.count(b"{") + data.count(b":")
