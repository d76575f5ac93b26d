"""The page that shows the description of the interface: files of the program, no network and nothing of anybody's."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from aiohttp import web

from server.handlers.api.resources import PREFIX
from server.handlers.bodies import packed

_FILES: Final = {
    "": ("index.html", "text/html"),
    "page.js": ("page.js", "text/javascript"),
    "page.css": ("page.css", "text/css"),
}
_HEADERS: Final = {
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@cache
def _read(name: str) -> bytes:
    return (files("resources") / "api" / name).read_bytes()


async def page(request: web.Request) -> web.Response:
    """`GET /api/v1/` and its two files: anybody may read what could be asked."""
    name, kind = _FILES[request.path.rpartition("/")[2]]
    return packed(request, _read(name), f"{kind}; charset=utf-8", _HEADERS)


PAGES: Final = tuple(web.get(f"{PREFIX}/{name}", page, allow_head=False) for name in _FILES)
