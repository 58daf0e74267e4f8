"""Motifs on land and on paper: corridor, archive, parliament, map, letterbox."""

from __future__ import annotations

import itertools
import math
import random

from advocacy.demo_content.drawing import canvas as c
from advocacy.demo_content.drawing.canvas import HEIGHT, WIDTH, Canvas, Colour, Point, Ridge, mix


def convoy(canvas: Canvas) -> None:
    """The same road, with five lorries waiting behind the barrier."""
    corridor(canvas, lorries=5)


def corridor(canvas: Canvas, lorries: int = 0) -> None:
    """A road that narrows between hills, telegraph poles beside it, and a barrier across it."""
    palette, rng = canvas.palette, canvas.rng
    horizon = rng.uniform(470, 520)
    c.sky(canvas, horizon)
    for n in range(3):
        ridge = Ridge.random(rng, horizon + 12 * n, 210 - 50 * n, length=rng.uniform(800, 1500))
        c.hills(canvas, ridge, palette.ground(0.06 + 0.15 * n))
    canvas.gradient(palette.ground(0.42), palette.ground(0.78), horizon + 18, HEIGHT)
    end = rng.uniform(700, 900)
    for side in (-1, 1):
        for n in range(2):
            edge = [
                (
                    800 + side * (900 - 34 * t),
                    horizon
                    + 40
                    + 150 * n
                    - (170 - 90 * n) * math.cos(t / 26 * math.pi / 2) * rng.uniform(0.94, 1),
                )
                for t in range(27)
            ]
            canvas.polygon(
                [*edge, (end + side * 20, horizon + 24 + 150 * n), (800 + side * 900, HEIGHT)],
                palette.ground(0.46 + 0.2 * n),
            )
    top = horizon + 22
    bend = rng.uniform(-150, 150)

    def road(t: float) -> tuple[float, float, float]:
        """Middle, height and half width of the road, t from its far end (0) to one's feet (1)."""
        return (
            end + (800 - end) * t**1.4 + bend * math.sin(math.pi * t) * (1 - t),
            top + (HEIGHT - top) * t**1.5,
            7 + 330 * t**1.7,
        )

    marks = [road(t / 40) for t in range(41)]
    surface = mix(palette.sky_low, palette.far, 0.55)
    canvas.polygon(
        [*((x - w, y) for x, y, w in marks), *((x + w, y) for x, y, w in reversed(marks))], surface
    )
    for n in range(9, 40, 3):
        (x0, y0, w0), (x1, y1, w1) = marks[n], marks[n + 1]
        canvas.polygon(
            [(x0 - w0 * 0.025, y0), (x0 + w0 * 0.025, y0), (x1 + w1 * 0.025, y1), (x1 - w1 * 0.025, y1)],
            palette.light,
        )
    side = rng.choice((-1, 1))
    poles = []
    for t in (0.2, 0.28, 0.37, 0.48, 0.61, 0.77):
        x, y, w = road(t)
        poles.append((x + side * (w * 1.35 + 8), y, 40 + 380 * t**1.5))
    for x, y, tall in poles:
        canvas.line([(x, y), (x, y - tall)], palette.near, max(1.5, tall / 44))
        canvas.line(
            [(x - tall * 0.1, y - tall * 0.9), (x + tall * 0.1, y - tall * 0.9)],
            palette.near,
            max(1.2, tall / 60),
        )
    for (xa, ya, ha), (xb, yb, hb) in itertools.pairwise(poles):
        wire = [
            (
                xa + (xb - xa) * s / 8,
                ya
                - ha * 0.9
                + ((yb - hb * 0.9) - (ya - ha * 0.9)) * s / 8
                + math.sin(math.pi * s / 8) * hb * 0.07,
            )
            for s in range(9)
        ]
        canvas.line(wire, palette.near, 1.2)
    for n in range(lorries):
        _lorry(canvas, *road(0.2 + 0.4 * (n / lorries) ** 0.9))
    _barrier(canvas, *road(0.66), side=-side)


