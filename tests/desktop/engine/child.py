"""A device in a process of its own, to be killed: gives commands as fast as it can and says which ones are kept."""

from __future__ import annotations

import sys
from pathlib import Path

from desktop.headless import HeadlessDevice
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.ids import Id

READY = "ready"


def main(folder: str, url: str, email: str, password: str, file_id: str, count: str) -> None:
    device = HeadlessDevice(Path(folder), url, email, password).start()
    device.wait_usable()
    print(READY, flush=True)
    for number in range(int(count)):
        device.keep(AddNote(file_id=Id(file_id), topic=Topic.PHONE, body=f"{Path(folder).name} {number}"))
        print(number, flush=True)  # only now is it a promise
    device.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
