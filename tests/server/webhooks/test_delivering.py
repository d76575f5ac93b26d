"""From a change in the ledger to a signed call of a real receiver, over real PostgreSQL and Redis."""

from __future__ import annotations

from typing import Any

from tests.server.webhooks.conftest import Bureau, Receiver, is_signed, new_claim, touch


async def test_a_change_is_told_signed_with_ids_and_names_of_fields_alone(
    bureau: Bureau, receiver: Receiver, psql: Any
) -> None:
    key, secret = await bureau.endpoint(receiver.url)
    file_id = await new_claim(psql, bureau.person)
    (first,) = await receiver.count(1)
    assert is_signed(first, secret)
    assert not is_signed(first, "whsec_" + "A" * 43 + "=")
    assert first.body["event"] == "claim:created"
    await touch(psql, file_id, "catastrophic")
    second = (await receiver.count(2))[1]
    assert second.body == {
        "id": second.id,
        "event": "claim:updated",
        "file": file_id,
        "row": file_id,
        "changed": ["severity"],
        "actor": second.body["actor"],
        "position": second.body["position"],
    }
    assert second.body["position"] > first.body["position"]
    assert b"catastrophic" not in second.raw
    done = await bureau.until(key, lambda found: [each["state"] for each in found] == ["done", "done"])
    assert [each["status"] for each in done] == [200, 200]
