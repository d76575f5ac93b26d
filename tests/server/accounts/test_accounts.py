"""Sign-in and sessions: rotation, the lost answer, reuse, devices, and what strangers can learn."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from server.services import accounts, devices, throttle
from server.services.password_rules import Weakness, weakness
from server.services.passwords import Busy
from server.services.problems import ServiceError
from server.store import families
from server.store.pool import open_pool, writing
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import named_id
from shared.domain.kernel.states import DeviceState, Role
from shared.wire.errors import ErrorCode
from shared.wire.messages import Alive, NewDevice, NewPassword, Refresh, Session
from tests.server.accounts.conftest import EMAIL, HELPER, MINUTE, PASSWORD, Office, rows

PATIENCE_S = 30.0


@asynccontextmanager
async def refused(code: ErrorCode) -> AsyncIterator[None]:
    with pytest.raises(ServiceError) as caught:
        yield
    assert caught.value.code is code


async def test_a_sign_in_registers_a_device_on_the_users_desk(office: Office, psql: Any) -> None:
    user_id = await office.hire()
    session = await office.sign_in()
    assert (session.user_id, session.user_name, session.roles) == (user_id, "Ann", ("agent",))
    (device,) = await rows(psql, "SELECT id, file_id, state, name FROM device")
    assert device == {"id": session.device_id, "file_id": user_id, "state": "active", "name": "laptop"}
    ((actor, by),) = await psql.fetch("SELECT actor, device FROM ledger WHERE tbl = 'device'")
    assert (actor, by) == (user_id, session.device_id)


async def test_the_token_says_who_asks(office: Office) -> None:
    session = await _signed_in(office)
    signed = await office.use(session)
    assert (signed.user_id, signed.device_id, signed.roles) == (
        session.user_id,
        session.device_id,
        frozenset({Role.AGENT}),
    )


async def test_the_email_is_found_in_any_spelling(office: Office) -> None:
    await office.hire()
    assert (await office.sign_in(email="  Ann@Example.ORG ")).user_name == "Ann"
    assert (await office.sign_in(email="\u200bann@exam\u00adple.org\u200e\ufeff")).user_name == "Ann"


async def test_no_token_and_no_password_is_kept_readable(office: Office, psql: Any) -> None:
    session = await _signed_in(office)
    dump = str(await psql.fetch("SELECT * FROM account")) + str(await psql.fetch("SELECT * FROM refresh_token"))
    assert PASSWORD not in dump
    assert session.refresh_token not in dump
    assert "$argon2id$v=19$" in dump


@pytest.mark.parametrize("case", ["wrong password", "nobody", "left", "no password yet"])
async def test_strangers_learn_nothing_from_a_refusal(office: Office, case: str) -> None:
    user_id = await office.hire(password=None if case == "no password yet" else PASSWORD)
    if case == "left":
        await office.administration.set_active(user_id, active=False)
    verified = []
    verify = office.passwords._verify
    office.passwords._verify = lambda *a: verified.append(a) or verify(*a)  # type: ignore[func-returns-value,method-assign]
    async with refused(ErrorCode.BAD_CREDENTIALS):
        await office.sign_in(
            password="wrong wrong wrong" if case == "wrong password" else PASSWORD,
            email="nobody@example.org" if case == "nobody" else EMAIL,
        )
    assert len(verified) == 1  # the same work in every case


async def test_a_refresh_gives_a_new_pair_and_the_session_goes_on(office: Office) -> None:
    first = await _signed_in(office)
    second = await office.refresh(first)
    third = await office.refresh(second)
    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3
    assert (await office.use(third)).device_id == first.device_id


@pytest.mark.logs("refresh_token_reused")
async def test_a_used_refresh_token_ends_the_session_for_everybody(office: Office) -> None:
    first = await _signed_in(office)
    second = await office.refresh(first)
    await office.use(second)
    async with refused(ErrorCode.TOKEN_REUSED):
        await office.refresh(first)
    for token in (first, second):
        async with refused(ErrorCode.TOKEN_REUSED):
            await office.refresh(token)
        async with refused(ErrorCode.TOKEN_REUSED):
            await office.use(token)


@pytest.mark.logs("refresh_token_reused")
async def test_a_grandparent_is_reuse_even_if_nothing_was_used_since(office: Office) -> None:
    first = await _signed_in(office)
    second = await office.refresh(first)
    await office.refresh(second)
    async with refused(ErrorCode.TOKEN_REUSED):
        await office.refresh(first)


@pytest.mark.logs("refresh_token_reused")
async def test_other_sessions_of_the_user_go_on_after_a_reuse(office: Office) -> None:
    first = await _signed_in(office)
    other = await office.sign_in()
    await office.use(await office.refresh(first))
    async with refused(ErrorCode.TOKEN_REUSED):
        await office.refresh(first)
    assert (await office.use(other)).device_id == other.device_id


async def test_a_lost_answer_locks_nobody_out(office: Office) -> None:
    first = await _signed_in(office)
    await office.refresh(first)  # its answer never arrives
    await office.refresh(first)  # nor does this one
    office.now += 20 * 24 * 60 * MINUTE  # a laptop in a drawer
    third = await office.refresh(first)
    assert (await office.use(third)).device_id == first.device_id
    await office.refresh(third)


@pytest.mark.logs("refresh_token_reused")
async def test_what_was_lost_is_void_and_whoever_found_it_ends_the_session(office: Office) -> None:
    first = await _signed_in(office)
    lost = await office.refresh(first)
    kept = await office.refresh(first)
    async with refused(ErrorCode.TOKEN_EXPIRED):
        await office.use(lost)
    await office.use(kept)
    async with refused(ErrorCode.TOKEN_REUSED):
        await office.refresh(lost)
    async with refused(ErrorCode.TOKEN_REUSED):
        await office.use(kept)


@pytest.mark.logs("refresh_token_reused")
async def test_a_stolen_token_used_after_the_owners_refresh_is_found_at_the_owners_next_step(office: Office) -> None:
    stolen = await _signed_in(office)
    owners = await office.refresh(stolen)
    thiefs = await office.refresh(stolen)  # before the owner used anything of the new pair
    async with refused(ErrorCode.TOKEN_EXPIRED):
        await office.use(owners)
    async with refused(ErrorCode.TOKEN_REUSED):
        await office.refresh(owners)
    async with refused(ErrorCode.TOKEN_REUSED):
        await office.use(thiefs)


async def test_parallel_refreshes_leave_one_living_pair(office: Office) -> None:
    first = await _signed_in(office)
    pairs = await asyncio.gather(*(office.refresh(first) for _ in range(4)))
    outcomes = await asyncio.gather(*(office.use(pair) for pair in pairs), return_exceptions=True)
    alive = [each for each in outcomes if not isinstance(each, BaseException)]
    refusals = [each.code for each in outcomes if isinstance(each, ServiceError)]
    assert refusals == [ErrorCode.TOKEN_EXPIRED] * 3
    assert len(alive) == 1


@pytest.mark.parametrize("token", ["", "x", "a" * 5000, "\u0000", "naïve"])
async def test_an_unknown_refresh_token_is_no_reuse(office: Office, token: str) -> None:
    await _signed_in(office)
    async with refused(ErrorCode.TOKEN_EXPIRED):
        await office.accounts.refresh(Refresh(refresh_token=token))


async def test_tokens_run_out(office: Office) -> None:
    session = await _signed_in(office)
    office.now += 61 * MINUTE
    async with refused(ErrorCode.TOKEN_EXPIRED):
        await office.use(session)
    session = await office.refresh(session)
    await office.use(session)
    office.now += 31 * 24 * 60 * MINUTE
    async with refused(ErrorCode.TOKEN_EXPIRED):
        await office.refresh(session)
    async with writing(office.pool) as connection:
        assert await families.forget_expired(connection, Micros(office.now)) == 1


async def test_a_known_device_signs_in_again_as_itself(office: Office, psql: Any) -> None:
    first = await _signed_in(office)
    again = await office.sign_in(first.device_id)
    assert again.device_id == first.device_id
    assert await psql.fetchval("SELECT count(*) FROM ledger WHERE tbl = 'device'") == 1


async def test_the_device_of_somebody_else_is_unknown(office: Office) -> None:
    theirs = await _signed_in(office)
    await office.hire("bob@example.org")
    async with refused(ErrorCode.DEVICE_UNKNOWN):
        await office.sign_in(theirs.device_id, email="bob@example.org")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (DeviceState.PAUSED, ErrorCode.DEVICE_PAUSED),
        (DeviceState.REVOKED, ErrorCode.DEVICE_REVOKED),
        (DeviceState.FORKED, ErrorCode.DEVICE_FORKED),
    ],
)
async def test_a_device_that_may_not_is_told_so_everywhere(office: Office, state: DeviceState, code: ErrorCode) -> None:
    session = await _signed_in(office)
    await office.administration.set_device_state(session.device_id, state)
    for attempt in (office.use(session), office.refresh(session), office.sign_in(session.device_id)):
        async with refused(code):
            await attempt


async def test_a_paused_device_goes_on_when_released_with_the_tokens_it_had(office: Office) -> None:
    session = await _signed_in(office)
    await office.administration.set_device_state(session.device_id, DeviceState.PAUSED)
    async with refused(ErrorCode.DEVICE_PAUSED):
        await office.refresh(session)
    await office.administration.set_device_state(session.device_id, DeviceState.ACTIVE)
    await office.use(await office.refresh(session))


async def register(office: Office, session: Session, **given: Any) -> Session:
    """A new device by the session's refresh token, as a rebuilt or forked journal asks for it."""
    signed = await office.accounts.authenticate(session.access_token, forked_too=True)
    shown = {"refresh_token": session.refresh_token} | given
    return await office.accounts.new_device(
        signed, NewDevice(device_name="l", platform="p", program_version="2", **shown)
    )


