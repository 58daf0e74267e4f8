"""Motifs in which one thing stands up from a plain: a folding mast, a river gauge."""

from __future__ import annotations

import math

from advocacy.demo_content.drawing import canvas as c
from advocacy.demo_content.drawing.canvas import HEIGHT, WIDTH, Canvas, Colour, Ridge, mix


def mast(canvas: Canvas) -> None:
    """A lattice mast on a trailer, its head lit, above a plain with a walled town on the horizon."""
    palette, rng = canvas.palette, canvas.rng
    horizon = rng.uniform(640, 690)
    c.sky(canvas, horizon, sun=False)
    c.hills(canvas, Ridge.random(rng, horizon + 6, 60, length=1700), palette.ground(0.12))
    _town(canvas, rng.choice((260, 1040)), horizon + 10)
    for n in range(3):
        ridge = Ridge.random(rng, horizon + 34 + 70 * n, 30, length=rng.uniform(1200, 1900))
        c.hills(canvas, ridge, palette.ground(0.45 + 0.2 * n))
    x, foot, top = rng.uniform(700, 900), 884.0, 150.0
    dark = mix(palette.near, (0, 0, 0), 0.25)
    for side in (-1, 1):
        canvas.line([(x + side * 34, foot), (x + side * 15, top)], dark, 6)
        canvas.line([(x + side * 200, foot + 44), (x + side * 24, foot - 300)], dark, 2.4)
    rungs = 17
    for n in range(rungs):
        low, high = n / rungs, (n + 1) / rungs
        y0, y1 = foot + (top - foot) * low, foot + (top - foot) * high
        half0, half1 = 34 - 19 * low, 34 - 19 * high
        canvas.line([(x - half0, y0), (x + half1, y1)], dark, 2.6)
        canvas.line([(x + half0, y0), (x - half1, y1)], dark, 2.6)
        canvas.line([(x - half1, y1), (x + half1, y1)], dark, 2.6)
    canvas.rect(x - 150, foot, 300, 42, dark)
    canvas.line([(x + 150, foot + 34), (x + 236, foot + 40)], dark, 9)
    for wheel in (-72, 8):
        canvas.disc(x + wheel, foot + 48, 33, dark)
        canvas.disc(x + wheel, foot + 48, 13, palette.ground(0.5))
    canvas.glow(x, top - 40, 330, palette.light, 0.7)
    canvas.rect(x - 44, top - 66, 88, 66, dark)
    canvas.disc(x - 4, top - 33, 22, palette.light)
    canvas.disc(x - 4, top - 33, 11, palette.accent)
    canvas.rect(x + 44, top - 50, 30, 32, dark)
    canvas.line([(x + 20, top - 66), (x + 20, top - 122)], dark, 3)


def _town(canvas: Canvas, x: float, y: float) -> None:
    palette, rng = canvas.palette, canvas.rng
    wall = palette.ground(0.42)
    end = x + rng.uniform(300, 360)
    house = x + 16
    while house < end - 50:
        wide, tall = rng.uniform(24, 46), rng.uniform(44, 84)
        tone = mix(palette.ground(0.3), palette.far, rng.random() * 0.5)
        canvas.rect(house, y - tall, wide, tall, tone)
        canvas.polygon(
            [(house - 3, y - tall), (house + wide + 3, y - tall), (house + wide / 2, y - tall - 18)], wall
        )
        if rng.random() < 0.5:
            canvas.rect(house + wide / 2 - 3, y - tall + 14, 6, 9, palette.light)
        house += wide + rng.uniform(0, 8)
    canvas.rect(x, y - 34, end - x, 44, wall)
    for n in range(int((end - x) / 18)):
        canvas.rect(x + n * 18, y - 42, 10, 10, wall)
    for tower in (x - 12, (x + end) / 2 - 16, end - 20):
        canvas.rect(tower, y - 66, 34, 76, mix(wall, palette.near, 0.2))


