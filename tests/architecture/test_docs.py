"""What tables in the documents say is tried by a test is tried by one that is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOLD = re.compile(r"`(?P<path>[\w/]+\.py)?(?:::)?(?P<test>test_\w+)?`")


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
