"""The engine's ground with what stands on it while somebody works: open stores, the machine, the keys."""

from __future__ import annotations

from typing import Protocol

from desktop.engine.ground import Ground
from desktop.engine.opening import Opened
from desktop.engine.performer import Running
from desktop.engine.vault import Vault
from desktop.keys.wrapped import WrappedKeys
from desktop.storage.identity import Identity


class AtWork(Ground, Protocol):
    """switched_off: the person's own switch."""

    vault: Vault
    switched_off: bool

    @property
    def keys(self) -> WrappedKeys | None:
        """Of the open stores."""

    @property
    def opened(self) -> Opened | None:
        """Of the journal's thread; None until the stores are open."""

    @property
    def running(self) -> Running | None:
        """Of the event loop's thread; None until the stores are open."""

    async def open(self, keys: WrappedKeys, who: Identity | None) -> Identity: ...
    async def shut(self) -> None: ...