def _lorry(canvas: Canvas, x: float, y: float, width: float) -> None:
    """A lorry seen from the front, on the right-hand half of a road ``width`` wide to either side."""
    palette, rng = canvas.palette, canvas.rng
    unit = width * 0.86
    left = x - unit * 0.94
    canvas.rect(
        left, y - unit * 1.16, unit, unit * 0.98, mix(palette.light, palette.far, rng.uniform(0.1, 0.5))
    )
    canvas.rect(left + unit * 0.07, y - unit * 0.84, unit * 0.86, unit * 0.76, palette.near)
    canvas.rect(
        left + unit * 0.14,
        y - unit * 0.76,
        unit * 0.72,
        unit * 0.28,
        mix(palette.sky_low, palette.light, 0.3),
    )
    for side in (0.13, 0.73):
        canvas.rect(left + unit * side, y - unit * 0.3, unit * 0.14, unit * 0.1, palette.light)
        canvas.rect(
            left + unit * side, y - unit * 0.1, unit * 0.16, unit * 0.12, mix(palette.near, (0, 0, 0), 0.4)
        )


def _barrier(canvas: Canvas, x: float, y: float, width: float, *, side: int) -> None:
    palette = canvas.palette
    post = x + side * width * 1.22
    canvas.rect(min(post + side * 30, post + side * 130), y - 150, 100, 158, palette.ground(0.9))
    canvas.polygon(
        [
            (post + side * 16, y - 150),
            (post + side * 146, y - 150),
            (post + side * 132, y - 176),
            (post + side * 30, y - 176),
        ],
        palette.near,
    )
    canvas.rect(min(post + side * 58, post + side * 102), y - 120, 44, 50, palette.light)
    canvas.rect(post - 9, y - 84, 18, 92, palette.near)
    tilt, arm = 0.34, 2.5 * width
    for n in range(10):
        start, stop = n / 10 * arm, (n + 1) / 10 * arm
        colour = palette.accent if n % 2 == 0 else palette.light
        canvas.line(
            [(post - side * start, y - 72 - start * tilt), (post - side * stop, y - 72 - stop * tilt)],
            colour,
            13,
        )
    canvas.disc(post, y - 72, 13, palette.near)


def archive(canvas: Canvas) -> None:
    """Shelves of boxes from floor to ceiling, a ladder, a hanging lamp."""
    palette, rng = canvas.palette, canvas.rng
    canvas.gradient(palette.sky_top, palette.sky_low)
    wood, tones = (
        palette.ground(0.82),
        (palette.far, palette.sky_low, palette.light, palette.accent, palette.ground(0.45)),
    )
    bays, rows = rng.choice((4, 5)), 5
    bay, row, floor = WIDTH / bays, 168, 908
    for b in range(bays):
        for r in range(rows):
            shelf = floor - 40 - r * row
            canvas.rect(b * bay, shelf - row, bay, row, mix(palette.near, palette.sky_top, 0.35))
            _boxes(canvas, b * bay + 20, shelf, bay - 40, row - 26, tones)
            canvas.rect(b * bay, shelf, bay, 13, wood)
            canvas.rect(b * bay, shelf, bay, 3, mix(wood, palette.light, 0.28))
    for b in range(bays + 1):
        canvas.rect(b * bay - 10, 0, 20, floor, wood)
        canvas.rect(b * bay - 10, 0, 4, floor, mix(wood, palette.light, 0.2))
    canvas.gradient(mix(palette.far, palette.near, 0.55), palette.near, floor, HEIGHT)
    canvas.rect(0, floor - 28, WIDTH, 28, wood)
    x = rng.uniform(380, 1150)
    lean = rng.choice((-1, 1)) * rng.uniform(110, 150)
    for side in (-46, 46):
        canvas.line(
            [(x + side, 962), (x + side * 0.72 + lean, 96)], mix(palette.light, palette.accent, 0.36), 11
        )
    for n in range(1, 15):
        t = n / 15
        y, centre, half = 962 - 866 * t, x + lean * t, 46 - 13 * t
        canvas.line([(centre - half, y), (centre + half, y)], mix(palette.light, palette.accent, 0.28), 7)
    lamp = rng.choice((x - 420, x + 460)) if 460 < x < 1080 else (x + 520 if x < 700 else x - 520)
    canvas.line([(lamp, 0), (lamp, 168)], palette.near, 4)
    canvas.veil(
        [(lamp - 66, 214), (lamp + 66, 214), (lamp + 420, HEIGHT), (lamp - 420, HEIGHT)], palette.light, 0.13
    )
    canvas.glow(lamp, 226, 380, palette.light, 0.6)
    canvas.polygon([(lamp - 22, 160), (lamp + 22, 160), (lamp + 76, 216), (lamp - 76, 216)], palette.near)
    canvas.disc(lamp, 220, 20, palette.light)


