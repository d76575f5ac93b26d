"""Who holds which files at a position: read from the spans that the sequencer keeps. Decides nothing, writes nothing.

A user holds their own desk, the desk of everyone, the shared shelf, the files of their memberships, and the files of
the groups (teams, roles) whose desk they hold. The desk of a group is the file of its id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from server.store.pool import Connection
from shared.domain.catalogue import CARRIED
from shared.domain.kernel.desks import EVERYONE, SHELF
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from shared.domain.people.staff import role_desk


@dataclass(frozen=True, slots=True)
class Scope:
    """What a user sees at one position. principals: as whom they hold files. own: held without a membership."""

    pos: int
    principals: tuple[Id, ...]
    own: tuple[Id, ...]


def alive(span: str, pos: str) -> str:
    """SQL: whether a membership span covers a position."""
    return f"({span}.from_pos <= {pos} AND ({span}.until_pos IS NULL OR {span}.until_pos > {pos}))"


def held_sql(scope: int) -> str:
    """SQL: the file ids of a scope, possibly twice, given as parameters `scope`, `scope + 1` and `scope + 2`.

    In parentheses: INTERSECT binds tighter than UNION.
    """
    return f"""(SELECT s.file_id FROM membership_span s
  WHERE s.principal = ANY(${scope + 1}::uuid[]) AND {alive("s", f"${scope}::bigint")}
  UNION ALL SELECT unnest(${scope + 2}::uuid[]))"""


def files_sql(*scopes: int) -> str:
    """SQL: an array of the files that are in all of the scopes. Ordered, as an index scan sorts it once per table and
    partition, and a sorted array costs it next to nothing.
    """
    return f"array(SELECT file_id FROM ({' INTERSECT '.join(map(held_sql, scopes))}) AS held ORDER BY 1)"


def arrays_sql(scope: int) -> str:
    """SQL: rows of one ordered array each, `files`, which together are the scope: what is held without a membership,
    then what each principal holds. A file that two of them hold is in two.

    The index by principal has them in their order, so nothing is sorted: half of what a scope of 30,000 files costs.
    """
    return f"""(SELECT ${scope + 2}::uuid[] AS files UNION ALL SELECT array(
    SELECT s.file_id FROM membership_span s
    WHERE s.principal = p.id AND {alive("s", f"${scope}::bigint")} ORDER BY s.file_id)
  FROM unnest(${scope + 1}::uuid[]) AS p (id))"""


def holds_sql(file_id: str, scope: int) -> str:
    """SQL: whether the scope given as parameters `scope`, `scope + 1` and `scope + 2` has the file.

    OFFSET 0: one look into the index for each file asked, never a table of the whole scope for a few of them.
    """
    return f"""({file_id} = ANY(${scope + 2}::uuid[]) OR EXISTS (
    SELECT FROM membership_span s WHERE s.principal = ANY(${scope + 1}::uuid[]) AND s.file_id = {file_id}
      AND {alive("s", f"${scope}::bigint")} OFFSET 0))"""


SMALL: Final = 1_000
"""Rows of a table that are asked for their scope one by one, instead of looking every file of the scope up in it."""

_SMALL_SQL: Final = (
    "SELECT tbl FROM ("
    + " UNION ALL ".join(
        f"SELECT '{t.name}' AS tbl, (SELECT count(*) FROM (SELECT FROM {t.name} LIMIT {SMALL}) AS seen) AS n"
        for t in CARRIED
    )
    + f") AS tables WHERE n < {SMALL}"
)


async def small_tables(connection: Connection) -> list[str]:
    """The tables of whose rows a scope is asked, with `holds_sql`. All others are asked of the scope's files."""
    return [row["tbl"] for row in await connection.fetch(_SMALL_SQL)]


def parameters(scope: Scope) -> tuple[int, list[Id], list[Id]]:
    """The three parameters that stand for a scope."""
    return scope.pos, list(scope.principals), list(scope.own)


_GROUPS_SQL: Final = f"""
SELECT p.pos, g.id FROM unnest($2::bigint[]) AS p (pos)
CROSS JOIN membership_group g
WHERE NOT EXISTS (SELECT FROM user_account u WHERE u.id = g.id)
  AND EXISTS (SELECT FROM membership_span s WHERE s.principal = $1 AND s.file_id = g.id AND {alive("s", "p.pos")})
"""


async def scopes_at(connection: Connection, user_id: Id, positions: list[int]) -> list[Scope]:
    """The user's scope at each of the positions, in their order."""
    rows = await connection.fetch(_GROUPS_SQL, user_id, positions)
    own = (user_id, EVERYONE, SHELF)
    return [
        Scope(pos, (user_id, EVERYONE, *sorted(Id(row["id"]) for row in rows if row["pos"] == pos)), own)
        for pos in positions
    ]


