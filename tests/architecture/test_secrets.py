"""What a secret is made of, and that no words of anybody reach a shell."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

from tests.architecture.test_rules import ROOT, name_of, sources, tree

BY_CHANCE: Final = {
    "desktop/engine/machine.py": "how long a retry waits",
    "server/app.py": "when somebody comes again",
    "server/cache.py": "how long a retry waits",
    "server/caching/classes.py": "how long a value lasts",
    "server/caching/values.py": "how long a value lasts",
    "server/live/admission.py": "when somebody comes again",
    "server/live/greeting.py": "when somebody comes again",
    "server/panels/live.py": "when somebody comes again",
    "server/services/load.py": "when somebody comes again",
    "server/store/pool.py": "how long a retry waits",
    "server/webhooks/delivering.py": "when a call is tried again",
}
"""Who draws by chance what everybody may guess, and what. The sample office does too, with a seed."""
SHELLS: Final = {
    "os.system",
    "os.popen",
    "subprocess.getoutput",
    "subprocess.getstatusoutput",
    "asyncio.create_subprocess_shell",
}


def product() -> list[Path]:
    return [*sources(), *sorted((ROOT / "packaging").glob("*.py")), ROOT / "coverdesk"]


def imports(path: Path, name: str) -> bool:
    for node in ast.walk(tree(path)):
        match node:
            case ast.Import(names=names) if any(each.name == name for each in names):
                return True
            case ast.ImportFrom(module=module) if module == name:
                return True
    return False


def test_only_what_everybody_may_guess_is_drawn_by_chance() -> None:
    """`random` can be foreseen by whoever has seen enough of it: tokens, ids, salts and keys come from `secrets`."""
    found = {name_of(path) for path in product() if imports(path, "random")}
    assert {name for name in found if not name.startswith("server/sample/")} == set(BY_CHANCE)


def test_no_words_reach_a_shell() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in product()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and (
            ast.unparse(node.func) in SHELLS
            or any(each.arg == "shell" and ast.unparse(each.value) != "False" for each in node.keywords)
        )
    ]
    assert found == []


def test_what_these_rules_look_for_is_recognised(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("def f():\n    from random import choice\n")
    assert imports(bad, "random")
    assert not imports(bad, "secrets")
