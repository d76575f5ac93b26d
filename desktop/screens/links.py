"""A file's own link, `coverdesk://claim/CLM-2026-000017`: it opens the file in whichever program holds it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

SCHEME: Final = "coverdesk"
LONGEST: Final = 400
"""Characters of a link; numbers of files are far shorter."""


class BadLink(ValueError):
    """The text is no link to a file; the message says what one looks like."""


@dataclass(frozen=True, slots=True)
class Link:
    """kind: the name of a kind of file; number: as people know the file, or its id where that has no number."""

    kind: str
    number: str


def link_to(kind: str, number: str) -> str:
    return f"{SCHEME}://{kind}/{quote(number, safe='-._~')}"


def link_of(text: str) -> Link:
    """Raises BadLink. Whether there are files of that kind, the window says."""
    scheme, _, rest = text.strip().partition("://")
    kind, _, number = rest.partition("/")
    number = unquote(number.strip("/")).strip()
    known = scheme.lower() == SCHEME and kind.isidentifier() and number and number.isprintable()
    if not known or len(text) > LONGEST:
        raise BadLink(f"must be a link such as {SCHEME}://claim/CLM-2026-000017, got {text[:80]!r}")
    return Link(kind.lower(), number)
