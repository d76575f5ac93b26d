"""A real streaming standby takes over while the former primary still answers: whoever stays with it sees no change.

The former primary only refuses writes, as one does that a cluster's manager demoted without cutting its connections.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from server import app
from server.app import Server, Standstill
from server.embedded.lookup import postgres_folder
from server.embedded.place import home_for, own_folder, service_account
from server.embedded.postgres import Postgres, PostgresFiles
from server.embedded.process import Launch, run
from server.settings import Settings
from server.store.migrate import migrate
from server.store.pool import Unreachable, open_pool, reading, writing
from server.store.sequencer import Sequencer
from shared.domain.kernel.states import Role
from shared.domain.people.staff import role_desk
from tests.server.store.world import fresh, note, put, user

pytestmark = pytest.mark.may_log("sequencer_waits", "job_put_off")
PATIENCE_S: Final = 60.0
BACKENDS: Final = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'coverdesk'"


@dataclass(frozen=True)
class Pair:
    """A primary, and the standby that follows it."""

    primary: Postgres
    standby: Postgres

    @property
    def url(self) -> str:
        """Both, as an administrator names them."""
        one, two = urlsplit(self.primary.url), urlsplit(self.standby.url)
        return urlunsplit(one._replace(netloc=f"{one.netloc},{two.netloc.rpartition('@')[2]}"))


@pytest.fixture
def pair() -> Iterator[Pair]:
    folder = Path(tempfile.mkdtemp(prefix="coverdesk-failover-"))
    folder.chmod(0o711)
    account = service_account(folder)
    programs = postgres_folder({}, account)

    def files(name: str) -> PostgresFiles:
        place = own_folder(folder / name, account)
        return PostgresFiles(
            home=home_for(place, account),
            programs=programs,
            password=folder / "postgres.password",
            log=folder / f"{name}.log",
            account=account,
        )

    ends: list[Callable[[], object]] = [lambda: shutil.rmtree(folder, ignore_errors=True)]
    try:
        one, two = files("one"), files("two")
        primary = Postgres.start(one, durable=False)
        ends.append(primary.stop)
        migrate(primary.url)
        command = [str(programs / "pg_basebackup"), "-d", primary.url, "-D", str(two.cluster), "-R", "-X", "stream"]
        launch = Launch(command=[*command, "-c", "fast"], account=account, folder=two.home, death_signal=signal.SIGKILL)
        with two.log.open("ab") as log:
            assert run(launch, log) == 0, two.log.read_text()
        standby = Postgres.start(two, durable=False)
        ends.append(standby.stop)
        yield Pair(primary, standby)
    finally:
        for end in reversed(ends):
            end()


async def ask(postgres: Postgres, *statements: str) -> Any:
    """The last one's value."""
    connection = await asyncpg.connect(postgres.url)
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()


