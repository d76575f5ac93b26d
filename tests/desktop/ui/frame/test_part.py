"""Parts of the program that load when somebody wants them: once, measured, and again after a file was away."""

from __future__ import annotations

import ast
import gc
import importlib.util
import logging
import subprocess
import sys
import threading
import types
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtWidgets import QLabel

from desktop.screens.people import SignedIn
from desktop.ui.frame import part as parts
from desktop.ui.frame.ahead import Ahead
from desktop.ui.frame.not_loaded import NotLoadedPage
from desktop.ui.frame.part import LOADED, NotLoaded, Part
from desktop.ui.frame.place import Place
from desktop.ui.frame.registry import FILES, PLACES
from desktop.ui.frame.shelf import Shelf
from desktop.ui.frame.window import MainWindow
from tests.support import world as w

ROOT = Path(__file__).parents[4]
PAGE = """
from desktop.ui.frame.page import Page

began = list[int]()
began.append(1)


class Made(Page):
    def __init__(self, frame):
        super().__init__()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where modules of these tests lie; none of them stays loaded."""
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in [
        name for name, module in sys.modules.items() if str(tmp_path) in (getattr(module, "__file__", "") or "")
    ]:
        del sys.modules[name]
        LOADED.pop(name, None)


def test_a_part_is_loaded_when_it_is_called_and_only_once(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "apart_once.py").write_text(
        "times = []\n\ndef made(*given):\n    times.append(given)\n    return times\n"
    )
    part: Part[list[tuple[int, ...]]] = Part("apart_once:made")
    assert "apart_once" not in sys.modules, "declaring it loads nothing"
    with caplog.at_level(logging.INFO, "coverdesk.parts"):
        assert part(1) == [(1,)]
        assert part(2, 3) == [(1,), (2, 3)], "of the same module"
    load = LOADED["apart_once"]
    assert (load.modules, load.bytes) == (1, (folder / "apart_once.py").stat().st_size)
    assert load.ms > 0
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["part apart_once"]


def test_a_module_without_a_file_weighs_nothing(folder: Path) -> None:
    """Which of Python's own have one is another matter in each of its builds. One may even be no module at all."""
    (folder / "apart_odd.py").write_text(
        "import sys, types\n"
        "sys.modules['apart_bare'] = types.ModuleType('apart_bare')\n"
        "sys.modules['apart_none'] = None\n"
        "sys.modules['apart_gone'] = types.ModuleType('apart_gone')\n"
        "sys.modules['apart_gone'].__file__ = '/nowhere/at/all.py'\n"
        "def made():\n    return 1\n"
    )
    try:
        assert Part[int]("apart_odd:made")() == 1
        assert LOADED["apart_odd"].bytes == (folder / "apart_odd.py").stat().st_size
    finally:
        for name in ("apart_bare", "apart_none", "apart_gone"):
            del sys.modules[name]


def test_others_may_load_something_meanwhile(folder: Path) -> None:
    """Another thread comes in between wherever the collector does: with each thing that is made, here."""
    (folder / "apart_grown.py").write_text("def made():\n    return 1\n")
    added: list[str] = []

    def add(phase: str, _info: dict[str, int]) -> None:
        if phase == "start" and len(added) < 2_000:
            added.append(f"apart_meanwhile_{len(added)}")
            sys.modules[added[-1]] = types.ModuleType("meanwhile")

    before = gc.get_threshold()
    gc.callbacks.append(add)
    gc.set_threshold(1)
    try:
        assert Part[int]("apart_grown:made")() == 1
    finally:
        gc.set_threshold(*before)
        gc.callbacks.remove(add)
        for name in added:
            del sys.modules[name]
    assert added


def test_what_a_part_is_given_first_comes_first(folder: Path) -> None:
    (folder / "apart_first.py").write_text("def made(*given):\n    return given\n")
    assert Part[tuple[int, ...]]("apart_first:made", 1, 2)(3) == (1, 2, 3)


def test_two_who_want_it_at_once_share_one_load(folder: Path) -> None:
    (folder / "apart_shared.py").write_text(
        "import threading\nbegun = globals().get('begun', 0) + 1\nfrom tests.desktop.ui.frame.test_part import hold\n"
        "hold()\ndef made():\n    return begun\n"
    )
    part: Part[int] = Part("apart_shared:made")
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(part())) for _ in range(2)]
    HOLD.clear()
    for thread in threads:
        thread.start()
    HOLD.set()
    for thread in threads:
        thread.join(10)
    assert found == [1, 1]


HOLD = threading.Event()


def hold() -> None:
    """Until both want it."""
    assert HOLD.wait(10)


@pytest.mark.logs("part apart_again could not be loaded")
@pytest.mark.parametrize("text", ["raise ImportError('half a file')", "def made(:", "import apart_that_is_gone"])
def test_what_cannot_be_read_is_tried_again_when_it_is_wanted_again(folder: Path, text: str) -> None:
    file = folder / "apart_again.py"
    file.write_text(text)
    part: Part[int] = Part("apart_again:made")
    with pytest.raises(NotLoaded, match="Error: "):
        part()
    assert "apart_again" not in LOADED
    file.write_text("def made():\n    return 7  # longer than what it was, as the time of a file may be the same\n")
    assert part() == 7


