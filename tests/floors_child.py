"""Sees what a process that a test started runs of the modules that live in such processes.

`tests.floors` puts a copy of this file, named `sitecustomize.py`, before whatever else PYTHONPATH names, beside
`plan.json`, which says what to see: any Python that a test starts comes by here first, an old one of the system
included. So there is only what Python 3.9 reads, nothing is loaded before one of the modules is asked for, and whatever
cannot be noted is left out. A process that is killed notes nothing.
"""

import ast
import atexit
import contextlib
import json
import os
import sys
import uuid
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from typing import Any, NoReturn

FOLDER = Path(__file__).resolve().parent


class Seeing:
    """Finds the modules of the plan, and has each line and branch of them noted that runs for the first time."""

    def __init__(self, root: str, modules: "list[str]", never: "list[str]") -> None:
        """root: where the sources are; modules: dotted names; never: expressions for lines that do not count."""
        self._root = root
        self._modules = frozenset(modules)
        self._never = never
        self._cover: Any = None

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> "ModuleSpec | None":
        if name not in self._modules:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.origin is None or not spec.origin.startswith(self._root) or not self._begin():
            return None
        spec.loader = Loader(name, spec.origin, self._cover)
        return spec

    def _begin(self) -> bool:
        """Whether something can be seen: SlipCover is not built for every machine, nor in every Python."""
        if self._cover is None:
            try:
                from slipcover import Slipcover
            except ModuleNotFoundError:
                return False
            self._cover = Slipcover(branch=True, immediate=True, exclude_also=self._never)
            atexit.register(self._note)
            become = os.execv

            def noting(program: Any, arguments: Any) -> NoReturn:  # what ends there never comes to its exit
                self._note()
                become(program, arguments)

            os.execv = noting
        return True

    def _note(self) -> None:
        """SlipCover asks for the working folder, which may be gone by now; so may whatever else a process had."""
        with contextlib.suppress(Exception):  # boundary: nothing of this may be noticed by what is seen
            here = None
            with contextlib.suppress(OSError):
                here = str(Path.cwd())
            os.chdir(self._root)
            seen = json.dumps(self._cover.get_coverage())
            if here is not None:
                os.chdir(here)
            draft = FOLDER / f"{uuid.uuid4()}.new"
            draft.write_text(seen, encoding="utf-8")
            draft.rename(draft.with_suffix(".seen.json"))


class Loader(SourceFileLoader):
    """Of one module; also for `python -m`, which asks for the code only."""

    def __init__(self, name: str, path: str, cover: Any) -> None:
        super().__init__(name, path)
        self._cover = cover

    def get_code(self, fullname: str) -> Any:
        from slipcover.branch import preinstrument

        tree = preinstrument(ast.parse(self.get_data(self.path)))
        return self._cover.instrument(compile(tree, self.path, "exec", dont_inherit=True))


with contextlib.suppress(OSError):
    sys.meta_path.insert(0, Seeing(**json.loads((FOLDER / "plan.json").read_text(encoding="utf-8"))))
