"""The first frame of a socket: what it says, its turn, and who it is. Everything here raises Rejected."""

from __future__ import annotations

import asyncio
import random
from typing import Final

from aiohttp import WSMsgType, web

from server.live.admission import Later, Turn
from server.live.connections import Who
from server.live.node import Live, Rejected
from server.live.sessions import BadReturn, Declared
from server.live.sessions import read_declared as read_level
from server.live.source import SourceAway
from shared.wire.codec import BadFrame, decode_live_ask
from shared.wire.errors import ErrorCode
from shared.wire.messages import Cursor, Hello
from shared.wire.protocol import OLDEST, VERSION
from shared.wire.releases import OlderThanKnown, Projection, read_declared

AWAY_RETRY_S: Final = 2.0
FULL_RETRY_S: Final = 5.0
STOPPING_RETRY_S: Final = (0.5, 2.0)
"""Whoever comes to a node that ends tries again after a time between these, so that they do not all come at once."""


def declared_of(header: str | None) -> Declared:
    try:
        return read_level(header)
    except BadReturn as error:
        raise Rejected(ErrorCode.MALFORMED) from error


def projection_of(declared: str | None) -> Projection:
    try:
        return Projection.of(read_declared(declared) if declared is not None else None)
    except OlderThanKnown as error:
        raise Rejected(ErrorCode.PROTOCOL_OLD) from error
    except ValueError as error:
        raise Rejected(ErrorCode.MALFORMED) from error


async def greeted(socket: web.WebSocketResponse, live: Live) -> Hello:
    """The first frame."""
    check_open(live)
    try:
        async with asyncio.timeout(live.limits.hello_s):
            message = await socket.receive()
        if message.type is not WSMsgType.BINARY:  # a ping is no greeting
            raise Rejected(ErrorCode.MALFORMED)
        hello = decode_live_ask(message.data)
    except (BadFrame, TimeoutError) as error:
        raise Rejected(ErrorCode.MALFORMED) from error
    if not isinstance(hello, Hello):
        raise Rejected(ErrorCode.MALFORMED)
    if hello.protocol < OLDEST:
        raise Rejected(ErrorCode.PROTOCOL_OLD)
    if hello.protocol > VERSION:
        raise Rejected(ErrorCode.PROTOCOL_UNKNOWN)
    return hello


async def come(turn: Turn) -> None:
    """Returns at its turn: who says no hello has none, and keeps nobody waiting."""
    try:
        await turn.come()
    except Later as later:
        raise Rejected(ErrorCode.OVERLOADED, round(later.retry_after_s, 3)) from later


async def checked(hello: Hello, live: Live) -> tuple[Who, Cursor | None]:
    """Who it is, and their cursor if it is one of ours."""
    check_open(live)
    try:
        async with asyncio.timeout(live.limits.hello_s):
            who = await live.authenticate(hello.access_token)
            if who.device_id != hello.device_id:
                raise Rejected(ErrorCode.DEVICE_UNKNOWN)
            known = hello.cursor is not None and await live.known(hello.cursor)
    except (SourceAway, TimeoutError) as error:
        raise Rejected(ErrorCode.UNAVAILABLE, AWAY_RETRY_S) from error
    return who, hello.cursor if known else None


def check_open(live: Live) -> None:
    """Before anything is read, and again when it waited."""
    if live.stopping.is_set():
        raise Rejected(ErrorCode.UNAVAILABLE, random.uniform(*STOPPING_RETRY_S))  # no secret
    if live.relay.head is None or len(live.connections) >= live.limits.sockets:
        raise Rejected(ErrorCode.UNAVAILABLE, FULL_RETRY_S)


def check_room(who: Who, live: Live) -> None:
    """After the last await before the connection is opened: hellos that come together count one by one."""
    mine = live.connections.of_user(who.user_id)
    if sum(each.who.device_id != who.device_id and each.about is None for each in mine) >= live.limits.sockets_per_user:
        raise Rejected(ErrorCode.THROTTLED, 60.0)
    if len(live.connections) >= live.limits.sockets:
        raise Rejected(ErrorCode.UNAVAILABLE, FULL_RETRY_S)
