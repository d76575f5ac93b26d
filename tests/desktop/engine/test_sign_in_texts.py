"""What keeps the data closed, and what a code is called: each has words that say what is safe and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.engine.opening import NeverSignedIn, SomebodyElses
from desktop.engine.sign_in_texts import BY_KEY, PASSWORD_TEXTS, code_of, text_of
from desktop.keys.wrapped import KeyUnavailable
from desktop.storage.files import Corrupt, DiskFull, InUse, ReadOnly, TooNew, Unreadable, WrongKey
from shared.wire.errors import BY_CODE, BY_LINK_CODE, template_of

HERE = Path("journal.db")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SomebodyElses(), "somebody_elses"),
        (KeyUnavailable("keyring", "locked"), "ring_locked"),
        (KeyUnavailable("keyring", "lost"), "ring_lost"),
        (KeyUnavailable("keys.bin", "lost"), "lost"),
        (KeyUnavailable("keys.bin", "damaged"), "damaged"),
        (KeyUnavailable("keys.bin", "password"), "password"),
        (InUse(HERE, "why"), "in_use"),
        (TooNew(HERE, "why"), "too_new"),
        (DiskFull(HERE, "why"), "disk_full"),
        (Corrupt(HERE, "why"), "store"),
        (WrongKey(HERE, "why"), "store"),
        (ReadOnly(HERE, "why"), "store"),
        (Unreadable(HERE, "why"), "store"),
        (NeverSignedIn(), "store"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_keeps_the_data_closed_has_words_of_its_own(error: Exception, code: str) -> None:
    assert code_of(error) == code
    assert text_of(code) == BY_KEY[code], "of its own, not those of a fault"


@pytest.mark.parametrize("code", [*BY_CODE, *BY_LINK_CODE])
def test_every_code_of_the_protocol_has_words(code: str) -> None:
    assert text_of(code) == BY_KEY.get(code, template_of(code))
    assert text_of(code) != BY_KEY["fault"]


def test_an_unknown_code_is_told_as_a_fault_of_ours() -> None:
    assert text_of("of_a_later_version") == BY_KEY["fault"]
    assert "Your work is safe" in BY_KEY["fault"]


@pytest.mark.parametrize("text", [*BY_KEY.values(), *PASSWORD_TEXTS.values()])
def test_each_says_more_than_what_went_wrong(text: str) -> None:
    assert text.count(".") >= 2
    assert text.endswith(".")
