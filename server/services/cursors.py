"""Where the next page begins, as other programs are told: sealed, so that it says nothing and fits nothing else.

What a walk came to may be a row that the person does not hold, so a cursor is not to be read; and it continues one
question of one person, so that it is not to be used elsewhere. The same place has the same cursor (RFC 5297), and so
an answer that did not change is the same to the byte.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import Any, Final

import msgspec

from server.services.problems import ServiceError
from shared.domain.kernel.ids import Id
from shared.wire.errors import ErrorCode

MAX_CURSOR: Final = 1_000
"""Characters; those of a long name have some 900."""
_values = msgspec.msgpack.Decoder(tuple[str | int, Id])


class Cursors:
    """Seals places with a key of this server's."""

    def __init__(self, secret: bytes) -> None:
        # Late: its libraries are a quarter of a second of each start, of command lines too.
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV

        self._cipher = AESSIV(blake2b(b"cursors", key=secret[:64], digest_size=64).digest())

    def seal(self, user_id: Id, question: str, position: tuple[Any, Id]) -> str:
        """question: all that the page was asked by, but how long it is."""
        data = self._cipher.encrypt(msgspec.msgpack.encode(position), _bound(user_id, question))
        return urlsafe_b64encode(data).rstrip(b"=").decode()

    def open(self, user_id: Id, question: str, cursor: str) -> tuple[Any, Id]:
        """Raises ServiceError(malformed) for what was not given to this person for this question."""
        from cryptography.exceptions import InvalidTag

        try:
            if len(cursor) > MAX_CURSOR or not cursor.isascii():
                raise ValueError
            data = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            return _values.decode(self._cipher.decrypt(data, _bound(user_id, question)))
        except (ValueError, InvalidTag, msgspec.DecodeError) as error:
            raise ServiceError(ErrorCode.MALFORMED) from error


def _bound(user_id: Id, question: str) -> list[bytes]:
    return [user_id.encode(), question.encode()]
