"""Words for what devices tell of themselves, and captions within a sentence."""

from __future__ import annotations

import pytest

from desktop.screens.words import by_whom, inside, system_of, tr


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


@pytest.mark.parametrize(
    ("caption", "said"),
    [("Supervisor", "supervisor"), ("SIU", "SIU"), ("CAT code", "CAT code"), ("A new claim", "a new claim"), ("", "")],
)
def test_a_caption_within_a_sentence_is_small_but_for_abbreviations(caption: str, said: str) -> None:
    assert inside(caption) == said


def test_a_name_keeps_its_capitals_where_it_is_said_who_did_it() -> None:
    assert by_whom("Dana de la Cruz") == "by Dana de la Cruz"
    assert by_whom(tr("You")) == "by you"
    assert by_whom(tr("Somebody")) == by_whom("") == "by somebody"
