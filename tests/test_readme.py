from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_map_names_only_what_exists():
    section = (
        (ROOT / "README.md").read_text(encoding="utf-8").partition("\n### Map\n")[2].partition("\n### ")[0]
    )
    named = re.findall(r"`([a-z_]+(?:/[a-z_]+)*(?:/|\.py))`", section)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
