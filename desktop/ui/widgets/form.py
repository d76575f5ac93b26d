"""Forms in dialogs: captions over fields, one message of trouble, drafts kept as one types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QComboBox, QDateEdit, QDialog, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.ui import fonts
from desktop.ui.widgets import buttons, labels, layouts
from desktop.viewmodels import formats
from desktop.viewmodels.drafts import Draft
from desktop.viewmodels.words import tr


def line(name: str, hint: str = "", text: str = "") -> QLineEdit:
    """One line of text; `name` is its accessible name, `hint` its placeholder."""
    made = QLineEdit(text)
    made.setCursorPosition(0)  # a text that is longer than its field is read from its beginning
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    made.setFont(fonts.body())
    return made


def amount(name: str, text: str = "") -> QLineEdit:
    """An amount, right-aligned."""
    made = line(name, formats.money(0), text)
    made.setAlignment(Qt.AlignmentFlag.AlignRight)
    return made


def area(name: str, hint: str = "", text: str = "", *, height: int = 96) -> QPlainTextEdit:
    """Several lines; Tab leaves the field."""
    made = QPlainTextEdit(text)
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    made.setTabChangesFocus(True)
    made.setFont(fonts.body())
    made.setMinimumHeight(height)
    made.setMaximumHeight(height)
    made.setStyleSheet(f"min-height: {height - 14}px; max-height: {height - 14}px;")
    return made


def choice(name: str, options: Sequence[tuple[str, str]], chosen: str = "") -> QComboBox:
    """A choice among (code, caption); `currentData()` is the code."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.setFont(fonts.body())
    for code, caption in options:
        made.addItem(caption, code)
    choose(made, chosen)
    return made


def choose(field: QComboBox, code: object) -> None:
    """Choose the option of that code; one that is not offered changes nothing."""
    place = field.findData(code)
    if place >= 0:
        field.setCurrentIndex(place)


def day(name: str, value: QDate) -> QDateEdit:
    made = QDateEdit(value)
    made.setAccessibleName(name)
    made.setCalendarPopup(True)
    made.setDisplayFormat(tr("d MMM yyyy"))
    made.setFont(fonts.body())
    return made


def mark_wrong(field: QWidget, wrong: bool) -> None:
    """Frame a field that needs correction; the words stand in the form's message."""
    if bool(field.property("wrong")) != wrong:
        field.setProperty("wrong", wrong)
        field.style().unpolish(field)
        field.style().polish(field)


def captioned(caption: str, field: QWidget, help_text: str = "") -> QVBoxLayout:
    """A field under its caption, and help below it."""
    made = layouts.column(gap=4)
    name = labels.caption(caption)
    name.setBuddy(field)
    made.addWidget(name)
    made.addWidget(field)
    if help_text:
        made.addWidget(labels.caption(help_text, wrap=True))
        field.setAccessibleDescription(help_text)
    return made


class FormDialog(QDialog):
    """A form with one action. Subclasses fill `fields` and implement `send`; Escape leaves, and the draft stays."""

    def __init__(self, parent: QWidget | None, heading: str, action: str, *, width: int = 460) -> None:
        super().__init__(parent)
        self.setWindowTitle(heading)
        self.setAccessibleName(heading)
        self.setMinimumWidth(width)
        self.draft: Draft | None = None
        self._kept_fields: dict[str, QLineEdit | QPlainTextEdit] = {}
        outer = layouts.column(self, edges=(24, 20, 24, 20), gap=12)
        outer.addWidget(labels.title(heading))
        self.fields = layouts.column(gap=12)
        outer.addLayout(self.fields)
        self._trouble = layouts.frame("trouble")
        inside = layouts.row(self._trouble, edges=(12, 8, 12, 8))
        inside.addWidget(labels.IconLabel("circle-alert", "bad"), 0, Qt.AlignmentFlag.AlignTop)
        self._words = labels.label(tone="bad", wrap=True)
        inside.addWidget(self._words, 1)
        self._trouble.hide()
        outer.addWidget(self._trouble)
        foot = layouts.row(edges=(0, 4, 0, 0))
        self.kept = labels.caption(tr("What you type is kept as a draft."), wrap=True)
        foot.addWidget(self.kept, 1)
        foot.addStretch()
        foot.addWidget(buttons.button(tr("Cancel"), self.reject))
        self.action = buttons.primary(action, self._pressed)
        self.action.setDefault(True)
        foot.addWidget(self.action)
        outer.addLayout(foot)

    def send(self) -> None:
        """Check what was entered, and issue the intention."""
        raise NotImplementedError

    def add(self, caption: str, field: QWidget, help_text: str = "") -> None:
        self.fields.addLayout(captioned(caption, field, help_text))

    def add_beside(self, *pairs: tuple[str, QWidget]) -> None:
        """Several captioned fields in one row."""
        side = layouts.row(gap=12)
        for caption, field in pairs:
            side.addLayout(captioned(caption, field), 1)
        self.fields.addLayout(side)

    def trouble(self, text: str, field: QWidget | None = None) -> None:
        """Say what is wrong, and put the keyboard into the field that can mend it."""
        self._words.setText(text)
        self._trouble.setVisible(bool(text))
        self._trouble.setAccessibleName(text)
        self.action.setEnabled(True)
        if field is not None:
            mark_wrong(field, True)
            field.setFocus()
        self.fit()

    def fit(self) -> None:
        """Grow where the words need more lines than there is room for."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            needed = layout.totalHeightForWidth(self.width())
            if needed > self.height():
                self.resize(self.width(), needed)

    @property
    def message(self) -> str:
        """The trouble shown, else the empty string."""
        return self._words.text() if not self._trouble.isHidden() else ""

    def keep(self, draft: Draft, **fields: QLineEdit | QPlainTextEdit) -> None:
        """Fill the fields from a draft and keep it up to date as one types."""
        self.draft = draft
        self._kept_fields = fields
        self._put_in(draft.values)
        for name, field in fields.items():
            if isinstance(field, QLineEdit):
                field.textChanged.connect(self._keeper(name, field.text))
                field.textChanged.connect(lambda _text, field=field: mark_wrong(field, False))
            else:
                field.textChanged.connect(self._keeper(name, field.toPlainText))
                field.textChanged.connect(lambda field=field: mark_wrong(field, False))

    def keep_apart(self, draft: Draft, fill: Callable[[], None]) -> None:
        """From now on keep what is typed elsewhere: the form's own draft is left alone.

        fill: puts in what the fields begin with; what the other draft holds already stands over it.
        """
        before = dict(draft.values)
        self.draft = draft if self.draft is not None else None
        fill()
        self._put_in(before)

    def _put_in(self, values: Mapping[str, str]) -> None:
        for name, field in self._kept_fields.items():
            kept = values.get(name)
            if kept and isinstance(field, QLineEdit):
                field.setText(kept)
            elif kept and isinstance(field, QPlainTextEdit):
                field.setPlainText(kept)

    def done(self, result: int) -> None:
        if self.draft is not None:
            if result == QDialog.DialogCode.Accepted.value:
                self.draft.forget()
            else:
                self.draft.flush()
        super().done(result)

    def _keeper(self, name: str, read: Callable[[], str]) -> Callable[..., None]:
        def put(*_args: object) -> None:
            if self.draft is not None:
                self.draft.put(name, read())

        return put

    def _pressed(self) -> None:
        self.trouble("")
        self.send()
