"""The style sheet, made from the tokens. Selectors go by the dynamic property `kind`; sizes by the 4 px grid."""

from __future__ import annotations

from collections.abc import Callable
from string import Template
from typing import Final

_SHEET: Final = Template("""
QWidget { color: $text; }
QPushButton, QToolButton, QTabBar, QCheckBox, QRadioButton, QComboBox, QListView, QTableView, QSlider { outline: none; }
QMainWindow { background: $window; }
QDialog { background: $surface; }
QDialog[kind="over"] { background: transparent; }
QToolTip { background: $raised; color: $text; border: 1px solid $control_line; padding: 6px 8px; }

QFrame[kind="bar"], QWidget[kind="surface"], QFrame[kind="surface"] { background: $surface; }
QFrame[kind="top"] { background: $surface; border-bottom: 1px solid $line; }
QFrame[kind="bottom"] { background: $surface; border-top: 1px solid $line; }
QFrame[kind="head"] { background: $surface; border-bottom: 1px solid $line; }
QFrame[kind="rail"] { background: $surface; border-right: 1px solid $line; }
QFrame[kind="list"], QFrame[kind="context"], QFrame[kind="form"] { background: $surface; }
QFrame[kind="side"] { background: $surface; border: none; border-left: 1px solid $control_line; }
QWidget[kind="ground"] { background: $window; }
QFrame[kind="card"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[kind="over"] { background: $surface; border: 1px solid $control_line; border-radius: 6px; }
QFrame[kind="card"][chosen="true"] { border: 2px solid $accent; }
QFrame[kind="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[kind="drawer"] { background: $surface; border-left: 1px solid $control_line; }
QFrame[kind="upright"] { background: $line; border: none; max-width: 1px; min-width: 1px; }
QFrame[kind="told"] { background: $accent_soft; border: 1px solid $line; border-radius: 8px; }
QFrame[kind="trouble"] { background: $bad_soft; border: 1px solid $bad; border-radius: 8px; }
QScrollArea[kind="told"]:focus { border: 2px solid $accent; border-radius: 4px; }
QWidget[kind="strip_ground"] { background: $accent_soft; }
QFrame[kind="strip"] { background: $accent_soft; border: none; border-bottom: 1px solid $line; }
QFrame[kind="hint"] { background: $wait_soft; border: 1px solid $wait; border-radius: 8px; }

QLabel { background: transparent; }
QLabel[news="true"] { background: $flash; border-radius: 4px; text-decoration: underline; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="bad"] { color: $bad; }
QLabel[tone="good"] { color: $good; }
QLabel[tone="wait"] { color: $wait; }
QLabel[kind="keys"] { color: $muted; background: $window; border: 1px solid $control_line; border-radius: 4px;
  padding: 1px 6px; }
QLabel[kind="badge"] { color: $surface; background: $muted; border-radius: 6px; padding: 0 3px; }
QLabel[kind="badge"][deed="true"] { background: $bad; }
QLabel[kind="avatar"] { color: $accent; background: $accent_soft; border-radius: 14px; }
QLabel[kind="typist"] { color: $accent; background: $accent_soft; border-radius: 11px; border: 1px solid $accent; }
QLabel[kind="avatar"][here="true"] { border: 2px solid $accent; }
QLabel[kind="avatar"][here="false"] { color: $muted; background: $window; border: 1px dashed $control_line; }

QPushButton, QToolButton { background: $surface; color: $text; border: 1px solid $control_line; border-radius: 6px;
  padding: 0 12px; min-height: 30px; }
QPushButton:hover, QToolButton:hover { background: $accent_soft; }
QPushButton:pressed, QToolButton:pressed { background: $accent_soft; border-color: $accent; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 11px; min-height: 28px; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[kind="primary"]:hover { background: $text; border-color: $text; color: $surface; }
QPushButton[kind="primary"]:focus { border: 2px solid $accent; }
QPushButton[kind="alarm"] { background: $bad_soft; color: $bad; border: 1px solid $bad; border-radius: 16px; }
QPushButton[kind="alarm"]:hover { background: $bad_soft; border: 2px solid $bad; padding: 0 11px; min-height: 28px; }
QPushButton[kind="alarm"]:focus { border: 2px solid $accent; padding: 0 11px; min-height: 28px; }
QPushButton[kind="quiet"][tone="bad"] { color: $bad; padding: 0 2px; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { background: transparent; border: 1px solid transparent;
  color: $accent; }
QPushButton[kind="quiet"][snug="true"] { padding: 0 2px; }
QPushButton[kind="quiet"][snug="true"]:focus { padding: 0 1px; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { background: $accent_soft; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border: 2px solid $accent; }
QToolButton[kind="icon"] { background: transparent; border: 1px solid transparent; padding: 0; min-width: 30px;
  min-height: 30px; }
QToolButton[kind="icon"]:hover { background: $accent_soft; }
QToolButton[kind="icon"]:focus { border: 2px solid $accent; padding: 0; min-width: 28px; min-height: 28px; }
QToolButton::menu-indicator { image: none; width: 0; }
QPushButton::menu-indicator { image: none; width: 0; }

QPushButton[kind="filter"] { border: 1px solid $control_line; border-radius: 16px; padding: 0 11px; min-height: 30px; }
QPushButton[kind="filter"]:checked { background: $accent; border-color: $accent; color: $on_accent; }
QPushButton[kind="filter"]:focus { border: 2px solid $accent; padding: 0 10px; min-height: 28px; }
QPushButton[kind="filter"]:checked:focus { border-color: $text; }
QPushButton[kind="view"] { border: none; border-top: 2px solid transparent; border-bottom: 2px solid transparent;
  border-radius: 0; color: $muted; background: transparent; padding: 0 7px; min-height: 30px; }
QPushButton[kind="view"]:hover { color: $text; }
QPushButton[kind="view"]:checked { color: $accent; border-bottom: 2px solid $accent; }
QPushButton[kind="view"]:focus { border: 2px solid $accent; border-radius: 4px; padding: 0 5px; }
QPushButton[kind="segment"] { border: 1px solid $control_line; border-radius: 4px; padding: 0 6px; min-height: 30px;
  min-width: 22px; }
QPushButton[kind="segment"]:checked { background: $accent_soft; border-color: $accent; color: $accent; }
QPushButton[kind="segment"]:focus { border: 2px solid $accent; padding: 0 5px; min-height: 28px; }
QWidget[kind="segments"] { background: $surface; border: 1px solid $control_line; border-radius: 6px; }
QPushButton[kind="turn"] { background: transparent; border: 2px solid transparent; border-radius: 4px;
  padding: 0 8px; min-height: 24px; min-width: 22px; }
QPushButton[kind="turn"]:checked { background: $accent; border-color: $accent; color: $on_accent; }
QPushButton[kind="turn"]:focus { border-color: $accent; }
QPushButton[kind="turn"]:checked:focus { border-color: $text; }

QHeaderView::section { background: $window; color: $text; border: none; border-bottom: 1px solid $line;
  border-right: 1px solid $line; padding: 0 6px; }
QHeaderView::section:last, QHeaderView::section:only-one { border-right: none; }

QPushButton[kind="nav"] { text-align: left; border: 1px solid transparent; background: transparent; padding: 0 11px;
  min-height: 34px; }
QPushButton[kind="nav"]:hover { background: $window; }
QPushButton[kind="nav"]:checked { background: $accent_soft; color: $accent; }
QPushButton[kind="nav"]:focus { border: 2px solid $accent; padding: 0 10px; min-height: 32px; }
QPushButton[kind="row"] { border: 1px solid transparent; background: transparent; border-radius: 6px; padding: 0; }
QPushButton[kind="row"]:hover { background: $accent_soft; }
QPushButton[kind="row"]:focus { border: 2px solid $accent; padding: 0; }
QPushButton[kind="link"] { border: 1px solid transparent; background: transparent; color: $accent; padding: 0 3px;
  margin-left: -4px; min-height: 30px; text-align: left; }
QPushButton[kind="link"]:hover { background: $accent_soft; }
QPushButton[kind="link"]:focus { border: 2px solid $accent; padding: 0 2px; min-height: 28px; }
QPushButton[kind="search"] { text-align: left; color: $muted; padding: 0 10px; }
QPushButton[kind="search"]:hover { background: $window; }
QPushButton[kind="person"], QPushButton[kind="status"] { border: 1px solid transparent; background: transparent;
  padding: 0 7px; text-align: left; }
QPushButton[kind="person"]:hover, QPushButton[kind="status"]:hover { background: $accent_soft; }
QPushButton[kind="person"]:focus, QPushButton[kind="status"]:focus { border: 2px solid $accent; padding: 0 6px; }
QPushButton[kind="status"] { min-height: 30px; }
QPushButton[kind="status"]:focus { min-height: 28px; }
QPushButton[kind="status"][tone="bad"] { color: $bad; }

QPushButton:disabled, QToolButton:disabled, QPushButton[kind="primary"]:disabled, QPushButton[off="true"],
QPushButton[off="true"]:hover { color: $off; background: transparent; border: 1px solid $off_line; }
QPushButton[kind="quiet"]:disabled, QToolButton[kind="quiet"]:disabled, QToolButton[kind="icon"]:disabled {
  color: $off; background: transparent; border: 1px solid transparent; }
QPushButton[off="true"]:focus { border: 2px solid $accent; }

QLineEdit, QPlainTextEdit, QComboBox, QDateEdit, QDateTimeEdit { background: $surface; color: $text;
  border: 1px solid $control_line; border-radius: 6px; padding: 0 9px; min-height: 30px;
  selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit { padding: 6px 5px; min-height: 0; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QDateEdit:focus, QDateTimeEdit:focus {
  border: 2px solid $accent; padding: 0 8px; min-height: 28px; }
QPlainTextEdit:focus { padding: 5px 4px; min-height: 0; }
QComboBox[open="true"] { color: $muted; }
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"] {
  border: 1px solid $bad; padding-left: 32px;
  background-image: url($alert); background-repeat: no-repeat; background-position: left center;
  background-origin: border; background-clip: padding; }
QPlainTextEdit[wrong="true"] { background-position: left top; }
QLineEdit[wrong="true"]:focus, QPlainTextEdit[wrong="true"]:focus, QComboBox[wrong="true"]:focus {
  border: 2px solid $accent; padding-left: 31px; }
QComboBox::drop-down, QDateEdit::drop-down, QDateTimeEdit::drop-down { border: none; width: 28px; }
QComboBox::down-arrow, QDateEdit::down-arrow, QDateTimeEdit::down-arrow { image: url($down);
  width: 16px; height: 16px; }
QLineEdit, QPlainTextEdit { placeholder-text-color: $muted; }
QLineEdit QToolButton, QLineEdit QToolButton:hover, QLineEdit QToolButton:focus { background: transparent; border: none;
  padding: 0; min-height: 0; min-width: 0; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $control_line; outline: none;
  selection-background-color: $accent_soft; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 32px; padding: 0 8px; }

QCalendarWidget QWidget#qt_calendar_navigationbar { background: $surface; border-bottom: 1px solid $line; }
QCalendarWidget QToolButton { background: transparent; color: $text; border: 1px solid transparent; padding: 0 8px; }
QCalendarWidget QToolButton:focus { border: 2px solid $accent; padding: 0 7px; }
QCalendarWidget QToolButton#qt_calendar_prevmonth { qproperty-icon: url($left); }
QCalendarWidget QToolButton#qt_calendar_nextmonth { qproperty-icon: url($right); }
QCalendarWidget QSpinBox { background: $surface; color: $text; border: 1px solid $control_line; }
QCalendarWidget QTableView { background: $surface; alternate-background-color: $surface; border: none;
  selection-background-color: $accent; selection-color: $on_accent; }
QCalendarWidget QTableView:disabled { color: $muted; }

QCheckBox, QRadioButton { spacing: 8px; min-height: 32px; background: transparent; border: 2px solid transparent;
  border-radius: 6px; padding: 0 2px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid $accent; }
QCheckBox::indicator, QRadioButton::indicator { width: 18px; height: 18px; }
QCheckBox::indicator:unchecked { image: url($box); }
QCheckBox::indicator:checked { image: url($box_checked); }
QCheckBox::indicator:unchecked:disabled { image: url($box_off); }
QCheckBox::indicator:checked:disabled { image: url($box_checked_off); }
QRadioButton::indicator:unchecked { image: url($ring); }
QRadioButton::indicator:checked { image: url($ring_checked); }

QTabBar { background: $surface; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; padding: 0 6px; margin: 0 4px 0 0; min-height: 32px;
  border: none; border-top: 2px solid transparent; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $accent; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { border: 2px solid $accent; border-radius: 4px; padding: 0 4px; }
QTabBar[narrow="true"]::tab { padding: 0 4px; margin: 0 2px 0 0; }
QTabBar[narrow="true"]::tab:focus { padding: 0 2px; }
QTabBar::scroller { width: 64px; }
QTabBar QToolButton { min-height: 0; padding: 0; border: none; border-left: 1px solid $line; border-radius: 0; }
QTabBar QToolButton::left-arrow { image: url($left); width: 16px; height: 16px; }
QTabBar QToolButton::right-arrow { image: url($right); width: 16px; height: 16px; }
QTabBar QToolButton::left-arrow:disabled, QTabBar QToolButton::right-arrow:disabled { image: none; }

QListView, QTableView { background: $surface; border: none; outline: none; }
QListWidget { border: 1px solid $line; border-radius: 6px; }
QListWidget:focus { border: 2px solid $accent; }
QListWidget::item { min-height: 34px; padding: 0 8px; border-radius: 4px; color: $text; }
QListWidget::item:selected { background: $accent_soft; color: $text; border: 1px solid $accent; }
QListWidget[kind="plain"] { border: none; }
QListWidget[kind="panels"] { border: none; border-right: 1px solid $line; border-radius: 0; padding: 8px 4px 0 4px; }
QListWidget[kind="panels"]:focus { border: none; border-right: 1px solid $line; }
QListWidget[kind="panels"]::item { border: 2px solid transparent; padding: 3px 4px; min-height: 22px; }
QListWidget[kind="panels"]::item:selected { background: $accent_soft; border: 2px solid transparent; }
QListWidget[kind="panels"]::item:selected:focus { border: 2px solid $accent; }
QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical { background: $control_line; border-radius: 3px; min-height: 32px; margin: 2px 3px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle:horizontal { background: $control_line; border-radius: 3px; min-width: 32px; margin: 3px 2px; }
QTableView QScrollBar:horizontal { background: $surface; border-top: 1px solid $line; height: 13px; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }

QProgressBar { background: $surface; border: 1px solid $control_line; border-radius: 4px; max-height: 8px;
  min-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QMenu { background: $raised; border: 1px solid $control_line; padding: 4px; }
QMenu::item { min-height: 28px; padding: 2px 24px 2px 10px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
""")


def sheet(colours: dict[str, str], picture: Callable[[str, str], str]) -> str:
    """The whole sheet for one theme. `picture` gives the file of an icon in a colour. Raises KeyError for a token."""
    pictures = {
        "alert": picture("circle-alert-inset", colours["bad"]),
        "box": picture("square", colours["text"]),
        "box_checked": picture("square-check", colours["accent"]),
        "box_off": picture("square", colours["muted"]),
        "box_checked_off": picture("square-check", colours["muted"]),
        "ring": picture("circle", colours["text"]),
        "ring_checked": picture("ring-chosen", colours["accent"]),
        "down": picture("chevron-down", colours["text"]),
        "up": picture("chevron-up", colours["text"]),
        "left": picture("chevron-left", colours["text"]),
        "right": picture("chevron-right", colours["text"]),
    }
    return _SHEET.substitute(colours | pictures)
