"""When an answer may be given that was given before. Pure; what lies in Redis and how it comes there is `values`.

**When may a kept answer be given?** When the database, asked at this moment, would answer the same. Nobody waits for
the database to answer the question; it only says how it stands (`Standing`: its head, and which tables have committed
changes that wait for their position), in one statement that begins after the question came. An answer is given if

1. Redis stands where the database stands: what was forgotten there was forgotten up to exactly this head (epoch,
   position and the random token of its batch);
2. no change that waits for its position is in a table that the question rests on;
3. every tag of the answer has the token in Redis that it had before the answer was read from the database, and none
   is missing;
4. it is sealed, of this release's shape, and for this question written out: company (the prefix of all keys), kind,
   person, roles, filters, page.

Why that is enough. Let S be the snapshot that the answer was read in, and F the one of the standing. A change that F
sees and S does not, and that bears on the answer, has a position up to F's head by (2). Whoever brought Redis to that
head forgot, in one transaction with saying so, the tags of all that changed on the way (`advance`), so by (1) the tag
was taken out after the change had got its position. Tokens are random and never come again, and one that is missing is
made anew by whoever asks; so the token that the answer has was made before S (3: it was read before S began), and taken
out after, and another one or none is there now. So there is no such change.

It does not matter who brings Redis forward, when, how often, or whether anybody does: without it (1) fails, and the
database answers. It does not matter either what Redis lost: evicted or flushed tags are missing (3), and a Redis that
was put back to an earlier state, or whose replica took over, stands elsewhere (1), for the transaction of `advance` is
there whole or not at all. A database that was put back has another head or another token (1). Two nodes that bring
Redis forward at once watch where it stood, and one of them begins anew. From that follow, without a rule of their own:
nobody gets an answer older than what they wrote themselves, on whatever node, nor older than what they were told of;
and a right that ended is gone with the commit that ended it, as without a cache.

Redis that is slow, away or full, or whose answers make no sense, is a miss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from server.caching.kept import Kept, Stand
from server.caching.keys import Question


class Verdict(StrEnum):
    """What came of a look. The first is the only one with an answer."""

    HIT = "hit"
    MISS = "miss"
    """There is none, or what it was made of has changed."""
    BEHIND = "behind"
    """Redis does not stand where the database does."""
    UNSETTLED = "unsettled"
    """What was committed just now may concern it."""
    AWAY = "away"
    """Redis did not answer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the database stands. unsettled: tables with committed changes that have no position; None: too many."""

    at: Stand
    unsettled: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Look:
    """What Redis answered, all at one moment. kept: for the question; None: nothing."""

    at: Stand | None
    kept: Kept | None
    tokens: Mapping[str, bytes | None]
    is_locked: bool
    """Somebody is asking the database for it."""

    def judge(self, question: Question, standing: Standing) -> Verdict:
        """Whether its answer may be given: see the module."""
        if not self.is_current:
            return Verdict.MISS
        if self.at != standing.at:
            return Verdict.BEHIND
        if standing.unsettled is None or not standing.unsettled.isdisjoint(question.rests_on):
            return Verdict.UNSETTLED
        return Verdict.HIT

    @property
    def is_current(self) -> bool:
        """Whether there is an answer, and nothing that it was made of has been forgotten since."""
        kept = self.kept.tokens if self.kept is not None else {}
        return bool(kept) and all(self.tokens.get(tag) == token for tag, token in kept.items())


@dataclass(frozen=True, slots=True)
class Begun:
    """Before the database is asked. tokens: of all tags. is_mine: nobody else asks the same, until so many seconds of
    the monotonic clock.
    """

    question: Question
    tokens: Mapping[str, bytes]
    is_mine: bool
    until: float
