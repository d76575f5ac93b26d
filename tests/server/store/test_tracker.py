"""What statements take: bounded, by kind, named where they stand, with no value anywhere."""

from __future__ import annotations

import ast
import asyncio
import random
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest

from server import store
from server.embedded import postgres
from server.embedded.lookup import postgres_folder
from server.embedded.place import service_account
from server.store import accounts, jobs, plans, tracker
from server.store.exposition import Exposition
from server.store.lending import Lending
from server.store.plans import plan, redacted, statements
from server.store.pool import open_pool, reading, writing
from server.store.tracker import OTHERS, Outcome, Tracker, Window, percentile
from shared.domain.kernel.fields import Micros
from tests.server.store.own_postgres import own_postgres

SECRET: Final = "Bertha Mueller 4711"
LISTED_SQL: Final = "SELECT 1"
BY_TABLE: Final = {"claim": "SELECT 2", "note": "SELECT 3"}


class Clock:
    """Nanoseconds as a test wants them."""

    def __init__(self) -> None:
        self.ns = 10**12

    def __call__(self) -> int:
        return self.ns

    def tick(self, ms: float) -> None:
        self.ns += round(ms * 1_000_000)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def of(clock: Clock) -> Tracker:
    return Tracker(slow_ms=100, clock=clock)


def takes(of: Tracker, clock: Clock, ms: float, text: str = LISTED_SQL, code: str = "", gone: bool = False) -> None:
    begun = clock()
    clock.tick(ms)
    if code:
        of.fell(text, begun, code, is_cancelled=gone)
    else:
        of.done(text, begun)


# -- what is counted


def test_each_statement_is_one_and_failures_lower_no_mean(of: Tracker, clock: Clock) -> None:
    for ms in (10, 20, 30):
        takes(of, clock, ms)
    takes(of, clock, 0, code="23505 policy_number_taken")
    takes(of, clock, 500, code="CancelledError", gone=True)
    drawn = of.drawn()
    assert (drawn.count, drawn.good, drawn.failed, drawn.cancelled, drawn.slow) == (5, 3, 1, 1, 1)
    assert (drawn.least_us, drawn.mean_us, drawn.most_us) == (10_000, 20_000, 30_000)
    assert [(sent.code, sent.outcome) for sent in of.failed()] == [("23505 policy_number_taken", Outcome.FAILED)]


def test_of_nothing_there_is_no_mean_and_no_percentile(of: Tracker) -> None:
    drawn = of.drawn()
    assert (drawn.mean_us, drawn.least_us, drawn.most_us, drawn.percentile(0.5)) == (None, None, None, None)


@pytest.mark.parametrize("seed", range(5))
def test_percentiles_are_right_to_an_eighth(of: Tracker, clock: Clock, seed: int) -> None:
    choice = random.Random(seed)
    took = [choice.lognormvariate(1, 2) for _ in range(3_000)]
    for ms in took:
        takes(of, clock, ms)
    cuts = statistics.quantiles((round(ms * 1000) for ms in took), n=100, method="inclusive")
    for share in (50, 95, 99):
        found = of.drawn().percentile(share / 100)
        assert found is not None
        assert cuts[share - 1] * 0.99 <= found <= cuts[share - 1] * 1.15 + 1


def test_no_percentile_is_longer_than_the_longest(of: Tracker, clock: Clock) -> None:
    for ms in (1.0, 11.895):
        takes(of, clock, ms)
    assert of.drawn().percentile(0.99) == of.drawn().most_us == 11_895


def test_every_time_has_a_place_that_holds_it() -> None:
    for us in (*range(5_000), *(2**n + d for n in range(5, 31) for d in (-1, 0, 1))):
        place = tracker._place(us)
        assert us <= tracker._top(place) <= us * 1.15 + 1
        assert place == 0 or us > tracker._top(place - 1)
    assert tracker._place(2**60) == tracker._LARGEST
    assert percentile([0, 0], 0.5) is None


