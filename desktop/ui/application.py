"""Prepares the one Qt application: language, typeface and theme. Windows come after."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from desktop.screens import day_formats
from desktop.ui.kit import fonts, headings, icons, language, page_tabs, theme
from desktop.viewmodels.people.preferences import Preferences


def dress(app: QApplication, preferences: Preferences, locale: QLocale | None = None) -> None:
    """Give the application its name, icon, language, typeface and theme; once, before any window is built."""
    app.setApplicationName("Coverdesk")
    app.setApplicationDisplayName("Coverdesk")
    language.speak(app, locale or (QLocale(preferences.language) if preferences.language else None))
    day_formats.write_as(preferences.days)
    fonts.load()
    headings.install()
    page_tabs.install()
    chosen = theme.wanted(preferences.theme)
    theme.wear(app, chosen)
    app.setWindowIcon(icons.icon("umbrella", theme.theme("light").colour("accent"), 64))
