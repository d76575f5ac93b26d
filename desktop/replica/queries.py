"""The questions of the screens, on read-only connections beside the writer. Words for people are made above."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any, Final, TypeVar

import msgspec

from desktop.lists.catalogue import LISTS
from desktop.lists.declared import Listing, Order
from desktop.lists.policies import POLICIES
from desktop.lists.wanted import Block, Counts, Key, Line, Sums, Value, Wanted
from desktop.replica.answers import (
    Called,
    ClaimContents,
    ClaimsOf,
    ConflictContents,
    FileRows,
    FlaggedCommand,
    Found,
    Noted,
    PersonAnswer,
)
from desktop.replica.finding import best_first, by_phone, called, hits
from desktop.replica.lists import ListReader
from desktop.replica.moments import people_in, timeline_of
from desktop.replica.noted import noted
from desktop.replica.tables import BY_ID, OF_FILE, ReplicaState, read_standing
from desktop.replica.whole_files import rows_in
from desktop.storage.files import Connection, open_reader, translated
from desktop.sync.rebase import Flag
from shared.domain.catalogue import BY_NAME
from shared.domain.claims.entities import Claim
from shared.domain.kernel.desks import Conflict, Device, FactChange, Notification
from shared.domain.kernel.fields import Micros, Row, readable_row, row_of
from shared.domain.kernel.folding import fold
from shared.domain.kernel.ids import Id
from shared.domain.parties.entities import Customer
from shared.domain.policies.entities import Policy

R = TypeVar("R", bound=Row)
MOST_CLAIMS: Final = 50
"""Of one customer that are read whole at once: some 50 milliseconds. Those before them are found in the list."""
FILES_KEPT: Final = 4
"""Of which the rows are kept: a page asks for its own file and those that it shows facts of."""
_NAMING: Final = frozenset({"user_account", "team"})


class Reader:
    """One thread's view of the replica. Every answer is of one moment.

    It stays with the file that it has opened: after a swap it answers from the old one until it is opened anew.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._connection = open_reader(path, key)
        self._kept: OrderedDict[Id, FileRows] = OrderedDict()
        """Files as they were read last, of the version of the replica that `_version` names."""
        self._version = -1
        self._lists = {listing.name: ListReader(listing, self._connection, path) for listing in LISTS}

    def close(self) -> None:
        with translated(self.path):
            self._connection.close()

    def interrupt(self) -> None:
        """From any thread: ends the statement under way, which raises the driver's OperationalError there."""
        self._connection.interrupt()

    # ---- lists

    def count(self, listing: Listing, wanted: Wanted) -> Counts:
        with self._moment():
            return self._lists[listing.name].count(wanted)

    def sums(self, listing: Listing, wanted: Wanted) -> tuple[Sums, ...]:
        with self._moment():
            return self._lists[listing.name].sums(wanted)

    def page(
        self,
        listing: Listing,
        wanted: Wanted,
        order: Order,
        limit: int,
        *,
        after: Key | None = None,
        before: Key | None = None,
        anchor_row: int | None = None,
    ) -> Block:
        """See `ListReader.page`."""
        with self._moment():
            reader = self._lists[listing.name]
            return reader.page(wanted, order, limit, after=after, before=before, anchor_row=anchor_row)

    def ids(self, listing: Listing, wanted: Wanted, order: Order, most: int | None) -> tuple[str, ...]:
        """See `ListReader.ids`."""
        with self._moment():
            return self._lists[listing.name].ids(wanted, order, most)

    def lines(self, listing: Listing, row_ids: Sequence[str]) -> tuple[Line, ...]:
        """See `ListReader.lines`."""
        with self._moment():
            return self._lists[listing.name].lines(row_ids)

    def line(self, listing: Listing, row_id: Id) -> Line | None:
        with self._moment():
            return self._lists[listing.name].line(row_id)

    def values(self, listing: Listing, column: str) -> tuple[str, ...]:
        """What stands in a column of a list, the greatest first."""
        with self._moment():
            return self._lists[listing.name].values(column)

    def tally(self, listing: Listing, column: str, wanted: Wanted) -> dict[Value, int]:
        """See `ListReader.tally`."""
        with self._moment():
            return self._lists[listing.name].tally(column, wanted)

    # ---- files

    def claim(self, claim_id: Id) -> ClaimContents | None:
        """Everything of the claim's page; None when the claim is not on this device."""
        with self._moment():
            return self._claim(claim_id)

    def claims_of(self, customer_id: Id, policy_id: Id | None = None) -> ClaimsOf:
        """The claims of a customer, or of one policy of theirs, that are on this device."""
        by_policy = "" if policy_id is None else ' AND "policy_id" = :policy'
        with self._moment() as connection:
            ids = connection.execute(
                'SELECT "id" FROM "claim" INDEXED BY "claim_by_customer"'
                f' WHERE "customer_id" = :customer{by_policy} ORDER BY "reported_at" DESC, "id" DESC',
                {"customer": customer_id, "policy": policy_id},
            ).fetchall()
            latest = [row_id for (row_id,) in ids[:MOST_CLAIMS]]
            there = [row_id for row_id in latest if self._readable(Claim, row_id) is not None]
            found = [self._claim(row_id) for row_id in there]
        claims = tuple(each for each in found if each is not None)
        return ClaimsOf(claims, len(ids) - len(latest), len(latest) - len(claims))

    def policies_of(self, customer_id: Id) -> tuple[Policy, ...]:
        """Those on this device that can be read, the one that ends last first."""
        with self._moment() as connection:
            ids = connection.execute(
                'SELECT "id" FROM "policy" INDEXED BY "policy_by_customer" WHERE "customer_id" = ?'
                ' ORDER BY "expiration_date" DESC, "id"',
                (customer_id,),
            ).fetchall()
            found = [self._readable(Policy, row_id) for (row_id,) in ids]
        return tuple(policy for policy in found if policy is not None)

    def conflict(self, conflict_id: Id) -> ConflictContents | None:
        """Without its claim where that cannot be read."""
        with self._moment():
            conflict = self._by_id(Conflict, conflict_id)
            if conflict is None:
                return None
            is_readable = self._readable(Claim, conflict.file_id) is not None
            return ConflictContents(conflict, self._claim(conflict.file_id) if is_readable else None)

    def open_conflicts(self) -> tuple[Conflict, ...]:
        """All on this device that can be read, oldest first."""
        with self._moment() as connection:
            ids = connection.execute(
                "SELECT id FROM conflict INDEXED BY conflict_open WHERE state = 'open' ORDER BY id"
            ).fetchall()
            found = [self._readable(Conflict, row_id) for (row_id,) in ids]
        return tuple(conflict for conflict in found if conflict is not None)

    def file(self, file_id: Id) -> FileRows:
        """The rows of any file; empty when it is not here."""
        with self._moment():
            return self._file(file_id)

    def row(self, entity: type[R], row_id: Id) -> R | None:
        """None also for one that cannot be read."""
        with self._moment():
            return self._readable(entity, row_id)

    def latest(self, entity: type[R], after: Id, besides: Id, limit: int) -> tuple[R, ...]:
        """Rows that others than `besides` made, with ids above `after`, the newest first: ids go by time."""
        table = entity.TABLE
        names = ", ".join(f'"{name}"' for name in table.names)
        with self._moment() as connection:
            rows = connection.execute(
                f'SELECT {names} FROM "{table.name}" WHERE "id" > ? AND "created_by" <> ? ORDER BY "id" DESC LIMIT ?',
                (after, besides, limit),
            ).fetchall()
        found = (readable(entity, row) for row in rows)
        return tuple(row for row in found if row is not None)

    def rows(self, entity: type[R], file_id: Id) -> tuple[R, ...]:
        """Those of one entity in a file that can be read, in the order of ids."""
        with self._moment():
            return self._of_file(entity, file_id)[0]

    def has_written(self, entities: Iterable[type[Row]], file_id: Id, author: Id, since: Micros) -> bool:
        """Whether any row of these entities in a file was made or changed last by the author, not before `since`."""
        with self._moment() as connection:
            return any(
                connection.execute(
                    f'SELECT 1 FROM "{entity.TABLE.name}" INDEXED BY "{entity.TABLE.name}_by_file"'
                    ' WHERE "file_id" = ? AND "updated_by" = ? AND "updated_at" >= ? LIMIT 1',
                    (file_id, author, since),
                ).fetchone()
                for entity in entities
            )

    # ---- people, search, the state of sync

    def people(self) -> tuple[PersonAnswer, ...]:
        """Colleagues by name."""
        with self._moment() as connection:
            rows = connection.execute(
                "SELECT u.user_id, u.name, u.title, u.team_id, coalesce(t.name, ''), u.active"
                " FROM colleague u LEFT JOIN team t ON t.id = u.team_id"
            ).fetchall()
        rows.sort(key=lambda row: (fold(row[1]), row[0]))
        return tuple(PersonAnswer(row[0], row[1], row[2], row[3], row[4], bool(row[5])) for row in rows)

    def search(self, text: str, limit: int) -> tuple[Found, ...]:
        """Claims, policies and customers by number, name and place, the best first; whose phone it may be before them.

        Best is what is called exactly so, then what begins so, in number and name, then any word of it; and claims
        before the rest of a kind.
        """
        with self._moment() as connection:
            found = [hit for listing in LISTS for hit in hits(connection, listing, text)]
            called = [hit for listing in LISTS for hit in by_phone(connection, listing, text)]
        return tuple(dict.fromkeys((*called, *best_first(found, text))))[:limit]

    def noted(self, text: str, limit: int, clock: Callable[[], float] = monotonic) -> tuple[Noted, ...]:
        """Notes with these words, see `desktop.replica.noted`."""
        with self._moment() as connection:
            return tuple(noted(connection, text, limit, clock))

    def policies(self, text: str, limit: int) -> tuple[Policy, ...]:
        """Policies whose number or holder has the words, for a notice, the best first, without what cannot be read."""
        with self._moment() as connection:
            found = (self._readable(Policy, hit.file_id) for hit in best_first(hits(connection, POLICIES, text), text))
            return tuple(islice((policy for policy in found if policy is not None), limit))

    def flagged(self) -> tuple[FlaggedCommand, ...]:
        """Pending commands that do not simply pass, by number."""
        with self._moment() as connection:
            rows = connection.execute(
                "SELECT number, code, detail, missing FROM flag"
                " WHERE code IS NOT NULL OR missing <> '[]' ORDER BY number"
            ).fetchall()
            return tuple(
                FlaggedCommand(row[0], _flag(row[1:]), self._files_of_command(connection, row[0])) for row in rows
            )

    def called(self, file_ids: Collection[Id]) -> dict[Id, Called]:
        """How these files are called in lists. What is not here is missing."""
        with self._moment() as connection:
            return called(connection, file_ids)

    def devices(self, user_id: Id) -> tuple[Device, ...]:
        """Of this person, whose desk has them."""
        with self._moment():
            return self._of_file(Device, user_id)[0]

    def notifications(self, limit: int) -> tuple[Notification, ...]:
        """The newest first."""
        with self._moment() as connection:
            names = ", ".join(f'"{name}"' for name in Notification.TABLE.names)
            rows = connection.execute(
                f'SELECT {names} FROM "notification" INDEXED BY "notification_by_time" ORDER BY "at" DESC LIMIT ?',
                (limit,),
            ).fetchall()
        found = (readable(Notification, row) for row in rows)
        return tuple(notification for notification in found if notification is not None)

    def standing(self) -> ReplicaState:
        with self._moment() as connection:
            return read_standing(connection)

    # ---- inside

    @contextmanager
    def _moment(self) -> Iterator[Connection]:
        """One snapshot for all statements of an answer."""
        with translated(self.path):
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._connection.execute("ROLLBACK")

    def _claim(self, claim_id: Id) -> ClaimContents | None:
        claim = self._by_id(Claim, claim_id)
        if claim is None:
            return None
        file = self._file(claim.file_id)
        rows = [row for of_kind in file.rows.values() for row in of_kind]
        return ClaimContents(
            claim,
            file,
            self._readable(Customer, claim.customer_id),
            self._readable(Policy, claim.policy_id),
            timeline_of(rows),
            self._names(rows),
        )

    def _file(self, file_id: Id) -> FileRows:
        """Read once for all questions of a page, as long as nobody writes: each write has another data version."""
        version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            self._version = version
            self._kept.clear()
        kept = self._kept.pop(file_id, None)
        self._kept[file_id] = found = kept if kept is not None else self._read_file(file_id)
        if len(self._kept) > FILES_KEPT:
            self._kept.popitem(last=False)
        return found

    def _read_file(self, file_id: Id) -> FileRows:
        connection = self._connection
        rows: dict[type[Row], list[Row]] = {}
        unreadable: list[type[Row]] = []
        for table, values in rows_in(connection, file_id):
            row = readable_row(table, values[:-1])
            if row is None:
                unreadable.append(table.entity)
            else:
                rows.setdefault(table.entity, []).append(row)
        waiting = connection.execute("SELECT tbl, row_id FROM shadow WHERE file_id = ?", (file_id,)).fetchall()
        flags = connection.execute(
            "SELECT f.number, f.code, f.detail, f.missing FROM flag_file w JOIN flag f USING (number)"
            " WHERE w.file_id = ? ORDER BY f.number",
            (file_id,),
        ).fetchall()
        return FileRows(
            file_id,
            {entity: tuple(found) for entity, found in rows.items()},
            frozenset((BY_NAME[name].entity, row_id) for name, row_id in waiting),
            {row[0]: _flag(row[1:]) for row in flags},
            tuple(unreadable),
        )

    def _of_file(self, entity: type[R], file_id: Id) -> tuple[tuple[R, ...], int]:
        """The rows, and how many there are that cannot be read."""
        rows = self._connection.execute(f"{OF_FILE[entity.TABLE.name]} ORDER BY id", (file_id,)).fetchall()
        found = [row for values in rows if (row := readable(entity, values[:-1])) is not None]
        return tuple(found), len(rows) - len(found)

    def _readable(self, entity: type[R], row_id: Id) -> R | None:
        row = self._connection.execute(BY_ID[entity.TABLE.name], (row_id,)).fetchone()
        return readable(entity, row[:-1]) if row is not None else None

    def _by_id(self, entity: type[R], row_id: Id) -> R | None:
        """Raises msgspec.ValidationError for one that cannot be read: without it there is no answer."""
        row = self._connection.execute(BY_ID[entity.TABLE.name], (row_id,)).fetchone()
        return _typed(entity, row[:-1]) if row is not None else None

    def _names(self, rows: Collection[Row]) -> dict[Id, str]:
        wanted = {row.created_by for row in rows} | {row.updated_by for row in rows}
        for row in rows:
            for column in row.TABLE.columns:
                if column.field is not None and column.field.refers in _NAMING:
                    wanted.add(getattr(row, column.name))
        wanted.update(people_in(row for row in rows if isinstance(row, FactChange)))
        found = self._connection.execute(
            "SELECT j.value, u.name FROM json_each(?1) j CROSS JOIN colleague u INDEXED BY colleague_by_user"
            " ON u.user_id = j.value"
            " UNION ALL SELECT t.id, t.name FROM json_each(?1) j CROSS JOIN team t ON t.id = j.value",
            (json.dumps(sorted(wanted - {None})),),
        ).fetchall()
        return dict(found)

    def _files_of_command(self, connection: Connection, number: int) -> frozenset[Id]:
        rows = connection.execute(
            "SELECT file_id FROM flag_file INDEXED BY flag_file_by_number WHERE number = ?", (number,)
        )
        return frozenset(file_id for (file_id,) in rows)


def readable(entity: type[R], values: Any) -> R | None:
    """The row that the values spell; None for values that the declaration does not know, as an import may bring."""
    try:
        return _typed(entity, values)
    except msgspec.ValidationError:
        return None


def _typed(entity: type[R], values: Any) -> R:
    row = row_of(entity.TABLE, values)
    assert isinstance(row, entity)
    return row


def _flag(values: tuple[Any, ...]) -> Flag:
    code, detail, missing = values
    return Flag(code, json.loads(detail), tuple(json.loads(missing)))
