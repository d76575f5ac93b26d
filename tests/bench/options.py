"""The command line of the benchmarks: names, sizes as options, clear errors. Measures nothing."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.figures import Figure


@dataclass(frozen=True, slots=True)
class Size:
    """An option that is a number. least, most: what is accepted."""

    name: str
    default: int
    least: int
    most: int
    help: str

    @property
    def flag(self) -> str:
        return f"--{self.name.replace('_', '-')}"


@dataclass(frozen=True, slots=True)
class Bench:
    """One benchmark: `module` is imported only when it is run, and has `measure(Run)`."""

    name: str
    summary: str
    module: str
    sizes: tuple[Size, ...]
    within: tuple[tuple[str, str], ...] = ()
    """Sizes that cannot be more than another one."""
    folders: tuple[tuple[str, str], ...] = ()
    """Options that are folders, with what they are."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a benchmark is asked for."""

    sizes: dict[str, int]
    keep: Path | None
    peers: Path | None = None
    """The folder of other systems; None: where they are looked for by themselves."""
    out: Path | None = None
    """Where what is made is written; None: nowhere."""

    def __getattr__(self, name: str) -> int:
        try:
            return self.sizes[name]
        except KeyError:
            raise AttributeError(name) from None


Measure = Callable[[Run], Iterator[Figure]]

_ROWS: Final = Size("rows", 100_000, 10, 1_000_000, "claims in the scope")
_OPEN: Final = Size("open", 200, 1, 10_000, "of these, open and assigned to the person of the device")
_OPEN_WITHIN: Final = (("open", "rows"),)

BENCHES: Final = (
    Bench(
        "first-sync",
        "A device's first sync: rows per second, memory, and when its open work is usable.",
        "tests.bench.first_sync",
        (_ROWS, _OPEN, Size("repeats", 3, 1, 50, "syncs, each of a new device")),
        within=_OPEN_WITHIN,
    ),
    Bench(
        "incremental",
        "A pull of some changes over a large ledger.",
        "tests.bench.incremental",
        (
            Size("changes", 100, 1, 1_000, "changed rows of a pull, each in a file of its own"),
            Size("files", 5_000, 2, 200_000, "files in the scope"),
            Size("ledger", 1_000_000, 100, 20_000_000, "entries in other scopes between cursor and head"),
            Size("small_ledger", 10_000, 100, 1_000_000, "the same, for the comparison"),
            Size("other_files", 5_000, 1, 200_000, "files that these entries lie in"),
            Size("repeats", 200, 5, 10_000, "pulls"),
        ),
        within=(("changes", "files"),),
    ),
    Bench(
        "push",
        "Commands over HTTP until their result is durable: one by one, and a day's work at once.",
        "tests.bench.push",
        (
            Size("repeats", 500, 5, 100_000, "commands sent one by one"),
            Size("queued", 1_000, 1, 1_000, "commands of a day offline"),
            Size("days", 5, 1, 100, "such days"),
            Size("claims", 300, 4, 5_000, "open claims that they are about"),
        ),
    ),
    Bench(
        "live",
        "From a commit on the server until another device shows it.",
        "tests.bench.live",
        (
            Size("rows", 5_000, 10, 200_000, "claims in the scope of the watching device"),
            Size("sockets", 200, 0, 5_000, "other sockets connected"),
            Size("listeners", 20, 0, 500, "people among them who hold the same claims"),
            Size("others", 1_000, 10, 100_000, "claims of others that the load works on"),
            Size("repeats", 300, 5, 10_000, "commits that are timed"),
            Size("load", 100, 0, 1_000, "commits per second besides, in the second part"),
            Size("import_rows", 1_000_000, 0, 10_000_000, "rows of an import that runs meanwhile"),
            Size("import_rate", 0, 0, 1_000_000, "its rows per second; 0: as many as one connection can"),
        ),
        within=(("repeats", "rows"),),
    ),
    Bench(
        "digest",
        "The check whether a replica equals the server, when nothing differs.",
        "tests.bench.digest",
        (
            Size("rows", 50_000, 10, 1_000_000, "claims in the scope"),
            _OPEN,
            Size("repeats", 50, 3, 10_000, "checks"),
        ),
        within=_OPEN_WITHIN,
    ),
    Bench(
        "rebase",
        "Pending commands folded anew over a file that changed.",
        "tests.bench.rebase",
        (
            Size("commands", 1_000, 1, 20_000, "pending commands"),
            Size("rows", 500, 5, 50_000, "rows of the file"),
            Size("repeats", 5, 1, 1_000, "rebases"),
        ),
    ),
    Bench(
        "startup",
        "From the start of the program to a usable window.",
        "tests.bench.startup",
        (_ROWS, _OPEN, Size("repeats", 5, 1, 100, "warm starts")),
        within=_OPEN_WITHIN,
    ),
    Bench(
        "list",
        "The claim list: a frame while scrolling, and the filter as typed.",
        "tests.bench.listing",
        (
            _ROWS,
            _OPEN,
            Size("frames", 300, 5, 100_000, "frames of scrolling"),
            Size("words", 60, 3, 10_000, "filters typed"),
        ),
        within=_OPEN_WITHIN,
    ),
    Bench(
        "cache",
        "A list and a single row over REST's service: out of Redis against the database.",
        "tests.bench.cache",
        (_ROWS, _OPEN, Size("repeats", 500, 5, 100_000, "readings of each")),
        within=_OPEN_WITHIN,
    ),
    Bench(
        "fanout",
        "Rooms over one node and two: publish to receive, and deliveries a second.",
        "tests.bench.fanout",
        (
            Size("sockets", 1_000, 2, 5_000, "sockets of people who hold the files"),
            Size("rooms", 10, 1, 100, "rooms of files that they sit in"),
            Size("bytes", 256, 210, 290, "of a message, about"),
            Size("per_second", 5_000, 1, 100_000, "deliveries a second of the steady load"),
            Size("seconds", 10, 1, 600, "of the steady load, and of as much as there is"),
        ),
        folders=(("peers", "other systems to be measured beside, with their libraries installed"),),
    ),
    Bench(
        "sockets",
        "The server's memory of an idle socket that is signed in.",
        "tests.bench.sockets",
        (Size("sockets", 1_000, 10, 2_400, "of each of two steps"),),
    ),
    Bench(
        "api",
        "Reading over REST with very many claims: mixed filters at a steady rate.",
        "tests.bench.api",
        (
            Size("rows", 1_000_000, 100, 10_000_000, "claims"),
            Size("mine", 200, 1, 250, "of these, held by every other one of those who ask"),
            Size("per_second", 300, 1, 10_000, "requests"),
            Size("seconds", 30, 1, 3_600, "that they are made"),
        ),
    ),
    Bench(
        "reconnect",
        "A node is restarted: until all sockets are live again, and what they ask for.",
        "tests.bench.reconnect",
        (
            Size("sockets", 5_000, 2, 15_000, "devices that are connected"),
            Size("changes", 200, 1, 10_000, "notes that others write while the node is away"),
            Size("per_second", 50, 1, 1_000, "requests to REST meanwhile"),
        ),
    ),
    Bench(
        "growth",
        "A list, a pull and a push with ever more claims in the database.",
        "tests.bench.growth",
        (
            Size("small", 10_000, 10, 10_000_000, "complete claims at first"),
            Size("middle", 100_000, 0, 10_000_000, "complete claims then; 0: leave it out"),
            Size("large", 1_000_000, 0, 10_000_000, "complete claims at last; 0: leave it out"),
            Size("bare", 5_000_000, 0, 50_000_000, "bare claims with memberships; 0: leave it out"),
            Size("repeats", 300, 5, 100_000, "measurements of each"),
        ),
        folders=(("out", "write the table and the chart here"),),
    ),
    Bench(
        "soak",
        "Mixed work on two nodes, one of which is killed again and again: memory, and nothing lost.",
        "tests.bench.soak",
        (
            Size("minutes", 30, 0, 10_080, "that it lasts; 0: as short as its parts let it"),
            Size("sockets", 200, 2, 5_000, "devices that are connected and follow all events"),
            Size("per_second", 20, 1, 1_000, "commands, and as many requests to REST"),
            Size("claims", 100, 10, 5_000, "claims that the work is about"),
            Size("every", 30, 2, 3_600, "seconds between two kills"),
        ),
    ),
)


