"""What is kept of the last ranges has a bound in bytes, whatever it consists of."""

from __future__ import annotations

import tracemalloc

from server.live.batches import Recent, Touched, batch_of
from shared.domain.kernel.ids import Id
from shared.wire.messages import Cursor
from tests.server.handlers.rows import fresh_id

MEGABYTE = 2**20


def test_files_that_nobody_here_holds_count_too() -> None:
    """Beside an import they are all that there is: hundreds of ranges of thousands of them took gigabytes."""
    recent = Recent(most=512, most_bytes=MEGABYTE)
    tracemalloc.start()
    for pos in range(20):
        held_by = [frozenset({Id(str(fresh_id())), Id(str(fresh_id()))}) for _ in range(1_000)]
        touched = [Touched(fresh_id(), 1, each, is_standing=False) for each in held_by]
        recent.add(batch_of(pos, Cursor(pos + 1, 1), touched, set(), []))
    del touched, held_by
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 2 * MEGABYTE
    assert recent.after(19) is not None, "the last one is there"
