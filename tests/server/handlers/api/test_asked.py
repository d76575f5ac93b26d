"""Whatever the description of the interface allows is answered as it says, and whatever it forbids is refused.

The requests are schemathesis', over a real node and database. Each of its checks holds: no fault of the server's own,
statuses, headers, content types and bodies as described, valid requests taken, others refused, methods and tokens.
A test has few of them; `./coverdesk ask` has as many as one wants.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import aiohttp
import asyncpg
import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from server.app import running
from server.embedded.scratch import fresh_database, template_database
from server.embedded.services import Services
from server.handlers.api.resources import PREFIX
from server.handlers.api.routes import ROUTES
from server.settings import Settings
from server.store import pool
from shared.wire.protocol import HEADER, VERSION
from tests.faults.conftest import fill_office
from tests.server.handlers.api.asked import Asked, Office, led, take_in
from tests.server.handlers.conftest import Desk, bearer
from tests.support.loops import end_the_rest

EXAMPLES: Final = int(os.environ.get("COVERDESK_ASK_EXAMPLES", "10"))
"""Of each operation, valid ones and others each."""
SEED: Final = int(os.environ.get("COVERDESK_ASK_SEED", "1"))
OPEN: Final = f"{PREFIX}/openapi.json"
OPERATIONS: Final = [(route.method, route.path) for route in ROUTES if route.path != OPEN]
FEW: Final = 10
"""Requests for commands among which one at the least comes so far that something is done."""
LINE: Final = 8_000
"""Of a request, in letters."""
PER_EXAMPLE_S: Final = 4
"""Of a busy machine, checks that ask again included."""


@dataclass
class Asking:
    """url: of the node. headers: with the token of a person who may see all of the office. schema: as the node says."""

    url: str
    headers: dict[str, str]
    office: Office
    schema: Any


@pytest.fixture(scope="module")
def asking(services: Services) -> Iterator[Asking]:
    """A node in a thread of its own: schemathesis asks as programs do, one after the other."""
    template = template_database(services.database_url, "asked_office", fill_office)
    with fresh_database(services.database_url, template=template) as url:
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="node")
        thread.start()
        given_settings = Settings(
            database_url=url,
            redis_url=services.redis_url,
            port=0,
            drain_s=1.0,
            pool_size=8,
            api_requests_per_person=10**9,
            api_requests_per_address=10**9,
        )
        node = running(given_settings)
        try:
            server = asyncio.run_coroutine_threadsafe(node.__aenter__(), loop).result()
            headers, office = asyncio.run_coroutine_threadsafe(_enter(server, url), loop).result()
            with requests.get(server.url + OPEN) as response:
                schema = schemathesis.openapi.from_dict(response.json())
            yield Asking(server.url, headers, office, schema)
            asyncio.run_coroutine_threadsafe(node.__aexit__(None, None, None), loop).result()
        finally:
            asyncio.run_coroutine_threadsafe(end_the_rest(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()


async def _enter(server: Any, url: str) -> tuple[dict[str, str], Office]:
    async with aiohttp.ClientSession(server.url, headers={HEADER: str(VERSION)}) as http:
        desk = Desk(server, http)
        who = await desk.hire()
        connection = await asyncpg.connect(url)
        try:
            await pool.prepare(connection)
            office = await take_in(connection, who)
        finally:
            await connection.close()
        return bearer(await desk.sign_in()), office


def _says_a_thing_twice(case: Asked) -> bool:
    """What a description of types cannot forbid: a command's id is its own, and a group stands together."""
    if not isinstance(case.body, dict) or "commands" not in case.body:
        return False
    ids = [each["command_id"] for each in case.body["commands"] if each.get("command_id") is not None]
    groups = [each.get("group") for each in case.body["commands"]]
    named = [each for place, each in enumerate(groups) if each is not None and groups[place - 1 : place] != [each]]
    return len(set(ids)) < len(ids) or len(set(named)) < len(named)


@pytest.mark.may_log("redis_away")  # on a machine so busy that it does not answer in time
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@pytest.mark.timeout(120 + EXAMPLES * PER_EXAMPLE_S)
def test_what_is_described_is_answered_and_nothing_else(asking: Asking, method: str, path: str) -> None:
    operation = asking.schema[path][method]
    statuses: Counter[int] = Counter()
    verdicts: Counter[str] = Counter()

    def ask(case: Asked) -> None:
        with requests.Session() as session:
            answered = case.call_and_validate(base_url=asking.url, headers=asking.headers, session=session)
        statuses[answered.status_code] += 1
        if path.endswith("/commands") and answered.status_code == 200:
            verdicts.update(each["verdict"] for each in answered.json()["results"])

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=GenerationMode.POSITIVE), st.integers(0, 2**32))
    def valid(case: Asked, chance: int) -> None:
        assume(not _says_a_thing_twice(case))
        ask(led(case, asking.office, Random(chance)))

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def invalid(case: Asked) -> None:
        sent = requests.Request(**case.as_transport_kwargs(base_url=asking.url)).prepare()
        assume(len(sent.path_url) < LINE)  # a longer one is refused before anything of ours sees it
        ask(case)

    valid()
    if path not in (f"{PREFIX}/keys/{{id}}", f"{PREFIX}/changes/{{id}}"):  # of which there is none
        assert statuses[200] + statuses[201] >= EXAMPLES // 3, statuses
    if path == f"{PREFIX}/commands" and EXAMPLES >= FEW:
        assert verdicts["applied"], f"no command came so far that anything was done: {verdicts}"
    invalid()
    print(f"{method} {path}: {dict(statuses)} {dict(verdicts)}")
    with requests.get(asking.url + PREFIX + "/claims", headers=asking.headers) as still:
        assert still.status_code == 200, "whoever asks may still ask"


def test_the_description_is_one(asking: Asking) -> None:
    """Of the version of OpenAPI that it says, by that version's own schema."""
    asking.schema.validate()
    assert {(each.ok().method.upper(), each.ok().path) for each in asking.schema.get_all_operations()} == set(
        OPERATIONS
    )


@pytest.mark.parametrize("extra", [{"If-None-Match": "*"}, {}])
def test_an_answer_that_is_known_is_not_sent_again(asking: Asking, extra: dict[str, str]) -> None:
    with requests.get(f"{asking.url}{PREFIX}/claims", headers=asking.headers | extra) as response:
        assert response.status_code == (304 if extra else 200)
        assert response.headers["ETag"]
        assert msgspec.json.decode(response.content)["items"] if not extra else not response.content
