"""Answers packed as their readers can read them: what it saves, and what it costs, of each route.

Whether something may be packed at all is asked first: what holds a secret beside what the asker chose tells the secret
by its length, packed often enough (CVE-2013-3587).
"""

from __future__ import annotations

import gzip
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CODINGS: Final = ("zstd", "gzip")
"""In which answers may be packed, the better one first."""
_PACKED_ALREADY: Final = re.compile(
    r"(image/(?!svg\+xml|bmp)|video/|audio/|font/woff|application/(octet-stream|pdf|zip|gzip|zstd|x-7z|x-rar|vnd\.))"
)


@dataclass(slots=True)
class Tally:
    """Of one route since the node's start. Bytes of bodies, before and after; seconds of the processor."""

    answers: int = 0
    packed: int = 0
    withheld: int = 0
    """Long enough, and wanted packed, but they hold a secret."""
    plain_bytes: int = 0
    """Of those that were packed, before."""
    packed_bytes: int = 0
    sent_bytes: int = 0
    """Of all of them, as they were sent."""
    cpu_s: float = 0.0


class Packing(Collector):
    """One node's. level: of both codings, 0 for none. from_bytes: shorter bodies go as they are."""

    def __init__(self, level: int, from_bytes: int) -> None:
        self.level = level
        self.from_bytes = from_bytes
        self.tallies: dict[str, Tally] = {}

    def pack(
        self, route: str, data: bytes, accepted: str, content_type: str, *, is_secret: bool = False
    ) -> tuple[bytes, str | None]:
        """The body as it is sent, and its coding; None: as it was. accepted: an Accept-Encoding."""
        tally = self.tallies.setdefault(route, Tally())
        tally.answers += 1
        coding = self._coding(data, accepted, content_type)
        if coding is not None and is_secret:
            tally.withheld += 1
            coding = None
        if coding is not None:
            began = time.thread_time()
            packed = zstd.compress(data, self.level) if coding == "zstd" else gzip.compress(data, self.level)
            tally.cpu_s += time.thread_time() - began
            if len(packed) < len(data):
                tally.packed += 1
                tally.plain_bytes += len(data)
                tally.packed_bytes += len(packed)
                tally.sent_bytes += len(packed)
                return packed, coding
        tally.sent_bytes += len(data)
        return data, None

    def _coding(self, data: bytes, accepted: str, content_type: str) -> str | None:
        if not self.level or len(data) < self.from_bytes or _PACKED_ALREADY.match(content_type):
            return None
        readable = codings_of(accepted)
        return next((coding for coding in CODINGS if coding in readable), None)

    def describe(self) -> list[Metric]:
        return []  # asked for its names it would be read: they cannot be taken twice in a registry of ours

    def collect(self) -> Iterator[Metric]:
        """For Prometheus."""
        answers = CounterMetricFamily(
            "coverdesk_answers", "Answers with a body, by route and how they went", labels=["route", "form"]
        )
        saved = CounterMetricFamily(
            "coverdesk_answer_bytes", "Bytes of packed answers, by route, before and after", labels=["route", "form"]
        )
        seconds = CounterMetricFamily(
            "coverdesk_packing_seconds", "Time of the processor that packing took, by route", labels=["route"]
        )
        for route, tally in list(self.tallies.items()):
            answers.add_metric([route, "packed"], tally.packed)
            answers.add_metric([route, "withheld"], tally.withheld)
            answers.add_metric([route, "plain"], tally.answers - tally.packed - tally.withheld)
            saved.add_metric([route, "before"], tally.plain_bytes)
            saved.add_metric([route, "after"], tally.packed_bytes)
            seconds.add_metric([route], tally.cpu_s)
        yield from (answers, saved, seconds)


def codings_of(header: str) -> frozenset[str]:
    """The codings of an Accept-Encoding but those that it refuses by a weight of nothing (RFC 9110 section 12.5.3)."""
    found = set()
    for each in header.lower().split(","):
        coding, _, weight = each.partition(";")
        if not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight):
            found.add(coding.strip())
    return frozenset(found)