async def test_a_forked_device_registers_anew(office: Office) -> None:
    session = await _signed_in(office)
    await office.administration.set_device_state(session.device_id, DeviceState.FORKED)
    anew = await register(office, session)
    assert anew.device_id != session.device_id
    assert (await office.use(anew)).device_id == anew.device_id


@pytest.mark.logs("refresh_token_reused")
@pytest.mark.parametrize("thief_is_first", [True, False])
async def test_a_copied_token_that_adds_a_device_is_found_when_it_is_shown_again(
    office: Office, *, thief_is_first: bool
) -> None:
    """Who was there first, nobody can tell: both end, and the owner signs in."""
    session = await _signed_in(office)
    first = await register(office, session)
    await office.use(first)
    async with refused(ErrorCode.TOKEN_REUSED):
        await (office.refresh(session) if thief_is_first else register(office, session))
    for each in (session, first):
        async with refused(ErrorCode.TOKEN_REUSED):
            await office.use(each)
        async with refused(ErrorCode.TOKEN_REUSED):
            await office.refresh(each)
    assert (await office.sign_in(session.device_id)).device_id == session.device_id


@pytest.mark.logs("refresh_token_reused")
async def test_a_used_token_adds_no_device_and_ends_the_session(office: Office, psql: Any) -> None:
    session = await _signed_in(office)
    later = await office.refresh(session)
    await office.use(later)
    async with refused(ErrorCode.TOKEN_REUSED):
        await register(office, later, refresh_token=session.refresh_token)
    async with refused(ErrorCode.TOKEN_REUSED):
        await office.use(later)
    assert len(await rows(psql, "SELECT id FROM device")) == 1


