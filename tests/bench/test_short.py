"""Every benchmark, run small: its lines have their shape and its counts are right. Never how long anything took."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import pytest

from server.embedded.process import is_alive, wait_until
from tests.bench.api import LISTS
from tests.bench.figures import Figure, as_json, at_most, near_floor, percentile
from tests.bench.growth import WHAT
from tests.bench.hearing import Hearing
from tests.bench.options import BENCHES, parse
from tests.bench.peers import socket_io
from tests.bench.soak import slope
from tests.bench.stage import FSYNC_VARIABLE, Stage

ROOT = Path(__file__).parents[2]
KEYS = {"bench", "figure", "value", "unit", "floor", "ratio", "n"}
SCOPE = ("--rows", "120", "--open", "5")
"""The same for all that use it, so that its database is filled once."""
SMALL = {
    "rebase": ("--commands", "20", "--rows", "30", "--repeats", "2"),
    "push": ("--repeats", "5", "--queued", "12", "--days", "2", "--claims", "6"),
    "incremental": (
        *("--changes", "4", "--files", "10", "--ledger", "200"),
        *("--small-ledger", "100", "--other-files", "5", "--repeats", "5"),
    ),
    "first-sync": (*SCOPE, "--repeats", "1"),
    "digest": (*SCOPE, "--repeats", "3"),
    "live": (
        *("--rows", "20", "--sockets", "3", "--listeners", "1", "--others", "10"),
        *("--repeats", "5", "--load", "5", "--import-rows", "500"),
    ),
    "startup": (*SCOPE, "--repeats", "1"),
    "list": (*SCOPE, "--frames", "5", "--words", "3"),
    "cache": (*SCOPE, "--repeats", "5"),
    "fanout": ("--sockets", "12", "--rooms", "2", "--per-second", "40", "--seconds", "1"),
    "sockets": ("--sockets", "20"),
    "reconnect": ("--sockets", "8", "--changes", "12", "--per-second", "3"),
    "api": ("--rows", "1200", "--mine", "20", "--per-second", "10", "--seconds", "3"),
    "growth": ("--small", "20", "--middle", "0", "--large", "40", "--bare", "1000", "--repeats", "5"),
    "soak": ("--minutes", "0", "--sockets", "6", "--per-second", "4", "--claims", "10", "--every", "2"),
}


LONGEST_S = 280
"""Of one run: some seconds by itself, and longer where devices wait before they come back and others want the
processor."""
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="session")
def keep() -> Iterator[Path]:
    """A folder that several benchmarks keep their services in, so that only the first one makes them."""
    folder = Path(tempfile.mkdtemp(prefix="coverdesk-bench-test-"))
    folder.chmod(0o711)  # run as root, the services are another user's
    yield folder / "kept"
    shutil.rmtree(folder, ignore_errors=True)


def run(*arguments: str, timeout_s: float = LONGEST_S) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, FSYNC_VARIABLE: "off"}
    return subprocess.run(
        [sys.executable, "-m", "tests.bench", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


def measured(name: str, keep: Path) -> dict[str, dict[str, Any]]:
    """The figures of a small run, by name."""
    done = run(name, "--json", "--keep", str(keep), *SMALL[name])
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines
    for line in lines:
        assert set(line) == KEYS
        assert line["bench"] == name
        assert isinstance(line["value"], int | float)
        assert line["n"] > 0
        # A signal may reach the device before the answer to its COMMIT reaches the writer: then there is no ratio.
        assert (line["ratio"] is None) == (line["floor"] is None or line["value"] <= 0)
    return {line["figure"]: line for line in lines}


def test_rebase(keep: Path) -> None:
    figures = measured("rebase", keep)
    assert figures["20 commands over 30 rows, worst"]["n"] == 2


def test_push(keep: Path) -> None:
    figures = measured("push", keep)
    assert figures["one command, p50"]["n"] == 5
    assert figures["one command, p50"]["floor"] is not None
    assert figures["12 queued commands, p50"]["n"] == 2
    assert figures["12 queued on a device until its outbox is empty, p50"]["n"] == 2
    assert figures["results stored"]["value"] == 5 + 20 + 2 * 12


def test_incremental(keep: Path) -> None:
    figures = measured("incremental", keep)
    assert figures["recent cursor, ledger of 200, p95"]["n"] == 5
    assert figures["recent cursor, beside a ledger of 100, p95"]["floor"] is not None
    assert figures["one file opened to a scope of 10, p95"]["n"] == 5


def test_first_sync(keep: Path) -> None:
    figures = measured("first-sync", keep)
    assert figures["claims"]["unit"] == "rows/s"
    assert figures["claims"]["ratio"] == pytest.approx(figures["until it has taken over"]["ratio"], rel=1e-3)
    assert figures["from sign-in until my open work is usable"]["n"] == 1


def test_digest(keep: Path) -> None:
    figures = measured("digest", keep)
    assert figures["whole check, p95"]["n"] == 3


def test_live(keep: Path) -> None:
    figures = measured("live", keep)
    for part in ("quiet", "under load"):
        assert figures[f"commit to signal, {part}, p99"]["n"] == 5
        assert figures[f"commit to signal, {part}, p50"]["floor"] is not None
    assert figures["load reached"]["value"] > 0


def test_startup(keep: Path) -> None:
    figures = measured("startup", keep)
    assert figures["start to usable window, median"]["n"] == 1


def test_list(keep: Path) -> None:
    figures = measured("list", keep)
    assert figures["scroll a frame, p95"]["n"] == 5
    assert figures["filter as typed, p95"]["n"] == 3
    assert 0 <= figures["frames with all rows at hand"]["value"] <= 100


def test_cache(keep: Path) -> None:
    figures = measured("cache", keep)
    for what in ("list of 50", "one row"):
        assert figures[f"{what}, kept, p50"]["n"] == 5
        assert figures[f"{what}, kept, p50"]["floor"] is not None
        assert figures[f"{what}, from the database, p95"]["floor"] is not None
        assert figures[f"{what}, kept against not"]["unit"] == "x"
    assert 0 < figures["answers out of Redis"]["value"] <= 2 * (5 + 10), (
        "all but the first of each, and one for its size"
    )


def test_fanout(keep: Path) -> None:
    figures = measured("fanout", keep)
    for nodes in ("one node", "two nodes"):
        steady = figures[f"publish to receive at 40 deliveries/s, {nodes}, p99"]
        assert steady["floor"] is not None
        assert steady["n"] >= 40
        assert figures[f"deliveries, {nodes}"]["n"] > 0
    assert figures["deliveries, two nodes"]["floor"] == figures["deliveries, one node"]["floor"] > 0
    lost = figures["deliveries that did not come"]
    assert lost["value"] == 0
    assert lost["n"] >= 2 * 40, "every one of both was waited for"


def test_fanout_names_the_system_that_it_leaves_out(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    nowhere = cast(Stage, None)  # that is asked of nothing where the other system is not there
    with socket_io(nowhere, tmp_path, 2) as ports:
        assert ports is None
    assert f"socket.io is skipped: there is no {tmp_path}/node/fan_server.mjs" in capsys.readouterr().err


def test_sockets(keep: Path) -> None:
    figures = measured("sockets", keep)
    cost = figures["memory of an idle socket"]
    assert cost["n"] == 20
    assert cost["floor"] is not None
    assert cost["unit"] == "kB"


def test_reconnect(keep: Path) -> None:
    figures = measured("reconnect", keep)
    assert figures["came back"]["value"] >= 8
    assert figures["until all of 8 are live"]["value"] > 0
    assert figures["told to pull"]["value"] >= 8, "all hold the tenth of what was written meanwhile"
    assert figures["first syncs"]["value"] == 0
    assert figures["API call meanwhile, p99"]["floor"] is not None


def test_api(keep: Path) -> None:
    figures = measured("api", keep)
    assert figures["rows of claim"]["value"] == 1500, "whole copies of what was made first"
    assert figures["mixed reads at 10/s, p99"]["n"] == figures["list of 50, p95"]["n"] + figures["one file, p95"]["n"]
    assert figures["rows that came"]["value"] > figures["one file, p95"]["n"]
    assert figures["list of 50, p95"]["floor"] is not None
    assert figures["tables that a list reads whole"]["n"] >= 2 * len(LISTS)
    assert 0 < figures["that one step of a list's plan reads, most"]["value"] <= 3 * 1500
    assert 0 < figures["pages of 8 kB that a list's plan reads, most"]["value"] <= 10 * 1500


def test_growth(keep: Path, tmp_path: Path) -> None:
    SMALL["growth"] = (*SMALL["growth"], "--out", str(tmp_path / "out"))
    figures = measured("growth", keep)
    for what in WHAT.values():
        assert figures[f"{what}, 20 complete claims, p95"]["floor"] is None
        for size in ("40 complete claims", "1,000 bare claims"):
            assert figures[f"{what}, {size}, p95"]["floor"] is not None
            assert figures[f"{what}, {size}, p95"]["n"] == 5
    assert figures["40 complete claims: rows of claim"]["value"] == 40
    assert figures["1,000 bare claims: rows of membership"]["value"] > 1_000
    table = (tmp_path / "out" / "growth.md").read_text().splitlines()
    assert [line.count("|") for line in table] == [5] * (2 + len(WHAT))
    chart = ElementTree.fromstring((tmp_path / "out" / "growth.svg").read_text())
    lines = chart.findall("{http://www.w3.org/2000/svg}polyline")
    assert [len(line.attrib["points"].split()) for line in lines] == [3] * len(WHAT)


def test_soak(keep: Path) -> None:
    figures = measured("soak", keep)
    assert figures["kills"]["value"] == figures["stops for some seconds"]["value"] == 1
    answered = figures["answered commands that are not there exactly once"]
    assert answered["value"] == 0
    assert answered["n"] > 0
    assert figures["events lost"]["value"] == figures["events told twice"]["value"] == 0
    assert figures["events lost"]["n"] == 6 * answered["n"]
    assert figures["rows that differ from the ledger"]["value"] == 0
    assert figures["connections again"]["value"] >= 3, "half of them were on the node that was killed"
    assert "its slope" in figures


def test_what_was_lost_and_what_was_told_twice_is_found() -> None:
    hearing = Hearing()
    hearing.tell(0, [("a", 1), ("b", 2)])
    hearing.tell(2, [("a", 4)])
    assert hearing.missed([("a", 1), ("b", 2), ("a", 4)]) == (0, 0)
    assert hearing.missed([("a", 3), ("a", 4)]) == (0, 0), "two changes of one file in one message are one event"
    assert hearing.missed([("b", 4), ("a", 2), ("c", 1)]) == (3, 0), "of another file, before it, and of none"
    hearing.gaps.append((0, 1))
    assert hearing.missed([("b", 4), ("c", 1)]) == (1, 0), "what is to be pulled is not lost"
    hearing.tell(4, [("a", 4)])
    assert hearing.missed([("a", 4)]) == (0, 1)


def test_a_slope_is_of_the_nearest_line() -> None:
    assert slope([(0.0, 100.0), (1.0, 110.0), (2.0, 120.0)]) == pytest.approx(10)
    assert slope([(0.0, 100.0), (1.0, 100.0), (2.0, 100.0)]) == 0
    assert slope([(3.0, 7.0)]) == 0


def test_every_benchmark_is_run_small() -> None:
    assert set(SMALL) == {bench.name for bench in BENCHES}


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nothing",),
        ("push", "--rows", "3"),
        ("push", "--repeats", "0"),
        ("push", "--repeats", "many"),
        ("list", "--rows", "100", "--open", "500"),
        ("push", "--keep", __file__),
    ],
)
def test_misuse_is_one_error_and_code_2(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(list(arguments))
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert "error: " in said.err.splitlines()[-1]
    assert said.out == ""


def test_sizes_that_were_not_named_follow_smaller_ones() -> None:
    _, run, as_lines = parse(["list", "--rows", "100", "--json"])
    assert (run.rows, run.open, run.keep, as_lines) == (100, 100, None, True)


def test_an_interrupt_leaves_no_process_behind() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench", "push"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    assert b"fsync" in process.stderr.readline()  # the services run by now
    descendants = _descendants(process.pid)
    assert descendants
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert wait_until(lambda: not any(map(is_alive, descendants)), 10)


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, children.read_text().split()):
            found += [child, *_descendants(child)]
    return found


def test_ratios_are_costs_whether_of_time_or_of_rate() -> None:
    assert at_most("wait", 20.0, "ms", 3, None, floor=10.0).ratio == 2
    assert Figure(figure="speed", value=50.0, unit="rows/s", n=1, floor=100.0).ratio == 2
    assert near_floor("wait", 13.1, "ms", 3, 10.0, 1.3).reached is False
    assert near_floor("wait", 13.0, "ms", 3, 10.0, 1.3).reached is True


def test_percentiles_are_of_what_was_measured() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile(list(map(float, range(1, 101))), 0.99) == 99.0
    assert percentile([5.0], 0.99) == 5.0


def test_a_line_says_null_where_there_is_no_floor() -> None:
    line = json.loads(as_json("push", at_most("fsync", 0.5, "ms", 10, None)))
    assert set(line) == KEYS
    assert line["floor"] is None
    assert line["ratio"] is None
