"""What people would notice: figures are printed (`-s`), and nothing is asserted of them: machines under test are busy.

`python -m pytest tests/desktop/replica/test_speed.py -s -q`
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from desktop.journal.journal import Journal
from desktop.lists import claims
from desktop.lists.wanted import Wanted
from desktop.replica.queries import Reader
from desktop.replica.replica import Replica
from desktop.replica.side import SideFile, swap
from desktop.storage.folder import Folder
from desktop.sync.rebase import pending_of
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.ids import Id
from shared.wire.codec import FrameReader, frame
from shared.wire.messages import FirstKey, Opened, Rows
from tests.desktop.replica.samples import GIVEN, IDENTITY, KEY, ME, NOW, Samples, merged, note
from tests.desktop.replica.test_replica import at, frames_of

ROOT = Path(__file__).parents[3]
CLAIMS = 100_000
CHUNK = 4_000


def timed(call: Callable[[], object], rounds: int = 1) -> list[float]:
    """Milliseconds of each round, the fastest first."""
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        took.append(1000 * (time.perf_counter() - start))
    return sorted(took)


def test_a_thousand_pending_commands_fold_over_five_hundred_rows_within_a_second(tmp_path: Path) -> None:
    samples = Samples()
    replica = Replica.create(tmp_path / "replica-000001.db", KEY, IDENTITY)
    claim = samples.claim()
    file_id: Id = claim["claim"][0][0]
    claim["note"] = [samples.row("note", samples.id(), file_id, subject_id=file_id) for _ in range(490)]
    replica.apply(frames_of(merged([samples.desk(), claim]), (ME, SHELF, file_id)), at(1), (), expects=None)
    exposure = claim["exposure"][0][0]
    pending = [pending_of(samples.envelope(n, samples.command(file_id, exposure))) for n in range(1, 1001)]
    replica.submit([file_id], pending, 1)
    again = Rows(table="claim", rows=samples.claim(file_id)["claim"])
    (took,) = timed(lambda: replica.apply([again], at(2), pending, expects=at(1).cursor))
    (one,) = timed(lambda: replica.submit([file_id], pending, 2))
    print(f"\nrebase of 1,000 pending commands over 500 rows: {took:.0f} ms; one more command on top: {one:.0f} ms")
    replica.close()


def test_a_command_is_durable_and_shown_at_once(tmp_path: Path) -> None:
    samples = Samples()
    replica = Replica.create(tmp_path / "replica-000001.db", KEY, IDENTITY)
    journal = Journal.open(tmp_path / "journal.db", KEY, now=NOW)
    claim = samples.claim()
    file_id: Id = claim["claim"][0][0]
    replica.apply(frames_of(merged([samples.desk(), claim]), (ME, SHELF, file_id)), at(1), (), expects=None)

    def write() -> None:
        journal.append(note(journal.last_number + 1, file_id, "short note", samples))

    def show() -> None:
        replica.submit([file_id], journal.pending(0), journal.revision)

    durable, shown = timed(write, 20), timed(show, 20)
    print(f"\njournal {durable[10]:.2f} ms (p50), overlay of 20 pending {shown[10]:.2f} ms (p50)")
    replica.close()
    journal.close()


def first_sync(path: Path) -> None:
    """Run in a process of its own, so that its memory can be told."""
    samples = Samples(7)
    given = [f"{a}{b}" for a in GIVEN for b in "abcdefghijklmnopqrst"]
    template = samples.claim()["claim"][0]
    names = {n: i for i, n in enumerate(("id", "file_id"))} | {"claim_number": 8, "insured_name": 12}
    packed: list[tuple[bytes, Id]] = []
    for start in range(0, CLAIMS, CHUNK):
        rows = []
        for number in range(start, start + CHUNK):
            row = list(template)
            row[names["id"]] = row[names["file_id"]] = samples.id()
            row[names["claim_number"]] = f"CLM-2026-{number:07}"
            row[names["insured_name"]] = f"{samples.random.choice(given)} {samples.name()}"
            row[13] = '{"coverages":[{"caption":"Dwelling","code":"A","limit":35000000}]}'
            row[22] = "Water in the basement after the pipe burst; two rooms affected. " * 3
            row[5] = NOW + samples.random.randrange(10**12)
            row[-1] = samples.random.randrange(1, 2**47)
            rows.append(row)
        packed.append((frame(Rows(table="claim", rows=rows)), rows[-1][0]))
    del rows
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    folder = Folder(path)
    reader = FrameReader()
    begun = time.perf_counter()
    side = SideFile.begin(folder.side(), KEY, IDENTITY)
    desk = merged([samples.desk()])
    for name, found in desk.items():
        key = FirstKey(table=name, after=None, head=at(1).cursor)
        side.load([Opened(file_ids=(ME, SHELF)), Rows(table=name, rows=found)], key, None)
    for index, (data, last) in enumerate(packed):
        is_last = index == len(packed) - 1
        key = FirstKey(table="claim", after=None if is_last else last, head=at(1).cursor)
        side.load(list(reader.feed(data)), key, at(1) if is_last else None)
    loaded = time.perf_counter()
    swap(side, folder, (), 0)
    took = time.perf_counter() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / 1024
    live = folder.live()
    assert live is not None
    size = live.stat().st_size / 2**20
    print(
        f"first sync of {CLAIMS} claims: {took:.2f} s ({loaded - begun:.2f} load), {CLAIMS / took:.0f} rows/s, "
        f"{size:.0f} MB file, {grown:.0f} MB above idle"
    )


def test_a_hundred_thousand_claims(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from tests.desktop.replica.test_speed import first_sync;"
        f"first_sync(Path({str(tmp_path / 'profile')!r}))"
    )
    child = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=110
    )
    assert child.returncode == 0, child.stderr
    print("\n" + child.stdout.strip())
    live = Folder(tmp_path / "profile").live()
    assert live is not None
    opened = timed(lambda: Replica.open(live, KEY, IDENTITY).close())[0]
    replica = Replica.open(live, KEY, IDENTITY)
    digests = timed(replica.digest, 9)
    print(f"opened in {opened:.1f} ms; digest {digests[4]:.1f} ms (p50), {digests[-1]:.1f} ms (worst)")
    reader = Reader(live, KEY)
    words = ("", "kel", "Okafor", "Mariaa", "CLM-2026-0042", "0099999", "ann zimm", "mu", "x", "CLM-2026")
    pages: list[float] = []
    counts: list[float] = []
    for text in words:
        wanted = Wanted(text)
        for order in claims.CLAIMS.orders:
            first = reader.page(claims.CLAIMS, wanted, order, 100).lines
            after = claims.CLAIMS.key(first[-1], order) if first else None
            pages += timed(lambda w=wanted, o=order, a=after: reader.page(claims.CLAIMS, w, o, 100, after=a), 3)  # type: ignore[misc]
            pages += timed(lambda w=wanted, o=order: reader.page(claims.CLAIMS, w, o, 100, anchor_row=70_000))  # type: ignore[misc]
        counts += timed(lambda w=wanted: reader.count(claims.CLAIMS, w), 3)  # type: ignore[misc]
    each = [timed(lambda o=order: reader.ids(claims.CLAIMS, Wanted(), o, None)) for order in claims.CLAIMS.orders]  # type: ignore[misc]
    ids = reader.ids(claims.CLAIMS, Wanted(), claims.CLAIMS.orders[0], None)
    block = timed(lambda: reader.lines(claims.CLAIMS, ids[40_000:41_000]), 9)
    print(f"which {len(ids):,} lines: {max(each)[0]:.0f} ms at most; 1,000 lines by their ids {block[4]:.1f} ms")
    some = Id(reader.page(claims.CLAIMS, Wanted(), claims.CLAIMS.orders[0], 1).lines[0].row_id)
    one = timed(lambda: reader.claim(some), 9)
    pages.sort()
    counts.sort()
    middle, slow = pages[len(pages) // 2], pages[len(pages) * 95 // 100]
    print(
        f"pages of 100: p50 {middle:.1f}, p95 {slow:.1f}, worst {pages[-1]:.1f} ms;"
        f" counts: p50 {counts[len(counts) // 2]:.1f}, worst {counts[-1]:.1f} ms; a claim's page {one[4]:.1f} ms"
    )
    reader.close()
    replica.close()
