"""The answers that this node gives, and what of them lies in Redis."""

from __future__ import annotations

from server.caching.standing import Verdict
from server.caching.tending import Sizes
from server.panels.panel import Ask, Here, NotDone, Outcome, Read, Side, upto
from server.services.answers import Tally
from server.services.issuing import Issuer
from server.store.pool import reading
from server.store.sequencer import head_of
from shared.panels.cache import CACHE, CacheFigures, CacheLine
from shared.panels.panel import Asks, AsksOne
from shared.panels.reasons import Reason


async def read(here: Here, ask: Ask) -> Read[CacheFigures, CacheLine]:
    answers = here.answers
    sizes = await answers.tending.sizes()
    tallies = answers.tallies
    names = [name for name in sorted(tallies) if name > ask.after][: ask.ahead]
    asked, hits = (
        (sum(counted) for counted in zip(*map(_counted, tallies.values()), strict=True)) if tallies else (0, 0)
    )
    figures = CacheFigures(
        redis_up=here.cache.up,
        positions_behind=await _behind(here) if sizes is not None else None,
        voided=answers.forgetting.voided,
        asked=asked,
        hits=hits,
        hit_ratio=_share(hits, asked),
        asking=answers.asking,
        kept=sum(count for count, _ in sizes.kinds.values()) if sizes is not None else None,
        kept_bytes=sum(size for _, size in sizes.kinds.values()) if sizes is not None else None,
        limit_bytes=here.settings.cache_mb * 2**20,
        redis_keys=sizes.keys if sizes is not None else None,
        redis_bytes=sizes.memory if sizes is not None else None,
        redis_clients=sizes.clients if sizes is not None else None,
    )
    lines = [_line(tallies[name], sizes) for name in names]
    return upto(figures, lines, ask)


async def flush(here: Here, issuer: Issuer, asked: Asks) -> Outcome:  # noqa: ARG001  # as every act is done
    return await _taken_out(here, "")


async def forget(here: Here, issuer: Issuer, asked: AsksOne) -> Outcome:  # noqa: ARG001  # as every act is done
    if asked.key not in here.answers.tallies:
        raise NotDone(Reason.GONE)
    return await _taken_out(here, asked.key)


async def _taken_out(here: Here, kind: str) -> Outcome:
    removed = await here.answers.tending.flush(kind)
    if removed is None:
        raise NotDone(Reason.REDIS_AWAY)
    return Outcome(figures={"answers": removed})


async def _behind(here: Here) -> int | None:
    _, stand = await here.answers.values.stand()
    async with reading(here.pool) as connection:
        head = await head_of(connection)
    return max(0, head.pos - stand.cursor.pos) if stand is not None else None


def _line(tally: Tally, sizes: Sizes | None) -> CacheLine:
    asked, hits = _counted(tally)
    kept, kept_bytes = sizes.kinds.get(tally.kind.name, (0, 0)) if sizes is not None else (None, None)
    return CacheLine(
        key=tally.kind.name,
        name=tally.kind.caption,
        lifetime=tally.kind.lifetime.name.lower().replace("_", " "),
        lifetime_s=tally.kind.lifetime.value,
        asked=asked,
        hits=hits,
        hit_ratio=_share(hits, asked),
        shared=tally.shared,
        missed=tally.verdicts.get(Verdict.MISS, 0),
        behind=tally.verdicts.get(Verdict.BEHIND, 0),
        unsettled=tally.verdicts.get(Verdict.UNSETTLED, 0),
        away=tally.verdicts.get(Verdict.AWAY, 0),
        load_ms=1000 * tally.load_s / tally.loads if tally.loads else None,
        kept=kept,
        kept_bytes=kept_bytes,
    )


def _counted(tally: Tally) -> tuple[int, int]:
    """Looks, and those of them that found an answer."""
    return sum(tally.verdicts.values()), tally.verdicts.get(Verdict.HIT, 0)


def _share(hits: int, asked: int) -> float | None:
    return hits / asked if asked else None


SIDE = Side(CACHE, read, {"flush": flush, "forget": forget})
