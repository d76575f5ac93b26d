"""Who is signed in on this device: the access token in memory, the refresh token in the keyring. No requests here."""

from __future__ import annotations

from typing import Protocol

import msgspec

from shared.domain.ids import Id
from shared.wire.messages import Session


class Secrets(Protocol):
    """Where small secrets are kept between two starts of the program: the system's keyring."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, secret: str) -> None: ...

    def forget(self, name: str) -> None: ...


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who works here, known without a connection; no secret in it."""

    server_url: str
    email: str
    user_id: Id
    user_name: str
    roles: tuple[str, ...]


REFRESH_TOKEN = "refresh-token"


class Tokens:
    """The tokens of one profile. Of the event loop's thread.

    The refresh token is stored before the access token is used, so that a crash in between costs no sign-in.
    """

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self.access: str | None = None

    def refresh(self) -> str | None:
        """The refresh token; None: somebody has to sign in."""
        return self._secrets.get(REFRESH_TOKEN)

    def keep(self, session: Session) -> None:
        """The tokens of a new session take the place of the old ones."""
        self._secrets.put(REFRESH_TOKEN, session.refresh_token)
        self.access = session.access_token

    def expire(self) -> None:
        """The access token is over; the refresh token may still be good."""
        self.access = None

    def forget(self) -> None:
        """Signed out, or the server ended the session."""
        self.access = None
        self._secrets.forget(REFRESH_TOKEN)
