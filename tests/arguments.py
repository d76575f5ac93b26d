"""Numbers on the command lines of the simulator and the mutants: what cannot be meant is misuse, exit code 2."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def at_least(least: int) -> Callable[[str], int]:
    """A whole number from `least` on, for argparse's `type`."""

    def number(text: str) -> int:
        try:
            found = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if found < least:
            raise argparse.ArgumentTypeError(f"{found} is too small, it is {least} at least")
        return found

    return number


def seconds(text: str) -> float:
    """A time above zero."""
    try:
        found = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds") from None
    if not 0 < found < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no time to wait for anything")
    return found
