"""The page that shows the description: of files of the program alone, and of all that the description has."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import aiohttp
import msgspec
import pytest

from server.app import Server
from server.handlers.api.page import PAGES
from server.handlers.api.resources import PREFIX

FOLDER = Path(__file__).parents[4] / "resources/api"


async def test_the_page_is_whole_and_asks_nobody_else(node: Server) -> None:
    async with aiohttp.ClientSession(node.url) as stranger:
        async with stranger.get(f"{PREFIX}/") as response:
            assert (response.status, response.content_type) == (200, "text/html")
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            text = await response.text()
        wanted = re.findall(r'(?:src|href)="([^"#]+)"', text)
        assert set(wanted) == {"page.css", "page.js", "openapi.json"}
        for name in wanted:
            async with stranger.get(f"{PREFIX}/{name}") as response:
                assert response.status == 200
                assert response.headers.get("X-Content-Type-Options") == "nosniff" or name == "openapi.json"
        for name in ("page.py", "../api/page.js", "%2e%2e/resources.py", "page.jsx"):
            async with stranger.get(f"{PREFIX}/{name}") as response:
                assert response.status == 404
        async with stranger.get(f"{PREFIX}/openapi.json") as response:
            errors = msgspec.json.decode(await response.read())["x-errors"]
        async with stranger.get(f"{PREFIX}/claims") as response:
            problem = msgspec.json.decode(await response.read())
    assert problem["type"] == f"{PREFIX}/#{problem['code']}"
    assert problem["code"] in errors
    assert len(PAGES) == 3


def test_nothing_on_it_is_of_elsewhere_or_made_of_texts() -> None:
    for file in FOLDER.glob("*.*[a-z]"):
        text = file.read_text()
        assert not re.findall(r"https?://|//[a-z]+\.", text), file
        assert not re.findall(r"innerHTML|outerHTML|document\.write|eval\(|insertAdjacent", text), file


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node to read a script with")
def test_the_script_can_be_read() -> None:
    subprocess.run(["node", "--check", str(FOLDER / "page.js")], check=True, timeout=60)
