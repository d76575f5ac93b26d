"""Which new passwords are refused: those that are tried first, and those made of the names around their owner.

Length is the only rule beside it (NIST SP 800-63B section 3.1.1.2): nobody has to add a digit or a sign. The lists are
facts that everybody who guesses passwords knows: `known_passwords.txt` the commonest ones that are long enough,
`known_words.txt` the words that most others are made of. Pure but for reading these two files once.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Final

from shared.wire.errors import ErrorCode

MIN_LENGTH: Final = 10
MAX_LENGTH: Final = 512
"""Characters; longer ones are not passwords but work for us."""
PRODUCT: Final = "coverdesk"
MIN_NAME: Final = 3
"""Letters of a name that counts: shorter ones stand in every second word."""
MIN_REST: Final = 6
"""Characters that must be left when words, names and habits are taken out: nobody guesses these online."""
MIN_DIFFERENT: Final = 4
"""Different characters: fewer are a key held down."""
MIN_RUN: Final = 4
"""Neighbouring keys, letters or digits in a row that count as one habit and not as so many characters."""

_HERE: Final = Path(__file__).parent
_ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "1234567890-=",
    "qwertyuiop[]",
    "qwertzuiopü",
    "azertyuiop",
    "asdfghjkl;'",
    "qsdfghjklm",
    "zxcvbnm,./",
    "yxcvbnm,.-",
    "wxcvbn,;:!",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "1q2w3e4r5t6y7u8i9o0p",
    "qawsedrftgyhujikolp",
    "q1w2e3r4t5y6u7i8o9p0",
)
_PAIRS: Final = frozenset(row[i : i + 2] for each in _ROWS for row in (each, each[::-1]) for i in range(len(row) - 1))
_AS_LETTERS: Final = tuple(str.maketrans("@430!$578€1", "aaeoisstbe" + one) for one in "il")
_DATE: Final = re.compile(r"(\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|(19|20)\d\d)")


class Weakness(Enum):
    """Why a password is refused: the code, with its sentence."""

    SHORT = ErrorCode.PASSWORD_SHORT
    LONG = ErrorCode.PASSWORD_LONG
    KNOWN = ErrorCode.PASSWORD_KNOWN
    NAMED = ErrorCode.PASSWORD_NAMED


def weakness(password: str, *names: str) -> Weakness | None:
    """Why the password may not be set; None when it may.

    names: of the person, their email, the company: whatever a stranger would put into a guess.
    """
    if len(password) < MIN_LENGTH:
        return Weakness.SHORT
    if len(password) > MAX_LENGTH:
        return Weakness.LONG
    folded = unicodedata.normalize("NFKC", password).casefold()
    if len(folded) > MAX_LENGTH:  # one letter may stand for eighteen, and what follows looks at each stretch of them
        return Weakness.LONG
    passwords, words = _known()
    if folded in passwords or len(set(folded)) < MIN_DIFFERENT or _repeats(folded):
        return Weakness.KNOWN
    ours = _parts(*names, PRODUCT)
    dateless = _DATE.sub(" ", folded)
    texts = {dateless, *(dateless.translate(letters) for letters in _AS_LETTERS)}
    if min(_rest(text, ours | words) for text in texts) >= MIN_REST:
        return None
    without_names = min(_rest(text, words) for text in texts)
    return Weakness.NAMED if without_names >= MIN_REST else Weakness.KNOWN


def _rest(text: str, words: frozenset[str]) -> int:
    """How many characters are left when what guesses begin with is taken out.

    Several words in a row are worth more than one: each after the first leaves two.
    """
    taken = 0
    for word in sorted((word for word in words if word in text), key=lambda word: (-len(word), word)):
        if word in text:  # it may have been a part of a longer one
            text = text.replace(word, " ")
            taken += 1
    left = 2 * max(0, taken - 1)
    for piece in text.split():
        left += _without_runs(piece)
    return left


def _without_runs(text: str) -> int:
    """The characters of a text, where neighbours in a row count once, and one repeated counts once."""
    count, i = 0, 0
    while i < len(text):
        end = i + 1
        while end < len(text) and (text[end - 1 : end + 1] in _PAIRS or text[end] == text[end - 1]):
            end += 1
        count += 1 if end - i >= MIN_RUN else end - i
        i = end
    return count


def _repeats(text: str) -> bool:
    """Whether it is one short piece again and again."""
    return any(
        text == (text[:size] * (len(text) // size + 1))[: len(text)] and len(set(text[:size])) < MIN_REST
        for size in range(1, len(text) // 2 + 1)
    )


def _parts(*names: str) -> frozenset[str]:
    """The words in names, as they stand in guesses."""
    found = set()
    for name in names:
        folded = unicodedata.normalize("NFKC", name).casefold()
        bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
        for text in (folded, bare):
            parts = re.split(r"[\W_\d]+", text)
            found.update(parts)
            found.add("".join(parts))
    return frozenset(part for part in found - _TOP_LEVELS if len(part) >= MIN_NAME)


_TOP_LEVELS: Final = frozenset({"com", "org", "net", "example", "www"})


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    """The passwords and the words of the lists, folded."""
    return _lines("known_passwords.txt"), _lines("known_words.txt")


def _lines(name: str) -> frozenset[str]:
    return frozenset((_HERE / name).read_text(encoding="utf-8").split())
