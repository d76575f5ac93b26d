"""`python -m tests.bench NAME [--json] [options]`: 0 measured, 1 could not be measured, 2 misused, 130 interrupted."""

from __future__ import annotations

import importlib
import signal
import sys
from typing import NoReturn

import aiohttp

from tests.bench.children import Failed
from tests.bench.figures import show
from tests.bench.options import Measure, parse


def main(arguments: list[str]) -> int:
    """Run one benchmark; whether an aim was missed does not change the exit code, as it depends on the machine."""
    bench, run, as_lines = parse(arguments)
    signal.signal(signal.SIGTERM, _end)
    try:
        measure: Measure = importlib.import_module(bench.module).measure
        show(bench.name, measure(run), as_lines=as_lines)
    except (Failed, aiohttp.ClientError) as error:
        print(f"bench: {error or type(error).__name__}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bench: interrupted; everything it started has ended.", file=sys.stderr)
        return 130
    return 0


def _end(number: int, _: object) -> NoReturn:
    """Unwind, so that services and children end in their own way."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
