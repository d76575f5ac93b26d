"""`coverdesk desktop` and `coverdesk tour`: arguments in, exit code out. The program itself loads when it is needed."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from desktop.profile import DEFAULT, HOME_VARIABLE, BadProfile, home, open_profile
from shared.cli import NEEDS_SOURCE, call, fail, source_folder

PROFILE_VARIABLE = "COVERDESK_PROFILE"
SERVER_VARIABLE = "COVERDESK_SERVER"
GALLERY = "tests.desktop.ui.gallery"


def desktop(argv: list[str]) -> int:
    """The desktop program. 0 good, 1 failed, 2 misused."""
    parser = argparse.ArgumentParser(
        prog="coverdesk desktop",
        description=f"Start the desktop program. Profiles lie in {_place()} ({HOME_VARIABLE}).",
    )
    parser.add_argument(
        "--profile",
        metavar="NAME",
        default=os.environ.get(PROFILE_VARIABLE) or None,
        help="whose data to open; each profile is a folder of its own "
        f"({PROFILE_VARIABLE}, default: the one that was opened last, at first {DEFAULT})",
    )
    parser.add_argument(
        "--server",
        metavar="URL",
        default=os.environ.get(SERVER_VARIABLE, ""),
        help=f"address of the server, asked for at the first sign-in otherwise ({SERVER_VARIABLE})",
    )
    parser.add_argument("--driven", action="store_true", help=argparse.SUPPRESS)  # by the demonstration and by tests
    try:
        given = parser.parse_args(argv)
        server_url = _server_url(parser, given.server)
    except SystemExit as ended:
        return int(ended.code or 0)
    try:
        profile = open_profile(given.profile)
    except BadProfile as error:
        print(f"coverdesk: {error}", file=sys.stderr)
        return 1
    from desktop.app import Options, run

    return run(Options(profile, server_url, driven=given.driven))


def _place() -> str:
    """For the help, which is given whatever the environment says."""
    try:
        return str(home())
    except BadProfile:
        return "a folder of yours"


def _server_url(parser: argparse.ArgumentParser, text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        parser.error(f"--server must begin with https:// or http://, got {text!r}")
    return text.rstrip("/")


def tour(argv: list[str]) -> int:
    """Every screen as numbered pictures. 0 good, 1 failed, 2 misused."""
    parser = argparse.ArgumentParser(
        prog="coverdesk tour",
        description="Drive every screen in each theme and size, and save numbered pictures.",
    )
    parser.add_argument("--out", metavar="DIR", required=True, type=Path, help="folder for the pictures")
    try:
        given = parser.parse_args(argv)
    except SystemExit as ended:
        return int(ended.code or 0)
    root = source_folder()
    if root is None:
        return fail(NEEDS_SOURCE)
    try:
        given.out.mkdir(parents=True, exist_ok=True)
        out = given.out.resolve()
    except OSError as error:
        return fail(f"the pictures cannot go to {given.out}: {error.strerror}. Choose another --out.")
    return call([sys.executable, "-m", GALLERY, "--all", "--out", str(out)], root)
