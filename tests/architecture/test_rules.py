"""Rules of the code that no linter states: names, sizes, where SQL and broad excepts may stand."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from shared.domain.catalogue import AREAS, BY_NAME, COMMANDS, ENTITIES, FILE_KINDS, RULES, TABLES
from shared.domain.kernel.desks import DESK, SHELVES
from shared.domain.kernel.fields import BOOKKEEPING

ROOT = Path(__file__).parents[2]
WINGS = ("desktop", "server", "shared")
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common", "misc"}
POLLS = {"server/embedded/process.py"}
LONGEST = 480
"""About 400 lines is the aim; what is past this is two things in one file."""


def sources() -> Iterator[Path]:
    for wing in WINGS:
        yield from sorted((ROOT / wing).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_modules_have_names_of_the_domain() -> None:
    assert [name_of(p) for p in sources() if p.stem in VAGUE or p.parent.name in VAGUE] == []


def test_no_module_is_two_things_in_one() -> None:
    long = {name_of(p): n for p in sources() if (n := len(p.read_text().splitlines())) > LONGEST}
    assert long == {}


def test_every_module_says_what_lives_in_it() -> None:
    silent = [name_of(p) for p in sources() if not ast.get_docstring(tree(p)) and p.read_text().strip()]
    assert silent == []


def test_no_branch_of_the_kernel_names_what_an_area_has() -> None:
    """It cannot import an area (a contract of the import linter); a table, command or field in a string is the same."""
    tables = [entity.TABLE for area in AREAS for entity in area.entities]
    theirs = {table.name for table in tables} | {kind.__name__ for kind in RULES}
    theirs |= {name for table in tables for name in table.fields}
    found = [
        f"{name_of(path)}:{constant.lineno}"
        for path in sorted((ROOT / "shared/domain/kernel").glob("*.py"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Compare | ast.MatchValue)
        for constant in ast.walk(node)
        if isinstance(constant, ast.Constant) and constant.value in theirs
    ]
    assert found == []


GENERIC = (
    "desktop/sync/*.py",
    "desktop/journal/*.py",
    "desktop/keys/*.py",
    "desktop/replica/*.py",
    "desktop/storage/*.py",
    "server/store/feed.py",
    "server/store/snapshot.py",
    "server/store/digests.py",
    "server/store/watch.py",
    "server/store/loading.py",
    "server/services/pull.py",
    "server/services/first_sync.py",
    "server/services/digest.py",
    "shared/wire/releases.py",
    "shared/schema.py",
    "desktop/ui/derived/*.py",
    "desktop/viewmodels/files/card.py",
    "desktop/viewmodels/entering/entered.py",
    "desktop/screens/cards.py",
    "desktop/answers/cards.py",
)
"""What carries rows, or shows them, without knowing of what."""
SCREENS_ASK = {
    f"desktop/replica/{name}.py"
    for name in ("access", "answers", "cards", "finding", "lists", "moments", "noted", "queries")
}
"""What screens ask of the replica, and the indexes for it: these are of areas."""
STANDS_ON = {
    "command_result": "by its row a command ends: the journal, the replica and the feed count by it",
    "CommandResult": "the same",
    "user_account": "on whose authority a device decides",
    "User": "the same",
    "Withdrawn": "the command that stands for one that was taken out",
    "Membership": "desks of others are the server's to write",
    "membership": "the server finds by it what somebody holds",
    "device": "a setting of PostgreSQL and a column of the journal are called so, not the table",
}
"""Names that sync itself stands on, and why."""
LOADED_BESIDE = {
    "server/store/loading.py": {
        "colleague": "of the shelf, kept between batches",
        "team": "the same",
        "Colleague": "the same",
        "Team": "the same",
        "conflict": "whom open conflicts would give a file to counts as well",
    },
    "desktop/answers/cards.py": {"Conflict": "of the kernel: rows of any entity may be in dispute"},
}
"""What decisions need beside their files; by module."""


UNDECIDED = {"shared/domain/kernel/traces.py:get FactChange", "shared/domain/taking_back.py:each FactChange"}
"""On a device a line knows what it takes the place of, and what takes edits back is not of the server."""


def test_no_rule_looks_into_rows_that_the_server_only_counts() -> None:
    """A device has them: what a rule read there it would miss on the server, where they may be as long as books."""
    counted = {entity.__name__ for entity in ENTITIES if not entity.TABLE.is_decided_on}
    found = {
        f"{name_of(path)}:{node.func.attr} {first.id}"
        for path in sorted(ROOT.glob("shared/domain/**/*.py"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
        for first in node.args[:1]
        if node.func.attr in ("get", "each", "all", "found") and isinstance(first, ast.Name) and first.id in counted
    }
    assert counted == {"Note", "FactChange"}
    assert found == UNDECIDED


def test_no_branch_of_what_carries_rows_names_a_table_a_command_or_a_field() -> None:
    """Replica, feed, digest and machine take what they need from declarations: a new table is one place."""
    kinds = {entity.TABLE.entity.__name__ for entity in ENTITIES} | set(COMMANDS)
    word = re.compile(r"\b(" + "|".join(sorted(BY_NAME, key=len, reverse=True)) + r")\b")
    fields = {name for table in BY_NAME.values() for name in table.fields}
    found = []
    for path in (each for pattern in GENERIC for each in sorted(ROOT.glob(pattern))):
        if name_of(path) in SCREENS_ASK:
            continue
        allowed = STANDS_ON.keys() | LOADED_BESIDE.get(name_of(path), {}).keys()
        said = {id(node.value) for node in ast.walk(tree(path)) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.expr | ast.MatchValue):
                continue
            named: set[str] = set()
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
                named = set(word.findall(node.value))
            elif isinstance(node, ast.Name):
                named = {node.id} & kinds
            elif isinstance(node, ast.Compare | ast.MatchValue):
                texts = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
                named = {each for each in texts if isinstance(each, str)} & fields - FIELDS_OF_OTHERS
            found += [f"{name_of(path)}:{node.lineno} {name}" for name in sorted(named - allowed)]
    assert found == []


FIELDS_OF_OTHERS = {"code"}
"""Words that are a field's name and something else beside."""


