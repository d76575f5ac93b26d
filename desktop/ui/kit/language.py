"""The language of the program: English as written, or one of the translations that are bundled."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

BUNDLED: Final = ("de",)
"""Languages beside English, by ISO 639 code; each has a `coverdesk_xx.ts`, compiled by `pyside6-lrelease`."""


def speak(app: QCoreApplication, locale: QLocale | None = None) -> str:
    """Take up the locale, the system's where none is given, and its translation. Gives the language's code.

    Call it before any window is built.
    """
    chosen = locale if locale is not None else QLocale.system()
    QLocale.setDefault(chosen)
    code = QLocale.languageToCode(chosen.language())
    for old in app.findChildren(QTranslator):
        if old.objectName().startswith("coverdesk_"):
            app.removeTranslator(old)
            old.deleteLater()
    if code not in BUNDLED:
        return "en"
    data = files("resources.translations").joinpath(f"coverdesk_{code}.qm").read_bytes()
    translator = QTranslator(app)
    translator.setObjectName(f"coverdesk_{code}")
    _DATA[code] = data
    if not translator.load(_DATA[code]):
        raise ValueError(f"coverdesk_{code}.qm cannot be read")
    app.installTranslator(translator)
    return code


def names() -> list[tuple[str, str]]:
    """Code and name of each language of the program, called as it calls itself."""
    return [(code, _name(QLocale(code).language())) for code in ("en", *BUNDLED)]


def _name(language: QLocale.Language) -> str:
    """Of the language everywhere: of one country it would be American English, for one."""
    name = QLocale(language, QLocale.Country.World).nativeLanguageName()
    return name[:1].upper() + name[1:]


_DATA: Final[dict[str, bytes]] = {}
"""Qt reads translations in place, so their bytes must stay."""
