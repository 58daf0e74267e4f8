"""The licences of what the site installs, as the packages themselves tell: a table beside the lock.

``python -m tests.licences`` writes ``requirements/LICENCES.md`` from the lock and from what is installed; a package that
is installed on other systems only keeps its row, and a new one of them has to be looked up by hand.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "requirements"
LOCK, TABLE = FOLDER / "base.txt", FOLDER / "LICENCES.md"
HEAD = """# Licences of the packages in base.txt

Written by `python -m tests.licences` from the packages' own words; a test compares it with the lock. None of them asks
that the site's own source be given away: it runs on a server, and uses the LGPL and MPL packages as they are.

| Package | Licence |
| --- | --- |
"""
ROW = re.compile(r"^\| (\S+) \| (.+) \|$", re.MULTILINE)
# Read in the packages, whose metadata say it otherwise; and words of old metadata, as SPDX has them.
BY_HAND = {
    "anyascii": "ISC",
    "colorama": "BSD-3-Clause",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "qrcode": "BSD-3-Clause",
}
SAME = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "Brad Dunbar, MIT": "MIT",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def locked(path=LOCK):
    """The names of the packages in a lock."""
    return sorted(set(re.findall(r"^([A-Za-z0-9._-]+)==", path.read_text(), re.MULTILINE)))


def listed():
    """{package: licence} of the table; empty where there is none."""
    return dict(ROW.findall(TABLE.read_text().partition("| --- |")[2])) if TABLE.exists() else {}


def told(package):
    """What a package says of its licence; empty where it is not installed or says nothing."""
    if package in BY_HAND:
        return BY_HAND[package]
    try:
        found = metadata(package)
    except PackageNotFoundError:
        return ""
    expression = found.get("License-Expression") or ""
    words = found.get("License") or ""
    classes = [
        name.rpartition(" :: ")[2] for name in found.get_all("Classifier") or [] if "License ::" in name
    ]
    short = words if words and len(words) < 60 and "\n" not in words else ""
    licence = expression or " AND ".join(name for name in classes if name != "OSI Approved") or short
    return SAME.get(licence, licence)


def main():
    known = listed()
    rows = [f"| {package} | {told(package) or known.get(package) or '?'} |" for package in locked()]
    TABLE.write_text(HEAD + "\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