def test_every_entity_says_in_which_files_it_is() -> None:
    """Notes, edits and conflicts are of any file that has a head; each kind of file with rows of an area has one."""
    homeless = {table.name for table in TABLES if table.home is None}
    assert homeless == {"note", "conflict", "fact_change"}
    heads = [table.home for table in TABLES if table.is_head]
    assert len(set(heads)) == len(heads) == len(FILE_KINDS)
    kinds = {entity.TABLE.home for area in AREAS for entity in area.entities} - {None, DESK, SHELVES}
    assert kinds == set(heads)
    for kind in FILE_KINDS:
        assert not kind.number or kind.number in BY_NAME[kind.name].fields
        assert not kind.state or kind.state in BY_NAME[kind.name].fields


def test_sql_stands_in_the_stores_only() -> None:
    """A statement in a string outside of the stores would bypass their transactions and plan tests."""
    statement = re.compile(r"^\s*(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|PRAGMA\s)", re.S)
    stores = ("desktop/journal/", "desktop/replica/", "desktop/storage/", "server/store/", "server/embedded/")
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources()
        if not name_of(path).startswith((*stores, "shared/schema.py"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and statement.match(node.value)
    ]
    assert found == []


def test_broad_excepts_name_their_boundary() -> None:
    found = []
    for path in sources():
        lines = path.read_text().splitlines()
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            broad = node.type is None or (
                isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
            )
            passes_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            if broad and not passes_on and "# boundary:" not in lines[node.lineno - 1]:
                found.append(f"{name_of(path)}:{node.lineno}")
    assert found == []


def test_keys_are_bound_where_one_that_is_held_down_counts_once() -> None:
    """What Qt makes itself repeats, also after the keyboard has gone to something else with the same keys."""
    binders = {"desktop/ui/kit/own_keys.py", "desktop/ui/frame/key_table.py"}
    assert {name_of(path) for path in sources() if "QShortcut(" in path.read_text()} == binders


def test_nothing_sleeps_for_luck() -> None:
    """Only the bounded poll of `wait_until` sleeps: PostgreSQL's start gives no event to wait for."""
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "time.sleep" and name_of(path) not in POLLS
    ]
    assert found == []


