from __future__ import annotations

import gzip
import threading
import time

import brotli
import pytest
from django.core.cache import caches

from advocacy import page_store
from advocacy.page_store import Memory, Page, PageStore, compressed, encodings


def page(text="words", generation=1, **overrides):
    squeezed = compressed(text.encode())
    given = {
        "generation": generation,
        "made_until": time.time() + 600,
        "changes_at": None,
        "headers": (("Content-Type", "text/html"),),
        "etag": 'W/"1"',
        "plain": None,
        "gzip": squeezed[0],
        "br": squeezed[1],
    }
    return Page(**{**given, **overrides})


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", set()),
        ("gzip, deflate, br, zstd", {"br", "gzip"}),
        ("gzip;q=1.0, br;q=0", {"gzip"}),
        ("*", {"br", "gzip"}),
        ("*;q=0", set()),
        ("identity, GZIP;q=0.5", {"gzip"}),
        ("br;q=words", set()),
    ],
)
def test_encodings_are_those_that_the_reader_takes(accepted, expected):
    assert encodings(accepted) == expected


def test_body_is_given_as_it_is_taken():
    one = page("words " * 99)
    (squeezed, br), (zipped, how), (plain, nothing) = (one.body(name) for name in ("br, gzip", "gzip", ""))
    assert (br, how, nothing) == ("br", "gzip", "")
    assert brotli.decompress(squeezed) == gzip.decompress(zipped) == plain == b"words " * 99


def test_page_is_there_for_its_generation_and_its_time_only():
    store = PageStore()
    store.keep("key", page(generation=4))
    store.keep("over", page(generation=4, made_until=time.time() - 1))
    assert [store.find("key", number) is None for number in (3, 4, 5)] == [True, False, True]
    assert store.find("over", 4) is None


def test_another_process_finds_what_one_has_kept():
    PageStore().keep("key", page())
    other = PageStore()
    assert (other.memory.get("key"), other.find("key", 1), other.memory.get("key")) == (
        None,
        page_of("key"),
        page_of("key"),
    )


def page_of(key):
    return caches["pages"].get(key)


def test_memory_keeps_what_was_asked_for_last_within_its_bytes():
    memory = Memory(limit=3 * page().size)
    for key in "abc":
        memory.put(key, page())
    memory.get("a")
    memory.put("d", page())
    memory.put("d", page())
    assert [key for key in "abcd" if memory.get(key)] == ["a", "c", "d"]
    assert memory.size == 3 * page().size


def test_page_beyond_the_limit_is_not_kept():
    store = PageStore()
    store.keep("key", page(plain=b"x" * page_store.LARGEST))
    assert store.find("key", 1) is None


def test_cache_that_does_not_answer_costs_no_page(monkeypatch, caplog):
    class Broken:
        def __getattr__(self, name):
            raise ConnectionError

    monkeypatch.setattr(page_store, "caches", {"pages": Broken()})
    store = PageStore()
    with store.making("key", 1) as found:
        assert found is None
        store.keep("key", page())
    assert store.find("key", 1) == store.memory.get("key")
    assert "ConnectionError" in caplog.text


def test_of_many_that_ask_at_once_one_makes_the_page():
    """Two stores with four threads each stand for two processes."""
    made, given, begin = [], [], threading.Barrier(8)

    def ask(store):
        begin.wait()
        with store.making("key", 1) as found:
            if found is None:
                made.append(1)
                time.sleep(0.05)
                store.keep("key", page())
            given.append(found)

    threads = [
        threading.Thread(target=ask, args=[store]) for store in (PageStore(), PageStore()) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(given), given.count(None)) == (1, 8, 1)


def test_nobody_waits_for_ever_for_one_who_died(monkeypatch):
    monkeypatch.setattr(page_store, "WAIT_SECONDS", 0.05)
    caches["pages"].add("making:key:1", True, 60)
    with PageStore().making("key", 1) as found:
        assert found is None
    assert caches["pages"].get("making:key:1") is True  # another one's


def test_page_that_was_begun_before_a_save_is_not_waited_for():
    store, began = PageStore(), time.monotonic()
    with store.making("key", 1), PageStore().making("key", 2) as found:
        assert found is None
    assert time.monotonic() - began < page_store.WAIT_SECONDS


def test_page_from_the_future_is_none():
    """The clock was a day ahead when it was made; it was put right."""
    store = PageStore()
    store.keep("key", page(made_until=time.time() + 24 * 3600))
    assert store.find("key", 1) is None


def test_in_an_outage_a_page_holds_within_its_bounds(settings):
    settings.PAGE_CACHE_OUTAGE_SECONDS = 3600
    store, now = PageStore(), time.time()
    store.keep("old", page(made_until=now - 60))
    store.keep("gone", page(made_until=now - 3700))
    store.keep("turned", page(made_until=now - 60, turns_at=now - 1))
    assert store.find("old", 1) is None
    assert store.find_in_outage("old", 1) is not None
    assert store.find_in_outage("old", None) is not None  # by a process that has just begun
    assert store.find_in_outage("old", 2) is None  # it knows of a save since
    assert [store.find_in_outage(key, 1) for key in ("gone", "turned", "never")] == [None, None, None]
    assert PageStore().find_in_outage("old", 1) is not None  # of another process
