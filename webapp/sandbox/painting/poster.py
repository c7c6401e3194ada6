"""Posters: few shapes, a title set huge, one line set small. Drawn twice as large and reduced."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from webapp.sandbox.painting.canvas import Canvas
from webapp.sandbox.painting.colour import gradient, oklch, srgb
from webapp.sandbox.painting.lettering import fitted, in_lines
from webapp.sandbox.painting.palette import Palette
from webapp.sandbox.painting.sheet import Sheet, ink


def discs(canvas: Canvas, palette: Palette, title: str, line: str) -> Image.Image:
    """Two discs multiplied over cream, a heavy title at the foot."""
    paper = oklch(0.955, 0.022, 88)
    sheet = Sheet(canvas, paper)
    dark = oklch(0.24, 0.05, palette.hue + 200)
    top = sheet.title(title, foot=sheet.h - sheet.m * 1.4, colour=dark)
    room = top - sheet.m * 2
    radius = min(room * 0.42, sheet.w * 0.33)
    for place, colour in (
        (0.385, palette.subject(0.68, 0.19)),
        (0.615, oklch(0.74, 0.13, palette.accent)),
    ):
        layer = Image.new("RGB", sheet.image.size, (255, 255, 255))
        middle = (sheet.w / 2 + (place - 0.5) * radius * 4.6, sheet.m * 1.5 + room / 2)
        box = (middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius)
        ImageDraw.Draw(layer).ellipse(box, fill=ink(colour))
        sheet.image.paste(ImageChops.multiply(sheet.image, layer))
    sheet.small(line, sheet.m, sheet.m * 1.35, dark)
    return sheet.finished()


def arcs(canvas: Canvas, palette: Palette, title: str, line: str) -> Image.Image:
    """Concentric half rings on a strong ground, type at the top and foot."""
    sheet = Sheet(canvas, palette.subject(0.6, 0.2))
    pale, dark = oklch(0.95, 0.03, palette.hue + 40), oklch(0.25, 0.06, palette.hue)
    low = sheet.h - sheet.m * 5
    widest = min(sheet.w / 2 - sheet.m, low - sheet.m * 6.5)
    for number in range(7):
        radius = widest * (1 - number / 7)
        colour = pale if number % 2 == 0 else palette.subject(0.6, 0.2)
        box = (sheet.w / 2 - radius, low - radius, sheet.w / 2 + radius, low + radius)
        sheet.draw.pieslice(box, 180, 360, fill=ink(colour if number < 6 else dark))
    face = fitted(title, sheet.w - 2 * sheet.m, weight=750, largest=int(15 * sheet.u))
    sheet.draw.text((sheet.m, sheet.m), title, font=face, fill=ink(pale), anchor="lt")
    sheet.small(line, sheet.m, sheet.h - sheet.m * 2.2, pale)
    return sheet.finished()


def numeral(canvas: Canvas, palette: Palette, title: str, line: str) -> Image.Image:
    """A giant figure or word with a round sticker."""
    sheet = Sheet(canvas, oklch(0.88, 0.16, 94 if palette.accent % 2 < 1 else palette.hue))
    dark = oklch(0.2, 0.02, 90)
    digits = "".join(c for c in title if c.isdigit() or c in "%.,")
    figure = digits or title.split(maxsplit=1)[0]
    face = fitted(figure, sheet.w - 2 * sheet.m, weight=900, largest=int(sheet.h * 0.62))
    middle = (sheet.w / 2, sheet.h * 0.5)
    sheet.draw.text(middle, figure, font=face, fill=ink(dark), anchor="mm")
    radius = 12 * sheet.u
    x, y = sheet.w - sheet.m - radius, sheet.m + radius
    sheet.disc(x, y, radius, oklch(0.62, 0.21, 28))
    rest = title.replace(figure, "").strip() or "Now"
    words = in_lines(rest)
    face = fitted(words, radius * 1.35, weight=750, largest=int(radius * 0.62))
    sheet.draw.multiline_text(
        (x, y), words, font=face, fill=(255, 255, 255), anchor="mm", align="center"
    )
    sheet.small(line, sheet.m, sheet.h - sheet.m, dark)
    return sheet.finished()


def sun(canvas: Canvas, palette: Palette, title: str, line: str) -> Image.Image:
    """A sky, one big disc, quiet words above it."""
    warm = palette.hue if not 140 < palette.hue % 360 < 300 else 55
    stops = [
        (0.0, oklch(0.93, 0.04, warm + 30)),
        (0.55, oklch(0.86, 0.1, warm + 12)),
        (1.0, oklch(0.72, 0.15, warm - 12)),
    ]
    sheet = Sheet(canvas, oklch(0.9, 0.05, warm))
    sky = Image.fromarray(srgb(gradient(stops, canvas.down())))
    sheet.image.paste(sky.resize(sheet.image.size, Image.Resampling.BICUBIC))
    radius = min(sheet.w, sheet.h) * 0.31
    sheet.disc(sheet.w / 2, sheet.h * 0.66, radius, oklch(0.66, 0.2, warm - 16))
    dark = oklch(0.28, 0.06, warm - 20)
    words = in_lines(title)
    face = fitted(words, sheet.w * 0.7, weight=500, largest=int(11 * sheet.u))
    place = (sheet.w / 2, sheet.h * 0.17)
    sheet.draw.multiline_text(place, words, font=face, fill=ink(dark), anchor="mm", align="center")
    sheet.small(line, sheet.w / 2, sheet.h - sheet.m, dark, "ms")
    return sheet.finished()


def echo(canvas: Canvas, palette: Palette, title: str, line: str) -> Image.Image:
    """One word solid, its outlines repeated above and below on dark."""
    sheet = Sheet(canvas, oklch(0.19, 0.03, palette.hue + 180))
    bright = oklch(0.88, 0.19, 122 if palette.dark else palette.hue)
    word = max(title.upper().split(), key=len) if len(title) > 14 else title.upper()
    face = fitted(word, sheet.w - 2 * sheet.m, weight=900, largest=int(sheet.h * 0.3))
    high = getattr(face, "size", 40) * 0.76
    count = int(sheet.h / high / 2)
    for number in range(-count, count + 1):
        y = sheet.h / 2 + number * high
        if not sheet.m * 1.6 + high / 2 < y < sheet.h - sheet.m * 2.2 - high / 2:
            continue
        if number == 0:
            sheet.draw.text((sheet.w / 2, y), word, font=face, fill=ink(bright), anchor="mm")
        else:
            sheet.outlined(word, face, y, bright)
    sheet.small(line, sheet.m, sheet.h - sheet.m, bright)
    return sheet.finished()


def fruit(canvas: Canvas, palette: Palette, title: str, line: str) -> Image.Image:
    """A slice of citrus on a clear ground."""
    sheet = Sheet(canvas, oklch(0.72, 0.14, 150 if palette.accent % 3 < 1.5 else palette.accent))
    cream = oklch(0.96, 0.03, 95)
    top = sheet.title(title, foot=sheet.h - sheet.m * 1.4, colour=cream, weight=800)
    radius = min(sheet.w * 0.34, (top - sheet.m * 2) * 0.46)
    x, y = sheet.w / 2, sheet.m + (top - sheet.m) / 2
    hue = 62 if not 30 < palette.hue < 110 else palette.hue
    sheet.disc(x + radius * 0.07, y + radius * 0.1, radius, oklch(0.58, 0.12, 152))
    for part, colour in (
        (1, oklch(0.74, 0.17, hue)),
        (0.93, oklch(0.96, 0.04, 95)),
        (0.86, oklch(0.83, 0.15, hue + 12)),
    ):
        sheet.disc(x, y, radius * part, colour)
    for number in range(10):
        angle = np.radians(number * 36 + 8)
        end = (x + np.cos(angle) * radius * 0.88, y + np.sin(angle) * radius * 0.88)
        sheet.draw.line((x, y, *end), fill=ink(oklch(0.96, 0.04, 95)), width=int(radius * 0.05))
    sheet.disc(x, y, radius * 0.08, oklch(0.96, 0.04, 95))
    sheet.small(line, sheet.m, sheet.m * 1.35, cream)
    return sheet.finished()


def arches(canvas: Canvas, palette: Palette, title: str, line: str) -> Image.Image:
    """Overlapping half discs cut by the ground line."""
    sheet = Sheet(canvas, oklch(0.95, 0.025, palette.hue + 30))
    dark = oklch(0.26, 0.05, palette.hue)
    tones = [
        (0.62, 0.17, 0),
        (0.76, 0.13, 28),
        (0.36, 0.08, 14),
        (0.7, 0.12, 150),
        (0.86, 0.08, 40),
    ]
    face = fitted(in_lines(title), sheet.w - 2 * sheet.m, weight=800, largest=int(16 * sheet.u))
    sheet.draw.multiline_text(
        (sheet.m, sheet.m), in_lines(title), font=face, fill=ink(dark), anchor="la", spacing=0
    )
    low = sheet.h - sheet.m * 3
    for number, (light, chroma, turn) in enumerate(tones):
        radius = sheet.w * (0.2, 0.15, 0.25, 0.12, 0.17)[number]
        x = sheet.w * (0.22, 0.48, 0.7, 0.36, 0.87)[number]
        box = (x - radius, low - radius, x + radius, low + radius)
        sheet.draw.pieslice(box, 180, 360, fill=ink(oklch(light, chroma, palette.hue + turn)))
    sheet.draw.rectangle((0, low, sheet.w, low + sheet.u * 0.4), fill=ink(dark))
    sheet.small(line, sheet.m, sheet.h - sheet.m * 1.1, dark)
    return sheet.finished()


def mark(canvas: Canvas, palette: Palette, title: str, line: str) -> Image.Image:
    """A simple sign and a word: a logo."""
    del line
    sheet = Sheet(canvas, oklch(0.98, 0.006, 90))
    colour = palette.subject(0.5, 0.13)
    x, y, r = sheet.w / 2, sheet.h * 0.42, min(sheet.w, sheet.h) * 0.16
    pale = oklch(0.98, 0.006, 90)
    sign = int(canvas.chance.integers(0, 4))
    if sign == 0:
        sheet.disc(x, y, r, colour)
        sheet.disc(x + r * 0.42, y - r * 0.2, r * 0.72, pale)
        sheet.disc(x + r * 0.5, y - r * 0.2, r * 0.3, colour)
    elif sign == 1:
        for number in range(6):
            angle = np.radians(number * 60)
            sheet.disc(x + np.cos(angle) * r * 0.62, y + np.sin(angle) * r * 0.62, r * 0.34, colour)
        sheet.disc(x, y, r * 0.2, oklch(0.78, 0.14, palette.accent))
    elif sign == 2:
        for number in range(4):
            size = r * (1 - number * 0.25)
            tone = colour if number % 2 == 0 else pale
            sheet.draw.pieslice((x - size, y - size, x + size, y + size), 180, 360, fill=ink(tone))
        sheet.draw.rectangle((x - r, y + r * 0.14, x + r, y + r * 0.3), fill=ink(colour))
    else:
        half = r * 0.92
        sheet.draw.rounded_rectangle(
            (x - half, y - half, x + half, y + half), r * 0.34, fill=ink(colour)
        )
        sheet.draw.pieslice(
            (x - half * 0.62, y - half * 0.62, x + half * 0.62, y + half * 0.62),
            90,
            270,
            fill=ink(pale),
        )
        sheet.disc(x + half * 0.34, y, half * 0.28, pale)
    word = " ".join(title.split()[:2])
    face = fitted(word, sheet.w * 0.6, weight=750, largest=int(11 * sheet.u))
    sheet.draw.text(
        (x, sheet.h * 0.72), word, font=face, fill=ink(oklch(0.25, 0.04, palette.hue)), anchor="mm"
    )
    return sheet.finished()


POSTERS: dict[str, Callable[[Canvas, Palette, str, str], Image.Image]] = {
    "discs": discs,
    "swiss": arcs,
    "numeral": numeral,
    "sun": sun,
    "echo": echo,
    "fruit": fruit,
    "arches": arches,
}
