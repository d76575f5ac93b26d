"""Power loss at every point between journal, replica and swap: told again, the story ends the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.journal.journal import Journal
from desktop.replica.queries import Reader
from desktop.replica.replica import Replica
from desktop.storage.files import InUse
from desktop.storage.folder import Folder
from shared.domain.diary.entities import Note
from tests.desktop.replica.samples import IDENTITY, KEY, NOW
from tests.desktop.replica.story import POINTS, Story
from tests.desktop.replica.test_replica import dumped

ROOT = Path(__file__).parents[3]


def ending(folder: Folder) -> tuple[Any, ...]:
    story = Story()
    journal, replica = story.tell(folder)
    try:
        shown = [
            found.row for claim in story.claims[:2] for found in replica.rows(claim) if isinstance(found.row, Note)
        ]
        assert {"note 3", "note 4"} <= {row.body for row in shown}
        return (
            dumped(replica),
            replica.standing.cursor,
            replica.acked(),
            replica.standing.complete,
            journal.pending(replica.acked()),
            sorted((a.number, a.verdict) for a in journal.archived(100)),
        )
    finally:
        replica.close()
        journal.close()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, ...]:
    return ending(Folder(tmp_path_factory.mktemp("story") / "profile"))


@pytest.mark.parametrize("point", range(len(POINTS)), ids=[f"{p[0].split(':')[1]}-{p[1]}-{p[2]}" for p in POINTS])
def test_a_kill_loses_nothing(tmp_path: Path, undisturbed: tuple[Any, ...], point: int) -> None:
    folder = Folder(tmp_path / "profile")
    child = subprocess.run(
        [sys.executable, "-m", "tests.desktop.replica.story", str(folder.path), str(point)],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert child.returncode == -9, child.stderr.decode()
    assert ending(folder) == undisturbed
    assert sorted(path.name for path in folder.path.iterdir() if path.suffix == ".db") == [
        "journal.db",
        "replica-000002.db",
    ]


def test_a_reader_of_the_old_file_goes_on_after_the_swap(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "profile")
    story = Story()
    journal = Journal.open(folder.journal, KEY, now=NOW)
    journal.adopt(IDENTITY)
    replica = Replica.create(folder.next_live(), KEY, IDENTITY)
    story.open_first(replica)
    reader = Reader(replica.path, KEY)
    story.fill(folder, journal, replica)
    replica.close()
    folder.tidy()
    assert folder.live() != reader.path
    assert reader.claim(story.claims[0]) is not None
    assert reader.claim(story.claims[4]) is None
    live = folder.live()
    assert live is not None
    again = Reader(live, KEY)
    assert again.claim(story.claims[4]) is not None
    for opened in (reader, again, journal):
        opened.close()


def test_another_process_cannot_open_the_journal_even_after_we_tried_twice(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = Journal.open(path, KEY, now=NOW)
    with pytest.raises(InUse):
        Journal.open(path, KEY, now=NOW)
    code = (
        "import sys; from pathlib import Path; from desktop.journal.journal import Journal;"
        "from desktop.storage.files import InUse\n"
        f"try: Journal.open(Path({str(path)!r}), bytes(range(32)), now=0)\n"
        "except InUse: sys.exit(7)"
    )
    child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=False)
    assert child.returncode == 7
    journal.close()
