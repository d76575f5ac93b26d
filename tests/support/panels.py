"""The administrators' side of a server in memory: sheets of every panel, acts that change them, nodes that fall silent.

It stands where `desktop.net.http.Server` does. What it says is made of the real declarations, for tests that need a
value of every kind; the pictures have what a real server said (`record`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, get_args, get_origin, get_type_hints

import msgspec

from desktop.net.failures import Failed
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.panels.acts import ActLine
from shared.panels.catalogue import PANELS
from shared.panels.jobs import JOBS
from shared.panels.live import LiveFigures, LiveLine
from shared.panels.nodes import NODES
from shared.panels.panel import Panel, Told, Unit, told_of
from shared.panels.refused import REFUSED, Why
from shared.panels.standing import STANDING, StandingFigures, StandingLine
from shared.wire.keys import Made, NewKey, OwnKeys
from shared.wire.panels import Done, Part, Sheet, plain
from tests.support import world as w
from tests.support.own_keys import KeyServer
from tests.support.recorded import moved

NODE: Final = "office-1"
OTHER: Final = "office-2"
_S: Final = 1_000_000


@dataclass
class PanelServer:
    """missing: nodes that do not answer; refused: why the next act is not done; failing: why nothing is answered.

    own: the keys of whoever works here. looks: what was asked to be seen; acts: what was asked to be done, with what
    it was told.
    """

    now: Micros
    nodes: tuple[str, ...] = (NODE,)
    missing: tuple[str, ...] = ()
    is_whole: bool = True
    refused: tuple[str, dict[str, str | int]] | None = None
    failing: Failed | None = None
    text: str = ""
    looks: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    acts: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    page: int = 200
    """Rows of one answer."""
    record: Mapping[str, Sequence[Sheet]] = field(default_factory=dict)
    """By panel what a real server answered, one after the other and the last one for ever; it goes before all else."""
    asked: Callable[[str, dict[str, str]], None] | None = None
    """Told before each look; may raise Failed, or change what is answered."""

    def __post_init__(self) -> None:
        self.own = KeyServer(self.now)

    async def own_keys(self, _token: str) -> OwnKeys:
        self._fail()
        return self.own.own()

    async def make_key(self, _token: str, ask: NewKey) -> Made:
        self._fail()
        return self.own.make(ask)

    async def end_key(self, _token: str, key_id: Id) -> None:
        self._fail()
        self.own.end(key_id)

    async def panel(self, _token: str, name: str, query: Mapping[str, str]) -> Sheet:
        self.looks.append((name, dict(query)))
        self._fail()
        if self.asked is not None:
            self.asked(name, dict(query))
        panel = next(each for each in PANELS if each.name == name)
        self.now = Micros(self.now + 5 * _S)
        if name in self.record:
            return self._recorded(name, query)
        each = self.nodes if panel.of_each_node else ("",)
        parts = tuple(self._part(panel, node, n, query) for n, node in enumerate(each) if node not in self.missing)
        missing = self.missing if panel.of_each_node else ()
        return Sheet(panel=name, as_of=self.now, parts=parts, missing=missing, is_whole=self.is_whole)

    def _recorded(self, name: str, query: Mapping[str, str]) -> Sheet:
        """The last one when it came, those before it as long before that as the page waits."""
        assert not any(query.get(each) for each in ("words", "after")), "nobody searched or went on"
        sheets = self.record[name]
        place = min(sum(look == name for look, _ in self.looks), len(sheets)) - 1
        at = sheets[-1].as_of - (len(sheets) - 1 - place) * 5 * _S
        return moved(sheets[place], at - sheets[place].as_of)

    async def act(self, _token: str, panel: str, act: str, body: bytes) -> Done:
        self._fail()
        self.acts.append((panel, act, msgspec.json.decode(body)))
        if self.refused is not None:
            (code, detail), self.refused = self.refused, None
            return Done(refused=code, detail=detail)
        declared = next(each for each in PANELS if each.name == panel).act(act)
        assert declared is not None
        names = [name for name in ("count", "answers", "told", "saw", "deaf", "ms") if f"{{{name}}}" in declared.says]
        return Done(figures=dict.fromkeys(names, 1), nodes=self.nodes, missing=self.missing, text=self.text)

    def _fail(self) -> None:
        if self.failing is not None:
            raise self.failing

    def _part(self, panel: Panel[Any, Any], node: str, n: int, query: Mapping[str, str]) -> Part:
        words = query.get("words", "").casefold()
        found = [line for line in self._lines(panel, n) if words in str(list(line.values())).casefold()]
        after = query.get("after", "")
        keys = [line["key"] for line in found]
        begin = keys.index(after) + 1 if after in keys else 0
        shown = found[begin : begin + self.page]
        more = begin + len(shown) < len(found)
        figures = made(panel.figures, n, self.now) | self._known(panel.name) | self.figures.get(panel.name, {})
        return Part(node=node, figures=figures, lines=tuple(shown), next=shown[-1]["key"] if more else None)

    def _known(self, panel: str) -> dict[str, Any]:
        known = {"live": _LIVE, "standing": StandingFigures(troubles=3, well=9, unknown=0)}
        return plain(known[panel]) if panel in known else {}

    def _lines(self, panel: Panel[Any, Any], n: int) -> list[dict[str, Any]]:
        if panel.name in self.lines:
            return self.lines[panel.name]
        if panel.name == "live":
            return [plain(each) for each in _live_lines(self.now)]
        if panel is STANDING:
            return [plain(each) for each in _standing_lines()]
        if panel.name == "acts":
            return [plain(each) for each in _act_lines(self.now)]
        if len(panel.columns) == 1:
            return []
        return [made(panel.line, n * 10 + row, self.now) | {"key": f"{row:03}"} for row in range(6)]


_LIMITS: Final = '{"payment":{"*":{"*":1500000}},"reserve":{"homeowners":{"indemnity":5000000}}}'
_LIVE: Final = LiveFigures(
    now=4,
    peak=9,
    opened=31,
    closed=27,
    refused=0,
    coming=0,
    people=3,
    away=1,
    returned=12,
    not_returned=0,
    replayed=11,
    waiting=0,
    slow=0,
    joined=140,
    left=131,
    events=2_310,
    events_per_minute=42,
    top="claim:updated 1,204",
)


def _live_lines(now: Micros) -> list[LiveLine]:
    people = (w.MAYA, w.DANA, w.TOM, w.MAYA)
    rooms = (f"claim:{w.HARTLEY}, system:all", "system:all, role:supervisor", "system:all", "system:all")
    return [
        LiveLine(
            key=f"{n:012}:{NODE}",
            user_id=who,
            device_id=f"0190c5a2-1111-7000-8000-00000000000{n}",
            since=now - n * 1_800 * _S,
            level=2,
            rooms=rooms[n],
            streams="",
            waiting=n // 3,
            slow=0,
        )
        for n, who in enumerate(people)
    ]


def _standing_lines() -> list[StandingLine]:
    """Of what the panels declare: something on a node, and something that all share."""
    found = ((REFUSED, "today", 2, ""), (JOBS, "failed", 1, ""), (NODES, "redis_up", None, OTHER))
    return [
        StandingLine(
            key=f"{node}:{panel.name}.{name}",
            what=panel.troubles[name].says,
            count=count,
            panel=panel.name,
            do=panel.troubles[name].do,
            node=node,
        )
        for panel, name, count, node in found
    ]


def _act_lines(now: Micros) -> list[ActLine]:
    """As the server keeps them: what was told and how it ended are JSON."""
    told: tuple[tuple[str, str, dict[str, Any], bool | None, dict[str, Any] | None], ...] = (
        ("people", "grant_role", {"key": w.MAYA, "role": "supervisor"}, True, {}),
        ("rooms", "open", {"name": "storm:florida", "capacity": 40, "roles": ["adjuster", "siu"]}, True, {}),
        ("live", "reconnect_all", {"node": "", "user_id": w.TOM, "spread_s": 30}, True, {"figures": {"count": 2}}),
        ("webhooks", "test", {"key": w.HARTLEY}, False, {"refused": "webhook_test", "detail": _NOT_TAKEN}),
        ("queries", "clear", {}, False, {"figures": {"forgotten": 118}, "missing": [OTHER]}),
        ("pool", "resize", {"most": 40, "least": 4}, None, None),
    )
    return [
        ActLine(
            key=f"{n:03}",
            at=now - n * 3_600 * _S,
            actor_id=w.ADMIN,
            actor="Ada Minton",
            panel=panel,
            act=act,
            asked=msgspec.json.encode(asked).decode(),
            is_good=is_good,
            came=msgspec.json.encode(came).decode() if came is not None else "",
        )
        for n, (panel, act, asked, is_good, came) in enumerate(told)
    ]


_NOT_TAKEN: Final = {"because": "timeout", "status": 0}


_WHY: Final = tuple(
    msgspec.json.encode(each).decode()
    for each in (
        Why(code="field_not_permitted", detail={"what": "Litigation", "roles": "supervisor"}),
        Why(code="out_of_scope", detail={"what": "The file"}),
        Why(code="internal"),
    )
)


def made(kind: type[msgspec.Struct], n: int, now: int) -> dict[str, Any]:
    """A struct of a declaration with values that fit its units; others for each n, the same in each run."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: _value(hints[name], told, n + place, now) for place, (name, told) in enumerate(told_of(kind).items())}


