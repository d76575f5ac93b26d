"""A record that cannot be read any more: whatever is still known of it is told, and what to do."""

from __future__ import annotations

from base64 import b64encode

import pytest

from desktop.answers.damaged import damaged_item
from desktop.journal.record import encode_record
from desktop.journal.values import LOST, Aside
from desktop.replica.answers import Called
from desktop.screens.sayings import title_of_name
from desktop.screens.syncing import SyncState
from desktop.screens.times import moment
from shared.domain.catalogue import COMMANDS
from shared.domain.claims.entities import CLAIM as CLAIMS
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.policies.entities import POLICY as POLICIES
from tests.contract.samples import COMMANDS as SAMPLES
from tests.contract.samples import envelope
from tests.shared.domain.scene import make_id

CLAIM, POLICY, UNKNOWN = make_id(1), make_id(2), make_id(3)
COMMAND = make_id(104)
FOUND_AT = Micros(1_790_000_000_000_000)


def damaged(kind: str = "AddNote", *files: Id, why: str = "damaged", record: bytes = b"\x01\xff") -> Aside:
    return Aside(1, 4, COMMAND, frozenset(files), why, FOUND_AT, None, kind, record)


@pytest.mark.parametrize("kind", COMMANDS)
def test_what_it_was_is_said_as_far_as_it_is_known(kind: str) -> None:
    item = damaged_item(damaged(kind, CLAIM), {CLAIM: Called("CLM-1 · Holder", kind=CLAIMS)})
    assert item.title == f"Damaged entry: {title_of_name(kind)}"
    assert dict(item.entered) == {"Number": "4", "What it was": title_of_name(kind), "File": "CLM-1 · Holder"}
    assert (item.kind, item.code, item.file_kind, item.command_name) == (SyncState.DAMAGED, "damaged", CLAIMS, kind)
    assert "Everything else is kept and is sent as always. Enter it again." in item.reason


@pytest.mark.parametrize("kind", ["", "OfALaterProgram"])
def test_what_is_not_known_is_not_made_up(kind: str) -> None:
    item = damaged_item(damaged(kind), {})
    assert item.title == "Damaged entry"
    assert dict(item.entered)["What it was"] == "cannot be read any more"
    assert dict(item.entered)["File"] == "not on this device, or not known any more"
    assert (item.file_id, item.file_kind, item.file_caption) == (COMMAND, None, "")


def test_of_several_files_the_claim_is_shown_then_whatever_has_a_name() -> None:
    called = {POLICY: Called("POL-7", kind=POLICIES), CLAIM: Called("CLM-1", kind=CLAIMS)}
    several = damaged("FileNotice", UNKNOWN, POLICY, CLAIM)
    found = damaged_item(several, called)
    assert (found.file_id, found.file_kind, found.file_caption) == (CLAIM, CLAIMS, "CLM-1")
    found = damaged_item(several, {POLICY: called[POLICY]})
    assert (found.file_id, found.file_kind, found.file_caption) == (POLICY, POLICIES, "POL-7")
    assert damaged_item(several, {}).file_id == min(UNKNOWN, POLICY, CLAIM)


def test_it_stands_where_it_was_entered_in_time() -> None:
    """The id carries the time; when it was found damaged is another matter."""
    assert damaged_item(damaged(), {}).at == moment(1_700_000_000_104_000)


def test_an_entry_that_went_with_its_journal_is_called_lost() -> None:
    item = damaged_item(damaged("", CLAIM, why=LOST, record=b"[]"), {CLAIM: Called("CLM-1", kind=CLAIMS)})
    assert (item.title, item.code, item.file_kind, item.command_name) == ("Lost entry", LOST, CLAIMS, "")
    assert dict(item.entered) == {"Number": "4", "File": "CLM-1"}
    assert "is gone" in item.reason
    assert "enter again what is missing there" in item.reason
    assert item.at == moment(FOUND_AT)
    nowhere = damaged_item(damaged("", why=LOST), {})
    assert dict(nowhere.entered)["File"] == "not on this device, or not known any more"
    assert (nowhere.claim_id, nowhere.file_caption) == ("", "")


def test_support_is_given_everything_that_is_left() -> None:
    record = encode_record(envelope(4, SAMPLES["AddNote"]))[:-3]
    lines = damaged_item(damaged("AddNote", POLICY, CLAIM, record=record), {}).for_support.splitlines()
    assert lines == [
        "Coverdesk, damaged entry 4 (AddNote)",
        f"command {COMMAND}",
        f"entered {moment(1_700_000_000_104_000).isoformat()}".replace(".104000", ""),
        f"found damaged {moment(FOUND_AT).isoformat()}",
        f"files {CLAIM}, {POLICY}",
        f"record {b64encode(record).decode()}",
    ]
    bare = damaged_item(damaged("", record=b""), {}).for_support
    assert "(kind unknown)" in bare
    assert "files unknown" in bare
