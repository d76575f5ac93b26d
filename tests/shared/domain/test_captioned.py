import importlib
import pkgutil
from enum import Enum

import msgspec
import pytest

import shared.domain
from shared.domain.claims.notice import Doubt
from shared.domain.kernel.captioned import Captioned, Look
from shared.domain.kernel.fields import Merge, Storage
from shared.domain.kernel.refusals import Refusal
from shared.domain.kernel.states import DeviceState
from shared.domain.kernel.tellings import Reach

NEVER_SHOWN = {Look, Merge, Reach, Storage}
"""How the program is built; no person meets them."""


def closed_sets() -> list[type[Enum]]:
    """Every closed set that the domain declares."""
    found = {}
    for module in pkgutil.walk_packages(shared.domain.__path__, "shared.domain."):
        for each in vars(importlib.import_module(module.name)).values():
            if isinstance(each, type) and issubclass(each, Enum) and each.__module__ == module.name and list(each):
                found[f"{each.__module__}.{each.__qualname__}"] = each
    return [found[name] for name in sorted(found)]


CLOSED = closed_sets()
SAYS_MORE = {Doubt, *(kind for kind in Refusal.__subclasses__() if list(kind))}
"""A sentence each, of their own; every module was imported by now."""
CAPTIONED = [each for each in CLOSED if issubclass(each, Captioned)]


def test_every_closed_set_of_the_domain_is_captioned() -> None:
    assert len(CAPTIONED) > 15
    assert {each for each in CLOSED if each not in CAPTIONED} == SAYS_MORE | NEVER_SHOWN


@pytest.mark.parametrize("kind", CAPTIONED, ids=lambda kind: str(kind.__name__))
def test_every_member_has_a_caption_of_its_own_and_a_look(kind: type[Captioned]) -> None:
    for member in kind:
        assert member.caption[:1].isupper(), member
        assert isinstance(member.look, Look)
        assert member.icon
    assert len({member.caption for member in kind}) == len(kind), "two that nobody can tell apart"


def test_a_member_is_its_code_everywhere() -> None:
    """In memory, in JSON and in MessagePack, and back."""
    active = DeviceState.ACTIVE
    assert active == "active"
    assert f"{active}" == str(active) == active.value == "active"
    assert {"active": 1}[active] == 1
    assert msgspec.json.encode(active) == b'"active"'
    assert msgspec.msgpack.encode(active) == msgspec.msgpack.encode("active")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode("active"), type=DeviceState) is active
    assert DeviceState("active") is active
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert("Active", DeviceState)


def test_a_member_without_a_caption_is_an_error() -> None:
    with pytest.raises(TypeError, match="no caption"):

        class _Bare(Captioned):
            ONE = "one"
