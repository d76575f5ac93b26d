"""What a device shows, as people who act on it read it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import Id
from tests.simulation.disk import Raw, stored_of

if TYPE_CHECKING:
    from tests.simulation.device import Device

R = TypeVar("R", bound=Row)


class Screen:
    """What a device shows."""

    def __init__(self, device: Device) -> None:
        self._tables: defaultdict[str, list[tuple[Id, Id, Raw]]] = defaultdict(list)
        for file_id, rows in device.disk.replica.files.items():
            for row_id, raw in rows.items():
                self._tables[raw[0]].append((file_id, row_id, raw))
        self.now = device.wall()
        self.user_id = device.disk.journal.user_id

    def all(self, kind: type[R], **fields: object) -> list[R]:
        """In order of their files and then of their own ids."""
        found: list[Any] = self.rows(kind.TABLE.name)
        for name, value in fields.items():
            found = [row for row in found if getattr(row, name) == value]
        return found

    def rows(self, table: str) -> list[Row]:
        """All of a table, in the same order."""
        return [stored_of(raw).row for _, _, raw in sorted(self._tables[table])]

    def of_file(self, file_id: Id) -> list[Row]:
        """In the order of tables and ids."""
        return [
            stored_of(raw).row
            for table in sorted(self._tables)
            for of, _, raw in sorted(self._tables[table])
            if of == file_id
        ]
