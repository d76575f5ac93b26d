"""TLS, and what stands between a real device and a real server: a reverse proxy with its limits, pages in its place."""

from __future__ import annotations

import gc
import secrets
import socket
import ssl

import pytest
from msgspec.structs import replace

from shared.domain.diary.commands import AddNote
from shared.domain.kernel.ids import Id
from tests.faults import checks
from tests.faults.office import claims_of, note
from tests.faults.proxy import page, proxied
from tests.faults.stack import Stack

MAX_BODY = 100_000
"""A tenth of nginx' default, so that a test need not write so much."""


def long_notes(claim: Id, count: int) -> list[AddNote]:
    """Some 10 KB each on the wire: random digits are hard to compress."""
    return [replace(note(claim), body=secrets.token_hex(9_500)) for _ in range(count)]


def test_a_device_works_over_tls_with_the_company_s_own_certificate(stack: Stack) -> None:
    stack.secure()
    stack.serve()
    claim = claims_of(stack)[0]
    maya, dana = stack.device("maya").start().wait("rest"), stack.device("dana").start().wait("rest")
    maya.keep(note(claim))
    dana.keep(note(claim))
    checks.at_rest(stack, maya, dana)


def test_a_server_that_others_vouch_for_is_told_and_nothing_is_sent(stack: Stack) -> None:
    stack.secure()
    stack.serve()
    stack.certificate = None
    maya = stack.device("maya").start().wait("sign_in_failed certificate_unknown")
    _, text = maya.ask("state")["sign_in_failed"]
    assert "issued by somebody whom this device does not trust" in text


def test_a_reverse_proxy_that_takes_small_bodies_only_costs_smaller_portions(stack: Stack) -> None:
    tls = stack.secure()
    stack._secured = {}  # TLS ends at the proxy
    stack.serve()
    claim = claims_of(stack)[0]
    with proxied(stack.port, tls=tls, max_body=MAX_BODY) as proxy:
        maya = stack.device("maya", url=proxy.url).start().wait("rest")
        maya.ask("offline", off=True)
        maya.keep(*long_notes(claim, 40))
        maya.ask("offline", off=False)
        checks.at_rest(stack, maya)
        assert 1 <= len(proxy.refused) <= 6, "halved until it passes, and not tried again"
        assert maya.ask("asides")["asides"] == []


def test_an_entry_that_is_too_large_by_itself_is_shown_and_what_came_after_is_sent(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    with proxied(stack.port, max_body=MAX_BODY) as proxy:
        maya = stack.device("maya", url=proxy.url).start().wait("rest")
        maya.ask("offline", off=True)
        maya.keep(note(claim))
        maya.keep(*long_notes(claim, 15), as_group=True)
        last = note(claim)
        maya.keep(last)
        maya.ask("offline", off=False)
        maya.heal()
        assert {why for _, why in maya.ask("asides")["asides"]} == {"too_large"}
        assert len(maya.ask("asides")["asides"]) == 15
        assert any(row["body"] == last.body for row in maya.ask("rows", table="note", file_id=claim)["rows"])
        stored = checks.ask(stack, "SELECT count(*) AS n FROM note WHERE body = $1", last.body)
        assert stored[0]["n"] == 1
        assert len(proxy.refused) <= 12


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (page("403 Forbidden"), "blocked"),
        (page("200 OK", b"<form>Room number?</form>"), "portal"),
        (page("413 Request Entity Too Large"), "blocked"),
        (page("502 Bad Gateway"), "gateway"),
    ],
    ids=["403", "200 page", "413 for everything", "502"],
)
def test_a_page_for_pushes_alone_holds_nobody_else_up_and_is_asked_ever_more_seldom(
    stack: Stack, answer: bytes, code: str
) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    with proxied(stack.port) as proxy:
        maya = stack.device("maya", url=proxy.url).start().wait("rest")
        dana = stack.device("dana").start().wait("rest")
        proxy.answer(b"POST /sync/push", answer)
        maya.keep(note(claim))
        maya.wait(f"error {code}")
        theirs = [note(claim) for _ in range(10)]
        for each in theirs:
            dana.keep(each)
            dana.wait("rest")
        position = checks.settled_head(stack)
        maya.wait(f"at {position}")
        seen = {row["body"] for row in maya.ask("rows", table="note", file_id=claim)["rows"]}
        assert {each.body for each in theirs} <= seen, "changes of others come as ever"
        assert maya.ask("state")["error"] == code, "what keeps ours here is still told"
        assert len(proxy.refused) <= 10
        assert maya.ask("asides")["asides"] == [], "nothing is taken out because of a page"
        proxy.answer(b"POST /sync/push", None)
        checks.at_rest(stack, maya, dana)


def test_who_is_accepted_as_a_proxy_ends_is_closed() -> None:
    """A socket that is left open fails the test that is judged next, which may be any."""
    with socket.create_server(("127.0.0.1", 0)) as target:
        for knocking in range(20):
            with proxied(target.getsockname()[1]) as proxy:
                knocks = [socket.create_connection(("127.0.0.1", proxy.port)) for _ in range(1 + knocking % 3)]
            for knock in knocks:
                knock.close()
    gc.collect()


def test_who_has_not_said_goodbye_over_tls_as_a_proxy_ends_is_closed(stack: Stack) -> None:
    tls = stack.secure()
    ours = ssl.create_default_context(cafile=stack.certificate)
    with socket.create_server(("127.0.0.1", 0)) as target:
        for _ in range(10):
            with proxied(target.getsockname()[1], tls=tls) as proxy:
                plain = socket.create_connection(("127.0.0.1", proxy.port))
                knock = ours.wrap_socket(plain, server_hostname="127.0.0.1")
                knock.sendall(b"there")
                target.accept()[0].close()  # the proxy closes too, and waits for us
            knock.close()
    gc.collect()