def _boxes(
    canvas: Canvas, x: float, shelf: float, width: float, height: float, tones: tuple[Colour, ...]
) -> None:
    palette, rng, end = canvas.palette, canvas.rng, x + width
    while x < end - 16:
        wide = min(rng.choice((22, 26, 30, 34, 64, 78)), end - x)
        tall = height * rng.uniform(0.66, 0.95)
        tone = rng.choices(tones, weights=(5, 5, 2, 1, 4))[0]
        if rng.random() < 0.07:
            x += wide
            continue
        tone = mix(tone, palette.near, rng.uniform(0.05, 0.3))
        canvas.rect(x, shelf - tall, wide - 2.5, tall, tone)
        canvas.rect(x, shelf - tall, 3, tall, mix(tone, palette.light, 0.22))
        label = mix(tone, palette.light, 0.7)
        if wide > 50:
            canvas.rect(x + wide * 0.24, shelf - tall * 0.68, wide * 0.5, 20, label)
            canvas.line(
                [(x + wide * 0.3, shelf - tall * 0.68 + 8), (x + wide * 0.62, shelf - tall * 0.68 + 8)],
                tone,
                2,
            )
        else:
            canvas.rect(x + wide * 0.24, shelf - tall * 0.78, wide * 0.48, rng.uniform(20, 42), label)
        x += wide


def parliament(canvas: Canvas) -> None:
    """A parliament with a clock tower on its hill above a river."""
    palette, rng = canvas.palette, canvas.rng
    river = rng.uniform(690, 730)
    sun_x, _ = c.sky(canvas, river)
    for n in range(2):
        c.hills(
            canvas,
            Ridge.random(rng, river - 20 + 8 * n, 130 - 30 * n, length=1500),
            palette.ground(0.08 + 0.12 * n),
        )
    middle, stone = rng.uniform(640, 960), palette.ground(0.62)
    bluff = [
        (middle + t * 62, river - 92 + abs(t / 13) ** 2.6 * 150 + rng.uniform(-5, 5)) for t in range(-13, 14)
    ]
    canvas.polygon([*bluff, (bluff[-1][0], river + 8), (bluff[0][0], river + 8)], palette.ground(0.5))
    ground = river - 84
    for side in (-1, 1):
        _wing(canvas, middle + side * 250, ground, 290, 128, mix(stone, palette.far, 0.12))
        _turret(canvas, middle + side * 408, ground, 44, 176, stone)
        _turret(canvas, middle + side * 118, ground, 36, 186, stone)
    _wing(canvas, middle, ground, 236, 156, stone)
    tower = rng.uniform(400, 450)
    canvas.rect(middle - 37, ground - tower, 74, tower, mix(stone, palette.near, 0.25))
    canvas.rect(middle - 37, ground - tower, 12, tower, mix(stone, palette.light, 0.16))
    for n in range(4):
        canvas.rect(middle - 12, ground - tower + 130 + n * 56, 8, 32, palette.near)
        canvas.rect(middle + 6, ground - tower + 130 + n * 56, 8, 32, palette.near)
    canvas.rect(middle - 44, ground - tower + 104, 88, 7, palette.near)
    canvas.glow(middle, ground - tower + 58, 130, palette.light, 0.55)
    canvas.disc(middle, ground - tower + 58, 29, palette.light)
    canvas.line([(middle, ground - tower + 58), (middle, ground - tower + 36)], palette.near, 3.4)
    canvas.line([(middle, ground - tower + 58), (middle + 13, ground - tower + 65)], palette.near, 3.4)
    canvas.rect(middle - 45, ground - tower - 4, 90, 9, palette.near)
    canvas.polygon(
        [
            (middle - 38, ground - tower - 4),
            (middle + 38, ground - tower - 4),
            (middle, ground - tower - 128),
        ],
        palette.ground(0.9),
    )
    canvas.line([(middle, ground - tower - 120), (middle, ground - tower - 172)], palette.near, 3)
    canvas.polygon(
        [(middle, ground - tower - 172), (middle + 42, ground - tower - 164), (middle, ground - tower - 150)],
        palette.accent,
    )
    for _ in range(34):
        x = middle + rng.uniform(-780, 780)
        _tree(canvas, x, river + 2 + rng.uniform(-4, 8), rng.uniform(26, 58))
    c.sea(canvas, river + 4, sun_x, far=mix(palette.far, palette.sky_low, 0.4), near=palette.ground(0.86))
    for _ in range(46):
        depth = rng.random()
        y, x = river + 12 + depth * 190, middle + rng.uniform(-36, 36)
        canvas.line([(x - 30, y), (x + 30, y)], mix(palette.ground(0.6), palette.near, 0.2 + 0.3 * depth), 3)


