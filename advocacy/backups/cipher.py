"""Enciphers a file with a passphrase while it is written, and deciphers it wherever it is read.

A head (``MAGIC``, the cost of the key, a salt, a code over all of it), then pieces of ``PIECE`` bytes, each sealed by
AES-256-GCM under the number of the piece and whether it is the last: a piece that was changed, moved, left out or cut
off is known as soon as it is read. The key comes from the passphrase by scrypt with the file's own salt, so no two
files share one. Nothing is ever on the disk in clear, and a reader may jump to any place.
Source: the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, 2015); RFC 7914 for scrypt.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from advocacy.site_archive.layout import ArchiveError

if TYPE_CHECKING:
    from typing_extensions import Buffer

MAGIC: Final = b"advocacy backup, enciphered 1\n"
PIECE: Final = 64 * 1024  # bytes in clear
SHORTEST: Final = 12  # characters of a passphrase
_TAG: Final = 16
_SALT: Final = 32
_CODE: Final = 32
HEAD: Final = len(MAGIC) + 1 + _SALT + _CODE
_COST: Final = 16  # scrypt's N is two to the power of this: 64 MB, a fifth of a second
_COSTS: Final = range(14, 21)  # of files that are read: none lets the reader take a gigabyte and more


def is_enciphered(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


class Sealing(io.RawIOBase):
    """Writes to ``out`` what is written to it, enciphered. Has to be closed; ``out`` stays open."""

    def __init__(self, out: IO[bytes], passphrase: str) -> None:
        if len(passphrase) < SHORTEST:
            raise ArchiveError(f"The passphrase is shorter than {SHORTEST} characters.")
        begins = MAGIC + bytes([_COST]) + os.urandom(_SALT)
        key, code = _keys(begins, passphrase)
        self._out, self._sealed, self._number = out, AESGCM(key), 0
        self._waiting = bytearray()
        out.write(begins + code)

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        self._waiting += (view := memoryview(data).cast("B"))
        while len(self._waiting) > PIECE:  # the last piece is sealed as such, so one is always kept back
            self._seal(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(view)

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._waiting), is_last=True)
        super().close()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._out.write(self._sealed.encrypt(_nonce(self._number, is_last=is_last), piece, None))
        self._number += 1


class _Opened(io.RawIOBase):
    """Reads such a file as if it were in clear, from any place."""

    def __init__(self, file: IO[bytes], passphrase: str, name: str) -> None:
        self._file, self._name, self._at = file, name, 0
        head = file.read(HEAD)
        if len(head) < HEAD or not head.startswith(MAGIC):
            raise ArchiveError(f"{name} is damaged: its head was cut off.")
        begins, code = head[:-_CODE], head[-_CODE:]
        if begins[len(MAGIC)] not in _COSTS:
            raise ArchiveError(f"{name} is damaged: its head was changed.")
        key, expected = _keys(begins, passphrase)
        if not hmac.compare_digest(code, expected):
            raise ArchiveError(f"The passphrase is not that of {name} (or the head of the file was changed).")
        self._sealed = AESGCM(key)
        sealed = file.seek(0, os.SEEK_END) - HEAD
        self._pieces = max(1, -(-sealed // (PIECE + _TAG)))
        self._size = sealed - self._pieces * _TAG
        self._known: tuple[int, bytes] = (-1, b"")
        # A file cut off between two pieces ends with one that was not the last.
        self._piece(self._pieces - 1)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Buffer) -> int:
        if self._at >= self._size:
            return 0
        view = memoryview(buffer).cast("B")
        number, start = divmod(self._at, PIECE)
        found = self._piece(number)[start : start + len(view)]
        view[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _piece(self, number: int) -> bytes:
        if self._known[0] != number:
            self._file.seek(HEAD + number * (PIECE + _TAG))
            sealed = self._file.read(PIECE + _TAG)
            try:
                nonce = _nonce(number, is_last=number == self._pieces - 1)
                self._known = (number, self._sealed.decrypt(nonce, sealed, None))
            except (InvalidTag, ValueError) as error:
                raise ArchiveError(f"{self._name} is damaged: it was cut off or changed.") from error
        return self._known[1]


def opened(path: Path, passphrase: str) -> IO[bytes]:
    """The file in clear, to be closed by the caller.

    Raises ArchiveError for another passphrase and for what was changed.
    """
    file = path.open("rb")
    try:
        return io.BufferedReader(_Opened(file, passphrase, path.name), PIECE)
    except BaseException:
        file.close()
        raise


def _keys(begins: bytes, passphrase: str) -> tuple[bytes, bytes]:
    """(key of the pieces, code over the head) for a head's beginning."""
    made = hashlib.scrypt(
        passphrase.encode(),
        salt=begins[-_SALT:],
        n=2 ** begins[len(MAGIC)],
        r=8,
        p=1,
        maxmem=2 ** (begins[len(MAGIC)] + 11),
        dklen=64,
    )
    return made[:32], hmac.digest(made[32:], begins, "sha256")


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
