"""What the demo's pictures are drawn with: a canvas in few colours, skies, hills, water, grain.

Used by ``drawing`` only. Everything takes its chances from the canvas's seeded generator, so that the same key
always gives the same picture.
"""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw

Colour = tuple[int, int, int]

WIDTH, HEIGHT = 1600, 1000  # pixels of the finished picture
SCALE = 2  # drawn larger and reduced, so that edges are smooth

Point = tuple[float, float]


@dataclass(frozen=True)
class Palette:
    """Six colours that belong together: sky from top to horizon, light, far and near ground, one accent."""

    sky_top: Colour
    sky_low: Colour
    light: Colour
    far: Colour
    near: Colour
    accent: Colour

    def ground(self, t: float) -> Colour:
        """The colour of ground at the distance t: 0 is the horizon, 1 is at one's feet."""
        return mix(self.far, self.near, t)


def mix(one: Colour, other: Colour, t: float) -> Colour:
    return (
        round(one[0] + (other[0] - one[0]) * t),
        round(one[1] + (other[1] - one[1]) * t),
        round(one[2] + (other[2] - one[2]) * t),
    )


MORNING = Palette(
    (141, 170, 178), (241, 215, 186), (253, 239, 214), (143, 160, 163), (34, 52, 63), (170, 62, 43)
)
HAZE = Palette(
    (187, 196, 186), (236, 226, 203), (252, 245, 228), (158, 172, 160), (44, 66, 62), (190, 98, 48)
)
DUSK = Palette((69, 82, 115), (229, 160, 125), (252, 217, 168), (124, 112, 133), (32, 33, 54), (176, 66, 52))
SLATE = Palette(
    (110, 133, 146), (208, 214, 208), (246, 240, 222), (130, 149, 155), (30, 45, 54), (196, 124, 44)
)
NIGHT = Palette((18, 27, 48), (62, 82, 106), (250, 226, 160), (46, 64, 88), (11, 17, 30), (178, 66, 48))
INK = Palette((24, 32, 40), (92, 92, 104), (248, 221, 165), (58, 66, 78), (14, 18, 24), (160, 58, 44))
ICE = Palette((136, 166, 186), (228, 232, 228), (255, 248, 232), (176, 198, 208), (44, 76, 98), (196, 84, 52))
ROSE = Palette(
    (158, 160, 184), (242, 208, 196), (255, 241, 224), (172, 172, 192), (58, 72, 100), (180, 74, 60)
)
LAMPLIT = Palette((58, 44, 40), (110, 78, 58), (250, 212, 142), (132, 96, 68), (34, 26, 26), (150, 60, 44))
LIBRARY = Palette((52, 62, 64), (96, 108, 102), (240, 222, 176), (112, 122, 108), (26, 34, 38), (168, 84, 48))
PAPER = Palette(
    (239, 229, 206), (226, 212, 182), (250, 244, 230), (167, 186, 178), (46, 66, 76), (168, 58, 42)
)
CHART = Palette(
    (222, 229, 222), (206, 218, 214), (247, 243, 230), (150, 176, 184), (38, 62, 78), (184, 74, 44)
)


class Canvas:
    """A picture in the making, in coordinates of the finished one."""

    def __init__(self, palette: Palette, rng: random.Random) -> None:
        self.palette, self.rng = palette, rng
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), palette.sky_top)
        self.pen = ImageDraw.Draw(self.image)

    def gradient(self, top: Colour, bottom: Colour, y0: float = 0, y1: float = HEIGHT) -> None:
        """Fill the rows from y0 to y1 with a vertical gradient."""
        first, last = round(y0 * SCALE), round(y1 * SCALE)
        for y in range(first, last, SCALE):
            shade = mix(top, bottom, (y - first) / max(1, last - first - SCALE))
            self.pen.rectangle([0, y, self.image.width, y + SCALE - 1], fill=shade)

    def polygon(self, points: list[Point], colour: Colour) -> None:
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def rect(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        self.pen.rectangle(
            [x * SCALE, y * SCALE, (x + width) * SCALE - 1, (y + height) * SCALE - 1], fill=colour
        )

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        self.pen.ellipse(
            [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE],
            fill=colour,
        )

    def line(self, points: list[Point], colour: Colour, width: float) -> None:
        self.pen.line(
            [(x * SCALE, y * SCALE) for x, y in points],
            fill=colour,
            width=max(1, round(width * SCALE)),
            joint="curve",
        )

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
        """Light around a point: ``strength`` (0 to 1) at its centre, nothing at ``radius``."""
        side = max(2, round(radius * 2 * SCALE))
        mask = ImageChops.invert(Image.radial_gradient("L")).point(
            [round(strength * max(0, level - 75) / 180 * 255) for level in range(256)]
        )
        corner = (round((x - radius) * SCALE), round((y - radius) * SCALE))
        self.image.paste(
            colour,
            (*corner, corner[0] + side, corner[1] + side),
            mask.resize((side, side), Image.Resampling.BILINEAR),
        )

    def veil(self, points: list[Point], colour: Colour, strength: float) -> None:
        """A translucent polygon: the beam of a lamp, a cloud, a shadow."""
        xs, ys = [x * SCALE for x, _ in points], [y * SCALE for _, y in points]
        left, top = max(0, math.floor(min(xs))), max(0, math.floor(min(ys)))
        right = min(self.image.width, math.ceil(max(xs)))
        bottom = min(self.image.height, math.ceil(max(ys)))
        if left >= right or top >= bottom:
            return
        mask = Image.new("L", (right - left, bottom - top), 0)
        shifted = [(x - left, y - top) for x, y in zip(xs, ys, strict=True)]
        ImageDraw.Draw(mask).polygon(shifted, fill=round(255 * strength))
        self.image.paste(colour, (left, top, right, bottom), mask)

    def finish(self) -> bytes:
        """Reduce, lay a fine grain over it, encode."""
        picture = self.image.reduce(SCALE)
        grain = _grain(self.rng)
        picture = ImageChops.add(picture, Image.merge("RGB", (grain, grain, grain)), 1, -128)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=80)
        return out.getvalue()


