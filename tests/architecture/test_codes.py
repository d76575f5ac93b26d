"""Screens and what answers them name a code by its closed set, and a command by its class: a string that equals one is
a second copy of it, and stays behind when it is renamed.
"""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import desktop
from shared.domain.catalogue import COMMANDS
from tests.shared.domain.test_captioned import CAPTIONED

ROOT = Path(desktop.__file__).parent
SCREENS = ("ui", "viewmodels", "screens", "answers")
CODES = {member.value for kind in CAPTIONED for member in kind} | COMMANDS.keys()


def typed() -> Counter[str]:
    """How often a string equals a code, by `file: code`."""
    found: Counter[str] = Counter()
    for folder in SCREENS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in CODES:
                    found[f"{path.relative_to(ROOT)}: {node.value}"] += 1
    return found


ALSO = {
    **dict.fromkeys(("text", "muted"), "colours of a theme, and roles of a widget"),
    **dict.fromkeys(("check", "phone", "email", "mail", "person"), "icons, kinds of buttons, and fields of a form"),
    **dict.fromkeys(("card",), "a kind of surface"),
    **dict.fromkeys(("skipped", "siu", "contact", "general"), "names of fields, of a form, of a category"),
    **dict.fromkeys(("reserve", "payment", "activity", "conflict"), "kinds of entries in a history, and their icons"),
    **dict.fromkeys(("mine", "open", "other"), "names of filters and of places with the focus"),
    **dict.fromkeys(("draft", "damaged", "held", "paused", "revoked"), "states of the sync, the screens' own"),
}
"""Codes that are other words as well, and what of."""


def test_no_screen_types_a_code() -> None:
    assert {place for place in typed() if place.rpartition(" ")[2] not in ALSO} == set()


def test_a_word_of_two_meanings_is_still_one() -> None:
    assert ALSO.keys() <= CODES