def test_a_mistake_of_ours_is_no_missing_file(folder: Path) -> None:
    """It is told as what it is, not as a page that one should try again."""
    (folder / "apart_wrong.py").write_text("1 / 0")
    with pytest.raises(ZeroDivisionError):
        Part[int]("apart_wrong:made")()


def test_every_part_is_there() -> None:
    """Their names are text, which no checker reads."""
    for part in [*(place.make for place in PLACES), *(screen.make for screen in FILES)]:
        found = importlib.util.find_spec(part.module)
        assert found is not None
        assert found.origin is not None
        made = {
            node.name
            for node in ast.parse(Path(found.origin).read_text()).body
            if isinstance(node, ast.ClassDef | ast.FunctionDef)
        }
        assert part._name in made, part.module


def test_the_window_loads_no_page_before_somebody_looks_at_it() -> None:
    """What it took to load all of them was nearly half of the time until somebody can work."""
    pages = {part.module for part in [*(place.make for place in PLACES), *(screen.make for screen in FILES)]}
    code = "import sys, desktop.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert pages & set(done.stdout.split()) == set()


# ---- in a window


@pytest.mark.logs("part apart_page could not be loaded")
def test_a_page_that_cannot_be_loaded_says_so_and_comes_on_the_next_try(window: MainWindow, folder: Path) -> None:
    """And everything else goes on."""
    place = Place("later", lambda: "Later", "house", Part("apart_page:Made"))
    shelf = window.shelf
    shelf.places["later"] = place
    window.go("later", item="some")
    page = shelf.here
    assert isinstance(page, NotLoadedPage)
    assert any("No module named 'apart_page'" in label.text() for label in page.findChildren(QLabel))
    page.again.emit()
    assert isinstance(shelf.here, NotLoadedPage), "it is still not there"
    (folder / "apart_page.py").write_text(PAGE)
    shelf.here.button.click()
    assert type(shelf.here).__name__ == "Made"
    assert len(shelf.pages()) == len({*shelf.pages()})
    window.go_home()
    assert not isinstance(shelf.here, NotLoadedPage)


def test_a_window_of_its_own_that_cannot_be_loaded_says_so(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_self: object) -> None:
        raise NotLoaded("ImportError: gone")

    monkeypatch.setattr(parts.Part, "load", gone)
    told: list[str] = []
    monkeypatch.setattr(window, "tell", told.append)
    assert window.shelf.file_page("claim", "x") is None
    assert told == ["This page could not be loaded (ImportError: gone). Your work is safe."]


def test_a_file_whose_page_cannot_be_loaded_is_said_and_what_was_open_stays(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(window, "tell", told.append)
    page = window.claims_page
    window.open_claim(w.HARTLEY)
    before = page.file
    assert before is not None

    def gone(_frame: object, _file_id: str) -> NoReturn:
        raise NotLoaded("ImportError: gone")

    monkeypatch.setattr(page, "_make", gone)
    window.open_claim(w.OKAFOR)
    assert page.file is before
    assert told == ["This page could not be loaded (ImportError: gone). Your work is safe."]


# ---- ahead of somebody


@pytest.mark.logs("part apart_two could not be loaded")
def test_what_is_wanted_next_is_loaded_meanwhile(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One that fails keeps none of the others back."""
    for name in ("one", "three"):
        (folder / f"apart_{name}.py").write_text("def made():\n    return 1\n")
    ahead = Ahead()
    with caplog.at_level(logging.INFO, "coverdesk.parts"):
        ahead.start([Part(f"apart_{name}:made") for name in ("one", "two", "three")])
        assert ahead._thread is not None
        ahead._thread.join(10)
    assert {"apart_one", "apart_three"} <= LOADED.keys()
    assert "apart_two" not in LOADED
    assert "all 3 parts are here" in caplog.messages[-1]
    assert ahead.stop()


def test_a_program_that_ends_loads_nothing_more(folder: Path) -> None:
    (folder / "apart_slow.py").write_text("from tests.desktop.ui.frame.test_part import hold\nhold()\n")
    (folder / "apart_never.py").write_text("")
    HOLD.clear()
    ahead = Ahead()
    ahead.start([Part("apart_slow:made"), Part("apart_never:made")])
    ahead._ended.set()
    HOLD.set()
    assert ahead.stop()
    assert "apart_never" not in sys.modules
    assert Ahead().stop(), "one that never began"


def test_what_somebody_may_see_is_what_is_loaded_for_them(window: MainWindow) -> None:
    who = window.who
    assert isinstance(who, SignedIn)
    shelf: Shelf = window.shelf
    modules = {part.module for part in shelf.parts_of(who)}
    assert "desktop.ui.claims.board" in modules
    assert ("desktop.ui.administration.page" in modules) == ("administration" in dict(window.places()))
