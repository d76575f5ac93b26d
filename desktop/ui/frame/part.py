"""Parts of the program whose code is loaded when somebody first wants them, or a moment before, once for all who do."""

from __future__ import annotations

import importlib
import logging
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T", covariant=True)

UNREADABLE: Final = (ImportError, OSError, SyntaxError, EOFError)
"""How code fails whose files are gone, cut or exchanged at this moment. Whatever else fails is a mistake of ours."""

_log = logging.getLogger("coverdesk.parts")


class NotLoaded(Exception):
    """The code of a part could not be read; it may be asked for again. The text says why, for people and the log."""


@dataclass(frozen=True, slots=True)
class Load:
    """What loading one part came to: modules that were not there before, bytes of their files, milliseconds."""

    modules: int
    bytes: int
    ms: float


LOADED: Final[dict[str, Load]] = {}
"""The parts whose code is here, in the order in which it came. A part that another one brought along took nothing."""


class Part(Generic[T]):
    """What `target` names, as "module:name": calling the part calls that, and loads it before if it is not here yet.

    first: what it is given before all else. Raises NotLoaded. Two threads that want it at once share one load.
    """

    def __init__(self, target: str, *first: Any) -> None:
        self.module, _, self._name = target.partition(":")
        self._first = first

    def __call__(self, *given: Any) -> T:
        self.load()
        made: T = getattr(sys.modules[self.module], self._name)(*self._first, *given)
        return made

    def load(self) -> None:
        """Its code is here then, whoever wants it next."""
        if self.module in LOADED:
            return
        before, began = sys.modules.copy(), time.perf_counter()
        importlib.invalidate_caches()  # a file that was away a moment ago is looked for anew
        try:
            importlib.import_module(self.module)
        except UNREADABLE as error:
            _log.exception("part %s could not be loaded", self.module)
            raise NotLoaded(f"{type(error).__name__}: {error}") from error
        now = sys.modules.copy()  # in one go: other threads import meanwhile, and a dictionary that grows is not walked
        came = [module for name, module in now.items() if name not in before]
        took = Load(len(came), sum(map(_size, came)), (time.perf_counter() - began) * 1000)
        if LOADED.setdefault(self.module, took) is took:
            _log.info("part %s: %d modules, %d bytes, %.0f ms", self.module, took.modules, took.bytes, took.ms)


def _size(module: Any) -> int:
    """Of its file; some have none: parts of Python itself, and what another module made."""
    file = getattr(module, "__file__", None)
    with suppress(OSError):
        return Path(file).stat().st_size if isinstance(file, str) else 0
    return 0
