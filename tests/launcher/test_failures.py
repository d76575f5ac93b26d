"""What pip says when the package index fails it, in the words of pips old and new, as one sentence."""

from __future__ import annotations

from types import ModuleType

import pytest

NETWORK = {
    "cut short, pip 23": "pip._vendor.urllib3.exceptions.ProtocolError: ('Connection broken: IncompleteRead(100 bytes "
    "read, 900 more expected)', IncompleteRead(100 bytes read, 900 more expected))",
    "cut short, pip 25": "error: incomplete-download\n\n× Download failed because not enough bytes were received (100 "
    "bytes/1.0\n│ kB)\n╰─> URL: http://127.0.0.1/thing-1.0-py3-none-any.whl",
    "nobody there, pip 23": "ERROR: Could not install packages due to an OSError: HTTPConnectionPool(host='127.0.0.1', "
    "port=9): Max retries exceeded (Caused by NewConnectionError('Failed to establish a new connection'))",
    "nobody there, pip 26": "error: connection-failed\n\n× Failed to connect to 127.0.0.1 while fetching\n│ http://127.0.0.1/",
    "nobody answers, pip 26": "error: connection-timeout\n\n× Unable to fetch http://127.0.0.1/\n╰─> 127.0.0.1 didn't "
    "respond within 15 seconds",
    "another's certificate, pip 26": "error: ssl-verification-failed\n\n× Failed to establish a secure connection to "
    "127.0.0.1",
    "no proxy, pip 26": "error: proxy-connection-failed\n\n× Failed to connect to proxy\n│ http://127.0.0.1:9",
}


@pytest.mark.parametrize("said", NETWORK.values(), ids=NETWORK.keys())
def test_an_index_that_fails_is_told_in_one_line(launcher: ModuleType, said: str) -> None:
    launcher.LOG.parent.mkdir(parents=True, exist_ok=True)
    launcher.LOG.write_text(f"\n$ pip install\nLooking in indexes: http://127.0.0.1/\n{said}\n", encoding="utf-8")
    told = launcher.explained("could not install")
    assert "\n" not in told
    assert told.startswith("could not install: the package index could not be reached.")
    assert "start again" in told
    assert "pip config list" in told


def test_what_is_none_of_these_shows_the_end_of_the_log(launcher: ModuleType) -> None:
    launcher.LOG.parent.mkdir(parents=True, exist_ok=True)
    launcher.LOG.write_text("\n$ pip install\nsomething that nobody thought of\n", encoding="utf-8")
    assert "something that nobody thought of" in launcher.explained("could not install")
