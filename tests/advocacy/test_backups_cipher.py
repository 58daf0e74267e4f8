from __future__ import annotations

import io
import os

import pytest

from advocacy.backups import cipher
from advocacy.backups.cipher import HEAD, PIECE, Sealing, is_enciphered, opened
from advocacy.site_archive.layout import ArchiveError

PASSPHRASE = "a lantern on the quay"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    monkeypatch.setattr(cipher, "_COST", 14)


@pytest.fixture
def sealed(tmp_path):
    def write(data, name="one"):
        path = tmp_path / name
        with path.open("wb") as out, Sealing(out, PASSPHRASE) as sealing:
            for start in range(0, len(data), 50_000):
                sealing.write(data[start : start + 50_000])
        return path

    return write


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5])
def test_what_was_written_is_read(sealed, size):
    data = os.urandom(size)
    path = sealed(data)
    assert is_enciphered(path)
    assert data[:16] not in path.read_bytes() or size == 0
    with opened(path, PASSPHRASE) as file:
        assert file.read() == data
        assert file.seek(0, os.SEEK_END) == size
        file.seek(max(0, size - 7))
        assert file.read() == data[max(0, size - 7) :]


def test_two_files_of_the_same_share_nothing(sealed):
    one, other = sealed(b"x" * 1000, "one").read_bytes(), sealed(b"x" * 1000, "two").read_bytes()
    assert one[HEAD:] != other[HEAD:]


def test_another_passphrase(sealed):
    with pytest.raises(ArchiveError, match="The passphrase is not that of one"):
        opened(sealed(b"x"), PASSPHRASE + ".")


def test_a_passphrase_that_is_too_short(tmp_path):
    with pytest.raises(ArchiveError, match="shorter than 12"):
        Sealing(io.BytesIO(), "lantern")


@pytest.mark.parametrize("at", [len(cipher.MAGIC), len(cipher.MAGIC) + 5, HEAD - 1])
def test_a_changed_head(sealed, at):
    path = sealed(b"x" * 10)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match=r"head|passphrase"):
        opened(path, PASSPHRASE)


def test_a_cost_that_would_take_all_memory(sealed):
    path = sealed(b"x")
    data = bytearray(path.read_bytes())
    data[len(cipher.MAGIC)] = 30
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match="its head was changed"):
        opened(path, PASSPHRASE)


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[:HEAD] + bytes([data[HEAD] ^ 1]) + data[HEAD + 1 :],  # a bit of the first piece
        lambda data: data[: HEAD + PIECE + 16],  # cut off between two pieces
        lambda data: data[:-1],
        lambda data: data[:HEAD],
        lambda data: data[: HEAD - 10],
        lambda data: data[:HEAD] + data[HEAD + PIECE + 16 : -100] + data[HEAD : HEAD + PIECE + 16],  # moved
        lambda data: data + b"more",
    ],
)
def test_changed_moved_and_cut_off_pieces(sealed, harm):
    path = sealed(os.urandom(2 * PIECE + 100))
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(ArchiveError, match="is damaged"), opened(path, PASSPHRASE) as file:
        file.read()
