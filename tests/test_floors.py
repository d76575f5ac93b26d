"""The floors of coverage: which one counts for a module, and what is told when one is missed."""

from __future__ import annotations

from tests.floors import below, floor_of, read_floors

FLOORS = {"desktop": 90.0, "desktop/ui": 0.0, "desktop/replica/journal.py": 95.0}


def test_the_nearest_floor_counts() -> None:
    assert floor_of("desktop/app.py", FLOORS) == 90
    assert floor_of("desktop/ui/claim.py", FLOORS) == 0
    assert floor_of("desktop/replica/journal.py", FLOORS) == 95
    assert floor_of("desktops/app.py", FLOORS) == 0


def test_a_module_below_its_floor_and_a_floor_over_nothing_are_told() -> None:
    figures = {"desktop/app.py": 89.9, "desktop/ui/claim.py": 10.0, "desktop/cli.py": 90.0}
    assert below(figures, FLOORS) == {"desktop/app.py": (89.9, 90.0), "desktop/replica/journal.py": (0.0, 95.0)}


def test_the_floors_are_those_that_were_agreed() -> None:
    floors = read_floors()
    assert {name for name, least in floors.items() if least == 95} == {
        "shared",
        "desktop/sync",
        "desktop/replica/journal.py",
        "desktop/replica/journal_steps.py",
        "desktop/replica/journal_values.py",
        "server/services",
    }
    assert [name for name, least in floors.items() if least < 90] == ["desktop/ui"]
