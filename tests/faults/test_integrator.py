"""A program of somebody else's, from its key to the end of it: it reads, writes, listens, is called, over HTTP alone.

Two nodes: what it does at one of them, it finds at the other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest

from server.live.marks import read_mark
from tests.faults import checks
from tests.faults.office import claims_of
from tests.faults.outsider import PROTOCOL, Answer, Call, Hook, Program, Stream, listening, sign_in, streamed
from tests.faults.stack import PASSWORD, Stack

SCOPES: Final = ("read:claims", "read:policies", "read:customers", "read:notes", "write:diary", "write:claims")
_numbers: Final = count(1)


class Integration:
    """The program with what it was given. here, there: its key at two nodes; person: signed in, at the first."""

    def __init__(self, stack: Stack) -> None:
        stack.serve()
        ((_, there),) = stack.serve_beside("")
        self.stack = stack
        self.person = sign_in(stack.url, "maya@coverdesk.example", PASSWORD)
        body = {"name": "Shop estimates", "scopes": SCOPES, "days": 30, "networks": ["127.0.0.0/8"]}
        made = self.person.post("keys", body)
        assert made.status == 201, made
        self.key: dict[str, Any] = made.body["key"]
        self.here = Program(stack.url, made.body["secret"])
        self.there = self.here.at(there)
        (owner,) = checks.ask(stack, "SELECT id FROM user_account WHERE email = 'maya@coverdesk.example'")
        self.owner = str(owner["id"])
        self.mine: list[str] = list(claims_of(stack))
        (foreign, *_) = checks.ask(
            stack,
            "SELECT id FROM claim c WHERE NOT EXISTS (SELECT FROM membership m WHERE m.target_file = c.id "
            "AND m.state = 'held' AND m.principal_id = $1) ORDER BY id",
            self.owner,
        )
        self.foreign = str(foreign["id"])

    def notes(self, claim: str, at: Program | None = None) -> list[str]:
        pages = (at or self.here).pages("notes", subject_id=claim, limit=50)
        return sorted(each["body"] for page in pages for each in page["items"])


def test_a_program_of_somebody_else_from_its_key_to_the_keys_end(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVERDESK_WEBHOOK_NETWORKS", "127.0.0.0/8")
    monkeypatch.setenv("COVERDESK_WEBHOOK_PLAIN", "true")
    integration = Integration(stack)
    is_given_a_key_that_is_good_for_what_it_says(integration)
    reads_lists_to_their_end_and_rows_as_they_are_and_were(integration)
    writes_once_by_the_rules_with_a_result_for_each(integration)
    follows_a_file_over_a_cut_and_at_another_node(integration)
    is_called_signed_again_after_a_failure_and_in_order_by_file(integration)
    is_shut_out_at_every_node_once_its_key_is_ended(integration)


def note(claim: str) -> dict[str, Any]:
    """One that is like no other."""
    body = f"From the shop, {next(_numbers)}."
    return {"type": "AddNote", "file_id": claim, "topic": "contact", "body": body}


def edit(claim: str, field: str, base: Any, wanted: Any) -> dict[str, Any]:
    return {"type": "EditClaim", "claim_id": claim, "changes": {field: wanted}, "base": {field: base}}


def given(program: Program, *commands: dict[str, Any], path: str = "commands", **headers: str) -> Answer:
    return program.post(path, {"commands": [{"command": each} for each in commands]}, **headers)


def applied(program: Program, *commands: dict[str, Any]) -> None:
    answer = given(program, *commands)
    assert [each["verdict"] for each in answer.body["results"]] == ["applied"] * len(commands), answer


def is_given_a_key_that_is_good_for_what_it_says(integration: Integration) -> None:
    here, person, key = integration.here, integration.person, integration.key
    assert here.token.startswith(key["hint"])
    listed = person.get("keys")
    assert [each["id"] for each in listed.body["items"]] == [key["id"]]
    assert here.token not in str(listed), "it is shown once"
    assert here.get("claims", limit=1).status == 200
    assert here.get("payments", limit=1).status == 403, "it is good for no money"
    assert given(here, {"type": "GrantRole", "user_id": key["id"], "role": "admin"}).status == 403
    assert here.get("keys").status == here.post("keys", {"name": "More", "scopes": ["read"]}).status == 401
    assert Program(here.url, here.token[:-4] + "AAAA").get("claims").status == 401
    (used,) = person.get("keys").body["items"]
    assert used["used_at"] is not None
    assert used["used_from"] == "127.0.0.1"


def reads_lists_to_their_end_and_rows_as_they_are_and_were(integration: Integration) -> None:
    here, there, mine = integration.here, integration.there, integration.mine
    pages = list(here.pages("claims", adjuster_id=integration.owner, include="policy.customer", limit=3))
    found = [each for page in pages for each in page["items"]]
    (counted,) = checks.ask(
        integration.stack, "SELECT count(*) AS claims FROM claim WHERE adjuster_id = $1", integration.owner
    )
    assert len(pages) > 2
    assert len({each["id"] for each in found}) == len(found) == counted["claims"]
    assert [each["loss_at"] for each in found] == sorted((each["loss_at"] for each in found), reverse=True)
    for page in pages:
        along = {path: {each["id"] for each in rows} for path, rows in page["included"].items()}
        assert along["policy"] == {each["policy_id"] for each in page["items"]}
        assert along["policy.customer"] == {each["customer_id"] for each in page["included"]["policy"]}
    worked = {each["id"] for each in found if each["status"] != "closed"}
    assert worked == set(mine)
    statuses = ",".join(sorted({each["status"] for each in found} - {"closed"}))
    held_to = [each for page in there.pages("claims", status=statuses, limit=50) for each in page["items"]]
    assert {each["id"] for each in held_to if each["adjuster_id"] == integration.owner} == worked
    sparse = here.get("claims", id=f"{mine[0]},{integration.foreign}", fields="status")
    assert [set(each) for each in sparse.body["items"]] == [{"id", "status"}]
    assert sparse.body["missing"] == [integration.foreign]
    other = here.get("claims", after=str(pages[0]["next"]), status="closed")
    assert (other.status, other.code) == (400, "malformed"), "a cursor is of its question"
    assert here.get(f"claims/{integration.foreign}").code == "not_found"

    path = f"claims/{mine[0]}"
    first = here.get(path)
    same = there.get(path, {"If-None-Match": first.headers["etag"]})
    assert (same.status, same.body) == (304, None)
    moment = time.time_ns() // 1000
    wanted = "minor" if first.body["severity"] != "minor" else "major"
    applied(there, edit(mine[0], "severity", first.body["severity"], wanted))
    now = here.get(path, {"If-None-Match": first.headers["etag"]})
    assert (now.status, now.body["severity"]) == (200, wanted)
    assert now.headers["etag"] != first.headers["etag"]
    was = there.get(path, as_of=moment)
    assert was.body == first.body, "as it was"
    then, known = (read_mark(each.headers["coverdesk-as-of"]) for each in (was, now))
    assert (then[0] < known[0], then[1]) == (True, known[1]), "of before the change, and of the same life"


def writes_once_by_the_rules_with_a_result_for_each(integration: Integration) -> None:
    here, there, (claim, second, *_) = integration.here, integration.there, integration.mine
    before, said = integration.notes(claim), note(claim)
    once = given(here, said, Idempotency_Key="estimate-4711")
    assert [each["verdict"] for each in once.body["results"]] == ["applied"], once
    again = given(there, said, Idempotency_Key="estimate-4711")
    assert (again.status, again.body) == (once.status, once.body)
    assert integration.notes(claim) == integration.notes(claim, there) == sorted([*before, said["body"]])
    differs = given(there, note(claim), Idempotency_Key="estimate-4711")
    assert (differs.status, differs.code) == (422, "request_differs")

    refused = given(here, edit(claim, "litigation", False, True))
    (result,) = refused.body["results"]
    assert (refused.status, result["verdict"], result["code"]) == (200, "rejected", "field_not_permitted")
    assert here.get(f"claims/{claim}").body["litigation"] is False

    tag = here.get(f"claims/{claim}").headers["etag"]
    whole = here.get(f"claims/{claim}").body
    about = f"claims/{claim}/commands"
    wanted = edit(claim, "cat_code", whole["cat_code"], "2611")
    assert given(there, wanted, path=about, If_Match=tag).body["results"][0]["verdict"] == "applied"
    late = given(here, edit(claim, "cat_code", whole["cat_code"], "2612"), path=about, If_Match=tag)
    assert (late.status, late.code) == (412, "changed_meanwhile")

    batch = given(here, good := note(claim), note(integration.foreign), note(second))
    assert [each["verdict"] for each in batch.body["results"]] == ["applied", "rejected", "applied"]
    assert batch.body["results"][1]["code"] == "out_of_scope"
    assert good["body"] in integration.notes(claim, there)
    (counted,) = checks.ask(
        integration.stack,
        "SELECT count(*) AS rows FROM ledger WHERE device = $1 AND tbl = 'note' AND actor = $2",
        integration.key["id"],
        integration.owner,
    )
    assert counted["rows"] == 3, "in the name of its owner, with this key"


def follows_a_file_over_a_cut_and_at_another_node(integration: Integration) -> None:
    here, there, (claim, other, *_) = integration.here, integration.there, integration.mine
    path = f"claims/{claim}"
    with streamed(here, f"claims/{integration.foreign}") as none:
        assert none.status == 404
    stream = Stream(here, path)
    assert stream.status == 200
    assert "retry" in stream.block()
    applied(there, note(other))
    applied(there, said := note(claim))
    name, told = stream.event()
    assert (name, told["file_id"], told["changed"]) == ("claim:updated", claim, ["note"])
    assert said["body"] not in str(told), "names, never values"
    heard = stream.last
    stream.cut()
    severity = here.get(path).body["severity"]
    applied(there, edit(claim, "severity", severity, "minor" if severity != "minor" else "major"))
    applied(here, note(claim))
    with streamed(there, path, heard) as follower:
        missed = heard_of(follower, {"severity", "note"})
        assert sorted(missed) == ["note", "severity"], "each once"
        applied(here, note(claim))
        assert heard_of(follower, {"note"}) == ["note"]
        assert read_mark(follower.last)[0] > read_mark(heard)[0]
    for node in (here, there):
        page = node.get("events", since=heard, event="claim:*").body
        (missed_there,) = [each for each in page["items"] if each["file"] == claim]
        assert set(missed_there["changed"]) == {"severity", "note"}, "whoever read no stream asks"
        assert integration.foreign not in str(page)
        assert node.get("events", after=page["next"]).body["items"] == []
    assert here.get("events", event="notification:created").status == 403, "the key is good for files alone"


def heard_of(stream: Stream, fields: set[str]) -> list[str]:
    """The names of what changed, event by event, until all of these were told."""
    found: list[str] = []
    while not fields <= set(found):
        name, told = stream.event()
        assert name == "claim:updated"
        found += told["changed"]
    return found


def is_called_signed_again_after_a_failure_and_in_order_by_file(integration: Integration) -> None:
    here, there, (claim, other, *_) = integration.here, integration.there, integration.mine
    verified = as_the_documentation_says()

    def answering(body: dict[str, Any], calls: list[Call]) -> int:
        """Fails for one file until it was told of another one."""
        return 500 if body["file"] == claim and not of(calls, other) else 204

    with listening(answering) as hook:
        secret, endpoint = registered(integration, hook)
        severity = here.get(f"claims/{claim}").body["severity"]
        wanted = "minor" if severity != "minor" else "major"
        applied(there, edit(claim, "severity", severity, wanted))
        hook.until(lambda calls: len(of(calls, claim)) == 1)
        applied(here, note(claim))
        applied(there, note(other))
        calls = hook.until(lambda calls: [each.answered for each in of(calls, claim)][-2:] == [204, 204])
        (elsewhere,) = of(calls, other)
        failed, *_, again, then = of(calls, claim)
        assert (failed.answered, again.answered, then.answered) == (500, 204, 204)
        assert (again.id, again.raw) == (failed.id, failed.raw), "the same again"
        assert calls.index(failed) < calls.index(elsewhere) < calls.index(again), "another file does not wait"
        assert (again.body["changed"], then.body["changed"]) == (["severity"], ["note"])
        assert again.body["position"] < then.body["position"], "of a file in order"
        assert again.body["actor"] == integration.owner
        assert len({each.id for each in calls}) == 3
        for each in calls:
            assert verified(secret, each.headers, each.raw)
            assert not verified(secret, each.headers, each.raw.replace(b"claim:updated", b"claim:removed"))
            assert not verified(secret, each.headers, each.raw, time.time() + 301), "recorded, and sent again"
            assert wanted not in each.raw.decode(), "names, never values"
        acted(integration, "remove", {"key": endpoint})
        newer, _ = registered(integration, hook)
        applied(here, note(claim))
        *former, last = hook.until(lambda now: len(now) > len(calls))
        assert former == calls, "the endpoint that is gone is told nothing"
        assert verified(newer, last.headers, last.raw)
        assert not verified(secret, last.headers, last.raw)


def is_shut_out_at_every_node_once_its_key_is_ended(integration: Integration) -> None:
    here, there, (claim, *_) = integration.here, integration.there, integration.mine
    with streamed(there, f"claims/{claim}") as stream:
        assert "retry" in stream.block()
        assert integration.person.delete(f"keys/{integration.key['id']}").status == 204
        for program in (here, there):
            for answer in (program.get("claims"), program.get(f"claims/{claim}"), given(program, note(claim))):
                assert answer.status == 401, answer
        assert stream.event() == ("end", {"code": "token_expired"})
    with streamed(there, f"claims/{claim}") as stream:
        assert stream.status == 401
    assert integration.person.get("claims", limit=1).status == 200, "its owner goes on"
    (ended,) = integration.person.get("keys").body["items"]
    assert ended["ended_because"] == "withdrawn"


# -- webhooks


def registered(integration: Integration, hook: Hook) -> tuple[str, str]:
    """By an administrator, in the scope of the key's owner: the secret and the endpoint."""
    asked = {"url": hook.url, "events": "claim:*", "person": "maya@coverdesk.example"}
    done = acted(integration, "add", asked)
    secret, endpoint = done["text"].split("\n")
    return str(secret), str(endpoint)


def acted(integration: Integration, act: str, asked: dict[str, Any]) -> dict[str, Any]:
    ada = sign_in(integration.here.url, "admin@coverdesk.example", PASSWORD)
    answer = ada.ask("POST", f"/admin/v1/panels/webhooks/acts/{act}", asked, PROTOCOL)
    assert answer.status == 200, answer
    return dict(answer.body)


def of(calls: list[Call], claim: str) -> list[Call]:
    return [each for each in calls if each.body["file"] == claim]


def as_the_documentation_says() -> Callable[..., bool]:
    """The receiver's part as it stands in docs/webhooks.md, copied as anybody would."""
    text = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(text.split("```python\n")[1].split("```")[0], names)
    verified: Callable[..., bool] = names["verified"]
    return verified