def _value(hint: Any, told: Told, n: int, now: int) -> Any:
    plain_hint = hint.__origin__ if get_origin(hint) is not None and hasattr(hint, "__metadata__") else hint
    types = [each for each in get_args(plain_hint) if each is not type(None)] or [plain_hint]
    if told.of is not None:
        return list(told.of)[n % len(told.of)].value
    by_unit: dict[Unit, Callable[[], Any]] = {
        Unit.MOMENT: lambda: now - n * 71 * _S,
        Unit.SHARE: lambda: round(0.99 - n % 9 * 0.07, 3),
        Unit.BYTES: lambda: 1_240_000 * (n + 1),
        Unit.PERSON: lambda: (w.MAYA, w.DANA, w.TOM)[n % 3],
        Unit.COMMAND: lambda: ("EditClaim", "SetReserve", "AddNote")[n % 3],
        Unit.REFUSAL: lambda: _WHY[n % len(_WHY)],
        Unit.FLAG: lambda: n % 5 != 4,
        Unit.CENTS: lambda: 500_000 * (n + 1),
        Unit.CAPTION: lambda: ("Claim", "Policy", "Customer")[n % 3],
        Unit.LIMITS: lambda: ("{}", _LIMITS)[n % 2],
    }
    if told.unit in by_unit:
        return by_unit[told.unit]()
    return {int: 3 + n * 7, float: 0.4 + n * 1.7, bool: True}.get(types[0], f"{told.caption.lower()} {n}")
