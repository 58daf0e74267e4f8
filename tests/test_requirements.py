"""What is installed: pinned, hashed, and under licences that somebody has read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.licences import LOCK, listed, locked, told

FOLDER = Path(__file__).resolve().parent.parent / "requirements"
# The site runs on a server and hands out none of its packages: these ask nothing of it but to be named.
TAKEN = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0",
    "PSF-2.0",
}  # fmt: skip


@pytest.mark.parametrize("lock", sorted(path.name for path in FOLDER.glob("*.txt")))
def test_every_locked_package_is_pinned_and_hashed_and_comes_from_no_address(lock):
    text = (FOLDER / lock).read_text()
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if entry.strip() and not entry.startswith("#")]
    assert entries
    wrong = [
        entry.splitlines()[0]
        for entry in entries
        if not re.match(r"[\w.-]+==\S+", entry) or "--hash=sha256:" not in entry
    ]
    assert wrong == []
    assert "://" not in text


def test_the_table_of_licences_names_what_is_locked():
    assert sorted(listed()) == locked(LOCK)


def test_every_licence_is_one_that_was_read():
    parts = {part for words in listed().values() for part in re.split(r" (?:AND|OR) ", words)}
    assert parts - TAKEN == set()


def test_packages_say_of_themselves_what_the_table_says():
    different = {package: words for package, words in listed().items() if told(package) not in ("", words)}
    assert different == {}
