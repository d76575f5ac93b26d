"""What a device says with each pull about its unsent commands: one header, `COUNT HIGHEST FILE FILE …`."""

from __future__ import annotations

from typing import Final

from shared.domain.kernel.ids import Id, is_id
from shared.wire.messages import Alive

UNSENT: Final = "X-Coverdesk-Unsent"
MAX_FILES: Final = 100
"""Of one header, which then takes 4 KB: servers and proxies take 8. The heartbeat names up to a thousand."""
MAX_WHOLE: Final = 2**63 - 1


def spelled(report: Alive) -> str:
    """The header's value; of many files the first."""
    return " ".join([str(report.unsent), str(report.highest_number), *report.file_ids[:MAX_FILES]])


def read_report(text: str) -> Alive:
    """Raises ValueError for anything that `spelled` does not make."""
    unsent, highest, *files = text.split(" ")
    if len(files) > MAX_FILES or not all(is_id(each) for each in files):
        raise ValueError("not the ids of files")
    return Alive(unsent=_whole(unsent), highest_number=_whole(highest), file_ids=tuple(Id(each) for each in files))


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and int(text) <= MAX_WHOLE):
        raise ValueError("not a count")
    return int(text)
