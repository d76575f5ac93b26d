"""What tables in the documents say is tried by a test is tried by one that is there, and so are the files that the
description of the whole names.
"""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
TOLD = re.compile(r"`(?P<path>[\w/]+\.py)?(?:::)?(?P<test>test_\w+)?`")
PLACE = re.compile(r"`(?P<place>[\w*.{},-]+(?:/[\w*.{},-]*)+|[\w-]+\.py)`")
"""A file or folder as the description names it, from the root or from somewhere below; no address of the server."""


def test_every_test_that_a_table_names_is_there() -> None:
    tests = sorted((ROOT / "tests").rglob("test_*.py"))
    names = {
        name for path in tests for name in re.findall(r"^\s*(?:async )?def (test_\w+)", path.read_text("utf-8"), re.M)
    }
    paths = {str(path.relative_to(ROOT)) for path in tests}
    missing = []
    for page in sorted(page for folder in ("systems", "mended") for page in (ROOT / "docs" / folder).glob("*.md")):
        for told in TOLD.finditer(page.read_text("utf-8")):
            path, test = told["path"], told["test"]
            if path and Path(path).name.startswith("test_") and not any(each.endswith(path) for each in paths):
                missing.append(f"{page.name}: {path}")
            if test and test not in names:
                missing.append(f"{page.name}: {test}")
    assert missing == []


def spelled(place: str) -> list[str]:
    """`tests/{reads,writes}.py` is two."""
    head, brace, rest = place.partition("{")
    if not brace:
        return [place.rstrip("/")]
    each, _, tail = rest.partition("}")
    return [made for one in each.split(",") for made in spelled(f"{head}{one}{tail}")]


def there() -> set[str]:
    """Every file and folder of ours, a module also without its ending."""
    ours = [
        path.relative_to(ROOT)
        for folder in ("desktop", "server", "shared", "tests", "docs", "packaging", "resources")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    found = {PurePosixPath(path) for path in ours}
    found |= {PurePosixPath(path.with_suffix("")) for path in ours if path.suffix == ".py"}
    return {str(each) for path in found for each in (path, *path.parents)}


def test_every_file_that_the_description_names_is_there() -> None:
    paths = there()
    told = {match["place"] for match in PLACE.finditer((ROOT / "ARCHITECTURE.md").read_text("utf-8"))}
    assert len(told) > 50
    missing = {
        one
        for place in told
        for one in spelled(place)
        if not any(path == one or fnmatch(path, one) or fnmatch(path, f"*/{one}") for path in paths)
    }
    assert missing == set()
