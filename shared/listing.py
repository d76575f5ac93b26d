"""All commands as one app of typer: what `--help` lists, and what says that a command is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import typer
from typer.core import TyperCommand


class PassThrough(TyperCommand):
    """A command whose arguments, `--help` included, all belong to what it calls."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.args = list(args)
        return []


def app_of(commands: Iterable[tuple[str, str, Callable[[list[str]], int]]]) -> typer.Typer:
    """commands: name, summary, and what is called with the arguments and gives the exit code."""
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Insurance claims and policies for people who work where the network is not.",
    )
    for name, summary, command in commands:
        _add(app, name, summary, command)
    return app


def _add(app: typer.Typer, name: str, summary: str, command: Callable[[list[str]], int]) -> None:
    def call(ctx: typer.Context) -> None:
        raise typer.Exit(command(list(ctx.args)))

    app.command(name, cls=PassThrough, help=summary, add_help_option=False)(call)
