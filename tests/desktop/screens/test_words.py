"""Words for what devices tell of themselves."""

from __future__ import annotations

import pytest

from desktop.screens.words import system_of


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("linux 6.1.0-31-amd64", "Linux"),
        ("darwin 24.1.0", "macOS"),
        ("win32 10", "Windows"),
        ("linux", "Linux"),
        ("haiku R1", "haiku R1"),
        ("", ""),
    ],
)
def test_a_system_is_called_as_people_call_it(told: str, said: str) -> None:
    assert system_of(told) == said
