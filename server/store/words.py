"""Search by words in an index of its own: which texts of a row are found, and by what words. SQL only; runs nothing.

A word is what stands between signs of ASCII, in small letters: a number as `CLM-2026-004417` and an email are found by
each of their parts, and what is asked is cut up by the same function. Words are found by how they begin, never by what
stands within them. What concerns the people of a row is kept once more under a mark, so that it can be asked apart.
"""

from __future__ import annotations

from typing import Final

from shared.domain.claims.entities import Claim
from shared.domain.kernel.fields import Table
from shared.domain.parties.entities import Customer
from shared.domain.policies.entities import Policy

MAX_WORDS: Final = 8
"""Of one question."""
PARTY: Final = "@"
"""Before the words that concern people. No word has it, as it is no letter."""
_SIGNS: Final = r"[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+"
_KEYS: Final = '"[a-z_]+":'
"""Of a structured value, which nobody means to find."""

FUNCTIONS: Final = (
    f"""CREATE OR REPLACE FUNCTION coverdesk_split(said text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_remove(regexp_split_to_array(lower(coalesce(said, '')) COLLATE "C", '{_SIGNS}'), '')""",
    f"""CREATE OR REPLACE FUNCTION coverdesk_words(one text, other text, name text, people text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_to_tsvector(array(
  SELECT left(word, 64) FROM unnest(coverdesk_split(concat_ws(' ', one, other, name))) AS word
  UNION SELECT '{PARTY}' || left(word, 64)
  FROM unnest(coverdesk_split(name || ' ' || regexp_replace(people, '{_KEYS}', ' ', 'g'))) AS word))""",
    f"""CREATE OR REPLACE FUNCTION coverdesk_asked(said text, mark text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT string_agg('''' || mark || left(word, 64) || ''':*', ' & ')::tsquery
  FROM (SELECT word FROM unnest(coverdesk_split(said)) AS word LIMIT {MAX_WORDS}) AS few)""",
)
"""The migrations make them, before the indexes that stand on them."""


SEARCHED: Final[dict[str, str]] = {
    Claim.TABLE.name: "coverdesk_words(claim_number, temporary_number, insured_name, parties)",
    Policy.TABLE.name: "coverdesk_words(policy_number, external_reference, holder_name, '')",
    Customer.TABLE.name: "coverdesk_words(email, phone, name, '')",
}
"""By table: the expression that its index is of."""


def is_searched(table: Table) -> bool:
    """Whether its rows are found by words."""
    return table.name in SEARCHED
