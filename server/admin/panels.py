"""The administrators' panels from the command line: looked at, and their acts done, by the servers that run."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
import typer

from server.admin.office import APP, run_with, show, tell_json
from server.app import now_micros
from server.cache import Cache
from server.panels.catalogue import SIDES
from server.panels.panel import Ask, NotDone
from server.panels.running import Panels
from server.services.administration import Administration
from server.services.nodes import Nodes
from server.services.problems import ServiceError
from server.settings import Settings
from server.store import inspection
from server.store.pool import reading
from server.surroundings import Failed
from shared.domain.catalogue import REFUSALS
from shared.domain.kernel.captioned import Captioned
from shared.domain.people.states import Act as Decides
from shared.panels.catalogue import PANELS
from shared.panels.panel import MOST, Panel, Told, Unit
from shared.panels.people import Limit, limits_in
from shared.panels.reasons import said
from shared.panels.refused import Why
from shared.panels.spans import span
from shared.wire.panels import Done, Part, Value

T = TypeVar("T")
PanelName = Annotated[str, typer.Argument(help="Name of the panel, as `admin panels` lists them.")]


@APP.command("panels")
def panels() -> None:
    """List what can be looked at with `admin show`, and the acts that `admin do` knows."""
    rows = [(each.name, each.says, ", ".join(act.name for act in each.acts)) for each in PANELS]
    show(("panel", "shows", "acts"), rows)


@APP.command("show")
def show_panel(
    panel: PanelName,
    after: Annotated[str, typer.Option(help="Only what stands behind this key.")] = "",
    most: Annotated[int, typer.Option(help="Rows at the most, of each node.", min=1, max=MOST)] = MOST,
    words: Annotated[str, typer.Option(help="Only rows with these words, where the panel can be searched.")] = "",
) -> None:
    """Show a panel: of every node that runs, where nodes differ."""
    declared = _known(panel)
    sheet = _asked(lambda panels, _office: panels.read(panel, Ask(after, most, words)))
    if tell_json(sheet):
        return
    for part in sheet.parts:
        _tell_part(declared, part)
    silent = f"Did not answer: {', '.join(sheet.missing)}."
    if not sheet.parts:
        raise Failed(silent)
    if sheet.missing:
        print(silent)


@APP.command("do")
def do(
    panel: PanelName,
    act: Annotated[str, typer.Argument(help="Name of the act.")],
    told: Annotated[list[str] | None, typer.Argument(help="What it asks, as name=value.", metavar="NAME=VALUE")] = None,
) -> None:
    """Do an act of a panel, on every node where it is one of nodes. It is kept with who asked for it."""
    declared = _known(panel).act(act)
    if declared is None:
        names = ", ".join(each.name for each in _known(panel).acts) or "none"
        raise Failed(f"The panel {panel} has no act {act!r}. It has: {names}.")
    body = _body(declared.asks, told or [])

    async def work(panels: Panels, office: Administration) -> Done:
        return await panels.act(office.who, panel, act, body)

    done = _asked(work)
    if done.refused:
        raise Failed(f"{said(done.refused, done.detail)} Nothing was done.")
    if tell_json(done):
        return
    if done.nodes:
        print(declared.says.format(**done.figures))
    if done.text:
        print(done.text)
    if done.missing:
        raise Failed(f"Not done, or not known to be, on: {', '.join(done.missing)}.")
    if not done.is_whole:
        raise Failed("Redis does not answer, so it is not known whether other nodes did it.")


def _known(name: str) -> Panel[Any, Any]:
    if name not in SIDES:
        raise Failed(f"There is no panel {name!r}. There are: {', '.join(SIDES)}.")
    return SIDES[name].panel


def _body(asks: type[msgspec.Struct], told: list[str]) -> bytes:
    """The JSON of what was told as words: of a set its parts with commas between them, and nothing is None where that
    is allowed. Raises Failed for what the act does not ask, or lacks.
    """
    kinds = get_type_hints(asks)
    given: dict[str, object] = {}
    for each in told:
        name, equals, value = each.partition("=")
        if not equals or name not in asks.__struct_fields__:
            raise Failed(f"{each!r} is not among what it asks: {', '.join(asks.__struct_fields__) or 'nothing'}.")
        if get_origin(kinds[name]) is tuple:
            given[name] = [part.strip() for part in value.split(",") if part.strip()]
        else:
            given[name] = None if not value and type(None) in get_args(kinds[name]) else value
    try:
        return msgspec.json.encode(msgspec.convert(given, asks, strict=False))
    except msgspec.ValidationError as error:
        raise Failed(f"{error}.") from error


def _asked(work: Callable[[Panels, Administration], Awaitable[T]]) -> T:
    """Through Redis, of the servers that run. Raises Failed."""

    async def connected(office: Administration, settings: Settings) -> T:
        async with reading(office.pool) as connection:
            server_id, _ = await inspection.identity(connection)
        cache = Cache(settings.redis_url, f"coverdesk:{server_id}:")
        try:
            nodes = Nodes(cache, f"admin-{secrets.token_hex(4)}", None)
            return await work(Panels(None, nodes, office.pool, now_micros), office)
        except NotDone as error:
            raise Failed(str(error)) from error
        except ServiceError as error:
            raise Failed(error.code.text) from error
        finally:
            await cache.close()

    return run_with(connected, size=2, quiet=True)


def _tell_part(panel: Panel[Any, Any], part: Part) -> None:
    if part.node:
        print(f"Node {part.node}")
    if panel.values:
        show(
            ("figure", "value"),
            [(told.caption, _spoken(part.figures.get(name), told)) for name, told in panel.values.items()],
        )
    columns = {name: told for name, told in panel.columns.items() if not told.hidden or panel.acts}
    if len(panel.columns) > 1:
        lines = [[_spoken(line[name], told) for name, told in columns.items()] for line in part.lines]
        show([told.caption for told in columns.values()], lines)
    if part.next is not None:
        print(f"There are more behind: --after {part.next}")


def _spoken(value: Value, told: Told) -> str:
    """A value in words, with its unit."""
    match value, told.unit:
        case None, _:
            return "-"
        case str(), Unit.LIMITS:
            return ", ".join(_limit(each) for each in limits_in(value))
        case str(), Unit.REFUSAL:
            why = msgspec.json.decode(value, type=Why)
            return said(why.code, why.detail) if why.code in REFUSALS else why.code
        case str(), _ if told.of is not None:
            return ", ".join(_caption(told.of, code) for code in value.split(", "))
        case bool(), _:
            return "yes" if value else "no"
        case int(), Unit.MOMENT:
            return datetime.fromtimestamp(value / 1_000_000, UTC).isoformat(" ", "seconds")
        case ((int() | float()), Unit.SHARE):
            return f"{value:.1%}"
        case ((int() | float()), Unit.MS):
            return " ".join(f"{_figure(n)} {unit}" for n, unit in span(value))
        case float(), unit:
            return f"{value:,.2f}{_suffix(unit)}"
        case int(), unit:
            return f"{value:,}{_suffix(unit)}"
        case text, _:
            return str(text)


def _caption(kind: type[Captioned], code: str) -> str:
    try:
        return kind(code).caption
    except ValueError:  # nothing, or what a newer server says
        return code


def _limit(limit: Limit) -> str:
    of = " ".join(each for each in (limit.line, limit.cost_type) if each)
    return f"{_caption(Decides, limit.decides)} {of or 'all'} {limit.cents / 100:,.2f}"


def _figure(n: float) -> str:
    return f"{n:,}" if isinstance(n, int) else f"{n:,.2f}".removesuffix("0")


def _suffix(unit: Unit) -> str:
    return {Unit.SECONDS: " s", Unit.BYTES: " bytes", Unit.PER_MINUTE: " a minute"}.get(unit, "")