def _wing(canvas: Canvas, x: float, ground: float, width: float, height: float, stone: Colour) -> None:
    palette, rng = canvas.palette, canvas.rng
    canvas.polygon(
        [
            (x - width / 2 - 6, ground - height),
            (x + width / 2 + 6, ground - height),
            (x + width / 2 - 26, ground - height - 54),
            (x - width / 2 + 26, ground - height - 54),
        ],
        palette.ground(0.86),
    )
    canvas.rect(x - width / 2, ground - height, width, height + 6, stone)
    count = round(width / 26)
    for row in range(2):
        for n in range(count):
            wx, wy = x - width / 2 + (n + 0.5) * width / count, ground - height + 22 + row * 58
            glass = palette.light if rng.random() < 0.24 else mix(stone, palette.near, 0.62)
            canvas.rect(wx - 4.5, wy, 9, 30, glass)
            canvas.polygon([(wx - 4.5, wy), (wx + 4.5, wy), (wx, wy - 8)], glass)


def _turret(canvas: Canvas, x: float, ground: float, width: float, height: float, stone: Colour) -> None:
    palette = canvas.palette
    canvas.rect(x - width / 2, ground - height, width, height + 6, mix(stone, palette.near, 0.16))
    canvas.polygon(
        [
            (x - width / 2 - 4, ground - height),
            (x + width / 2 + 4, ground - height),
            (x, ground - height - width * 1.9),
        ],
        palette.ground(0.9),
    )


def _tree(canvas: Canvas, x: float, y: float, size: float) -> None:
    palette, rng = canvas.palette, canvas.rng
    shade = mix(palette.ground(0.7), palette.near, rng.random() * 0.5)
    canvas.polygon(
        [(x - size * 0.42, y), (x + size * 0.42, y), (x + size * 0.1, y - size), (x - size * 0.1, y - size)],
        shade,
    )
    canvas.disc(x, y - size * 0.62, size * 0.42, shade)