async def test_a_lost_answer_to_a_new_device_locks_nobody_out_and_is_void(office: Office) -> None:
    session = await _signed_in(office)
    lost = [await register(office, session), await register(office, session)]  # neither answer arrives
    session = await office.refresh(session)
    lost.append(await register(office, session))
    kept = await register(office, session)
    for each in lost:
        async with refused(ErrorCode.TOKEN_EXPIRED):
            await office.use(each)
        async with refused(ErrorCode.TOKEN_EXPIRED):
            await office.refresh(each)
    await office.use(kept)
    await office.use(await office.refresh(kept))


async def test_a_device_is_added_with_the_old_token_when_the_answer_to_a_refresh_was_lost(office: Office) -> None:
    session = await _signed_in(office)
    lost = await office.refresh(session)
    kept = await register(office, session)
    async with refused(ErrorCode.TOKEN_EXPIRED):
        await office.use(lost)
    await office.use(await office.refresh(kept))


async def test_one_token_shown_by_many_at_once_leaves_one_new_device(office: Office) -> None:
    session = await _signed_in(office)
    made = await asyncio.gather(*(register(office, session) for _ in range(4)))
    outcomes = await asyncio.gather(*(office.use(each) for each in made), return_exceptions=True)
    assert sum(not isinstance(each, BaseException) for each in outcomes) == 1


