"""Each problem that people may read says what happened, what is safe and what to do."""

from __future__ import annotations

import re

import pytest

from desktop.engine.entries import TEXTS as KEEPING
from desktop.engine.sign_in_texts import BY_KEY as SIGNING
from shared.wire.errors import ErrorCode, LinkCode

SAFE = re.compile(r"\bsafe\b|\bkept\b|[Nn]othing (was|is) |Nothing of it|stays closed", re.ASCII)
TO_DO = re.compile(
    r"\b(Ask|Try|Check|Sign in|Send|Update|Free|Unlock|Use|Start|Wait|runs `coverdesk|report|try again|"
    r"by itself|in order|again|is sent|fetched anew|fetches|tell your|Enter|enter|Take|Put|Switch|Correct)\b"
)
CASES = [
    *(pytest.param(each.text, id=each.code) for each in ErrorCode),
    *(pytest.param(each.text, id=f"link-{each.code}") for each in LinkCode),
    *(pytest.param(text, id=f"signing-{code}") for code, text in SIGNING.items()),
    *(pytest.param(text, id=f"keeping-{code}") for code, text in KEEPING.items()),
]


@pytest.mark.parametrize("text", CASES)
def test_it_says_what_is_safe_and_what_to_do(text: str) -> None:
    assert SAFE.search(text), text
    assert TO_DO.search(text), text
    assert len(re.findall(r"[.;:] |\.$", text)) >= 2, "what happened, and what follows"
