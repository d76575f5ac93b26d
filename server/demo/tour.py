"""The story that the demonstration tells when there is no display: real windows off screen, each step checked.

Every step asks the windows what they show, and fails when that is not what the story says.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from server.demo.cast import DesktopPlayer, StageFailure
from server.sample.book import BY_KEY
from shared.domain.kernel.states import Choice

RAISE_CENTS: Final = 12_000_00
SUPERVISOR_CENTS: Final = 6_500_00


@dataclass(slots=True)
class Stage:
    """Where the story plays."""

    server_url: str
    password: str
    home: Path
    pictures: Path
    tell: Callable[[str], None]
    cleanup: ExitStack
    """Ends the desktops that the story opens."""
    shots: int = 0
    timings: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.timings.append((what, time.monotonic() - begun))

    def shoot(self, desk: DesktopPlayer, what: str) -> None:
        """A numbered picture of the desk's window."""
        self.shots += 1
        path = self.pictures / f"{self.shots:02d}-{what}.png"
        desk.do("shot", path=str(path))

    def open(self, key: str, *, offline: bool = False) -> DesktopPlayer:
        person = BY_KEY[key]
        desk = DesktopPlayer(
            person.name, f"demo-{key}", self.server_url, self.home, offscreen=True, cleanup=self.cleanup
        )
        if offline:
            desk.do("offline", on=True)
        desk.do("sign_in", email=person.email, password=self.password)
        return desk


def play(stage: Stage) -> None:
    """Raises StageFailure at the first step that does not show what it should."""
    tell = stage.tell
    tell("Maya Ortiz, an adjuster, signs in on her laptop. Her open work comes first, the rest follows.")
    with stage.timed("first sign-in to usable"):
        maya = stage.open("maya")
    with stage.timed("first sync complete"):
        maya.do("synced")
    stage.shoot(maya, "claims")
    claim = maya.do("find_claim")
    tell(f"She opens {claim['number']}, {claim['insured']}.")
    with stage.timed("open a claim"):
        maya.do("open_claim", claim_id=claim["claim_id"])
    stage.shoot(maya, "claim")

    tell("Dana Reyes, her supervisor, and Tom Becker, the agent, have their own desktops, both online.")
    dana, agent = stage.open("dana"), stage.open("tom")
    for desk in (dana, agent):
        desk.do("synced")
        desk.do("open_claim", claim_id=claim["claim_id"])
    stage.shoot(agent, "agent")

    tell("Maya goes down into the basement: no network. She raises the reserve and writes two notes.")
    maya.do("offline", on=True)
    line = maya.do("reserve", claim_id=claim["claim_id"])
    mine = line["total_cents"] + RAISE_CENTS
    maya.do("set_reserve", line_id=line["line_id"], amount_cents=mine, reason="Ceiling and subfloor")
    maya.do("add_note", body="Supply line failed at the valve. Hall ceiling is down, carpet wet to the stairs.")
    maya.do("add_note", body="Plumber comes at three. Moisture 34 % at the north wall; drying equipment ordered.")
    _expect(maya.do("status"), "waiting", 3)
    stage.shoot(maya, "offline")

    tell("The battery dies: kill -9. She starts again, still without a network. Everything is there.")
    maya.kill()
    with stage.timed("restart after power loss to usable"):
        maya = stage.open("maya", offline=True)
    _expect(maya.do("status"), "waiting", 3)
    maya.do("open_claim", claim_id=claim["claim_id"])
    _expect(maya.do("reserve", claim_id=claim["claim_id"], line_id=line["line_id"]), "total_cents", mine)
    stage.shoot(maya, "after-power-loss")

    tell("Meanwhile Dana changes the same reserve. Tom's window shows it at once.")
    theirs = line["total_cents"] + SUPERVISOR_CENTS
    with stage.timed("Dana's change until it stands in Tom's window"):
        dana.do("set_reserve", line_id=line["line_id"], amount_cents=theirs, reason="Engineer visit added")
        agent.do("wait_reserve", claim_id=claim["claim_id"], line_id=line["line_id"], total_cents=theirs)
    stage.shoot(agent, "agent-sees-dana")

    tell("Maya comes back up and is online again. Her notes are sent; the two amounts stand side by side.")
    with stage.timed("back online until everything is answered"):
        maya.do("offline", on=False)
        conflict = maya.do("wait_conflict", claim_id=claim["claim_id"])
    stage.shoot(maya, "needs-you")
    maya.do("open_conflict", conflict_id=conflict["conflict_id"])
    stage.shoot(maya, "side-by-side")
    agent.do("wait_notes", claim_id=claim["claim_id"], containing="Moisture 34 %")
    stage.shoot(agent, "agent-sees-notes")

    tell("She keeps her amount. The decision and both values stay in the history, and everyone sees it.")
    with stage.timed("the decision until it stands in Tom's and Dana's windows"):
        maya.do("resolve", choice=Choice.MINE)
        for desk in (agent, dana):
            desk.do("wait_reserve", claim_id=claim["claim_id"], line_id=line["line_id"], total_cents=mine)
    maya.do("synced")
    maya.do("open_claim", claim_id=claim["claim_id"])
    stage.shoot(maya, "decided")
    stage.shoot(dana, "supervisor-sees-it")
    for desk in (maya, dana, agent):
        _expect(desk.do("reserve", claim_id=claim["claim_id"], line_id=line["line_id"]), "total_cents", mine)
    maya.do("go", place="sync")
    stage.shoot(maya, "sync")
    maya.do("theme", name="dark")
    maya.do("open_claim", claim_id=claim["claim_id"])
    stage.shoot(maya, "claim-dark")


def _expect(answer: dict[str, Any], key: str, value: Any) -> None:
    if answer.get(key) != value:
        raise StageFailure(f"expected {key} = {value!r}, the window shows {answer.get(key)!r}")
