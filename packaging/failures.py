"""What a failed step of installing means: its log or its error turned into a cause and a next step.

Used by the launcher: only the standard library, and only syntax that Python 3.9 still reads.
"""

from __future__ import annotations

import re
from pathlib import Path

NO_SPACE = re.compile(r"No space left on device|Errno 28|Disk quota exceeded")
OTHER_CONTENTS = re.compile(r"DO NOT MATCH THE HASHES.*?\n\s*(\S+)", re.S)
NO_TEMPORARY_FOLDER = re.compile(r"No usable temporary directory found")
NOT_ALLOWED = re.compile(r"(40[137]) (?:Client )?Error|HTTP error (40[137])|Tunnel connection failed: (40[37])")
NO_NETWORK = re.compile(
    r"Failed to establish a new connection|Temporary failure|Name or service not known|NameResolutionError"
    r"|Could not connect|Connection refused|Network is unreachable|ProxyError|timed out|ConnectTimeout"
    r"|Connection aborted|SSLError|Unable to fetch|Failed to fetch|too many 5\d\d error responses"
    r"|HTTP error 5\d\d|IncompleteRead|Connection broken|Connection reset"
    r"|error: (?:incomplete-download|connection-failed|connection-timeout|ssl-verification-failed"
    r"|proxy-connection-failed)"  # as pip 25 and 26 name them
)
NO_RELEASE = re.compile(r"No matching distribution found for ([^\s;]+)")


def of_log(what: str, log: Path, python: Path, space_bytes: int) -> str:
    """One sentence with the next step for the last step that the log tells of."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    last = text[text.rfind("\n$ ") :]
    index = f"`{python} -m pip config list` shows which index, mirror or proxy pip uses"
    if NO_SPACE.search(last):
        return (
            f"{what}: the disk is full. Free {space_bytes / 1e9:.1f} GB (where TMPDIR points too) and start again; "
            "it goes on from there."
        )
    if NO_TEMPORARY_FOLDER.search(last):
        return f"{what}: no folder for temporary files can be written. Point TMPDIR at one that can, and start again."
    other = OTHER_CONTENTS.search(last)
    if other:
        return (
            f"{what}: the package index sent other contents for {other.group(1)} than those that were tested, and they "
            f"were not installed. Start again; if it stays so, use another index or mirror ({index}). Log: {log}"
        )
    refused = NOT_ALLOWED.search(last)
    if refused:
        number = next(filter(None, refused.groups()))
        cause = f"the package index or a proxy refused with {number}"
        return f"{what}: {cause}. Mend that ({index}) and start again. Log: {log}"
    if NO_NETWORK.search(last):
        return (
            f"{what}: the package index could not be reached. Check the network and the index ({index}), and start "
            f"again; it goes on from there. Log: {log}"
        )
    missing = NO_RELEASE.search(last)
    if missing:
        return (
            f"{what}: the package index offers no {missing.group(1)} for this system and Python; a mirror may lag or "
            f"be overloaded, or a sign-in page stand in between. Mend that ({index}) and start again. Log: {log}"
        )
    tail = "\n".join("  " + line for line in last.strip().splitlines()[-6:])
    return f"{what}. The log {log} ends with:\n{tail}\nMend that and start again."


def of_system(error: OSError, folder: Path, space_bytes: int, log: Path) -> str:
    """One sentence with the next step for what the system refused."""
    if error.errno in (28, 122):  # ENOSPC, EDQUOT
        return f"the disk is full. Free {space_bytes / 1e9:.1f} GB in {folder} and start again; it goes on from there."
    if error.errno in (1, 13, 30):  # EPERM, EACCES, EROFS
        return (
            f"may not write in {folder}, and Coverdesk is not installed there yet. Copy the folder to a place "
            "of your own and start it there, or have its owner start it once."
        )
    return f"could not install: {error}. Mend that and start again. Log: {log}"
