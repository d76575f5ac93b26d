"""The claim list of the real window: what a frame costs while scrolling, and a filter from question to painted rows.

Floor: a bare Qt list of as many rows, and for a filter its two bare queries on the same encrypted file.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from server.sample.places import LAST_NAMES
from tests.bench.children import Failed
from tests.bench.figures import Figure, at_most, percentile, say
from tests.bench.first_sync import STANDARD_ROWS
from tests.bench.options import Run
from tests.bench.startup import WINDOW_TIMEOUT_S, bare_window, profile, program

FRAME_MS: Final = 16.0
FILTER_MS: Final = 30.0
TYPED_S: Final = 1.0
"""Of one text, its pause included."""
SHARES: Final = (0.5, 0.95)
INDEXED: Final = 3
"""Letters from which a trigram search can use its index; the floor types no less."""


def measure(run: Run) -> Iterator[Figure]:
    """See the module."""
    texts = list(islice(typed(), run.words))
    with profile(run) as (stage, home):
        say(f"{run.frames} frames, {run.words} filters")
        with program(stage, home) as window:
            window.hear(timeout_s=WINDOW_TIMEOUT_S)
            shown = window.ask("show_all", timeout_s=WINDOW_TIMEOUT_S)
            if shown["rows"] != run.rows:
                raise Failed(f"the list shows {shown['rows']:,} claims of {run.rows:,}.")
            scrolled = window.ask("scroll", frames=run.frames, timeout_s=WINDOW_TIMEOUT_S + run.frames)
            filtered = window.ask("filter", texts=texts, timeout_s=WINDOW_TIMEOUT_S + TYPED_S * len(texts))
        with bare_window(stage, home) as window:
            window.hear(timeout_s=WINDOW_TIMEOUT_S)
            frames = window.ask("scroll", frames=run.frames, timeout_s=WINDOW_TIMEOUT_S + run.frames)["frames"]
            long_texts = [text for text in texts if len(text) >= INDEXED]
            queries = window.ask("filter", texts=long_texts, timeout_s=WINDOW_TIMEOUT_S + len(texts))["taken"]
    promised = run.rows <= STANDARD_ROWS
    for name, taken, bare, most in (
        ("scroll a frame", scrolled["taken"], frames, FRAME_MS),
        ("filter as typed", filtered["taken"], queries, FILTER_MS),
    ):
        for share in SHARES:
            yield at_most(
                f"{name}, p{share * 100:g}",
                percentile(taken, share),
                "ms",
                len(taken),
                most if promised and share == SHARES[-1] else None,
                percentile(bare, share),
            )
    whole = 100 * scrolled["whole"] / run.frames
    yield Figure(figure="frames with all rows at hand", value=whole, unit="%", n=run.frames)


def typed() -> Iterator[str]:
    """What is in the filter line after each pause: names from their third letter on, whole names, numbers.

    A pause falls after two letters now and then, too.
    """
    for index, name in enumerate(LAST_NAMES):
        yield name[:2].lower() if index % 8 == 7 else name[: 3 + index % 3].lower()
        yield name
        yield f"CLM-2026-{index * 7 % 1_000:06d}"[: 12 + index % 4]
