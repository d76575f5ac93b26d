"""Who may see what changes while devices are away; and a profile that exists twice."""

from __future__ import annotations

import shutil

from server.sample.book import BY_KEY
from shared.domain.claims.commands import AssignClaim
from shared.domain.kernel.ids import Id
from shared.domain.parties.commands import UpdateContact
from tests.faults import checks
from tests.faults.office import claims_of, line_of, note, payment
from tests.faults.stack import Device, Stack

MIAMI = BY_KEY["lena"].team


def give_away(stack: Stack, by: Device, claim: Id) -> None:
    """From Maya to Lena, whose team is another one."""
    base = BY_KEY["maya"].id
    by.keep(AssignClaim(claim_id=claim, adjuster_id=BY_KEY["lena"].id, team_id=MIAMI, base_adjuster_id=base))
    by.wait("rest")


def test_reassignment_with_pending_edits(stack: Stack) -> None:
    """The file goes, what was entered is handed over, and the person is told."""
    stack.serve()
    claim, other = claims_of(stack)[:2]
    line, _, _, _ = line_of(stack, claim)
    maya, dana = stack.device("maya").start().wait("rest"), stack.device("dana").start().wait("rest")
    lena = stack.device("lena").start().wait("rest")
    assert claim not in lena.ask("dump")["held"]
    maya.ask("offline", off=True)
    handed = maya.keep(note(claim), payment(claim, line, 100), as_group=True) + maya.keep(note(claim))
    (mine,) = maya.keep(note(other))
    give_away(stack, dana, claim)
    maya.ask("offline", off=False)
    dump, _, _ = checks.at_rest(stack, maya, dana, lena)
    assert claim not in dump["held"]
    assert maya.ask("traces", file_id=claim)["tables"] == [], "G3: something of the claim is still readable"
    assert claim in lena.ask("dump")["held"]
    assert set(checks.verdicts(stack, *handed)) <= {"handed_over", "rejected"}
    assert checks.verdicts(stack, *handed).count("handed_over") >= 2
    assert checks.verdicts(stack, mine) == ["applied"]
    told = {each["id"] for items in maya.ask("attention")["items"] for each in items}
    assert told == set(handed), "G3: what was not taken must be shown"
    maya.kill()
    maya.start().wait("rest")
    assert claim not in maya.ask("dump")["held"], "G4: it came back"


def test_policy_and_insured_come_and_go_with_the_last_claim_that_leads_to_them(stack: Stack) -> None:
    """The adjuster calls the insured by the number of their file and mends it; after the claim nothing of it stays."""
    stack.serve()
    alone, *_ = checks.ask(
        stack,
        """SELECT c.id, c.policy_id, c.customer_id, k.phone FROM claim c JOIN customer k ON k.id = c.customer_id
           WHERE c.adjuster_id = $1 AND c.status <> 'closed'
             AND NOT EXISTS (SELECT FROM claim o WHERE o.customer_id = c.customer_id AND o.id <> c.id) ORDER BY c.id""",
        BY_KEY["maya"].id,
    )
    claim, led_to = Id(alone["id"]), {Id(alone["policy_id"]), Id(alone["customer_id"])}
    customer = Id(alone["customer_id"])
    maya, dana = stack.device("maya").start().wait("rest"), stack.device("dana").start().wait("rest")
    lena = stack.device("lena").start().wait("rest")
    assert led_to <= set(maya.ask("dump")["held"])
    assert not led_to & set(lena.ask("dump")["held"])
    assert all(maya.ask("traces", file_id=file_id)["tables"] for file_id in led_to)
    change = UpdateContact(customer_id=customer, changes={"phone": "(937) 555-0199"}, base={"phone": alone["phone"]})
    (mended,) = maya.keep(change)
    maya.wait("rest")
    maya.ask("offline", off=True)
    (late,) = maya.keep(note(customer))
    give_away(stack, dana, claim)
    maya.ask("offline", off=False)
    mayas, _, lenas = checks.at_rest(stack, maya, dana, lena)
    assert not led_to & set(mayas["held"])
    for file_id in led_to:
        assert maya.ask("traces", file_id=file_id)["tables"] == [], "G3: something of the insured is still readable"
    assert led_to <= set(lenas["held"])
    assert checks.verdicts(stack, mended, late) == ["applied", "handed_over"]
    phone = checks.ask(stack, "SELECT phone FROM customer WHERE id = $1", customer)
    assert [row["phone"] for row in phone] == ["(937) 555-0199"]


def test_a_device_that_dies_while_a_file_is_taken_from_it(stack: Stack) -> None:
    stack.serve()
    claims = claims_of(stack)[:3]
    maya, dana = stack.device("maya").start().wait("rest"), stack.device("dana").start().wait("rest")
    for claim, point in zip(claims, ("before commit 1", "after commit 1", "after receipts 1"), strict=True):
        maya.ask("offline", off=True)
        maya.keep(note(claim))
        give_away(stack, dana, claim)
        maya.kill()
        maya.die_at(point)
        maya.start().wait("rest")
    dump, _ = checks.at_rest(stack, maya, dana)
    assert not set(claims) & set(dump["held"])
    assert set(checks.verdicts(stack, *maya.kept)) == {"handed_over"}


def test_a_copied_profile_counts_nothing_twice(stack: Stack) -> None:
    """Two copies of one folder, with the same unsent commands, and each goes on by itself."""
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya").start().wait("rest")
    maya.keep(note(claim))
    maya.wait("rest")
    maya.ask("offline", off=True)
    both = maya.keep(note(claim), note(claim))
    maya.kill()
    copy = stack.device("maya", place="copy")
    shutil.copytree(maya.folder, copy.folder)
    copy.kept = list(maya.kept)
    stack.server.kill()
    copy.start().wait("open")
    maya.start().wait("open")
    maya.keep(note(claim))
    copy.keep(note(claim), note(claim))
    stack.serve()
    for device in (maya, copy, maya, copy):  # the one's coming ends the other's session
        device.heal()
    checks.at_rest(stack, maya, copy)
    maya.keep(note(claim))
    copy.keep(note(claim))
    first, second = checks.at_rest(stack, maya, copy)
    assert first["device_id"] != second["device_id"]
    assert set(checks.verdicts(stack, *both)) == {"applied"}
    assert checks.ask(stack, "SELECT count(*) AS n FROM note WHERE body LIKE 'fault %'")[0]["n"] == 8
