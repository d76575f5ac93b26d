"""What lists and the word search read: one line per claim and per named file, kept in the transaction of its rows.

A projection of the display rows, never a source. Its SQL sums what `shared.domain.money.totals` sums; a test
compares them.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Final

from desktop.replica.answers import NO_DUE
from desktop.replica.files import Connection
from shared.domain.claims.states import ClaimStatus
from shared.domain.diary.states import ActivityState
from shared.domain.kernel.folding import MARK
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import ConflictState
from shared.domain.money.states import PAID_STATES, ApprovalState

FORM: Final = 2
"""Of these tables: a replica with another one gets them anew in place."""

_TABLES: Final = (
    # `doc` is the place in the word index and the tie-break of every order; it stays for the life of the file.
    """CREATE TABLE claim_card (
        doc INTEGER PRIMARY KEY,
        claim_id TEXT NOT NULL UNIQUE,
        words TEXT NOT NULL,
        number TEXT NOT NULL, temporary_number TEXT,
        insured TEXT NOT NULL, by_name TEXT NOT NULL,
        line TEXT NOT NULL, cause TEXT NOT NULL, severity TEXT NOT NULL, place TEXT NOT NULL, status TEXT NOT NULL,
        adjuster_id TEXT, team_id TEXT, cat_code TEXT, currency TEXT NOT NULL,
        loss_at INTEGER NOT NULL, reported_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
        is_open INTEGER NOT NULL, is_mine INTEGER NOT NULL, siu INTEGER NOT NULL,
        reserve_cents INTEGER NOT NULL, paid_cents INTEGER NOT NULL, pending_cents INTEGER NOT NULL,
        outstanding_cents INTEGER NOT NULL, incurred_cents INTEGER NOT NULL,
        over_reserve INTEGER NOT NULL, approvals INTEGER NOT NULL,
        due TEXT NOT NULL, conflicts INTEGER NOT NULL, waiting INTEGER NOT NULL, refused INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE name_card (
        doc INTEGER PRIMARY KEY,
        row_id TEXT NOT NULL UNIQUE, file_id TEXT NOT NULL, kind TEXT NOT NULL,
        title TEXT NOT NULL, subtitle TEXT NOT NULL, words TEXT NOT NULL
    ) STRICT""",
    *(
        f"CREATE VIRTUAL TABLE {word} USING fts5"
        f"(words, content='{card}', content_rowid='doc', tokenize='trigram case_sensitive 1')"  # they are folded
        for word, card in (("claim_word", "claim_card"), ("name_word", "name_card"))
    ),
    *(f"INSERT INTO {word} ({word}, rank) VALUES ('secure-delete', 1)" for word in ("claim_word", "name_word")),
)

LOADING_BYTES: Final = 8 * 2**20
"""Of words that are gathered in memory while an index is built: with the usual megabyte it took a quarter longer."""
KEPT_BYTES: Final = 2**20
"""As SQLite has it by itself."""
FILTERED: Final = ("is_open", "is_mine", "over_reserve", "due", "cat_code")
"""Stand in every order's index, so that a filter that passes little does not read the cards it skips."""
ORDERS: Final = {
    "newest": "reported_at",
    "name": "by_name",
    "incurred": "incurred_cents",
    "due": "due",
}
"""The column of each order."""

_INDEXES: Final = (
    *(
        f"CREATE INDEX claim_card_by_{name} ON claim_card"
        f" ({', '.join((column, 'doc', *(f for f in FILTERED if f != column)))})"
        for name, column in ORDERS.items()
    ),
    "CREATE INDEX claim_card_mine ON claim_card (is_open) WHERE is_mine = 1",
    "CREATE INDEX claim_card_over ON claim_card (doc) WHERE over_reserve = 1",
    "CREATE INDEX claim_card_cat ON claim_card (cat_code, is_open) WHERE cat_code IS NOT NULL",
    "CREATE INDEX name_card_by_file ON name_card (file_id)",
)

_TRIGGERS: Final = tuple(
    statement
    for word, card in (("claim_word", "claim_card"), ("name_word", "name_card"))
    for statement in (
        f"CREATE TRIGGER {card}_added AFTER INSERT ON {card} BEGIN"
        f" INSERT INTO {word} (rowid, words) VALUES (new.doc, new.words); END",
        f"CREATE TRIGGER {card}_removed AFTER DELETE ON {card} BEGIN"
        f" INSERT INTO {word} ({word}, rowid, words) VALUES ('delete', old.doc, old.words); END",
        f"CREATE TRIGGER {card}_renamed AFTER UPDATE OF words ON {card} WHEN old.words <> new.words BEGIN"
        f" INSERT INTO {word} ({word}, rowid, words) VALUES ('delete', old.doc, old.words);"
        f" INSERT INTO {word} (rowid, words) VALUES (new.doc, new.words); END",
    )
)


def _listed(states: Collection[str]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


_PAID: Final = _listed(PAID_STATES)
_ASKED: Final = _listed({ApprovalState.REQUESTED, ApprovalState.PENDING_APPROVAL})
_STANDING_WORK: Final = _listed({ActivityState.OPEN, ActivityState.ESCALATED})
_HERE: Final = "IN (SELECT value FROM json_each(:files))"


def _is_plain(*columns: str) -> str:
    """Whether all are of ASCII, which needs none of `words.FUNCTIONS`: those take the interpreter from the screens."""
    return " AND ".join(f"octet_length({column}) = length({column})" for column in columns)


def _plain(text: str) -> str:
    """`fold` of ASCII, in SQL."""
    return f"lower(replace(replace({text}, char(39), ''), char(96), ''))"


def _by_name(name: str) -> str:
    return f"iif({_is_plain(name)}, {_plain(name)}, fold({name}))"


def _words(number: str, temporary: str, name: str, place: str) -> str:
    """`card_words` in SQL."""
    marked = f"char({ord(MARK)}) || replace({name}, ' ', ' ' || char({ord(MARK)}))"
    plain = _plain(f"{number} || ' ' || {temporary} || ' ' || {marked} || ' ' || {place}")
    is_plain = _is_plain(number, temporary, name, place)
    return f"iif({is_plain}, {plain}, card_words({number}, {temporary}, {name}, {place}))"


def _sum(amount: str) -> str:
    """A sum that no row can make overflow: exact up to 2**53, which no money here reaches, then about right."""
    return f"CAST(max(-9e15, min(9e15, total({amount}))) AS INTEGER)"


def _claim_cards(some: bool) -> str:
    """SELECT of the columns of `claim_card` after `doc`, of all claims or of those in `:files`."""
    where = f"WHERE file_id {_HERE}" if some else ""
    return f"""
    SELECT c.id, {_words("c.claim_number", "coalesce(c.temporary_number, '')", "c.insured_name", "c.loss_place")},
        c.claim_number, c.temporary_number, c.insured_name, {_by_name("c.insured_name")},
        c.line, c.cause, c.severity, c.loss_place, c.status,
        c.adjuster_id, c.team_id, c.cat_code, c.currency, c.loss_at, c.reported_at, c.updated_at,
        c.status <> '{ClaimStatus.CLOSED}', c.adjuster_id IS :user_id OR c.agent_id IS :user_id, c.siu,
        coalesce(r.reserve, 0), coalesce(p.paid, 0), coalesce(p.pending, 0),
        coalesce(r.reserve, 0) - coalesce(p.paid_eroding, 0),
        coalesce(p.paid, 0) + coalesce(r.reserve, 0) - coalesce(p.paid_eroding, 0),
        coalesce(p.paid_eroding, 0) + coalesce(p.pending_eroding, 0) > coalesce(r.reserve, 0),
        coalesce(r.asked, 0) + coalesce(p.asked, 0),
        coalesce(a.due, '{NO_DUE}'), coalesce(k.conflicts, 0), coalesce(w.waiting, 0), coalesce(w.refused, 0)
    FROM claim c
    LEFT JOIN (SELECT file_id, {_sum(f"iif(state = '{ApprovalState.APPROVED}', delta_cents, 0)")} AS reserve,
            sum(state IN ({_ASKED})) AS asked
        FROM reserve_transaction {where} GROUP BY file_id) r ON r.file_id = c.id
    LEFT JOIN (SELECT file_id, {_sum(f"iif(state IN ({_PAID}), amount_cents, 0)")} AS paid,
            {_sum(f"iif(state IN ({_ASKED}), amount_cents, 0)")} AS pending,
            {_sum(f"iif(state IN ({_PAID}) AND eroding, amount_cents, 0)")} AS paid_eroding,
            {_sum(f"iif(state IN ({_ASKED}) AND eroding, amount_cents, 0)")} AS pending_eroding,
            sum(state IN ({_ASKED})) AS asked
        FROM payment {where} GROUP BY file_id) p ON p.file_id = c.id
    LEFT JOIN (SELECT file_id, min(due) AS due FROM activity
        WHERE state IN ({_STANDING_WORK}) {where.replace("WHERE", "AND")} GROUP BY file_id) a ON a.file_id = c.id
    LEFT JOIN (SELECT file_id, count(*) AS conflicts FROM conflict
        WHERE state = '{ConflictState.OPEN}' {where.replace("WHERE", "AND")} GROUP BY file_id) k ON k.file_id = c.id
    LEFT JOIN (SELECT file_id, count(*) AS waiting, count(f.code) AS refused
        FROM flag_file JOIN flag f USING (number) {where} GROUP BY file_id) w ON w.file_id = c.id
    {f"WHERE c.file_id {_HERE}" if some else "WHERE true"}
    ORDER BY c.id"""


_CARD: Final = (
    "claim_id, words, number, temporary_number, insured, by_name, line, cause, severity, place, status, adjuster_id,"
    " team_id, cat_code, currency, loss_at, reported_at, updated_at, is_open, is_mine, siu, reserve_cents, paid_cents,"
    " pending_cents, outstanding_cents, incurred_cents, over_reserve, approvals, due, conflicts, waiting, refused"
)
_NAME: Final = "row_id, file_id, kind, title, subtitle, words"


def _set_all(columns: str) -> str:
    return ", ".join(f"{name} = excluded.{name}" for name in columns.split(", ")[1:])


def _name_cards(some: bool) -> str:
    where = f"WHERE file_id {_HERE}" if some else "WHERE true"
    return f"""
    SELECT id, file_id, 'policy', policy_number, holder_name,
        {_words("policy_number", "''", "holder_name", "''")} FROM policy {where}
    UNION ALL SELECT id, file_id, 'customer', name, coalesce(city, ''),
        {_words("''", "''", "name", "coalesce(city, '')")} FROM customer {where}"""


_LOAD: Final = (
    f"INSERT INTO claim_card ({_CARD}) {_claim_cards(some=False)}",
    f"INSERT INTO name_card ({_NAME}) {_name_cards(some=False)}",
)
_REFRESH: Final = (
    f"DELETE FROM claim_card WHERE claim_id {_HERE} AND claim_id NOT IN (SELECT id FROM claim WHERE file_id {_HERE})",
    f"INSERT INTO claim_card ({_CARD}) {_claim_cards(some=True)}"
    f" ON CONFLICT (claim_id) DO UPDATE SET {_set_all(_CARD)}",
    f"DELETE FROM name_card WHERE file_id {_HERE} AND row_id NOT IN"
    f" (SELECT id FROM policy WHERE file_id {_HERE} UNION ALL SELECT id FROM customer WHERE file_id {_HERE})",
    f"INSERT INTO name_card ({_NAME}) SELECT * FROM ({_name_cards(some=True)}) WHERE true"
    f" ON CONFLICT (row_id) DO UPDATE SET {_set_all(_NAME)}",
)


def build_cards(connection: Connection, user_id: Id) -> None:
    """All cards from the rows, in a transaction of the caller's: tables, lines, indexes, words, triggers."""
    for statement in _TABLES:
        connection.execute(statement)
    for statement in _LOAD:
        connection.execute(statement, {"user_id": user_id})
    for statement in _INDEXES:
        connection.execute(statement)
    for word in ("claim_word", "name_word"):
        connection.execute(f"INSERT INTO {word} ({word}, rank) VALUES ('hashsize', {LOADING_BYTES})")
        connection.execute(f"INSERT INTO {word} ({word}) VALUES ('rebuild')")
        connection.execute(f"INSERT INTO {word} ({word}, rank) VALUES ('hashsize', {KEPT_BYTES})")
    for statement in _TRIGGERS:
        connection.execute(statement)
    connection.execute("CREATE TABLE card_form (form INTEGER PRIMARY KEY) STRICT")
    connection.execute("INSERT INTO card_form VALUES (?)", (FORM,))


def drop_cards(connection: Connection) -> None:
    """Before many rows come in, or before cards of another form are built."""
    for name in ("claim_word", "name_word", "claim_card", "name_card", "card_form"):
        connection.execute(f"DROP TABLE IF EXISTS {name}")


def has_cards(connection: Connection) -> bool:
    """Whether cards of today's form are there."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'card_form'").fetchone() is None:
        return False
    return bool(connection.execute("SELECT form FROM card_form").fetchone()[0] == FORM)


def refresh_cards(connection: Connection, files: Collection[Id], user_id: Id) -> None:
    """The cards of these files after their rows changed, in the same transaction."""
    if not files:
        return
    parameters = {"files": json.dumps(sorted(files)), "user_id": user_id}
    for statement in _REFRESH:
        connection.execute(statement, parameters)