async def test_an_access_token_alone_gives_no_session(office: Office, psql: Any) -> None:
    session, other = await _signed_in(office), await office.sign_in()
    for shown in (None, "x" * 43, other.refresh_token):
        async with refused(ErrorCode.TOKEN_EXPIRED):
            await register(office, session, refresh_token=shown)
    await office.use(await office.refresh(session))
    assert len(await rows(psql, "SELECT id FROM device")) == 2


@pytest.mark.parametrize("end", ["sign out", "revoke", "password", "own password", "leave", "reuse"])
@pytest.mark.may_log("refresh_token_reused")  # by the reuse alone
async def test_what_came_from_a_session_ends_with_it(office: Office, end: str) -> None:
    parent = await _signed_in(office)
    child = await register(office, parent)
    grandchild = await register(office, child)
    signed = await office.use(parent)
    match end:
        case "sign out":
            await office.accounts.sign_out(signed)
        case "revoke":
            await office.administration.set_device_state(parent.device_id, DeviceState.REVOKED)
        case "password":
            await office.administration.set_password(parent.user_id, "another long password")
        case "own password":
            await office.accounts.new_password(signed, NewPassword(old=PASSWORD, new="zwei Esel im Regen"), "10.0.0.1")
        case "leave":
            await office.administration.set_active(parent.user_id, active=False)
        case _:
            with pytest.raises(ServiceError):
                await office.refresh(parent)  # the child came from it
    for session in (parent, child, grandchild):
        with pytest.raises(ServiceError):
            await office.use(session)
        with pytest.raises(ServiceError):
            await office.refresh(session)


@pytest.mark.logs("devices_full")
async def test_a_program_that_registers_in_a_loop_is_stopped_and_a_new_password_lets_the_owner_in(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await _signed_in(office)
    for _ in range(devices.MAX_A_DAY - 1):
        await register(office, session)
    async with refused(ErrorCode.DEVICES_FULL):
        await register(office, session)
    async with refused(ErrorCode.DEVICES_FULL):
        await office.sign_in()
    office.now += MINUTE
    await office.administration.set_password(session.user_id, "another long password")
    office.now += MINUTE
    await office.sign_in(password="another long password")
    monkeypatch.setattr(devices, "MAX_A_DAY", 1_000)
    monkeypatch.setattr(devices, "MAX_LIVING", 1)
    async with refused(ErrorCode.DEVICES_FULL):
        await office.sign_in(password="another long password")


async def test_an_administrator_removes_devices_of_which_nobody_hears(office: Office, psql: Any) -> None:
    old = await _signed_in(office)
    office.now += 100 * 24 * 60 * MINUTE
    new = await office.sign_in()
    found = await office.administration.remove_devices(old.user_id, 90, dry_run=True)
    assert found == [old.device_id]
    assert not await rows(psql, "SELECT id FROM device WHERE state = 'revoked'")
    assert await office.administration.remove_devices(old.user_id, 90) == found
    async with refused(ErrorCode.DEVICE_REVOKED):
        await office.sign_in(old.device_id)
    await office.use(new)
    assert await office.administration.remove_devices(old.user_id, 0) == [new.device_id]
    async with refused(ErrorCode.DEVICE_REVOKED):
        await office.use(new)


async def test_people_change_their_own_password_and_only_this_device_goes_on(office: Office) -> None:
    session, other = await _signed_in(office), await office.sign_in()
    ask = NewPassword(old=PASSWORD, new="zwei Esel im Regen")
    anew = await office.accounts.new_password(await office.use(session), ask, "10.0.0.1")
    assert (anew.device_id, anew.idle_minutes, anew.offline_days) == (session.device_id, 15, 30)
    assert session.helper == other.helper == anew.helper == HELPER
    await office.use(await office.refresh(anew))
    for void in (session, other):
        async with refused(ErrorCode.TOKEN_EXPIRED):
            await office.use(void)
        async with refused(ErrorCode.TOKEN_EXPIRED):
            await office.refresh(void)
    async with refused(ErrorCode.BAD_CREDENTIALS):
        await office.sign_in()
    await office.sign_in(session.device_id, password="zwei Esel im Regen")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("not the old one", "zwei Esel im Regen", ErrorCode.BAD_CREDENTIALS),
        (PASSWORD, "zu kurz", ErrorCode.PASSWORD_SHORT),
        (PASSWORD, "zwei Esel im Regen " * 40, ErrorCode.PASSWORD_LONG),
        (PASSWORD, "Passwort2026!", ErrorCode.PASSWORD_KNOWN),
        (PASSWORD, "Nordstern-2026", ErrorCode.PASSWORD_NAMED),
        ("x" * 100_000, "zwei Esel im Regen", ErrorCode.BAD_CREDENTIALS),
    ],
)
async def test_a_refused_new_password_changes_nothing(office: Office, old: str, new: str, code: ErrorCode) -> None:
    session = await _signed_in(office)
    async with refused(code):
        await office.accounts.new_password(await office.use(session), NewPassword(old=old, new=new), "10.0.0.1")
    await office.use(await office.refresh(session))
    await office.sign_in()


