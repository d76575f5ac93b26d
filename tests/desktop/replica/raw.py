"""The pages of an encrypted file in the clear, free ones included: what someone with the key could still read."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from desktop.storage.files import JOURNAL_PAGE_BYTES, PAGE_BYTES

_RESERVED = {JOURNAL_PAGE_BYTES: 80, PAGE_BYTES: 48}
"""An IV of 16 bytes and an HMAC of 64 (SHA-512) or 32 (SHA-256) end each page."""
_SALT = 16
_WAL_HEAD, _FRAME_HEAD = 32, 24


def plaintext(path: Path, key: bytes, page_bytes: int) -> bytes:
    """Every page of the file and of its log, whether in use or not."""
    data = path.read_bytes()
    pages = [(i == 0, data[i : i + page_bytes]) for i in range(0, len(data), page_bytes)]
    log = Path(f"{path}-wal")
    if log.exists():
        raw = log.read_bytes()
        step = _FRAME_HEAD + page_bytes
        for start in range(_WAL_HEAD, len(raw) - step + 1, step):
            number = int.from_bytes(raw[start : start + 4], "big")
            pages.append((number == 1, raw[start + _FRAME_HEAD : start + step]))
    return b"".join(_decrypted(page, key, is_first) for is_first, page in pages)


def _decrypted(page: bytes, key: bytes, is_first: bool) -> bytes:
    usable = len(page) - _RESERVED[len(page)]
    body = page[_SALT if is_first else 0 : usable]
    cipher = Cipher(algorithms.AES(key), modes.CBC(page[usable : usable + 16])).decryptor()
    return cipher.update(body) + cipher.finalize()
