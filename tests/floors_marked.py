"""The sources as SlipCover measures them, made ready once for all processes of a run.

To parse a module and mark its branches takes several times as long as to load it, and each process of a whole run loads
nearly all of them. So each makes its part first, and finds what the others made in a folder that ends with the run.
"""

from __future__ import annotations

import ast
import hashlib
import marshal
import sys
import uuid
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from slipcover.branch import preinstrument
from slipcover.importer import FileMatcher, SlipcoverLoader, SlipcoverMetaPathFinder


class Marked:
    """Code of source files with their branches marked; `folder`: where processes leave it for each other, if any."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder

    def make(self, paths: Iterable[Path]) -> None:
        """For whoever loads them later, in whichever process."""
        for path in paths:
            self.code_of(path)

    def code_of(self, path: Path) -> CodeType:
        """As it lies on the disk now: a file that has changed since is marked anew."""
        if self.folder is None:
            return _marked(path)
        name = hashlib.sha256(f"{path} {path.stat().st_mtime_ns}".encode()).hexdigest()
        kept = self.folder / f"{name}.marked"
        try:
            code = marshal.loads(kept.read_bytes())
        except FileNotFoundError:
            code = _marked(path)
            draft = kept.with_name(f"{uuid.uuid4()}.new")
            draft.write_bytes(marshal.dumps(code))
            draft.rename(kept)  # whole from the beginning on, and alike, whoever was first
        assert isinstance(code, CodeType)
        return code


def _marked(path: Path) -> CodeType:
    return compile(preinstrument(ast.parse(path.read_bytes())), str(path), "exec", dont_inherit=True)


class Finder(SlipcoverMetaPathFinder):  # type: ignore[misc]
    """Has what is loaded from the sources measured, as SlipCover's own does."""

    def __init__(self, cover: Any, sources: Sequence[Path], marked: Marked) -> None:
        super().__init__(cover, FileMatcher(sources=sources))
        self._marked = marked

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        spec: ModuleSpec | None = super().find_spec(fullname, path, target)
        if spec is None or not isinstance(spec.loader, SlipcoverLoader):
            return spec
        if isinstance(spec.loader.orig_loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader, self._marked)
        return spec


class _Loader(SlipcoverLoader):  # type: ignore[misc]
    def __init__(self, like: Any, marked: Marked) -> None:
        super().__init__(like.sci, like.orig_loader, like.origin)
        self._marked = marked

    def exec_module(self, module: ModuleType) -> None:
        code = self._marked.code_of(self.origin)
        self.sci.register_module(module)
        exec(self.sci.instrument(code), module.__dict__)


def begin(cover: Any, sources: Sequence[Path]) -> Marked:
    """Measures what is loaded from the sources from here on, for as long as the process lives."""
    marked = Marked()
    sys.meta_path.insert(0, Finder(cover, sources, marked))
    return marked