def _grain(rng: random.Random) -> Image.Image:
    # Pillow's own noise cannot be seeded, so the grain is made of seeded bytes; one tile repeats unseen.
    side = 400
    tile = Image.frombytes("L", (side, side), rng.randbytes(side * side)).point(
        [round(128 + (level - 128) * 0.045) for level in range(256)]
    )
    sheet = Image.new("L", (WIDTH, HEIGHT))
    for x in range(0, WIDTH, side):
        for y in range(0, HEIGHT, side):
            sheet.paste(tile, (x, y))
    return sheet


@dataclass(frozen=True)
class Ridge:
    """A skyline made of three waves; ``at(x)`` is its height in pixels from the top."""

    base: float
    waves: tuple[tuple[float, float, float], ...]

    @classmethod
    def random(cls, rng: random.Random, base: float, height: float, *, length: float = 900) -> Ridge:
        waves = tuple(
            (height / (n + 1) ** 1.25, length / (1.0, 0.43, 0.19)[n] ** -1, rng.uniform(0, math.tau))
            for n in range(3)
        )
        return cls(base, waves)

    def at(self, x: float) -> float:
        return self.base - sum(
            size * (1 + math.sin(x / length * math.tau + phase)) / 2 for size, length, phase in self.waves
        )

    def points(self, step: int = 10) -> list[Point]:
        return [(x, self.at(x)) for x in range(-step, WIDTH + 2 * step, step)]


def hills(canvas: Canvas, ridge: Ridge, colour: Colour, floor: float = HEIGHT) -> None:
    canvas.polygon([*ridge.points(), (WIDTH + 20, floor), (-20, floor)], colour)


def sky(canvas: Canvas, horizon: float, *, sun: bool = True) -> Point:
    """Sky down to the horizon and a sun or moon in it; returns where that stands."""
    palette, rng = canvas.palette, canvas.rng
    canvas.gradient(palette.sky_top, palette.sky_low, 0, horizon + 2)
    x, y = rng.uniform(260, 1340), rng.uniform(horizon * 0.38, horizon * 0.72)
    if sun:
        canvas.glow(x, y, 420, palette.light, 0.5)
        canvas.disc(x, y, rng.uniform(46, 74), palette.light)
    for _ in range(rng.randint(2, 4)):
        cloud(canvas, rng.uniform(-100, 1400), rng.uniform(70, horizon * 0.6))
    return x, y


def cloud(canvas: Canvas, x: float, y: float) -> None:
    rng = canvas.rng
    length, colour = rng.uniform(240, 520), mix(canvas.palette.sky_low, canvas.palette.light, 0.45)
    points: list[Point] = [(x, y)]
    points += [
        (x + length * t / 12, y - math.sin(math.pi * t / 12) * 20 - rng.uniform(0, 7)) for t in range(1, 12)
    ]
    points += [(x + length, y), (x + length * 0.5, y + 6)]
    canvas.veil(points, colour, 0.45)


def sea(canvas: Canvas, horizon: float, sun_x: float, *, near: Colour, far: Colour) -> None:
    """Water from the horizon down, with strokes of light that widen towards the eye below the sun."""
    rng, light = canvas.rng, canvas.palette.light
    canvas.gradient(far, near, horizon, HEIGHT)
    for _ in range(150):
        depth = rng.random() ** 1.6
        y = horizon + 6 + depth * (HEIGHT - horizon)
        spread = 40 + 260 * depth
        x, length = sun_x + rng.gauss(0, spread), 14 + 100 * depth * rng.random()
        colour = mix(mix(far, near, depth), light, rng.uniform(0.12, 0.5) * (1 - 0.4 * depth))
        canvas.line([(x - length, y), (x + length, y)], colour, 1.2 + 2.6 * depth)
    for _ in range(70):
        depth = rng.random() ** 1.4
        y, x = horizon + 8 + depth * (HEIGHT - horizon), rng.uniform(0, WIDTH)
        length = 20 + 90 * depth * rng.random()
        canvas.line([(x - length, y), (x + length, y)], mix(mix(far, near, depth), near, 0.6), 1 + 2 * depth)
