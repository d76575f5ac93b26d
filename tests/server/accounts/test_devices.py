"""What a device says of itself: kept up to date, and refused when no program of ours can have said it."""

from __future__ import annotations

from typing import Any

import pytest

from server.services.devices import MAX_NAME
from server.services.problems import ServiceError
from shared.domain.kernel.ids import Id
from shared.wire.errors import ErrorCode
from shared.wire.messages import Session, SignIn
from tests.server.accounts.conftest import EMAIL, PASSWORD, Office, rows


async def sign_in(office: Office, **said: Any) -> Session:
    usual = {"device_id": None, "device_name": "laptop", "platform": "linux", "program_version": "1"}
    return await office.accounts.sign_in(SignIn(email=EMAIL, password=PASSWORD, **(usual | said)), "10.0.0.1")


async def test_a_known_device_is_shown_as_it_is_now(office: Office, psql: Any) -> None:
    await office.hire()
    device_id = (await sign_in(office)).device_id
    sql = "SELECT id, name, platform, program_version, version FROM device"
    for n, changed in enumerate(({"device_name": "Anns Notebook"}, {"platform": "win32"}, {"program_version": "2"}), 2):
        assert (await sign_in(office, device_id=device_id, **changed)).device_id == device_id
        (row,) = await rows(psql, sql)
        said = {"device_name": "laptop", "platform": "linux", "program_version": "1"} | changed
        assert row == {"id": device_id, "version": n, "name": said.pop("device_name"), **said}


@pytest.mark.parametrize("field", ["device_name", "platform", "program_version"])
@pytest.mark.parametrize("text", ["x" * (MAX_NAME + 1), "lap\x1b[2Jtop", "lap\u202etop", "a\nb", "a\u2028b", "\ud800"])
async def test_a_name_that_steers_whoever_reads_it_registers_nothing(
    office: Office, psql: Any, field: str, text: str
) -> None:
    await office.hire()
    with pytest.raises(ServiceError) as caught:
        await sign_in(office, **{field: text})
    assert caught.value.code is ErrorCode.MALFORMED
    assert await rows(psql, "SELECT id FROM device") == []


@pytest.mark.parametrize("said", [{"device_name": ""}, {"device_name": "  "}, {"device_id": Id("mine")}])
async def test_a_device_has_a_name_and_an_id_of_ours(office: Office, psql: Any, said: dict[str, Any]) -> None:
    await office.hire()
    with pytest.raises(ServiceError) as caught:
        await sign_in(office, **said)
    assert caught.value.code is ErrorCode.MALFORMED
    assert await rows(psql, "SELECT id FROM device") == []
    await sign_in(office, device_name="x" * MAX_NAME)
