"""Fixtures for every test: real PostgreSQL and Redis, started on first request only.

Keep it light: it is imported for the purest unit test too, so heavy imports belong inside the fixtures.
"""

from __future__ import annotations

import faulthandler
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, settings

from tests import in_memory, order, unexpected

if TYPE_CHECKING:
    from server.embedded.services import Services

GRACE_S: Final = 60.0
"""After its time limit a test gets so long to fail by it; what waits inside Qt's event loop never hears of it."""
STDERR: Final = pytest.StashKey[int]()
FOLDER: Final = pytest.StashKey[Path | None]()
FAILED: Final = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("here")  # a busy machine is no fault of what is tested
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell that runs us in the background has it ignored,
        signal.signal(signal.SIGINT, signal.default_int_handler)  # and every program that a test starts and interrupts
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: None)  # still nothing to us, but what a test starts has its own way
    with config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        config.stash[STDERR] = os.dup(2)  # what a hang's trace goes to, captured by no test
    folder = config.stash[FOLDER] = None if hasattr(config, "workerinput") else in_memory.begin()
    if folder is not None and config.option.basetemp is None:
        config.option.basetemp = folder / "t"


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[FAILED] = bool(exitstatus)


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = config.stash.get(FOLDER, None)
    if folder is not None:
        in_memory.end(folder, keeps=config.stash.get(FAILED, True))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Before a random order, which then is the only one."""
    items[:] = order.of_run(config, items)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: without it a collection after each test is cheap."""
    unexpected.look_through(whatever=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    """Ends the process of a test that its time limit cannot end, and says where it hangs."""
    mark = item.get_closest_marker("timeout")
    limit = float(mark.args[0] if mark and mark.args else item.config.getini("timeout"))
    faulthandler.dump_traceback_later(limit + GRACE_S, file=item.config.stash[STDERR], exit=True)
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()
        unexpected.note_sockets(item.nodeid)
        if nextitem is None or nextitem.path != item.path:
            left = unexpected.look_through(whatever=nextitem is None)
            if left and nextitem is not None:
                nextitem.add_report_section("setup", "sockets that were left open", left)


@pytest.fixture(scope="session", autouse=True)
def nobodys_data() -> Iterator[None]:
    """Profiles and server data of whoever runs the tests are never touched, whatever a test forgets to say."""
    with tempfile.TemporaryDirectory(prefix="coverdesk-data-") as folder, pytest.MonkeyPatch.context() as patch:
        Path(folder).chmod(0o711)
        patch.setenv("XDG_DATA_HOME", folder)
        yield


@pytest.fixture(scope="session", autouse=True)
def slow_servers_put_nothing_off() -> Iterator[None]:
    """Of processes: a busy machine is no fault of what is tested, and a device that is put off waits for seconds."""
    with pytest.MonkeyPatch.context() as patch:
        for bound in ("COVERDESK_SHED_LAG_MS", "COVERDESK_SHED_WAIT_MS"):
            patch.setenv(bound, "0")
        yield


@pytest.fixture(autouse=True)
def nothing_is_put_off(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of servers in this process, likewise; but where a test is about that."""
    load = sys.modules.get("server.services.load")
    if load is not None and request.node.get_closest_marker("sheds") is None:
        monkeypatch.setattr(load, "RISING", float("inf"))


@pytest.fixture(autouse=True)
def heard(request: pytest.FixtureRequest) -> Iterator[unexpected.Heard]:
    """What was logged from warning on; the test fails for what it did not ask for, and for windows that it leaves."""
    before = unexpected.windows()
    with unexpected.qt_messages() as qt, unexpected.listening() as logged:
        yield logged
        unexpected.collect()
        left = unexpected.put_away(before)
    unexpected.judge(request, logged, qt, left)


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    """One embedded PostgreSQL and Valkey per test process, without fsync.

    Never the servers that DATABASE_URL and REDIS_URL name: tests empty what they use.
    """
    from server.embedded.services import DATABASE_VARIABLE, REDIS_VARIABLE, Services

    environment = {name: text for name, text in os.environ.items() if name not in (DATABASE_VARIABLE, REDIS_VARIABLE)}
    folder = Path(tempfile.mkdtemp(prefix="coverdesk-tests-"))
    folder.chmod(0o711)  # run as root, the services are another user's
    try:
        with Services.start(folder, durable=False, environment=environment) as started:
            yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database_url(services: Services) -> Iterator[str]:
    """The URL of a new, empty database, dropped after the test."""
    from server.embedded.scratch import fresh_database

    with fresh_database(services.database_url) as url:
        yield url


@pytest.fixture(scope="session")
def template(services: Services) -> str:
    """The name of a migrated, empty database to copy."""
    from server.embedded.scratch import template_database
    from server.store.migrate import migrate

    def fill(url: str) -> None:
        migrate(url)

    return template_database(services.database_url, "migrated", fill)


@pytest.fixture
def redis_url(services: Services) -> str:
    """The URL of an empty Redis."""
    import redis

    with redis.Redis.from_url(services.redis_url) as client:
        client.flushall()
    return services.redis_url
