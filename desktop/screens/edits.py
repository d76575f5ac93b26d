"""What an edit changed, field by field, as a time line shows it."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.screens.words import tr


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field as it was and as it is, in the words that people read; empty for nothing.

    is_long: written at length, so that the places where both differ are shown, and the whole on demand. is_kept: False
    of values that were too long to keep; then only that they changed is known.
    """

    caption: str
    before: str
    after: str
    is_long: bool = False
    is_kept: bool = True

    @property
    def words(self) -> str:
        """In one line: `Severity: Moderate → Major`."""
        if not self.is_kept:
            return tr("{field}: changed, too long to keep", field=self.caption)
        return tr("{field}: {before} → {after}", field=self.caption, before=shown(self.before), after=shown(self.after))


def shown(text: str) -> str:
    """A value in its place: a dash for nothing."""
    return text or "–"
