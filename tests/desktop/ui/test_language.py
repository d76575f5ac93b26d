from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication

from desktop.app import IN_USE
from desktop.engine import sign_in_texts
from desktop.ui import language
from desktop.ui.widgets import form
from desktop.viewmodels import amounts, formats, words
from desktop.viewmodels.status import tell
from desktop.views import damaged, outbox, standing
from desktop.whose import SET_ASIDE
from tests.desktop.ui.sample_data import NOW
from tests.desktop.ui.sample_store import OFFLINE

ROOT = Path(words.__file__).parent.parent


def written() -> set[str]:
    """Every text that is passed through `tr` or `count_of` in the sources, and all captions."""
    found = {*words.CAPTIONS.values(), *words.SYNC_CAPTIONS.values(), *words.SYNC_WORDS.values()}
    found |= {*damaged.KINDS.values(), *standing.TEXTS, *outbox.TEXTS, *sign_in_texts.TEXTS, SET_ASIDE, IN_USE}
    for path in [path for folder in ("ui", "viewmodels", "views") for path in (ROOT / folder).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                texts = {"tr": node.args[:1], "count_of": node.args[1:]}.get(node.func.id, [])
                found |= {
                    text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)
                }
    return found


def translated(code: str) -> dict[str, str]:
    text = files("resources.translations").joinpath(f"coverdesk_{code}.ts").read_text("utf-8")
    messages = ElementTree.fromstring(text).iter("message")
    return {message.findtext("source", ""): message.findtext("translation", "") for message in messages}


@pytest.fixture
def german(app: QApplication) -> Iterator[None]:
    before = QLocale()
    assert language.speak(app, QLocale("de_DE")) == "de"
    yield
    language.speak(app, QLocale("en_US"))
    QLocale.setDefault(before)


@pytest.mark.parametrize("code", language.BUNDLED)
def test_every_text_is_translated(code: str) -> None:
    known = translated(code)
    assert not {text for text in written() if not known.get(text)}


@pytest.mark.parametrize("code", language.BUNDLED)
def test_a_translation_has_the_same_figures(code: str) -> None:
    for source, target in translated(code).items():
        assert sorted(re.findall(r"{\w+}", source)) == sorted(re.findall(r"{\w+}", target)), source


def test_the_compiled_translation_is_that_of_the_source(german: None) -> None:
    for source, target in translated("de").items():
        assert QCoreApplication.translate(words.CONTEXT, source) == target


def test_sentences_money_and_days_follow_the_language(german: None) -> None:
    said = "Hier gespeichert. 3 Änderungen warten auf eine Verbindung (älteste 14 min)."
    assert tell(OFFLINE, NOW).sentence == said
    assert formats.money(4820050) == "48.200,50"
    assert amounts.parse_money("48.200,50") == 4820050
    assert formats.day(NOW.date()) == "23. Nov."


def test_fields_hint_at_amounts_and_show_days_as_the_language_writes_them(german: None) -> None:
    assert form.amount("Betrag", "USD").placeholderText() == "0,00"
    today = NOW.date()
    assert form.day("Tag", today, lambda: today).text() == "23. Nov. 2026"


def test_an_unknown_language_stays_english(app: QApplication) -> None:
    before = QLocale()
    try:
        assert language.speak(app, QLocale("fi_FI")) == "en"
        assert words.caption("open") == "Open"
    finally:
        QLocale.setDefault(before)