def test_the_cores_do_no_io() -> None:
    """Clock, randomness, files and sockets are arguments there, so that simulated runs can check them."""
    forbidden = {
        "time",
        "random",
        "socket",
        "os",
        "pathlib",
        "sqlite3",
        "sqlcipher3",
        "asyncio",
        "threading",
        "httpx",
        "secrets",
    }
    found = []
    for folder in ("shared/domain", "desktop/sync"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(tree(path)):
                names = (
                    [alias.name for alias in node.names]
                    if isinstance(node, ast.Import)
                    else [node.module or ""]
                    if isinstance(node, ast.ImportFrom)
                    else []
                )
                found += [f"{name_of(path)}: {n}" for n in names if n.split(".")[0] in forbidden]
    assert found == []


def test_packaging_is_not_a_package() -> None:
    """It holds what installs us, and would hide the library of that name from every import if it were one."""
    assert list((ROOT / "packaging").glob("*.py"))
    assert not (ROOT / "packaging" / "__init__.py").exists()
    import packaging

    assert packaging.__file__ is not None
    assert not Path(packaging.__file__).is_relative_to(ROOT / "packaging")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_field_has_a_merge_policy_a_caption_and_a_group_where_guarded(table: object) -> None:
    from shared.domain.kernel.fields import Merge, Table

    assert isinstance(table, Table)
    assert table.names[: len(BOOKKEEPING)] == BOOKKEEPING
    for column in table.columns:
        if column.name in BOOKKEEPING:
            continue
        assert column.field is not None, column.name
        assert column.field.caption, column.name
        assert (column.field.merge is Merge.GUARDED) == bool(column.field.group), column.name


def test_words_of_the_workshop_do_not_stand_in_the_product() -> None:
    """The repository speaks of the product alone."""
    words = re.compile(r"\b(TODO|FIXME|XXX)\b|/work/|/opt/wheels")
    texts = [*sources(), *(ROOT / "tests").rglob("*.py"), *ROOT.glob("*.md")]
    found = [name_of(p) for p in texts if p != Path(__file__) and words.search(p.read_text())]
    assert found == []


def imports() -> dict[str, set[str]]:
    """By module: the modules of ours that it names, for types alone too."""
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in sources()}
    named: dict[str, set[str]] = {name: set() for name in modules}
    for name, path in modules.items():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                found = (f"{node.module}.{alias.name}" for alias in node.names)
                named[name] |= {each if each in modules else node.module for each in found} & modules.keys()
    return named


def circles(named: dict[str, set[str]]) -> list[set[str]]:
    """Modules that reach each other."""

    def reached(first: str) -> set[str]:
        seen: set[str] = set()
        ahead = list(named[first])
        while ahead:
            each = ahead.pop()
            if each not in seen:
                seen.add(each)
                ahead += named[each]
        return seen

    reach = {name: reached(name) for name in named}
    found = [{other for other in reach[name] if name in reach[other]} for name in named if name in reach[name]]
    return [circle for place, circle in enumerate(found) if circle not in found[:place]]


def test_no_modules_stand_on_each_other() -> None:
    """Whoever changes one of a circle has to hold all of it in the head; imports for types alone count too."""
    assert circles(imports()) == []
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set()}) == [{"a", "b", "c"}]


PARTS_OF_THE_WINDOW = {
    "desktop.ui.notifications.centre": "the drawer under the bell, between the window's bars",
    "desktop.ui.notifications.outside": "what of a window is seen outside of it",
}
"""Modules of areas that the window is made of, and no pages."""


def test_widgets_know_no_pages_and_pages_not_the_window() -> None:
    """Kit < derived < what pages stand in < the pages < the window, which is whatever in `frame` knows a page."""
    named = {name: found for name, found in imports().items() if name.startswith("desktop.ui.")}

    def wing(name: str) -> str:
        return name.split(".")[2]

    def known(name: str) -> set[str]:
        return {each for each in named[name] if each in named}

    for lower in (("kit",), ("kit", "derived")):
        found = {(name, each) for name in named if wing(name) == lower[-1] for each in known(name)}
        assert {(name, each) for name, each in found if wing(each) not in lower} == set()
    areas = {name for name in named if wing(name) not in ("kit", "derived", "frame", "application")}
    window = {"desktop.ui.frame.window"}
    while more := {name for name in named if wing(name) == "frame" and known(name) & (areas | window)} - window:
        window |= more
    assert {"desktop.ui.frame.registry", "desktop.ui.frame.torn"} < window
    assert not {"desktop.ui.frame.page", "desktop.ui.frame.place", "desktop.ui.frame.list"} & window
    assert {(name, each) for name in areas - PARTS_OF_THE_WINDOW.keys() for each in known(name) & window} == set()