def chart(canvas: Canvas) -> None:
    """A sea chart: land, lines of equal depth, a grid, a dotted route, a rose."""
    palette, rng = canvas.palette, canvas.rng
    canvas.gradient(palette.sky_top, palette.sky_low)
    west = _coast(rng, rng.uniform(-60, 140), rng.uniform(80, 300), rng.uniform(420, 500))
    east = _coast(rng, rng.uniform(1460, 1660), rng.uniform(700, 920), rng.uniform(430, 510))
    start = max((p for p in west[1] if 130 < p[1] < 620), key=lambda p: p[0])
    end = min((p for p in east[1] if 380 < p[1] < 870), key=lambda p: p[0])
    coasts = [west, east]
    for n, away in enumerate((-270, 240, 330)):
        t = (0.62, 0.3, 0.52)[n] + rng.uniform(-0.08, 0.08)
        coasts.append(
            _coast(
                rng,
                start[0] + (end[0] - start[0]) * t,
                start[1] + (end[1] - start[1]) * t + away + rng.uniform(-30, 30),
                rng.uniform(42, 92),
            )
        )
    for n, grow in enumerate((1.62, 1.44, 1.28, 1.14)):
        tint = mix(palette.sky_low, palette.far, 0.16 + 0.14 * n)
        for centre, outline in coasts:
            canvas.polygon(_swell(centre, outline, grow), tint)
    for grow in (1.62, 1.44, 1.28, 1.14):
        for centre, outline in coasts:
            ring = _swell(centre, outline, grow)
            canvas.line([*ring, ring[0]], mix(palette.far, palette.near, 0.25), 1.2)
    for x in range(100, WIDTH, 200):
        canvas.line([(x, 0), (x, HEIGHT)], mix(palette.far, palette.near, 0.12), 1)
    for y in range(100, HEIGHT, 200):
        canvas.line([(0, y), (WIDTH, y)], mix(palette.far, palette.near, 0.12), 1)
    for centre, outline in coasts:
        canvas.polygon(outline, mix(palette.light, palette.accent, 0.13))
        canvas.line([*outline, outline[0]], palette.near, 3.4)
        for grow in (0.82, 0.62, 0.4):
            ring = _swell(centre, outline, grow)
            canvas.line([*ring, ring[0]], mix(palette.light, palette.accent, 0.42), 1.3)
    bend = rng.choice((-1, 1)) * rng.uniform(30, 60)
    for n in range(46):
        t = n / 45
        east_of, south_of = (end[0] - start[0]) * t, (end[1] - start[1]) * t
        canvas.disc(
            start[0] + east_of,
            start[1] + south_of - math.sin(math.pi * t) * bend,
            5.2,
            palette.accent,
        )
    for port in (start, end):
        canvas.disc(*port, 15, palette.accent)
        canvas.disc(*port, 8, palette.light)
    _rose(canvas, *rng.choice(((220, 815), (1380, 185))))
    for inset, width in ((26, 3), (38, 1.2)):
        canvas.line(
            [
                (inset, inset),
                (WIDTH - inset, inset),
                (WIDTH - inset, HEIGHT - inset),
                (inset, HEIGHT - inset),
                (inset, inset),
            ],
            palette.near,
            width,
        )


def _coast(rng: random.Random, x: float, y: float, size: float) -> tuple[Point, list[Point]]:
    phases = [rng.uniform(0, math.tau) for _ in range(6)]
    outline = []
    for n in range(140):
        a = n / 140 * math.tau
        reach = size * (
            1
            + sum(
                math.sin(a * k + p) * s
                for k, p, s in zip(
                    (2, 3, 5, 9, 14, 23), phases, (0.15, 0.11, 0.08, 0.045, 0.03, 0.018), strict=True
                )
            )
        )
        outline.append((x + math.cos(a) * reach, y + math.sin(a) * reach * 0.82))
    return (x, y), outline


def _swell(centre: Point, outline: list[Point], grow: float) -> list[Point]:
    return [(centre[0] + (x - centre[0]) * grow, centre[1] + (y - centre[1]) * grow) for x, y in outline]


def _rose(canvas: Canvas, x: float, y: float) -> None:
    palette = canvas.palette
    for radius, width in ((92, 1.4), (84, 1.4)):
        ring = [
            (x + math.cos(n / 60 * math.tau) * radius, y + math.sin(n / 60 * math.tau) * radius)
            for n in range(61)
        ]
        canvas.line(ring, palette.near, width)
    for n in (1, 3, 5, 7, 0, 2, 4, 6):
        a, reach = n / 8 * math.tau - math.pi / 2, 112 if n % 2 == 0 else 66
        tip = (x + math.cos(a) * reach, y + math.sin(a) * reach)
        for turn, colour in ((-1, palette.near), (1, palette.light)):
            b = a + turn * math.tau / 16
            canvas.polygon([(x, y), tip, (x + math.cos(b) * 24, y + math.sin(b) * 24)], colour)
            canvas.line([(x, y), tip], palette.near, 1.2)
    canvas.disc(x, y, 7, palette.accent)


