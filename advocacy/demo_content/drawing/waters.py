"""Motifs by the water: harbour, dam, ice, lamp."""

from __future__ import annotations

import math

from advocacy.demo_content.drawing import canvas as c
from advocacy.demo_content.drawing.canvas import HEIGHT, WIDTH, Canvas, Colour, Ridge, mix


def harbour(canvas: Canvas) -> None:
    """A bay with a mole, a small light on it, and boats at their moorings."""
    palette, rng = canvas.palette, canvas.rng
    horizon = rng.uniform(500, 560)
    sun_x, _ = c.sky(canvas, horizon)
    for n in range(3):
        ridge = Ridge.random(rng, horizon + 4 + n * 3, 175 - 50 * n, length=rng.uniform(800, 1500))
        c.hills(canvas, ridge, palette.ground(0.02 + 0.17 * n), floor=horizon + 10)
    c.sea(canvas, horizon + 8, sun_x, far=mix(palette.far, palette.sky_low, 0.25), near=palette.ground(0.72))
    side = rng.choice((-1, 1))
    foot = 800 + side * rng.uniform(120, 260)
    end = 800 + side * 850
    y = horizon + 62
    stone = palette.ground(0.62)
    canvas.polygon([(foot, y), (end, y - 16), (end, y + 40), (foot + side * 12, y + 22)], stone)
    canvas.polygon([(foot, y), (end, y - 16), (end, y - 7), (foot, y + 7)], mix(stone, palette.light, 0.3))
    _small_light(canvas, foot + side * 40, y + 2)
    boats = sorted((rng.uniform(0.12, 0.85), rng.uniform(140, 1460)) for _ in range(rng.randint(5, 7)))
    for n, (depth, x) in enumerate(boats):
        _boat(canvas, x, y + 40 + depth * 240, 0.45 + depth, white=n == len(boats) // 2)
    quay = palette.ground(1)
    canvas.rect(0, 950, WIDTH, 50, quay)
    canvas.rect(0, 950, WIDTH, 7, mix(quay, palette.light, 0.22))
    for x in range(rng.randint(60, 160), WIDTH, rng.randint(260, 340)):
        canvas.rect(x, 918, 26, 34, quay)
        canvas.rect(x - 7, 911, 40, 12, quay)


def _small_light(canvas: Canvas, x: float, y: float) -> None:
    palette = canvas.palette
    canvas.glow(x, y - 128, 130, palette.light, 0.7)
    canvas.polygon([(x - 19, y), (x + 19, y), (x + 12, y - 108), (x - 12, y - 108)], palette.light)
    canvas.polygon(
        [(x - 16.5, y - 36), (x + 16.5, y - 36), (x + 14, y - 70), (x - 14, y - 70)], palette.accent
    )
    canvas.rect(x - 16, y - 114, 32, 6, palette.near)
    canvas.rect(x - 9, y - 136, 18, 22, palette.light)
    canvas.polygon([(x - 14, y - 136), (x + 14, y - 136), (x, y - 152)], palette.accent)


def _boat(canvas: Canvas, x: float, y: float, size: float, *, white: bool) -> None:
    palette, rng = canvas.palette, canvas.rng
    length, hull = (
        78 * size,
        palette.light if white else rng.choice((palette.near, palette.accent, palette.near)),
    )
    height, flip = 19 * size, rng.choice((-1, 1))
    mast = rng.uniform(88, 128) * size
    for n in range(5):
        width = length * (0.9 - 0.14 * n)
        canvas.line(
            [(x - width, y + (5 + 6 * n) * size), (x + width, y + (5 + 6 * n) * size)],
            mix(palette.ground(0.6), hull, 0.55 - 0.1 * n),
            2.2 * size,
        )
    canvas.line([(x, y), (x, y - mast)], palette.near, 2.6 * size)
    canvas.line([(x, y - mast), (x + flip * length * 0.9, y - height)], palette.near, 1.2 * size)
    canvas.line([(x, y - mast), (x - flip * length * 0.85, y - height)], palette.near, 1.2 * size)
    canvas.polygon(
        [
            (x - length, y - height * flip * 0.12 - height),
            (x + length, y + height * flip * 0.12 - height),
            (x + length * 0.82, y + 4 * size),
            (x - length * 0.82, y + 4 * size),
        ],
        hull,
    )
    canvas.rect(
        x - flip * length * 0.34 - 17 * size,
        y - height - 23 * size,
        34 * size,
        24 * size,
        mix(palette.light, hull, 0.15),
    )
    canvas.rect(
        x - flip * length * 0.34 - 10 * size, y - height - 17 * size, 20 * size, 8 * size, palette.near
    )


def dam(canvas: Canvas) -> None:
    """A concrete arch between two slopes, the lake behind it, a river below."""
    palette, rng = canvas.palette, canvas.rng
    crest = rng.uniform(400, 440)
    c.sky(canvas, crest + 60)
    for n in range(3):
        ridge = Ridge.random(rng, crest + 20 + 12 * n, 260 - 60 * n, length=rng.uniform(700, 1300))
        c.hills(canvas, ridge, palette.ground(0.05 + 0.13 * n))
    middle, half = rng.uniform(740, 860), rng.uniform(390, 470)
    lake = mix(palette.sky_low, palette.far, 0.55)
    canvas.rect(middle - half - 260, crest - 34, 2 * half + 520, 44, lake)
    for _ in range(26):
        x, y = rng.uniform(middle - half, middle + half), rng.uniform(crest - 28, crest + 2)
        canvas.line([(x, y), (x + rng.uniform(20, 90), y)], mix(lake, palette.light, 0.6), 1.6)
    concrete = mix(palette.light, palette.far, 0.34)
    foot = 820
    steps = 44
    for n in range(steps):
        left, right = -1 + 2 * n / steps, -1 + 2 * (n + 1) / steps
        shade = mix(concrete, palette.near, 0.06 + 0.34 * abs((left + right) / 2 + 0.35) ** 1.4)
        canvas.polygon(
            [
                (middle + left * half, crest + 26 * (1 - left**2)),
                (middle + right * half + 1, crest + 26 * (1 - right**2)),
                (middle + right * half * 0.42 + 1, foot),
                (middle + left * half * 0.42, foot),
            ],
            shade,
        )
    rim = [(middle + t / 20 * half, crest + 26 * (1 - (t / 20) ** 2)) for t in range(-20, 21)]
    canvas.line(rim, mix(concrete, palette.light, 0.6), 9)
    canvas.line([(x, y + 9) for x, y in rim], mix(concrete, palette.near, 0.5), 3)
    for n in (-1, 0, 1):
        _spill(canvas, middle + n * 74, crest + 36, middle + n * 40, foot)
    for side in (-1, 1):
        _slope(canvas, side, middle, half, crest)
    near = palette.ground(0.55)
    canvas.gradient(near, palette.near, foot, HEIGHT)
    for _ in range(120):
        depth = rng.random()
        x, y = rng.gauss(middle, 160 + 330 * depth), foot + depth * (HEIGHT - foot)
        canvas.line(
            [(x - 50 * depth - 10, y), (x + 50 * depth + 10, y)],
            mix(near, palette.light, rng.uniform(0.1, 0.55) * (1 - depth * 0.5)),
            1.4 + 2 * depth,
        )
    for side in (-1, 1):
        bank = [
            (
                middle + side * (190 + 330 * t / 10 + rng.uniform(-14, 14)),
                foot - 20 + (HEIGHT + 20 - foot) * t / 10,
            )
            for t in range(11)
        ]
        canvas.polygon(
            [*bank, (800 + side * 900, HEIGHT), (800 + side * 900, foot - 150)], palette.ground(0.88)
        )


def _spill(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    palette, rng = canvas.palette, canvas.rng
    canvas.veil([(x0 - 15, y0), (x0 + 15, y0), (x1 + 26, y1), (x1 - 26, y1)], palette.light, 0.72)
    for _ in range(9):
        t = rng.uniform(-1, 1)
        canvas.line(
            [(x0 + 13 * t, y0 + rng.uniform(0, 90)), (x1 + 24 * t, y1)],
            mix(palette.light, palette.far, 0.35),
            1.4,
        )
    canvas.glow(x1, y1, 90, palette.light, 0.6)


def _slope(canvas: Canvas, side: int, middle: float, half: float, crest: float) -> None:
    rng, palette = canvas.rng, canvas.palette
    for n, shade in enumerate((0.5, 0.72)):
        edge = [
            (
                middle + side * (half * (0.99 - 0.47 * t / 12) + n * 74 + rng.uniform(-16, 16)),
                crest - 46 + n * 40 + 40 * t,
            )
            for t in range(13)
        ]
        canvas.polygon(
            [(800 + side * 900, crest - rng.uniform(120, 200) + n * 90), *edge, (800 + side * 900, HEIGHT)],
            palette.ground(shade),
        )


def icebound(canvas: Canvas) -> None:
    """The same water, with a bulk carrier that lies in it at a slant."""
    ice(canvas, has_ship=True)


def ice(canvas: Canvas, *, has_ship: bool = False) -> None:
    """Floes on dark water, faceted white mountains, a low sun."""
    palette, rng = canvas.palette, canvas.rng
    horizon = rng.uniform(440, 500)
    sun_x, _ = c.sky(canvas, horizon)
    for n in range(2):
        _peaks(canvas, horizon + 4, 150 - 55 * n, mix(palette.far, palette.sky_low, 0.55 - 0.35 * n))
    c.sea(canvas, horizon, sun_x, far=mix(palette.far, palette.near, 0.3), near=palette.near)
    ship_x, ship_y = rng.uniform(560, 1000), horizon + 118
    if has_ship:
        _carrier(canvas, ship_x, ship_y)
    floes: list[tuple[float, float, float]] = []
    for _ in range(160):
        depth, x = rng.random() ** 0.8, rng.uniform(-60, 1660)
        y, size = horizon + 10 + depth**1.5 * 500, 22 + 190 * depth**1.5
        if has_ship and y - size * 0.2 < ship_y + 22 and abs(x - ship_x) < 420:
            continue
        if all(abs(x - ox) > (size + os) * 0.9 or abs(y - oy) > (size + os) * 0.2 for ox, oy, os in floes):
            floes.append((x, y, size))
    for x, y, size in sorted(floes, key=lambda floe: floe[1]):
        _floe(canvas, x, y, size, ((size - 22) / 190) ** (1 / 1.5))


def _carrier(canvas: Canvas, x: float, y: float) -> None:
    """A bulk carrier 560 long, her bow a little higher than her stern, an oily streak behind her."""
    palette = canvas.palette
    lean = 0.045

    def at(along: float, up: float) -> tuple[float, float]:
        return x + along, y - up - along * lean

    canvas.veil(
        [(x - 300, y + 6), (x - 620, y + 22), (x - 700, y + 44), (x - 240, y + 30)], palette.near, 0.75
    )
    canvas.polygon([at(-270, 62), at(298, 66), at(262, -12), at(-250, -22)], palette.near)
    canvas.polygon([at(-252, 6), at(270, 4), at(262, -12), at(-250, -22)], palette.accent)
    for n in range(5):
        start = -128 + n * 76
        canvas.polygon(
            [at(start, 62), at(start + 60, 63), at(start + 60, 78), at(start, 77)],
            mix(palette.near, palette.far, 0.45),
        )
        canvas.line([at(start + 66, 62), at(start + 66, 132)], palette.near, 4)
    canvas.polygon([at(-258, 60), at(-168, 60), at(-168, 164), at(-258, 164)], palette.light)
    canvas.polygon(
        [at(-264, 164), at(-160, 164), at(-160, 190), at(-264, 190)], mix(palette.light, palette.far, 0.3)
    )
    for row in range(3):
        for n in range(5):
            left, low = -250 + n * 16, 82 + row * 26
            pane = [at(left, low), at(left + 8, low), at(left + 8, low + 10), at(left, low + 10)]
            canvas.polygon(pane, palette.near)
    canvas.polygon([at(-240, 190), at(-208, 190), at(-212, 236), at(-236, 236)], palette.accent)


def _peaks(canvas: Canvas, base: float, height: float, snow: Colour) -> None:
    palette, rng = canvas.palette, canvas.rng
    x = -120.0
    while x < WIDTH + 100:
        width, tall = rng.uniform(220, 430), height * rng.uniform(0.45, 1.15)
        top = (x + width * rng.uniform(0.4, 0.6), base - tall)
        canvas.polygon([(x, base), top, (x + width, base)], mix(snow, palette.light, 0.5))
        elbow = (top[0] + width * 0.07, base - tall * 0.42)
        canvas.polygon(
            [
                top,
                (x + width, base),
                (top[0] - width * 0.06, base),
                elbow,
                (top[0] - width * 0.03, base - tall * 0.6),
            ],
            mix(snow, palette.near, 0.2),
        )
        x += width * rng.uniform(0.5, 0.8)


def _floe(canvas: Canvas, x: float, y: float, size: float, depth: float) -> None:
    palette, rng = canvas.palette, canvas.rng
    count, turn, flat = rng.randint(6, 9), rng.uniform(0, math.tau), 0.17 + 0.1 * depth
    angles = [turn + (n + rng.uniform(-0.3, 0.3)) / count * math.tau for n in range(count)]
    top = [(x + math.cos(a) * size * rng.uniform(0.88, 1.05), y + math.sin(a) * size * flat) for a in angles]
    thick = 3 + 15 * depth
    snow = mix(palette.light, palette.far, 0.42 * (1 - depth) + rng.uniform(0, 0.1))
    canvas.polygon([(px, py + thick) for px, py in top], mix(palette.far, palette.near, 0.42))
    canvas.polygon(top, snow)
    if size > 110:
        drift = [(px * 0.55 + x * 0.45 + size * 0.16, py * 0.55 + y * 0.45 + 2) for px, py in top]
        canvas.veil(drift, palette.far, 0.3)


def lamp(canvas: Canvas) -> None:
    """A lighthouse on its rock at night, the beam across the water."""
    palette, rng = canvas.palette, canvas.rng
    horizon = rng.uniform(640, 690)
    canvas.gradient(palette.sky_top, palette.sky_low, 0, horizon + 2)
    for _ in range(120):
        star = mix(palette.sky_top, palette.light, rng.uniform(0.25, 0.8))
        canvas.disc(rng.uniform(0, WIDTH), rng.uniform(0, horizon * 0.8), rng.uniform(0.7, 2), star)
    for _ in range(3):
        c.cloud(canvas, rng.uniform(-100, 1300), rng.uniform(160, 520))
    side = rng.choice((-1, 1))
    x, top = 800 - side * rng.uniform(250, 330), 258.0
    for n in range(2):
        ridge = Ridge.random(rng, horizon + 4, 92 - 36 * n, length=rng.uniform(900, 1500))
        c.hills(canvas, ridge, palette.ground(0.25 + 0.25 * n), floor=horizon + 8)
    c.sea(canvas, horizon, x + side * 340, far=palette.ground(0.25), near=palette.near)
    drop = rng.uniform(30, 110)
    for spread, strength in ((150, 0.16), (96, 0.2), (48, 0.26)):
        canvas.veil(
            [
                (x, top - 8),
                (x, top + 8),
                (x + side * 1400, top + drop + spread),
                (x + side * 1400, top + drop - spread),
            ],
            palette.light,
            strength,
        )
    rear = (x - side * 900, top - drop * 0.64)
    canvas.veil(
        [(x, top - 8), (x, top + 8), (rear[0], rear[1] + 46), (rear[0], rear[1] - 46)], palette.light, 0.14
    )
    for n in range(2):
        rock = [
            (
                x + (t - 9) * (42 + 8 * n),
                horizon + 30 + 46 * n + abs((t - 9) / 9) ** 2 * 150 + rng.uniform(-12, 12),
            )
            for t in range(19)
        ]
        feet = [(rock[-1][0] + 130, HEIGHT), (rock[0][0] - 130, HEIGHT)]
        canvas.polygon([*rock, *feet], palette.ground(0.8 + 0.2 * n))
    base, white = horizon + 54, mix(palette.light, palette.far, 0.18)
    height = base - top - 40
    for n in range(5):
        t0, t1 = n / 5, (n + 1) / 5
        wide0, wide1 = 68 - 28 * t0, 68 - 28 * t1
        tone = white if n % 2 == 0 else palette.accent
        corners = [
            (x - wide0, base - height * t0),
            (x + wide0, base - height * t0),
            (x + wide1, base - height * t1),
            (x - wide1, base - height * t1),
        ]
        canvas.polygon(corners, tone)
        canvas.polygon(
            [
                (x + wide0 * 0.2, base - height * t0),
                corners[1],
                corners[2],
                (x + wide1 * 0.2, base - height * t1),
            ],
            mix(tone, palette.near, 0.38),
        )
    canvas.rect(x - 56, top + 34, 112, 11, palette.near)
    canvas.rect(x - 27, top - 30, 54, 64, mix(palette.light, palette.accent, 0.1))
    for offset in (-27, -2, 24):
        canvas.rect(x + offset, top - 30, 4, 64, palette.near)
    canvas.polygon([(x - 40, top - 30), (x + 40, top - 30), (x, top - 76)], palette.accent)
    canvas.glow(x, top, 300, palette.light, 0.85)
    canvas.rect(x - 14, base - 62, 26, 58, palette.near)
