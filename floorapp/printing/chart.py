"""A report as a picture: bars, longest name left, figures right. Black on white, so that any printer shows it."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from floorapp.domain.safetext import cap, clean

WIDTH, BAR, GAP, MARGIN = 1000, 26, 10, 24         # dots
NAMES, FIGURES = 300, 110                          # dots for names left and figures right
MOST = 40                                          # bars: more are no picture
TITLE, TEXT = 26, 18                               # dots of the letters


def png_of(title: str, below: str, bars: Sequence[tuple[str, float]], empty: str, more: str) -> bytes:
    """The first MOST bars as a PNG; `empty` stands where there are none, `more` where some were left out."""
    shown = list(bars[:MOST])
    left = len(bars) > MOST
    height = MARGIN * 2 + TITLE + TEXT + 3 * GAP + max(len(shown), 1) * (BAR + GAP) + (TEXT + GAP) * left
    picture = Image.new("L", (WIDTH, height), 255)
    pen = ImageDraw.Draw(picture)
    big, small = ImageFont.load_default(TITLE), ImageFont.load_default(TEXT)
    pen.text((MARGIN, MARGIN), _plain(title, 60), fill=0, font=big)
    pen.text((MARGIN, MARGIN + TITLE + GAP), _plain(below, 90), fill=90, font=small)
    top = MARGIN + TITLE + TEXT + 3 * GAP
    longest = max([abs(value) for _, value in shown], default=0) or 1
    room = WIDTH - 2 * MARGIN - NAMES - FIGURES
    for nth, (name, value) in enumerate(shown):
        y = top + nth * (BAR + GAP)
        pen.text((MARGIN, y + 3), _plain(name, 26), fill=0, font=small)
        length = round(room * max(value, 0) / longest)
        pen.rectangle((MARGIN + NAMES, y, MARGIN + NAMES + max(length, 1), y + BAR), fill=60)
        pen.text((MARGIN + NAMES + length + GAP, y + 3), f"{value:g}", fill=0, font=small)
    if not shown:
        pen.text((MARGIN, top), _plain(empty, 60), fill=0, font=small)
    if left:
        pen.text((MARGIN, top + len(shown) * (BAR + GAP)), _plain(more, 90), fill=90, font=small)
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def _plain(text: str, most: int) -> str:
    return cap(clean(text, 200), most)
