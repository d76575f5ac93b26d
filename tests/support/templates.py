"""What every test on a device begins with, made once in a process and copied as files."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from desktop.profile import Profile, Remembered
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from tests import in_memory
from tests.support import world as w
from tests.support.crowd import file_many
from tests.support.local_engine import LocalEngine, damage_record
from tests.support.morning import live_through
from tests.support.office import Office


@dataclass(frozen=True, slots=True)
class Template:
    """A device's folder as it lies on the disk, and the office that it belongs to."""

    folder: Path
    office: Office
    device_id: Id
    is_online: bool
    confirmed_at: Micros | None


@cache
def template_of(who: Id, world: str) -> Template:
    """world: `morning`, as it stands at noon; `damaged`: the same, and the disk has spoilt the note that waits;
    `quiet`: without what Maya did this morning; `crowd`: the same, and some thousand claims were filed until noon.
    """
    folder = Path(tempfile.mkdtemp(prefix="coverdesk-local-", dir=in_memory.place()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    told = w.sample()
    office = told.office
    if world == "morning" and who != w.MAYA:
        office = template_of(w.MAYA, world).office.copy()
    if world == "crowd":
        file_many(office)
    name = w.device_name(who)
    device_id = next(device.id for device in office.devices.values() if device.user_id == who and device.name == name)
    profile = Profile("local", folder)
    profile.remember(
        Remembered(
            person=w.person(who), server_url=w.SERVER_URL, device_name=name, device_id=device_id, helper=w.HELPER
        )
    )
    engine = LocalEngine(profile, office, device_id, lambda _notice: None, w.when(0, "09:00"))
    engine.network(True)
    if world in ("morning", "damaged") and who == w.MAYA:
        live_through(engine, told)
    engine.now = w.micros(w.NOW)
    engine.sync_now()
    engine.copied()
    engine.stop()
    if world == "damaged":
        damage_record(folder)
    return Template(folder, office, device_id, engine.is_online, engine.confirmed_at)