async def test_a_new_password_is_looked_at_beside_the_loop_and_for_its_owner_only(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[threading.Thread] = []

    def look(*given: str) -> Weakness | None:
        looked.append(threading.current_thread())
        return weakness(*given)

    monkeypatch.setattr(accounts, "weakness", look)
    signed = await office.use(await _signed_in(office))
    async with refused(ErrorCode.BAD_CREDENTIALS):
        await office.accounts.new_password(signed, NewPassword(old="no", new="\ufdfa" * 512), "10.0.0.1")
    assert not looked
    async with refused(ErrorCode.PASSWORD_LONG):
        await office.accounts.new_password(signed, NewPassword(old=PASSWORD, new="\ufdfa" * 512), "10.0.0.1")
    assert looked
    assert threading.current_thread() not in looked


async def test_the_old_password_cannot_be_guessed_with_a_stolen_token(office: Office) -> None:
    signed = await office.use(await _signed_in(office))
    for n in range(3):
        async with refused(ErrorCode.BAD_CREDENTIALS):
            await office.accounts.new_password(
                signed, NewPassword(old=f"guess {n}", new="zwei Esel im Regen"), "6.6.6.6"
            )
    async with refused(ErrorCode.THROTTLED):
        await office.accounts.new_password(signed, NewPassword(old=PASSWORD, new="zwei Esel im Regen"), "6.6.6.6")


async def test_one_stranger_at_one_address_takes_sign_in_from_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stranger names people who do not exist, from the address of an office behind one NAT."""
    monkeypatch.setattr(throttle, "CROWD_EVERY_S", 0.01)
    monkeypatch.setattr(throttle, "CROWD_WAIT_S", 0.055)
    session = await _signed_in(office)
    verify, order, open_ = office.passwords._verify, list[str](), threading.Event()
    begin = office.passwords._threads.submit

    def held(encoded: str, password: str) -> bool:
        open_.wait()
        return verify(encoded, password)

    def begun(work: Any, /, encoded: str, password: str) -> Any:
        order.append(password)
        return begin(work, encoded, password)

    office.passwords._verify = held  # type: ignore[method-assign]
    office.passwords._threads.submit = begun  # type: ignore[method-assign, assignment]
    strangers = [
        asyncio.create_task(office.sign_in(email=f"nobody {n}@example.org", password=f"guess {n}")) for n in range(40)
    ]
    async with asyncio.timeout(PATIENCE_S):
        while sum(office.passwords._of_source.values()) < 9:  # noqa: ASYNC110  # the limit of the office's throttle
            await asyncio.sleep(0.01)
    known = asyncio.create_task(office.sign_in(session.device_id))
    async with asyncio.timeout(PATIENCE_S):
        while "device" not in str(office.passwords._of_source):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    open_.set()
    assert (await known).device_id == session.device_id
    assert order.index(PASSWORD) == 2, "it is the first that is begun once one of the two workers is free"
    codes = Counter(
        each.code for each in await asyncio.gather(*strangers, return_exceptions=True) if isinstance(each, ServiceError)
    )
    assert codes.keys() == {ErrorCode.BAD_CREDENTIALS, ErrorCode.THROTTLED}
    assert codes[ErrorCode.BAD_CREDENTIALS] == 9 + 6, "those within the limit, and those that waited in its own lane"


async def test_a_sign_in_that_a_new_password_overtakes_opens_nothing(office: Office) -> None:
    user_id = await office.hire()
    verify = office.passwords.verify

    async def overtaken(*arguments: Any) -> bool:
        fits = await verify(*arguments)
        office.passwords.verify = verify  # type: ignore[method-assign]
        await office.administration.set_password(user_id, "another long password")
        return fits

    office.passwords.verify = overtaken  # type: ignore[method-assign,assignment]
    async with refused(ErrorCode.BAD_CREDENTIALS):
        await office.sign_in()


async def test_a_new_password_that_another_one_overtakes_changes_nothing(office: Office) -> None:
    """An administrator sets one, for the old one is known to a thief: who typed that old one does not undo it."""
    session = await _signed_in(office)
    signed = await office.use(session)
    hash_ = office.passwords.hash

    async def overtaken(*arguments: Any) -> str:
        encoded = await hash_(*arguments)
        office.passwords.hash = hash_  # type: ignore[method-assign]
        await office.administration.set_password(session.user_id, "another long password")
        return encoded

    office.passwords.hash = overtaken  # type: ignore[method-assign,assignment]
    async with refused(ErrorCode.BAD_CREDENTIALS):
        await office.accounts.new_password(signed, NewPassword(old=PASSWORD, new="zwei Esel im Regen"), "10.0.0.1")
    for void in (PASSWORD, "zwei Esel im Regen"):
        async with refused(ErrorCode.BAD_CREDENTIALS):
            await office.sign_in(password=void)
    await office.sign_in(password="another long password")


@pytest.mark.parametrize("step", ["verify", "hash"])
async def test_a_try_that_a_busy_server_did_not_look_at_is_none(
    office: Office, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    session = await _signed_in(office)
    signed = await office.use(session)
    ask = NewPassword(old=PASSWORD, new="zwei Esel im Regen")

    async def busy(*_: Any) -> Any:
        raise Busy

    with monkeypatch.context() as patched:
        patched.setattr(office.passwords, step, busy)
        for _ in range(20):
            async with refused(ErrorCode.THROTTLED):
                await office.accounts.new_password(signed, ask, "10.0.0.1")
            if step == "verify":
                async with refused(ErrorCode.THROTTLED):
                    await office.sign_in()
                async with refused(ErrorCode.THROTTLED):
                    await office.sign_in(session.device_id)
    await office.sign_in()
    await office.sign_in(session.device_id)
    await office.accounts.new_password(signed, ask, "10.0.0.1")


async def test_signing_in_and_refreshing_in_a_loop_keeps_a_bounded_number_of_rows(
    office: Office, psql: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(families, "MAX_FAMILIES", 2)
    monkeypatch.setattr(families, "MAX_TOKENS", 1)
    session = await _signed_in(office)
    for _ in range(4):
        office.now += MINUTE
        last = await office.sign_in(session.device_id)
    assert len(await rows(psql, "SELECT id FROM session_family")) == 2
    async with refused(ErrorCode.TOKEN_EXPIRED):
        await office.use(session)
    await psql.execute("UPDATE session_family SET generation = 98")
    await psql.execute("UPDATE refresh_token SET generation = 98")
    for _ in range(4):
        last = await office.refresh(last)
        await office.use(last)
    kept = await rows(psql, "SELECT generation FROM refresh_token WHERE generation <> 98 ORDER BY generation")
    assert [row["generation"] for row in kept] == [100, 101, 102]


@pytest.mark.parametrize("changed", [{"aud": "coverdesk:files"}, {"aud": None}, {"typ": "JWT"}])
async def test_a_token_for_something_else_opens_nothing(office: Office, changed: dict[str, str | None]) -> None:
    import jwt

    session = await _signed_in(office)
    claims = jwt.decode(session.access_token, options={"verify_signature": False})
    key = b"k" * 32
    again = jwt.encode(claims, key, "HS256", headers={"typ": "at+jwt"})
    await office.accounts.authenticate(again)
    kind = changed.pop("typ", "at+jwt")
    forged = {name: value for name, value in (claims | changed).items() if value is not None}
    async with refused(ErrorCode.TOKEN_EXPIRED):
        await office.accounts.authenticate(jwt.encode(forged, key, "HS256", headers={"typ": kind}))


@pytest.mark.parametrize("token", ["ä.ö.ü", "\xff" * 20, "\ud800", "a.b.c\0"])
async def test_bytes_that_no_token_has_are_no_fault_of_ours(office: Office, token: str) -> None:
    async with refused(ErrorCode.TOKEN_EXPIRED):
        await office.accounts.authenticate(token)


@pytest.mark.parametrize("email", ["ann\0@example.org", "ann@exa\x1bmple.org", "\u202eann@example.org"])
async def test_an_email_that_nobody_can_have_is_no_fault_of_ours(office: Office, email: str) -> None:
    """What nobody sees in it is left out, as pasting brings it; so it is somebody else's, or nobody's."""
    with pytest.raises(ServiceError) as caught:
        await office.sign_in(email=email)
    assert caught.value.code in (ErrorCode.MALFORMED, ErrorCode.BAD_CREDENTIALS)


async def test_signing_out_ends_the_session_of_this_device_only(office: Office) -> None:
    mine, other = await _signed_in(office), await office.sign_in()
    await office.accounts.sign_out(await office.use(mine))
    async with refused(ErrorCode.TOKEN_EXPIRED):
        await office.use(mine)
    async with refused(ErrorCode.TOKEN_EXPIRED):
        await office.refresh(mine)
    await office.use(other)


async def test_a_new_password_ends_every_session(office: Office) -> None:
    session = await _signed_in(office)
    assert await office.administration.set_password(session.user_id, "another long password") == 1
    async with refused(ErrorCode.TOKEN_EXPIRED):
        await office.use(session)
    async with refused(ErrorCode.BAD_CREDENTIALS):
        await office.sign_in()
    assert await office.sign_in(password="another long password")


async def test_roles_are_those_of_today(office: Office) -> None:
    session = await _signed_in(office)
    await office.administration.set_role(session.user_id, Role.ADJUSTER, granted=True)
    assert (await office.use(session)).roles == {Role.AGENT, Role.ADJUSTER}
    await office.administration.set_role(session.user_id, Role.AGENT, granted=False)
    assert (await office.use(session)).roles == {Role.ADJUSTER}


async def test_sockets_are_asked_about_together(office: Office) -> None:
    good, bad = await _signed_in(office), await office.sign_in()
    signed = [await office.use(session) for session in (good, bad)]
    await office.accounts.sign_out(signed[1])
    sessions = [(each.family_id, each.generation, each.device_id) for each in signed]
    assert await office.accounts.ended([*sessions, (named_id("none"), 1, named_id("none"))]) == [
        None,
        ErrorCode.TOKEN_EXPIRED,
        ErrorCode.TOKEN_EXPIRED,
    ]


async def test_a_report_is_kept_and_an_older_one_does_not_replace_it(office: Office) -> None:
    session = await _signed_in(office)
    file_id = named_id("claim")
    await office.accounts.report(session.device_id, Alive(unsent=3, highest_number=9, file_ids=(file_id,)))
    office.now -= MINUTE
    await office.accounts.report(session.device_id, Alive(unsent=1, highest_number=2))
    (device,) = await office.administration.devices(session.user_id)
    assert (device["unsent"], device["highest_number"], device["files"], device["email"]) == (3, 9, 1, EMAIL)


async def test_an_outdated_hash_is_renewed_at_sign_in(office: Office, psql: Any) -> None:
    from argon2 import PasswordHasher

    await office.hire()
    before = await psql.fetchval("SELECT password_hash FROM account")
    weak = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
    await psql.execute("UPDATE account SET password_hash = $1", weak)
    await office.sign_in()
    renewed = await psql.fetchval("SELECT password_hash FROM account")
    assert renewed.rsplit("$", 2)[0] == before.rsplit("$", 2)[0] != weak.rsplit("$", 2)[0]


async def test_without_a_database_the_answer_is_unavailable(office: Office) -> None:
    session = await _signed_in(office)
    closed = await open_pool("postgresql://nobody@127.0.0.1:1/none", size=1, least=0)
    office.accounts._pool = closed
    for attempt in (office.use(session), office.refresh(session), office.sign_in()):
        async with refused(ErrorCode.UNAVAILABLE):
            await attempt
    await closed.close()


async def _signed_in(office: Office) -> Session:
    await office.hire()
    return await office.sign_in()
