"""How the connection looks, in the status bar and on the Sync page."""

from __future__ import annotations

from desktop.screens.syncing import Link, SyncStatus
from desktop.viewmodels.syncing.status import Tone

TONE_ICONS = {
    Tone.GOOD: ("cloud-check", "good"),
    Tone.QUIET: ("cloud", "muted"),
    Tone.WAIT: ("cloud-off", "wait"),
    Tone.BUSY: ("cloud-upload", "accent"),
    Tone.BAD: ("circle-alert", "bad"),
}
"""Icon and token by tone; the status bar uses the same."""


def look_of(status: SyncStatus, tone: Tone) -> tuple[str, str]:
    """Icon and token: the icon is the connection, whatever the words say of the changes."""
    icon, token = TONE_ICONS[tone]
    if tone in (Tone.BAD, Tone.BUSY) or status.link not in (Link.OFFLINE, Link.PAUSED):
        return ("cloud", token) if tone is Tone.WAIT and status.link in (Link.LIVE, Link.DEGRADED) else (icon, token)
    return "cloud-off", "wait" if tone is Tone.WAIT else "muted"
