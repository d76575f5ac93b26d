"""In which order tests run: a run begins with its longest ones, so that at its end nobody waits for one of them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import chain
from typing import Final, TypeVar

import pytest

LONG: Final = "long"
"""The mark of a test that takes some twenty seconds or more. It uses nothing that is set up once for all of its module:
that would be made once more.
"""
LONG_LIMIT_S: Final = 900
"""A limit is there for what hangs: beside other work a run takes six times as long as alone, one of its tests more."""
Item = TypeVar("Item", bound=Hashable)


def long_ones_first(items: Sequence[Item], long: Sequence[Item], processes: int) -> list[Item]:
    """Of several processes each begins with a part of all, in this order, and whoever is done takes what waits last of
    another (`--dist worksteal`): so the long ones come first in each part, as many in one as in another.
    """
    apart = set(long)
    others = [item for item in items if item not in apart]
    bounds = [place * len(others) // processes for place in range(processes + 1)]
    parts = ([*long[place::processes], *others[bounds[place] : bounds[place + 1]]] for place in range(processes))
    return list(chain.from_iterable(parts))


def of_run(config: pytest.Config, items: Sequence[pytest.Item]) -> list[pytest.Item]:
    long = [item for item in items if item.get_closest_marker(LONG)]
    for item in long:
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(LONG_LIMIT_S))
    return long_ones_first(items, long, int(getattr(config, "workerinput", {}).get("workercount", 1)))