async def hand_over(pair: Pair) -> None:
    """The primary takes no more writes, all it has arrives at the standby, and that one is the primary from now on."""
    await ask(pair.primary, "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
    last = await ask(pair.primary, "SELECT pg_current_wal_lsn()::text")

    async def has_all() -> bool:
        there: bool = await ask(pair.standby, f"SELECT coalesce(pg_last_wal_replay_lsn() >= '{last}', false)")
        return there

    await becomes(has_all)
    assert await ask(pair.standby, "SELECT pg_promote(true, 60)")


async def becomes(look: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await look():  # noqa: ASYNC110 - another process has no event to wait for
            await asyncio.sleep(0.05)


async def unstamped(postgres: Postgres) -> int:
    waiting: int = await ask(postgres, "SELECT count(*) FROM ledger_tx WHERE pos IS NULL")
    return waiting


async def test_a_node_follows_the_primary_and_leaves_no_connection_behind(pair: Pair) -> None:
    server = Server(Settings(database_url=pair.url, port=0, drain_s=0.2))
    await server.start()
    try:
        async with asyncio.timeout(PATIENCE_S):
            await server.until_ready()
        assert await ask(pair.primary, BACKENDS) >= 1
        await hand_over(pair)
        connection = await asyncpg.connect(pair.standby.url)  # a nightly import, say
        try:
            me = fresh()
            await put(connection, user(me), note(me))
        finally:
            await connection.close()

        async def is_stamped() -> bool:
            return await unstamped(pair.standby) == 0

        await becomes(is_stamped)
        pool = server._started.pool if server._started is not None else None
        assert pool is not None
        async with reading(pool) as there:
            assert await there.fetchval('SELECT count(*) FROM "note" WHERE file_id = $1', me) == 1

        async def is_left() -> bool:
            async with AsyncExitStack() as used:  # a connection that nobody uses is made anew when somebody does
                for _ in range(pool.idle):
                    await used.enter_async_context(reading(pool))
                return bool(await ask(pair.primary, BACKENDS) == 0)

        await becomes(is_left)
        health = await server._health()
        assert health["status"] == "ready", health
    finally:
        await server.stop()


async def test_whoever_writes_at_a_former_primary_is_told_to_come_back_and_is_right_then(pair: Pair) -> None:
    pool = await open_pool(pair.url, size=4, least=4)
    try:
        await hand_over(pair)
        me = fresh()
        with pytest.raises(Unreachable):
            async with writing(pool) as connection:
                await put(connection, user(me))
        async with writing(pool) as connection:
            await put(connection, user(me))
        async with reading(pool) as one, reading(pool) as two, reading(pool) as three, reading(pool) as four:
            for each in (one, two, three, four):  # all that there were
                assert await each.fetchval("SELECT count(*) FROM user_account WHERE id = $1", me) == 1
        assert await ask(pair.primary, BACKENDS) == 0
    finally:
        pool.terminate()


async def test_without_a_primary_the_node_says_that_it_is_not_ready(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody holds the sequencer's lock: changes are committed, and nobody gets them."""
    monkeypatch.setattr(app, "LATE_S", 0.5)
    server = Server(Settings(database_url=store_url, port=0, drain_s=0.2))
    await server.start()
    holder = await asyncpg.connect(store_url)
    try:
        async with asyncio.timeout(PATIENCE_S):
            await server.until_ready()
        assert (await server._health())["status"] == "ready"
        said: list[str] = []
        monkeypatch.setattr(server.ready.live.announcing, "say", lambda each, *_: said.append(each.text))
        holding = holder.transaction()
        await holding.start()
        await holder.execute("SELECT pg_advisory_xact_lock(4850187641290)")
        writer = await asyncpg.connect(store_url)
        try:
            await put(writer, user(fresh()))
        finally:
            await writer.close()

        async def is_red() -> bool:
            return (await server._health())["status"] == "behind"

        await becomes(is_red)

        async def is_laid_down() -> bool:
            return bool(await holder.fetchval("SELECT count(*) FROM notification"))

        await becomes(is_laid_down)
        await holding.rollback()

        async def is_green() -> bool:
            return (await server._health())["status"] == "ready"

        await becomes(is_green)
        (alert,) = await holder.fetch("SELECT file_id, kind FROM notification")
        assert (str(alert["file_id"]), alert["kind"]) == (role_desk(Role.ADMIN), "changes_wait"), "one, however long"
        (text,) = said
        assert "wait" in text, "to those who are connected at once: the alert waits behind the others"
    finally:
        await holder.close()
        await server.stop()


async def test_a_sequencer_that_is_cut_off_counts_the_seconds(store_url: str) -> None:
    pool = await open_pool(store_url, size=2)
    sequencer = Sequencer(pool)
    task = asyncio.create_task(sequencer.run())
    try:

        async def has_looked() -> bool:
            return sequencer.head is not None

        await becomes(has_looked)
        before = sequencer._stood_at
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

        async def is_silent() -> bool:
            return sequencer.silent_s > 0.1

        await becomes(is_silent)
        assert sequencer._stood_at >= before
    finally:
        pool.terminate()


def test_one_long_transaction_is_no_standstill() -> None:
    now = [0.0]
    standstill = Standstill(lambda: now[0])
    assert not standstill.seen(7, 1)
    now[0] = 9.0
    assert not standstill.seen(7, 1)
    now[0] = 10.5
    assert standstill.seen(7, 1)
    assert not standstill.seen(8, 3), "it moves"
    now[0] = 30.0
    assert not standstill.seen(8, 0), "nothing waits"
    assert not standstill.seen(8, 1), "since now only"
