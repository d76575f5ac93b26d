"""Points at which a process of ours kills itself, as its environment says. Wraps functions from outside: no hooks in
the product.
"""

from __future__ import annotations

import functools
import inspect
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final

VARIABLE: Final = "COVERDESK_FAULT"
"""`POINT N`: dies when the point is passed for the N-th time. A point is `before NAME`, `after NAME` or `any`."""
ANY: Final = "any"


class Points:
    """Counts what is passed. Of one process."""

    def __init__(self, order: str) -> None:
        self._point, _, count = order.rpartition(" ")
        self._left = int(count) if order else 0

    def passed(self, when: str, name: str) -> None:
        """Power loss, if it is the moment: nothing is closed, nothing is flushed."""
        if self._left and self._point in (ANY, f"{when} {name}"):
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, owner: Any, attribute: str, name: str) -> None:
        """Counts each call of a function or a coroutine, at its beginning and at its end."""
        inner = getattr(owner, attribute)
        setattr(
            owner, attribute, self._around_coroutine(inner, name) if _is_async(inner) else self._around(inner, name)
        )

    def watch_block(self, owner: Any, attribute: str, name: str) -> None:
        """Counts the end of each `async with` block: `before` its own ending (a commit), and `after` it."""
        inner = getattr(owner, attribute)

        @asynccontextmanager
        async def block(*arguments: Any) -> AsyncIterator[Any]:
            outer: AbstractAsyncContextManager[Any] = inner(*arguments)
            async with outer as value:
                yield value
                self.passed("before", name)
            self.passed("after", name)

        setattr(owner, attribute, block)

    def _around(self, inner: Callable[..., Any], name: str) -> Callable[..., Any]:
        @functools.wraps(inner)
        def call(*arguments: Any, **named: Any) -> Any:
            self.passed("before", name)
            result = inner(*arguments, **named)
            self.passed("after", name)
            return result

        return call

    def _around_coroutine(self, inner: Callable[..., Any], name: str) -> Callable[..., Any]:
        @functools.wraps(inner)
        async def call(*arguments: Any, **named: Any) -> Any:
            self.passed("before", name)
            result = await inner(*arguments, **named)
            self.passed("after", name)
            return result

        return call


def armed() -> Points:
    """As the environment says."""
    return Points(os.environ.get(VARIABLE, ""))


def _is_async(function: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(function)
