"""A Redis (or Valkey) server as the cache, whose loss makes the site slower and nothing else.

What cannot be read is not there, what cannot be written is not kept, and a line of the log says so. After a failure the
server is left alone for some seconds, so that no request waits for each of its questions.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)

LEFT_ALONE: Final = 3.0  # seconds
T = TypeVar("T")


class ForgivingRedisCache(RedisCache):
    """See the module. ``incr`` of what cannot be read raises ValueError, as for a key that is not there."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._asked_again_at = 0.0

    def _or(self, otherwise: T, ask: Callable[[], T]) -> T:
        if time.monotonic() < self._asked_again_at:
            return otherwise
        try:
            return ask()
        except (ValueError, TypeError):  # the caller's own
            raise
        except Exception as error:  # whatever a client of caches may raise, of which there are several
            self._asked_again_at = time.monotonic() + LEFT_ALONE
            logger.warning("The cache does not answer: %s", type(error).__name__)
            return otherwise

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, lambda: super(ForgivingRedisCache, self).get(key, default, version))

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._or(None, lambda: super(ForgivingRedisCache, self).set(key, value, timeout, version))

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._or(True, lambda: super(ForgivingRedisCache, self).add(key, value, timeout, version))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._or(False, lambda: super(ForgivingRedisCache, self).touch(key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._or(False, lambda: super(ForgivingRedisCache, self).delete(key, version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return self._or({}, lambda: super(ForgivingRedisCache, self).get_many(keys, version))

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        return self._or([], lambda: super(ForgivingRedisCache, self).set_many(data, timeout, version))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._or(None, lambda: super(ForgivingRedisCache, self).delete_many(keys, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._or(False, lambda: super(ForgivingRedisCache, self).has_key(key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        found = self._or(None, lambda: super(ForgivingRedisCache, self).incr(key, delta, version))
        if found is None:
            raise ValueError(f"the cache does not answer: {key}")
        return found

    def clear(self) -> None:
        self._or(None, lambda: super(ForgivingRedisCache, self).clear())