def test_the_last_minute_is_counted_whatever_its_number(of: Tracker, clock: Clock) -> None:
    for _ in range(5_000):
        takes(of, clock, 1)
    assert of.per_minute() == 5_000, "five times what is remembered one by one"
    clock.tick(54_000)
    takes(of, clock, 1)
    assert of.per_minute() == 5_001
    clock.tick(1_500)
    assert 1_000 < of.per_minute() < 5_001
    clock.tick(70_000)
    assert of.per_minute() == 0


@pytest.mark.parametrize("seed", range(5))
def test_a_window_counts_as_a_list_of_all_would(seed: int) -> None:
    choice = random.Random(seed)
    window, all_of_them, second = Window(), [], 1_000
    for _ in range(500):
        second += choice.choice((0, 0, 0, 1, 2, 30, 61, 200))
        window.note(second)
        all_of_them.append(second)
        later = second + choice.randrange(70)
        assert window.count(later) == sum(later - 60 < at <= later for at in all_of_them)


def test_what_is_remembered_is_bounded_and_the_newest(of: Tracker, clock: Clock) -> None:
    for _ in range(3_000):
        takes(of, clock, 150)
        takes(of, clock, 1, code="42P01")
    assert len(list(of.recent())) == tracker.RECENT
    assert next(of.recent()).number == 6_000
    assert len(of.slow()) == len(of.failed()) == tracker.PICKED
    numbers = [sent.number for sent in of.failed()]
    assert numbers == sorted(numbers, reverse=True)


