"""What is asked of the administrators' panels and answered, as JSON or MessagePack."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec

from shared.domain.kernel.fields import Micros

Value = str | int | float | bool | None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What one node tells; of a panel that is not of each node there is one part, and node is empty."""

    node: str
    figures: dict[str, Value]
    lines: tuple[dict[str, Value], ...]
    next: str | None = None
    """The key to go on after; None at the end."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /admin/v1/panels/{name}`. missing: nodes that were heard of lately and did not answer."""

    panel: str
    as_of: Micros
    parts: tuple[Part, ...]
    missing: tuple[str, ...] = ()
    is_whole: bool = True
    """False: Redis is away, so what other nodes there are is not known."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an act on one node."""

    figures: dict[str, int] = {}
    text: str = ""
    """Something for the administrator to take along, told once and kept nowhere: a new secret."""


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /admin/v1/panels/{name}/acts/{act}`: what came of it, added up over the nodes that answered.

    refused: why it was not done, a `shared.panels.reasons.Reason`, with the figures of its text; empty: it was done.
    """

    holds_secrets: ClassVar[bool] = True
    """In its text, which some acts show once."""

    figures: dict[str, int] = {}
    nodes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    is_whole: bool = True
    """False: Redis is away, so whether other nodes did it is not known."""
    text: str = ""
    refused: str = ""
    detail: dict[str, str | int] = {}


class Came(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an act ended, as it is kept: the same but for what is told once."""

    figures: dict[str, int] = {}
    nodes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    is_whole: bool = True
    refused: str = ""
    detail: dict[str, str | int] = {}


class Wanted(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What one node asks of the others. ask: the body of an act, or of a reading, as MessagePack."""

    id: str
    node: str
    panel: str
    act: str
    """Empty: it is read."""
    body: bytes
    after: str = ""
    most: int = 0
    words: str = ""
    to: str = ""
    """The only node that is to answer; empty: all."""
    of_node: bool = False
    """Of a panel of what all share: only what each node adds to it."""


class Heard(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What a node answers: a Part or an Outcome as MessagePack, or why not."""

    node: str
    body: bytes = b""
    failed: Annotated[str, msgspec.Meta(max_length=400)] = ""
    refused: str = ""
    detail: dict[str, str | int] = {}


def plain(struct: msgspec.Struct) -> dict[str, Any]:
    """A struct of declared values as a map of them."""
    return {name: getattr(struct, name) for name in struct.__struct_fields__}
