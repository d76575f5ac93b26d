"""The bytes of the wire do not change by accident: each message against what an earlier version wrote.

To add a sample: `python -m tests.contract.test_wire` appends what is missing and never changes a line.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from shared.domain.catalogue import COMMANDS as KINDS
from shared.domain.catalogue import AnyCommand
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire import codec, messages
from shared.wire.protocol import HISTORY, VERSION
from tests.contract.samples import COMMANDS, MESSAGES

STORED = Path(__file__).with_name("wire-1.json")
AS_JSON = {
    "SignIn",
    "Refresh",
    "Session",
    "Session with bounds",
    "Session with helper",
    "NewDevice",
    "NewDevice with proof",
    "NewPassword",
    "Problem",
}
"""Read by people and integrators too, so both spellings are kept."""


def written(name: str) -> dict[str, str]:
    """Every spelling of a sample: MessagePack in hex, a frame's first bytes by decoding, JSON where it is used."""
    value = MESSAGES[name]
    spellings = {"msgpack": codec.encode(value).hex()}
    if name in AS_JSON:
        spellings["json"] = msgspec.json.encode(value).decode()
    return spellings


@pytest.fixture(scope="module")
def stored() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(STORED.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", MESSAGES)
def test_the_bytes_are_those_of_the_first_version(name: str, stored: dict[str, dict[str, str]]) -> None:
    assert written(name) == stored[name]


@pytest.mark.parametrize("name", MESSAGES)
def test_what_an_earlier_version_wrote_is_still_read(name: str, stored: dict[str, dict[str, str]]) -> None:
    value = MESSAGES[name]
    kind: Any = AnyCommand if name.startswith("command ") else type(value)
    assert msgspec.msgpack.decode(bytes.fromhex(stored[name]["msgpack"]), type=kind) == value


@pytest.mark.parametrize("name", sorted(AS_JSON))
def test_json_is_still_read(name: str, stored: dict[str, dict[str, str]]) -> None:
    assert msgspec.json.decode(stored[name]["json"], type=type(MESSAGES[name])) == MESSAGES[name]


class EarlierSession(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a desktop from before there was a helper knows of a session, and a server from then writes."""

    access_token: str
    refresh_token: str
    expires_at: Micros
    server_time: Micros
    user_id: Id
    user_name: str
    roles: tuple[str, ...]
    device_id: Id
    server_id: Id
    epoch: Id
    idle_minutes: int = 0
    offline_days: int = 0


def test_sessions_pass_between_releases_that_know_a_helper_and_those_that_do_not() -> None:
    helped = MESSAGES["Session with helper"]
    for encode, decode in (
        (msgspec.msgpack.encode, msgspec.msgpack.decode),
        (msgspec.json.encode, msgspec.json.decode),
    ):
        earlier: Any = decode(encode(helped), type=EarlierSession)
        assert (earlier.user_name, earlier.epoch) == (helped.user_name, helped.epoch)
        now: Any = decode(encode(earlier), type=messages.Session)
        assert now == msgspec.structs.replace(helped, helper=None)


def test_no_stored_sample_was_given_up(stored: dict[str, dict[str, str]]) -> None:
    assert set(stored) <= set(MESSAGES)


def test_every_message_and_command_has_a_sample() -> None:
    declared = {
        name
        for name, kind in vars(messages).items()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind.__module__ == messages.__name__
    }
    assert declared - set(MESSAGES) == {"Cursor", "Result"}  # parts of others
    assert set(KINDS) == set(COMMANDS)


def test_every_kind_of_frame_passes_the_stream() -> None:
    frames = [value for value in MESSAGES.values() if type(value) in get_args(messages.PullFrame)]
    reader = codec.FrameReader()
    data = b"".join(codec.frame(f) for f in frames)
    read = [frame for n in range(len(data)) for frame in reader.feed(data[n : n + 1])]
    reader.finish()
    assert read == frames
    assert {type(f) for f in frames} == set(get_args(messages.PullFrame))


def test_every_kind_of_live_message_passes_the_socket() -> None:
    asks = [value for value in MESSAGES.values() if type(value) in get_args(messages.LiveAsk)]
    tells = [value for value in MESSAGES.values() if type(value) in get_args(messages.LiveTell)]
    assert [codec.decode_live_ask(codec.encode(each)) for each in asks] == asks
    assert [codec.decode_live_tell(codec.encode(each)) for each in tells] == tells
    assert {type(each) for each in (*asks, *tells)} == {*get_args(messages.LiveAsk), *get_args(messages.LiveTell)}


def test_every_version_has_its_line() -> None:
    assert sorted(HISTORY) == list(range(1, VERSION + 1))


def _append_missing() -> None:
    found = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    found |= {name: written(name) for name in MESSAGES if name not in found}
    STORED.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _append_missing()