def parse(arguments: list[str]) -> tuple[Bench, Run, bool]:
    """The benchmark, its sizes, and whether JSON is wanted. Exits with 2 and one line for what is misused."""
    parser = argparse.ArgumentParser(
        prog="coverdesk bench",
        description="Benchmarks. Each prints its figures beside a floor measured in the same run.",
    )
    names = parser.add_subparsers(dest="name", required=True, metavar="NAME")
    for bench in BENCHES:
        own = names.add_parser(bench.name, help=bench.summary, description=bench.summary)
        own.add_argument("--json", action="store_true", help="one JSON object per line and figure")
        own.add_argument(
            "--keep",
            type=_folder,
            metavar="DIR",
            help="keep the filled database here for the next run; without it everything is thrown away",
        )
        for name, told in bench.folders:
            own.add_argument(f"--{name}", type=_folder, metavar="DIR", help=told)
        for size in bench.sizes:
            own.add_argument(
                size.flag,
                dest=size.name,
                type=_within(size),
                default=size.default,
                metavar="N",
                help=f"{size.help} (default {size.default:,})",
            )
    given = vars(parser.parse_args(arguments))
    bench = next(each for each in BENCHES if each.name == given["name"])
    sizes = {size.name: given[size.name] for size in bench.sizes}
    for inner, outer in bench.within:
        if inner in sizes and sizes[inner] > sizes[outer]:
            if given[inner] == next(s.default for s in bench.sizes if s.name == inner):
                sizes[inner] = sizes[outer]  # a small run shrinks what was not named
            else:
                names.choices[bench.name].error(f"--{inner} cannot be more than --{outer}")
    return bench, Run(sizes, given["keep"], given.get("peers"), given.get("out")), given["json"]


def _within(size: Size) -> Callable[[str], int]:
    def number(text: str) -> int:
        try:
            value = int(text.replace(",", "").replace("_", ""))
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if not size.least <= value <= size.most:
            raise argparse.ArgumentTypeError(f"{value:,} is not within {size.least:,} and {size.most:,}")
        return value

    return number


def _folder(text: str) -> Path:
    path = Path(text).expanduser()
    if path.exists() and not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is not a folder")
    return path.resolve()