def gauge(canvas: Canvas) -> None:
    """A lamp on a stone bridge at dusk, a shrunken river, a painted gauge whose foot stands dry."""
    palette, rng = canvas.palette, canvas.rng
    horizon = rng.uniform(470, 510)
    c.sky(canvas, horizon)
    for n in range(3):
        ridge = Ridge.random(rng, horizon + 20 * n, 150 - 40 * n, length=rng.uniform(900, 1500))
        c.hills(canvas, ridge, palette.ground(0.06 + 0.14 * n))
    bed = mix(palette.sky_low, palette.near, 0.45)
    canvas.gradient(mix(bed, palette.far, 0.4), bed, horizon + 90, HEIGHT)
    thread = []
    for t in range(22):
        bend = math.sin(t / 20 * 5) * 70 - 230 * t / 20
        thread.append((1016 + bend, horizon + 90 + 420 * t / 20, 8 + 84 * t / 20))
    water = mix(palette.sky_top, palette.light, 0.3)
    canvas.polygon(
        [*((x - w, y) for x, y, w in thread), *((x + w, y) for x, y, w in reversed(thread))], water
    )
    lamp_x = rng.choice((366.5, 1232.5))
    _bridge(canvas, horizon + 10, lamp_x)
    for _ in range(170):
        depth = rng.random()
        y, x = horizon + 170 + depth * (HEIGHT - horizon - 170), rng.uniform(0, WIDTH)
        if any(abs(x - tx) < tw + 16 and abs(y - ty) < 24 for tx, ty, tw in thread):
            continue
        size = 5 + 26 * depth * rng.random()
        stone = mix(bed, palette.light, rng.uniform(0, 0.35))
        _stone(canvas, x, y, size, mix(stone, palette.near, 0.3))
        _stone(canvas, x, y - 2, size * 0.8, stone)
    x, foot = (330.0 if lamp_x > 800 else 1180.0), 930.0
    canvas.veil(
        [(x - 10, foot - 4), (x + 90, foot - 8), (x + 330, foot + 26), (x + 260, foot + 34)],
        palette.near,
        0.4,
    )
    for n in range(13):
        tone = palette.light if n % 2 == 0 else palette.accent
        canvas.rect(x, foot - (n + 1) * 46, 62, 46, tone)
        for mark in range(1, 5):
            wide = 24 if mark == 2 else 14
            canvas.rect(x + 62 - wide, foot - n * 46 - mark * 9.2, wide, 2, palette.near)
    canvas.rect(x - 8, foot - 13 * 46 - 12, 78, 12, palette.near)
    canvas.rect(x - 8, foot, 78, 10, palette.near)


def _stone(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    corners = (0.2, 1.3, 2.4, 3.5, 4.6, 5.6)
    canvas.polygon([(x + math.cos(a) * size, y + math.sin(a) * size * 0.5) for a in corners], colour)


def _bridge(canvas: Canvas, deck: float, x: float) -> None:
    palette = canvas.palette
    stone = palette.ground(0.6)
    canvas.rect(0, deck, WIDTH, 150, stone)
    below = mix(mix(palette.sky_low, palette.near, 0.45), palette.far, 0.3)
    for centre in (150, 583, 1016, 1450):
        arch = [
            (centre + math.cos(t / 24 * math.pi) * 170, deck + 152 - math.sin(t / 24 * math.pi) * 112)
            for t in range(25)
        ]
        canvas.polygon(arch, mix(below, palette.near, 0.25))
        canvas.line(arch, mix(stone, palette.light, 0.2), 5)
    canvas.rect(0, deck - 26, WIDTH, 30, mix(stone, palette.near, 0.25))
    canvas.rect(0, deck - 30, WIDTH, 6, mix(stone, palette.light, 0.25))
    canvas.glow(x, deck - 196, 300, palette.light, 0.85)
    canvas.line([(x, deck - 26), (x, deck - 176)], palette.near, 7)
    canvas.polygon(
        [(x - 22, deck - 214), (x + 22, deck - 214), (x + 14, deck - 172), (x - 14, deck - 172)],
        palette.light,
    )
    canvas.polygon([(x - 28, deck - 214), (x + 28, deck - 214), (x, deck - 238)], palette.near)
