"""What has to happen without anybody asking: a registry of due jobs, filled by each app in ``AppConfig.ready()``.

Rows are the queue. A job is a function that finds its rows by query, does each in a transaction of its own, gives a
row that fails its next try, and reports counts; it must bear being killed at any line and being run again. This
leaf knows no table: ``posts.jobs`` claims and runs what is registered here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

Row = TypeVar("Row")
DEFAULT_LIMIT: Final = 100  # rows for one call of a job
DEFAULT_LEASE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class DueReport:
    """What one call of a job did. ``next_at`` is when its next row falls due, None where no row waits."""

    done: int = 0
    failed: int = 0
    next_at: datetime | None = None

    def __add__(self, other: DueReport) -> DueReport:
        """Counts add up; the later report knows better what comes next."""
        return DueReport(self.done + other.done, self.failed + other.failed, other.next_at)


JobFunction = Callable[[datetime, int], DueReport]
CarryOn = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Job:
    """One registered job.

    ``every`` is the shortest time between two runs. ``lease`` is how long a run may stay silent before another
    process takes it for dead: longer than any single row can take, for ``until_stopped`` renews it between rows.
    """

    name: str
    run: JobFunction
    every: timedelta
    limit: int = DEFAULT_LIMIT
    lease: timedelta = DEFAULT_LEASE


_registry: dict[str, Job] = {}
_stop = threading.Event()
_between_rows: ContextVar[CarryOn | None] = ContextVar("between_rows", default=None)


def register(
    name: str,
    run: JobFunction,
    *,
    every: timedelta,
    limit: int = DEFAULT_LIMIT,
    lease: timedelta = DEFAULT_LEASE,
) -> None:
    """Register ``run(now, limit)`` under a name such as ``take_snapshots``.

    Registering the same function again changes nothing; another one under a name that is taken raises ValueError.
    """
    job = Job(name=name, run=run, every=every, limit=limit, lease=lease)
    if name in _registry and _registry[name] != job:
        raise ValueError(f"a due job named {name} is registered already")
    _registry[name] = job


def registered() -> list[Job]:
    """Every job, in the order of registration."""
    return list(_registry.values())


def get(name: str) -> Job:
    """Raises KeyError, naming what there is, for an unknown name."""
    try:
        return _registry[name]
    except KeyError:
        raise KeyError(f"no due job is named {name}; there are: {', '.join(_registry) or 'none'}") from None


def until_stopped(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows until someone asks the process to end, or another process has taken the job over.

    Jobs wrap the loop over their rows in it: the row at hand is finished, the next one is not begun.
    """
    for row in rows:
        carry_on = _between_rows.get()
        if stopping() or (carry_on is not None and not carry_on()):
            return
        yield row


def stop() -> None:
    """Ask every loop of this process to end after its current row."""
    _stop.set()


def stopping() -> bool:
    return _stop.is_set()


def wait(seconds: float) -> bool:
    """Sleep, but not beyond a request to stop; says whether there was one."""
    return _stop.wait(seconds)


def resume() -> None:
    """Forget a request to stop: a process that goes on to something else, as tests do."""
    _stop.clear()


@contextmanager
def between_rows(carry_on: CarryOn) -> Iterator[None]:
    """Within the block, ``until_stopped`` asks ``carry_on`` before each row. For ``posts.jobs``."""
    token = _between_rows.set(carry_on)
    try:
        yield
    finally:
        _between_rows.reset(token)
