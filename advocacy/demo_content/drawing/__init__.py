"""Pictures for the demonstration: flat landscapes in few colours, drawn with Pillow when the demo is loaded.

``draw(motif, key)`` gives the bytes of a JPEG. The motif says what is drawn, the key which variant: the same key
always gives the same picture, another key other hills, light and boats. Nothing is read from disk or network.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from advocacy.demo_content.drawing import canvas as c
from advocacy.demo_content.drawing import marks, places, waters
from advocacy.demo_content.drawing.canvas import Canvas, Palette

MOTIFS: dict[str, tuple[Callable[[Canvas], None], tuple[Palette, ...]]] = {
    "archive": (places.archive, (c.LAMPLIT, c.LIBRARY)),
    "convoy": (places.convoy, (c.HAZE, c.SLATE)),
    "corridor": (places.corridor, (c.HAZE, c.DUSK, c.SLATE)),
    "dam": (waters.dam, (c.MORNING, c.HAZE, c.SLATE)),
    "gauge": (marks.gauge, (c.DUSK, c.MORNING)),
    "harbour": (waters.harbour, (c.MORNING, c.HAZE, c.DUSK)),
    "ice": (waters.ice, (c.ICE, c.ROSE)),
    "icebound": (waters.icebound, (c.ICE, c.ROSE)),
    "lamp": (waters.lamp, (c.NIGHT, c.INK)),
    "letterbox": (places.letterbox, (c.MORNING, c.HAZE, c.DUSK)),
    "map": (places.chart, (c.PAPER, c.CHART)),
    "mast": (marks.mast, (c.DUSK, c.NIGHT)),
    "parliament": (places.parliament, (c.DUSK, c.MORNING, c.SLATE)),
}


def draw(motif: str, key: str) -> bytes:
    """Draw one picture, 1600 by 1000 pixels, as JPEG; about a fifth of a second.

    Raises ValueError for a motif that nobody has drawn yet.
    """
    if motif not in MOTIFS:
        raise ValueError(f"no motif “{motif}”; there are {', '.join(sorted(MOTIFS))}")
    paint, palettes = MOTIFS[motif]
    rng = random.Random(f"{motif}:{key}")  # noqa: S311 - a picture, not a secret
    canvas = Canvas(rng.choice(palettes), rng)
    paint(canvas)
    return canvas.finish()