def test_slow_ones_come_the_slowest_first_by_a_threshold_that_can_change(of: Tracker, clock: Clock) -> None:
    for ms in (99, 100, 300, 200):
        takes(of, clock, ms)
    assert [sent.us // 1000 for sent in of.slow()] == [300, 200, 100]
    of.slow_us = 1_000
    takes(of, clock, 2)
    assert [sent.us // 1000 for sent in of.slow()] == [300, 200, 100, 2]


def test_beginning_anew_restarts_no_total(of: Tracker, clock: Clock) -> None:
    for ms in (10, 500):
        takes(of, clock, ms)
    takes(of, clock, 1, code="42P01")
    clock.tick(5)
    assert of.clear() == 3
    totals = of.totals()
    assert (totals.count, totals.failed, totals.slow, totals.mean_us) == (3, 1, 1, 255_000)
    assert (of.drawn().count, of.drawn().percentile(0.5), of.slow(), of.failed()) == (0, None, [], [])
    assert list(of.recent()) == []
    assert of.since_ns == clock()
    takes(of, clock, 7)
    assert (of.drawn().count, of.drawn().most_us, of.totals().count) == (1, 7_000, 4)


def test_kinds_and_texts_are_bounded(of: Tracker, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker, "MAX_KINDS", 3)
    monkeypatch.setattr(tracker, "MAX_TEXTS", 2)
    names = {}
    for number in range(6):
        names[number] = f"SELECT {number}00"
        monkeypatch.setitem(BY_TABLE, f"t{number}", names[number])
        takes(of, clock, 1, names[number])
    assert [kind.name for kind in of.kinds()] == [OTHERS, *(f"test_tracker.by_table t{n}" for n in range(3))]
    assert len(of._by_text) <= 2
    assert of.totals().count == 6


# -- names


def test_a_statement_is_named_by_what_holds_it(of: Tracker, clock: Clock) -> None:
    takes(of, clock, 1, LISTED_SQL)
    takes(of, clock, 1, BY_TABLE["note"])

    def within() -> None:
        of.done("DELETE FROM claim", clock())

    within()
    begun = clock()
    of.done("UPDATE claim SET state = $1", begun)
    assert [kind.name for kind in of.kinds()] == [
        "test_tracker.by_table note",
        "test_tracker.listed",
        "test_tracker.test_a_statement_is_named_by_what_holds_it delete",
        "test_tracker.test_a_statement_is_named_by_what_holds_it update",
    ]


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(Path(str(store.__file__)).parent.glob("*.py")):
        yield path.stem, ast.parse(path.read_text("utf-8"))


def test_no_two_statements_of_the_store_share_a_name() -> None:
    """By constants: a text that two of them hold has two names. By functions: one statement of each verb."""
    held: Counter[int] = Counter()
    texts: list[str] = []
    for name, _ in _modules():
        module = import_module(f"server.store.{name}")
        for constant, value in vars(module).items():
            if constant.endswith("_SQL") and constant.startswith("_") and isinstance(value, str):
                texts.append(value)  # kept, so that the id is its own
                held[id(value)] += 1
    assert len(held) > 40
    assert max(held.values()) == 1
    for name, tree in _modules():
        for function in ast.walk(tree):
            if isinstance(function, ast.AsyncFunctionDef):
                verbs = Counter(_verb(node) for node in ast.walk(function))
                del verbs[""]
                assert max(verbs.values(), default=1) == 1, f"{name}.{function.name}: name one by a constant"


SENDS: Final = frozenset({"execute", "fetch", "fetchrow", "fetchval"})


def _verb(node: ast.AST) -> str:
    """Of a statement that is written where it is sent."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SENDS):
        return ""
    text = node.args[0] if node.args else None
    if isinstance(text, ast.JoinedStr):
        text = text.values[0]
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        return text.value.split(None, 1)[0].lower()
    return ""


# -- on a database


@pytest.fixture
async def pool(store_url: str) -> AsyncIterator[Lending]:
    opened = await open_pool(store_url, size=4, statement_s=20)
    yield opened
    opened.terminate()


def names(pool: Lending) -> set[str]:
    return {kind.name for kind in pool.tracker.kinds()}


async def test_the_stores_statements_are_seen_under_their_names(pool: Lending) -> None:
    async with writing(pool) as connection:
        await accounts.secret(connection, "one", b"x", Micros(0))
        async with connection.transaction():
            await connection.execute("SELECT 1")
    await jobs.known(pool)
    assert {"jobs.last select", "jobs.known select", "accounts.secret insert", "accounts.secret select"} <= names(pool)
    assert {"begin", "savepoint", "release", "commit", "pool.begin_reading"} <= names(pool)
    assert not any(name.startswith("tracked") for name in names(pool))
    assert pool.tracker.totals().count == pool.tracker.drawn().count > 8


async def test_no_value_is_kept_of_what_was_asked_found_or_objected_to(
    pool: Lending, caplog: pytest.LogCaptureFixture
) -> None:
    """Asked as an argument, found in a row, repeated by a message of the database, and cut off with it."""
    caplog.set_level("DEBUG")
    pool.tracker.slow_us = 0
    async with pool.acquire() as connection:
        await connection.execute("CREATE TEMP TABLE told (what text CONSTRAINT told_once UNIQUE)")
        await connection.execute("INSERT INTO told VALUES ($1)", SECRET)
        with pytest.raises(asyncpg.UniqueViolationError, match=SECRET):
            await connection.fetch("INSERT INTO told VALUES ($1)", SECRET)
        with pytest.raises(asyncpg.DataError):
            await connection.fetchval("SELECT $1::text::int", SECRET)
        with pytest.raises(asyncpg.DataError):
            await connection.fetchrow("SELECT $1::int", SECRET)
        assert await connection.fetchval("SELECT what FROM told") == SECRET
        await connection.copy_records_to_table("told", records=[("other " + SECRET,)], columns=["what"])
    failed = pool.tracker.failed()
    assert [sent.code for sent in failed] == ["22000", "22P02", "23505 told_once"]
    kept = [repr(sent) for sent in (*pool.tracker.recent(), *pool.tracker.slow(), *failed)]
    kept += [f"{kind.name} {kind.text}" for kind in pool.tracker.kinds()]
    metrics = [repr(family) for family in Exposition(pool).collect()]
    told = "\n".join((*kept, *metrics, caplog.text))
    assert "told" in told
    assert "copy" in told
    for part in SECRET.split():
        assert part not in told


async def test_who_went_away_is_no_failure_and_what_the_limit_ends_is_one(pool: Lending) -> None:
    async with pool.acquire() as connection:
        ending = connection.transaction()
        await ending.__aenter__()
        await connection.execute("SET LOCAL statement_timeout = 50")
        with pytest.raises(asyncpg.QueryCanceledError):
            await connection.fetch("SELECT pg_sleep(20)")
        await ending.__aexit__(LookupError, LookupError(), None)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await pool.fetchrow("SELECT pg_sleep(20) AS slept")
    kinds = pool.tracker.totals()
    assert (kinds.failed, kinds.cancelled) == (1, 1)
    assert [sent.code for sent in pool.tracker.failed()] == ["57014"]


async def test_pieces_of_a_cursor_are_seen(pool: Lending) -> None:
    async with writing(pool) as connection:
        cursor = await connection.cursor("SELECT * FROM generate_series(1, 25)")
        sizes = []
        while chunk := await cursor.fetch(10):
            sizes.append(len(chunk))
    assert sizes == [10, 10, 5]
    (kind,) = (each for each in pool.tracker.kinds() if "pieces_of_a_cursor" in each.name)
    assert kind.count == 4


async def test_the_plan_of_a_kind_is_told_without_carrying_it_out(pool: Lending) -> None:
    async with writing(pool) as connection:
        await accounts.secret(connection, SECRET, b"x", Micros(0))
    for name, node in (("accounts.secret select", "server_secret_pkey"), ("accounts.secret insert", "Insert on")):
        kind = pool.tracker.kind(name)
        assert kind is not None
        found = await plan(pool, kind)
        assert found is not None
        assert node in found
        assert SECRET not in found
    assert await pool.fetchval("SELECT count(*) FROM server_secret") == 1
    assert await pool.fetchval("SELECT count(*) FROM pg_prepared_statements WHERE name = 'coverdesk_planned'") == 0
    begin = pool.tracker.kind("begin")
    assert begin is not None
    assert await plan(pool, begin) is None


async def test_every_statement_that_is_held_by_a_constant_has_a_plan(pool: Lending) -> None:
    """All of them at once: parameters whose type nothing tells, functions, locks, texts of sixteen KiB."""
    planned = 0
    for name, _ in _modules():
        for constant, text in vars(import_module(f"server.store.{name}")).items():
            if constant.endswith("_SQL") and isinstance(text, str) and plans._PLANNED.match(text) and "{" not in text:
                if "pg_stat_statements s" in text:
                    continue  # of an extension that is not there
                found = await plan(pool, tracker.Kind(f"{name}.{constant}", text, holds=True))
                assert found, f"{name}.{constant}"
                planned += 1
    assert planned > 40


async def test_plans_are_held_to_indexes_where_the_statement_is(pool: Lending) -> None:
    text = "SELECT count(*) FROM note WHERE created_at > $1"
    free = await plan(pool, tracker.Kind("free", text, holds=False))
    held = await plan(pool, tracker.Kind("held", text, holds=True))
    assert free is not None
    assert held is not None
    assert free != held
    async with reading(pool) as connection:
        await connection.fetchval(text, 0)
    (kind,) = (each for each in pool.tracker.kinds() if each.text == text)
    assert kind.holds


async def test_without_the_extension_it_is_said_that_nothing_is_kept(pool: Lending) -> None:
    assert await statements(pool, 10) is None


async def test_with_the_extension_its_statements_come_the_most_time_first_and_without_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    programs = postgres_folder({}, service_account())
    if not list(programs.parent.glob("share/**/pg_stat_statements.control")):
        pytest.skip("this PostgreSQL comes without pg_stat_statements")
    monkeypatch.setitem(postgres.SETTINGS, "shared_preload_libraries", "pg_stat_statements")
    with own_postgres(programs) as url:
        opened = await open_pool(url, size=4)
        try:
            assert await statements(opened, 10) is None, "it is loaded, and made in no database yet"
            await opened.execute("CREATE EXTENSION pg_stat_statements")
            await opened.execute(f"CREATE ROLE somebody PASSWORD '{SECRET}'")
            for _ in range(3):
                await opened.fetch(f"SELECT pg_sleep(0.02), '{SECRET}'")
                await opened.fetch("SELECT $1::text FROM generate_series(1, 5)", SECRET)
            found = await statements(opened, 10)
        finally:
            await opened.close()
    assert found is not None
    assert [each.total_ms for each in found] == sorted((each.total_ms for each in found), reverse=True)
    slept = next(each for each in found if "pg_sleep" in each.text)
    assert (slept.calls, slept.rows) == (3, 3)
    assert slept.total_ms >= 60
    assert slept.most_ms >= slept.mean_ms >= 20
    assert slept.id.lstrip("-").isdigit()
    for each in found:
        assert "Mueller" not in each.text
        assert "ROLE" not in each.text, "what is no statement on rows may hold a password"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("SELECT 'O''Neill', 12, -1.5 FROM claim WHERE id = $1", "SELECT ?, ?, ? FROM claim WHERE id = $1"),
        ("SELECT E'a\\'b' || $$x 'y'$$ || $t$z$t$", "SELECT ? || ? || ?"),
        ("SELECT\n  a1, b2\tFROM t2", "SELECT a1, b2 FROM t2"),
    ],
)
def test_literals_are_left_out_of_the_databases_own_texts(text: str, plain: str) -> None:
    assert redacted(text) == plain
    assert len(redacted("SELECT " + "a, " * 1_000)) == plans.STATEMENT_CHARACTERS


async def test_prometheus_reads_what_only_rises(pool: Lending) -> None:
    await pool.fetchval("SELECT 1")
    before = _samples(pool)
    with pytest.raises(asyncpg.UndefinedTableError):
        await pool.fetchval("SELECT 1 FROM nowhere")
    pool.tracker.clear()
    after = _samples(pool)
    rising = [key for key in before if key[0].endswith(("_total", "_count", "_bucket", "_sum"))]
    assert len(rising) > 20
    assert all(after[key] >= before[key] for key in rising)
    ended = {
        dict(labels)["outcome"]: value for (name, labels), value in after.items() if name == "coverdesk_queries_total"
    }
    assert ended.keys() == {"ok", "failed", "cancelled"}
    assert sum(v for (n, labels), v in after.items() if n == "coverdesk_queries_total") == pool.tracker.totals().count
    assert after["coverdesk_pool_wait_seconds_count", ()] == pool.counts.lent
    assert after["coverdesk_pool_in_use", ()] == 0


def _samples(pool: Lending) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sample.labels.items())): sample.value
        for family in Exposition(pool).collect()
        for sample in family.samples
    }


async def test_tracking_costs_little_beside_a_statement(store_url: str, of: Tracker) -> None:
    """By the time of this process's own work: a statement that the database has nothing to do for."""
    of.clock = time.perf_counter_ns
    plain = await asyncpg.connect(store_url)
    try:
        rounds = [(await _asked(plain), _tracked(of)) for _ in range(10)]  # by turns: others work here too
    finally:
        await plain.close()
    asked_s, tracked_s = (min(took) for took in zip(*rounds, strict=True))
    assert tracked_s <= asked_s / 4


async def _asked(connection: Any) -> float:
    began = time.process_time()
    for _ in range(300):
        await connection.fetchval(LISTED_SQL)
    return time.process_time() - began


def _tracked(of: Tracker) -> float:
    began = time.process_time()
    for _ in range(300):
        of.done(LISTED_SQL, of.clock())
    return time.process_time() - began