def letterbox(canvas: Canvas) -> None:
    """A letterbox on its post beside a country road, a letter half inside."""
    palette, rng = canvas.palette, canvas.rng
    horizon = rng.uniform(560, 620)
    c.sky(canvas, horizon)
    for n in range(4):
        ridge = Ridge.random(rng, horizon + 34 * n, 170 - 28 * n, length=rng.uniform(900, 1600))
        c.hills(canvas, ridge, palette.ground(0.06 + 0.15 * n))
    c.hills(canvas, Ridge.random(rng, horizon + 190, 44, length=1700), palette.ground(0.7))
    canvas.gradient(palette.ground(0.7), palette.ground(0.86), horizon + 190, HEIGHT)
    side = rng.choice((-1, 1))
    far_x = 800 - side * rng.uniform(180, 340)
    lane = [
        (
            far_x + math.sin(t / 12 * 3) * 46 * (1 - t / 20) - side * 190 * (t / 20) ** 2,
            horizon + 96 + (HEIGHT - horizon - 96) * (t / 20) ** 1.3,
            5 + 240 * (t / 20) ** 1.8,
        )
        for t in range(21)
    ]
    canvas.polygon(
        [*((x - w, y) for x, y, w in lane), *((x + w, y) for x, y, w in reversed(lane))],
        mix(palette.sky_low, palette.far, 0.5),
    )
    x, y = 800 + side * rng.uniform(170, 250), 560.0
    canvas.veil(
        [(x - 20, 960), (x + 20, 960), (x + side * 330, 992), (x + side * 260, 1000)], palette.near, 0.4
    )
    canvas.rect(x - 19, y + 60, 38, 410, palette.ground(0.97))
    canvas.rect(x - 19, y + 60, 9, 410, mix(palette.near, palette.light, 0.22))
    canvas.polygon(
        [(x - 19, y + 190), (x + 19, y + 190), (x + 116, y + 76), (x + 78, y + 76)], palette.ground(0.97)
    )
    body, rim = palette.accent, mix(palette.accent, palette.near, 0.4)
    canvas.rect(x - 150, y - 62, 300, 142, body)
    canvas.disc(x + 79, y - 62, 71, body)
    canvas.disc(x - 79, y - 62, 71, body)
    canvas.rect(x - 79, y - 133, 158, 72, body)
    canvas.rect(x - 150, y + 62, 300, 18, rim)
    canvas.rect(x - 150, y - 62, 142, 142, mix(body, palette.near, 0.3))
    canvas.disc(x - 79, y - 62, 71, mix(body, palette.near, 0.3))
    canvas.disc(x - 79, y - 62, 60, mix(body, palette.near, 0.72))
    canvas.rect(x - 139, y - 62, 120, 131, mix(body, palette.near, 0.72))
    canvas.polygon(
        [(x - 206, y + 26), (x - 56, y - 20), (x - 28, y + 46), (x - 178, y + 92)],
        mix(palette.light, palette.near, 0.2),
    )
    canvas.polygon([(x - 210, y + 18), (x - 60, y - 28), (x - 32, y + 38), (x - 182, y + 84)], palette.light)
    canvas.line(
        [(x - 210, y + 18), (x - 110, y + 26), (x - 60, y - 28)], mix(palette.light, palette.near, 0.35), 2.6
    )
    canvas.rect(x + 96, y - 186, 9, 150, palette.near)
    canvas.rect(x + 96, y - 186, 64, 38, palette.light)
    for _ in range(190):
        gx = rng.uniform(0, WIDTH)
        if any(abs(gx - lx) < lw and ly > 930 for lx, ly, lw in lane):
            continue
        tall, lean = rng.uniform(26, 92), rng.uniform(-22, 22)
        shade = mix(palette.ground(0.8), palette.near, rng.random())
        canvas.polygon([(gx - 5, HEIGHT), (gx + 5, HEIGHT), (gx + lean, HEIGHT - tall)], shade)
