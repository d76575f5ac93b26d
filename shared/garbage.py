"""When Python looks for garbage: not while a program is put together, and then not as often as it would by itself."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

YOUNG: Final = 10_000
"""New objects before the youngest are looked through. A chunk of a first sync has 4,000 rows, which are gone before the
next one comes; with Python's own 700 a fifth of the server's work for them was to look through them."""


@contextmanager
def put_off() -> Iterator[None]:
    """No look until `begin`, or the end of the block: what a program loads as it starts stays, nearly all of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def begin() -> None:
    """The program stands: it is not looked through any more, in the middle of a frame or of a request."""
    gc.freeze()
    gc.set_threshold(YOUNG)
    gc.enable()
