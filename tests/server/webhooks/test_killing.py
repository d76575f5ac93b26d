"""A node that is killed while it tells something: another one tells it again, under the same id."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

from aiohttp import web

from tests.server.webhooks.conftest import HERE, Got, Open, Receiver, is_signed, new_claim, touch

TIMEOUT_S = 2.0


async def test_what_a_killed_node_had_begun_to_tell_is_told_by_the_next_one(
    open_bureau: Open, receiver: Receiver, psql: Any, migrated_url: str, redis_url: str
) -> None:
    """Killed when the call is on its way: committed and stamped, laid down, and not known to be taken."""
    first = await open_bureau(webhook_timeout_s=TIMEOUT_S)
    key, secret = await first.endpoint(receiver.url)
    await first.node.stop()
    hold = asyncio.Event()

    async def answering(_: Got) -> web.StreamResponse:
        await hold.wait()
        return web.Response()

    receiver.answering = answering
    environment = os.environ | {
        "DATABASE_URL": migrated_url,
        "REDIS_URL": redis_url,
        "COVERDESK_WEBHOOK_NETWORKS": str(HERE["webhook_networks"]),
        "COVERDESK_WEBHOOK_PLAIN": "true",
        "COVERDESK_WEBHOOK_TIMEOUT_S": str(TIMEOUT_S),
    }
    serve = "import sys; from server.cli import serve; sys.exit(serve(['--port', '0']))"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        serve,
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        file_id = await new_claim(psql, first.person)
        (begun,) = await receiver.count(1)
        leased = await psql.fetchval("SELECT lease_node FROM webhook")
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()
    assert leased
    assert await psql.fetchval("SELECT state FROM webhook_delivery") == "waiting"
    await touch(psql, file_id, "major")
    hold.set()
    second = await open_bureau(webhook_timeout_s=TIMEOUT_S)
    await second.until(key, lambda found: [each["state"] for each in found] == ["done", "done"])
    assert (await second.line(key))["node"] == second.node._node != leased
    told = [each for each in receiver.got if each.id == begun.id]
    assert len(told) >= 2
    assert {each.raw for each in told} == {begun.raw}
    assert receiver.got[-1].body["event"] == "claim:updated"
    assert all(is_signed(each, secret) for each in receiver.got)