SOME: Final = 2_000
"""Spans that began or ended; with more, reading both scopes whole is cheaper than to ask for each file."""
_CHANGED_SQL: Final = f"""
SELECT array(
  SELECT s.file_id FROM membership_span s
  WHERE s.principal = ANY($1::uuid[]) AND greatest(s.from_pos, s.until_pos) > $2 LIMIT {SOME + 1})
"""
_MOVED_SQL: Final = f"""
WITH before AS MATERIALIZED ({held_sql(1)}), after AS MATERIALIZED ({held_sql(4)}),
steadily AS MATERIALIZED (
  SELECT p.id FROM unnest($2::uuid[]) AS p (id)
  WHERE p.id = ANY($3::uuid[]) OR EXISTS (
    SELECT FROM membership_span s
    WHERE s.principal = $7 AND s.file_id = p.id AND {alive("s", "$1::bigint")} AND {alive("s", "$4::bigint")})
), kept AS MATERIALIZED (
  SELECT s.file_id FROM membership_span s JOIN steadily p ON p.id = s.principal
  WHERE {alive("s", "$1::bigint")} AND {alive("s", "$4::bigint")}
  UNION ALL SELECT unnest($3::uuid[])
)
SELECT array(SELECT file_id FROM before EXCEPT SELECT file_id FROM after ORDER BY 1) AS dropped,
       array(SELECT file_id FROM after EXCEPT SELECT file_id FROM kept ORDER BY 1) AS opened
"""
# As the above for some files, where the same groups were held all the way. OFFSET 0: one look into the index for each.
_MOVED_OF_SQL: Final = f"""
WITH asked AS MATERIALIZED (
  SELECT f.id, {holds_sql("f.id", 1)} AS before, {holds_sql("f.id", 4)} AS after FROM unnest($7::uuid[]) AS f (id))
SELECT array(SELECT id FROM asked WHERE before AND NOT after ORDER BY 1) AS dropped,
       array(SELECT id FROM asked WHERE after AND id <> ALL($3::uuid[]) AND NOT EXISTS (
         SELECT FROM membership_span s WHERE s.principal = ANY($2::uuid[]) AND s.file_id = asked.id
           AND {alive("s", "$1::bigint")} AND {alive("s", "$4::bigint")} OFFSET 0) ORDER BY 1) AS opened
"""


async def moved(connection: Connection, before: Scope, after: Scope) -> tuple[list[Id], list[Id]]:
    """Files dropped from and opened to the scope between two positions, ordered.

    Opened is what no single way to hold it has covered from the one position to the other: a file that was taken away
    and given back is held at both ends, and a device may have been denied some of it in between.
    """
    everyone = sorted({*before.principals, *after.principals})
    spans = await connection.fetchval(_CHANGED_SQL, everyone, before.pos)
    if not spans:
        return [], []
    changed = set(spans)
    scopes = (*parameters(before), *parameters(after))
    if len(spans) <= SOME and before.principals == after.principals and changed.isdisjoint(everyone):
        # All that changed, so each way to hold any other file is what it was. A group's own desk among them is a way
        # that changed.
        row = await connection.fetchrow(_MOVED_OF_SQL, *scopes, sorted(changed))
    else:
        row = await connection.fetchrow(_MOVED_SQL, *scopes, before.own[0])
    return list(row["dropped"]), list(row["opened"])


# Groups as a writer sees them. A team is one from its first claim on, also within the transaction or the batch that
# gives it that claim; the sequencer learns of it when it stamps.
_LIVE_GROUPS: Final = "(SELECT id FROM membership_group UNION SELECT id FROM team)"


_DESKS_SQL: Final = f"""
SELECT g.id FROM (SELECT id FROM {_LIVE_GROUPS} AS known UNION SELECT unnest($3::uuid[])) AS g
WHERE EXISTS (
  SELECT FROM membership_span s WHERE s.principal = ANY($2::uuid[]) AND s.file_id = g.id AND {alive("s", "$1::bigint")})
"""
_ROLES: Final = [role_desk(role) for role in Role]


async def desks(connection: Connection, scope: Scope) -> list[Id]:
    """The desks that the user holds, ordered: also of a team or role for which nothing lies there yet."""
    rows = await connection.fetch(_DESKS_SQL, scope.pos, list(scope.principals), _ROLES)
    return sorted({*scope.principals, *scope.own, *(Id(row["id"]) for row in rows)})


def held_by_sql(user: str, files: str) -> str:
    """SQL: (target_file, membership, held) of each membership by which the user holds or held one of `files`, as
    committed now. Several may open a file, and only the end of the last one closes it.

    user, files: parameters, a uuid and an array. For writing, not for the feed.
    """
    return f"""
WITH acting AS (
  SELECT p.id, true AS held FROM unnest(ARRAY[{user}::uuid, '{EVERYONE}'::uuid]) AS p (id)
  UNION ALL
  SELECT g.id, d.state = 'held'
  FROM {_LIVE_GROUPS} AS g JOIN membership d ON d.principal_id = {user} AND d.target_file = g.id
  WHERE NOT EXISTS (SELECT FROM user_account u WHERE u.id = g.id)
)
SELECT m.target_file, m.id AS membership, bool_or(a.held AND m.state = 'held') AS held
FROM acting a JOIN membership m ON m.principal_id = a.id
WHERE m.target_file = ANY({files}::uuid[])
GROUP BY m.target_file, m.id
"""


def acts_as_sql(user: str) -> str:
    """SQL: the groups (id) that the user is one of, by the live memberships. user: a parameter."""
    return f"""
SELECT g.id FROM {_LIVE_GROUPS} AS g
JOIN membership d ON d.principal_id = {user} AND d.target_file = g.id AND d.state = 'held'
WHERE NOT EXISTS (SELECT FROM user_account u WHERE u.id = g.id)
"""
