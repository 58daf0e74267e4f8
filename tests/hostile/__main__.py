"""``python -m tests.hostile``: run every corpus, drills included, and print the numbers of each."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


class _Table:
    def __init__(self):
        self.lines = []

    def pytest_runtest_logreport(self, report):
        if report.when == "teardown":
            self.lines += [value for name, value in report.user_properties if name == "tally"]

    def pytest_terminal_summary(self, terminalreporter):
        terminalreporter.section("corpora")
        for line in self.lines:
            terminalreporter.line(line)


if __name__ == "__main__":
    sys.exit(pytest.main(["-q", str(Path(__file__).parent), *sys.argv[1:]], plugins=[_Table()]))
