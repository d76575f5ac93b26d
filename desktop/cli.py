"""`coverdesk desktop` and `coverdesk tour`: arguments in, exit code out. The program itself loads when it is needed."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from desktop.net.trust import CA_VARIABLE, holds_certificate
from desktop.profile import DEFAULT, HOME_VARIABLE, BadProfile, home, open_profile
from desktop.screens.links import SCHEME, BadLink, link_of, link_to
from shared.cli import NEEDS_SOURCE, call, fail, source_folder
from shared.garbage import put_off
from shared.wire.address import PLAIN_ADDRESS, BadAddress, address_of

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
    parser.add_argument(
        "--ca-file",
        metavar="FILE",
        default=os.environ.get(CA_VARIABLE),
        help="certificates of the company's own, PEM: only what they vouch for is taken for the server; remembered, "
        f"and forgotten when given empty ({CA_VARIABLE}, default: the system's certificates)",
    )
    parser.add_argument(
        "link",
        nargs="?",
        default="",
        metavar="LINK",
        help=f"file to open, such as {SCHEME}://claim/CLM-2026-000017; a program that runs already opens it",
    )
    parser.add_argument("--driven", action="store_true", help=argparse.SUPPRESS)  # by the demonstration and by tests
    try:
        given = parser.parse_args(argv)
        server_url = _server_url(parser, given.server)
        ca_file = _ca_file(parser, given.ca_file)
        link = _link(parser, given.link)
    except SystemExit as ended:
        return int(ended.code or 0)
    try:
        profile = open_profile(given.profile)
    except BadProfile as error:
        print(f"coverdesk: {error}", file=sys.stderr)
        return 1
    with put_off():
        from desktop.app import Options, run

        return run(Options(profile, server_url, ca_file=ca_file, driven=given.driven, link=link))


def _place() -> str:
    """For the help, which is given whatever the environment says."""
    try:
        return str(home())
    except BadProfile:
        return "a folder of yours"


def _server_url(parser: argparse.ArgumentParser, text: str) -> str:
    if not text:
        return ""
    try:
        return address_of(text)
    except BadAddress as error:
        if error.code == PLAIN_ADDRESS:
            parser.error(f"--server must begin with https://; http:// is for this machine only, got {text!r}")
        parser.error(f"--server must be an address such as https://claims.example.com, got {text!r}")


def _link(parser: argparse.ArgumentParser, text: str) -> str:
    if not text:
        return ""
    try:
        link = link_of(text)
    except BadLink as error:
        parser.error(f"LINK {error}")
    return link_to(link.kind, link.number)


def _ca_file(parser: argparse.ArgumentParser, text: str | None) -> str | None:
    """None: nothing was given; empty: what is remembered is forgotten."""
    if not text:
        return text
    try:
        path = Path(text).expanduser().absolute()
    except RuntimeError:  # nobody of that name has a home
        parser.error(f"--ca-file must name a file that can be read, got {text!r}")
    if not path.is_file() or not os.access(path, os.R_OK):
        parser.error(f"--ca-file must name a file that can be read, got {text!r}")
    if not holds_certificate(str(path)):
        parser.error(f"--ca-file must name a file with a certificate in it, as PEM; there is none in {text!r}")
    return str(path)


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
