"""What was just read of a text, kept for whoever asks the same in a moment. Pure; a leaf.

A save asks the same of two texts many times over: the form, the checks, the row and its projections each look at what
readers have and at what they are to get. Pages of readers do without: they read each text once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Final, TypeVar

KEPT: Final = 4  # texts: what stood, what was sent, what is written, and one more
LONGEST: Final = 300_000  # characters; of a longer text nothing is kept, so that memory stays small

Read = TypeVar("Read")
_forgetting: list[Callable[[], None]] = []


def remembered(read: Callable[[str], Read]) -> Callable[[str], Read]:
    """Decorate a pure function of a text whose result nobody changes."""
    kept = lru_cache(maxsize=KEPT)(read)
    _forgetting.append(kept.cache_clear)

    @wraps(read)
    def ask(text: str) -> Read:
        return kept(text) if len(text) <= LONGEST else read(text)

    return ask


def remembered_to_stay(mend: Callable[[str], str]) -> Callable[[str], str]:
    """The same for an idempotent function: what it returned comes back as it is."""
    kept = remembered(mend)
    mended: tuple[str, ...] = ()  # replaced whole, never changed: threads read it

    def forget() -> None:
        nonlocal mended
        mended = ()

    @wraps(mend)
    def ask(text: str) -> str:
        nonlocal mended
        if text in mended:
            return text
        result: Any = kept(text)
        if len(result) <= LONGEST and result not in mended:
            mended = (result, *mended[: KEPT - 1])
        return str(result)

    _forgetting.append(forget)
    return ask


def forget() -> None:
    """Remember nothing any more: for measurements of what the first look at a text costs."""
    for clear in _forgetting:
        clear()
