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


TONES = {"text", "muted"}
"""Colours of the theme, in most modules of screens."""
ALSO = {
    "icons": {
        "ui/claims/commands.py": "check",
        "ui/claims/head.py": "phone",
        "ui/diary/page.py": "check",
        "ui/frame/bars.py": "check",
        "ui/frame/list_row.py": "check",
        "ui/home/day.py": "activity",
        "ui/home/deciding.py": "check",
        "ui/home/evidence.py": "check",
        "ui/home/requests.py": "check",
        "ui/home/task_deeds.py": "check",
        "ui/kit/chip.py": "check",
        "ui/syncing/attention.py": "check",
    },
    "kinds of surfaces and buttons": {
        "ui/frame/bars.py": "person",
        "ui/home/requests.py": "card",
        "ui/home/section.py": "card",
        "ui/kit/card.py": "card",
        "ui/people/sign_in.py": "card",
    },
    "names of fields, of forms and of drafts": {
        "ui/claims/actions.py": "activity contact email phone skipped",
        "ui/claims/payment_form.py": "payment",
        "ui/home/task_deeds.py": "skipped",
        "ui/parties/contact.py": "email phone",
        "ui/people/sign_in.py": "email",
        "viewmodels/parties/customer.py": "email phone",
        "viewmodels/people/sign_in.py": "email",
    },
    "kinds of pages": {
        "ui/claims/board.py": "conflict",
        "ui/syncing/attention.py": "conflict",
        "ui/syncing/place.py": "conflict",
    },
    "what a limit is on": {
        "answers/approvals.py": "payment reserve",
        "answers/claims.py": "payment reserve",
        "answers/conflicts.py": "reserve",
    },
    "states of the sync and of an account, the screens' own": {
        "answers/damaged.py": "damaged",
        "answers/outbox.py": "conflict",
        "screens/syncing.py": "conflict damaged draft held paused revoked",
        "screens/words.py": "conflict damaged draft",
        "viewmodels/people/sign_in.py": "damaged",
        "viewmodels/syncing/status.py": "paused",
    },
    "names of choices, of filters and of what an alert tells": {
        "answers/notifications.py": "paused",
        "ui/claims/reserve_form.py": "general",
        "ui/kit/controls.py": "open",
        "ui/syncing/conflict.py": "check open other",
        "viewmodels/frame/typed_fields.py": "mine",
    },
}
"""Codes that are other words as well: by what of, where."""
EXEMPT = {f"{place}: {word}" for places in ALSO.values() for place, words in places.items() for word in words.split()}


def test_no_screen_types_a_code() -> None:
    assert {place for place in typed() if place.rpartition(" ")[2] not in TONES} - EXEMPT == set()


def test_a_word_of_two_meanings_is_still_there() -> None:
    assert EXEMPT - typed().keys() == set()
    assert TONES <= CODES
