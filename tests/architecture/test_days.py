"""A day that people read is written by `desktop.screens.formats`, as the person has chosen: nothing writes its own."""

from __future__ import annotations

import ast
from pathlib import Path

import desktop

ROOT = Path(desktop.__file__).parent
WRITERS = {"isoformat", "strftime", "ctime", "dayName", "monthName", "standaloneDayName", "standaloneMonthName"}
"""Methods that make a text of a day. `toString` with a pattern or with a day of Qt's is looked for besides."""
FREE = {
    "screens/day_formats.py": "this is where days are written",
    "screens/formats.py": "the clock's time, without a day",
    "screens/wishes.py": "a field of a command",
    "answers/home.py": "conditions of a question",
    "answers/damaged.py": "for support: the same in every language",
    "lists/sheet.py": "CSV: ISO for other programs",
    "ui/claims/actions.py": "a field of a command",
    "ui/claims/page.py": "where a link leads",
    "ui/diary/new_task.py": "a field of a command",
    "ui/home/task_deeds.py": "a field of a command",
    "ui/kit/cutting.py": "names of months to be recognised",
    "ui/kit/edits.py": "days for the calendar of Qt",
    "ui/kit/fields.py": "what a draft keeps",
    "viewmodels/diary/tasks.py": "a field of a command",
    "viewmodels/entering/days.py": "names to be read, and the clock's time",
    "viewmodels/entering/drafts.py": "what a draft keeps",
    "viewmodels/entering/entered.py": "what a draft keeps",
    "viewmodels/frame/export.py": "a moment that no spreadsheet knows",
    "viewmodels/frame/typed_values.py": "conditions of a question",
    "viewmodels/notifications/quiet.py": "what a setting keeps",
    "viewmodels/people/preferences.py": "what a setting keeps",
}
"""By module, what its texts of days are for: people read none of them in place of one by `formats`."""
SCREENS = ("ui", "viewmodels", "screens", "answers", "lists")


def writes(path: Path) -> list[str]:
    """The places of a module that make a text of a day on their own."""
    return [where for node in ast.walk(ast.parse(path.read_text("utf-8"))) if (where := written(node))]


def written(node: ast.AST) -> str:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) if name in WRITERS:
            return f"{node.lineno}: {name}"
        case ast.Call(func=ast.Attribute(attr="toString"), args=[_, _, *_]):
            return f"{node.lineno}: toString"
        case ast.Call(func=ast.Attribute(attr="toString"), args=[ast.Call(func=ast.Name(id="QDate" | "QDateTime"))]):
            return f"{node.lineno}: toString"
        case ast.FormattedValue(format_spec=ast.JoinedStr(values=[ast.Constant(value=str(spec)), *_])) if "%" in spec:
            return f"{node.lineno}: {spec}" if not spec.endswith("%") else ""
        case ast.Attribute(attr="month") if isinstance(node.ctx, ast.Load):
            return f"{node.lineno}: month"
    return ""


def found() -> dict[str, list[str]]:
    paths = [path for area in SCREENS for path in sorted((ROOT / area).rglob("*.py"))]
    return {str(path.relative_to(ROOT)): places for path in paths if (places := writes(path))}


def test_nothing_that_people_read_writes_a_day_on_its_own() -> None:
    bypassing = {module: places for module, places in found().items() if module not in FREE}
    assert bypassing == {}


def test_each_exception_still_is_one() -> None:
    assert FREE.keys() - found().keys() == set()


def test_what_writes_a_day_is_recognised() -> None:
    for text in (
        "day.strftime('%d %b')",
        "day.isoformat()",
        "locale.toString(QDate(1, 2, 3), 'd MMM')",
        "locale.toString(QDate(1, 2, 3))",
        "locale.dayName(day.isoweekday())",
        "f'{day:%d %b}'",
        "f'{day.day}.{day.month}.'",
    ):
        assert any(written(node) for node in ast.walk(ast.parse(text))), text
    for text in ("locale.toString(5)", "f'{part:.0%}'", "f'{part:02}'"):
        assert not any(written(node) for node in ast.walk(ast.parse(text))), text
