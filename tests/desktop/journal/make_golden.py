"""Writes the golden journal of this version, once: `python -m tests.desktop.journal.make_golden`. Never run again."""

from __future__ import annotations

import sys
from pathlib import Path

from desktop.journal.journal import Journal
from desktop.journal.steps import STEPS
from shared.domain.kernel.states import Verdict
from shared.wire.messages import Result
from tests.desktop.replica.samples import IDENTITY, KEY, NOW, Samples, note


def main() -> int:
    path = Path(__file__).parent / "golden" / f"journal-{len(STEPS)}.db"
    if path.exists():
        sys.stderr.write(f"{path} is released and never changes.\n")
        return 1
    path.parent.mkdir(exist_ok=True)
    samples = Samples(2)
    journal = Journal.open(path, KEY, now=NOW)
    journal.adopt(IDENTITY)
    envelopes = [note(n, samples.id(), body, samples) for n, body in enumerate(("first", "second", "x", "fourth"), 1)]
    journal.append(*envelopes)
    journal.note_receipts(
        [Result(number=e.number, command_id=e.command_id, verdict=Verdict.APPLIED) for e in envelopes[:2]], NOW
    )
    journal.offer(2)
    journal.archive(1, [], NOW)
    journal.withdraw([3], NOW)
    journal.save_draft("note:draft", "half a sen", None, NOW)
    journal.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
