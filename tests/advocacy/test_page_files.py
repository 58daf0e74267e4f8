from __future__ import annotations

import os
import threading

from advocacy import page_files
from advocacy.page_files import PageFiles


def test_of_several_who_add_exactly_one_is_told_so(tmp_path):
    told, begin = [], threading.Barrier(8)

    def add():
        files = PageFiles(str(tmp_path), {})
        begin.wait()
        told.append(files.add("key", "mine", 60))

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False] * 7 + [True]
    assert len(list(tmp_path.iterdir())) == 1


def test_what_has_expired_may_be_added_again(tmp_path):
    files = PageFiles(str(tmp_path), {})
    assert [files.add("key", 1, -1), files.get("key"), files.add("key", 2, 60), files.get("key")] == [
        True,
        None,
        True,
        2,
    ]
    files.set("key", 3)
    files.delete("key")
    assert files.get("key", "none") == "none"


def test_room_is_made_of_the_oldest(tmp_path, monkeypatch):
    monkeypatch.setattr(page_files, "LOOK_EVERY", 2)  # every other write
    for options in ({"MAX_ENTRIES": 4}, {"MAX_BYTES": 4 * 1100}):
        folder = tmp_path / str(options)
        files = PageFiles(str(folder), {"OPTIONS": options})
        for number in range(7):
            files.set(str(number), b"x" * 1000, None)
            os.utime(files._key_to_file(str(number)), (number, number))
        kept = [number for number in range(7) if files.get(str(number))]
        assert (kept[-1], len(kept) <= 5) == (6, True), options
