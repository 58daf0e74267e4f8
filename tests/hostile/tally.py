"""Counts what a corpus did, holds it to its memory, and says it in one line."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

MEGABYTE = 1 << 20


@dataclass
class Tally:
    """``outcomes`` are numbers by what came of a file; a fault is what must never come of one."""

    kind: str
    payloads: int = 0
    outside: int = 0
    seconds: float = 0.0
    slowest: tuple[float, str] = (0.0, "")
    memory: int | None = None  # bytes above what the process held before; None where the system does not say
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        memory = "unknown" if self.memory is None else f"{self.memory // MEGABYTE} MB"
        outcomes = ", ".join(f"{number} {what}" for what, number in sorted(self.outcomes.items()))
        return (
            f"{self.kind}: {self.payloads} payloads, {len(self.faults)} faults or 5xx, "
            f"{self.outside} files outside, {memory} at most, {self.seconds:.1f} s "
            f"(slowest {self.slowest[0]:.1f} s: {self.slowest[1]}); {outcomes}"
        )

    def run(self, corpus, one, *, most_memory, may_fail=()):
        """Give each of ``corpus`` to ``one``, which says what came of it; note what it raised, and how long it took.

        A status of 500 and above is a fault as well. Memory is what the whole corpus took at its highest.
        """
        with _watched() as memory:
            for name, given in corpus.items():
                began = time.process_time()
                try:
                    outcome = one(given)
                except Exception as error:
                    if not isinstance(error, may_fail):
                        self.faults[name] = f"{type(error).__name__}: {str(error)[:200]}"
                    outcome = type(error).__name__
                took = time.process_time() - began
                if isinstance(outcome, int) and outcome >= 500:
                    self.faults[name] = f"status {outcome}"
                self.outcomes[str(outcome)] += 1
                self.payloads += 1
                self.seconds += took
                self.slowest = max(self.slowest, (took, name))
        self.memory = memory[0] if memory else None
        assert self.faults == {}, self.faults
        assert self.memory is None or self.memory < most_memory * MEGABYTE
        return self


@contextlib.contextmanager
def _watched():
    """A list that holds, at the end, by how many bytes this process grew at its highest; empty outside Linux."""
    found = []
    try:
        Path("/proc/self/clear_refs").write_text("5")
        before = _status("VmRSS")
    except (OSError, KeyError):
        yield found
        return
    yield found
    found.append(max(0, _status("VmHWM") - before))


def _status(name):
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines[name].split()[0]) * 1024


def files_below(folder):
    """The files below a folder; what a test leaves there is all that it wrote."""
    return sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.is_file())
