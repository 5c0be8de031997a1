"""Codes and counts in letters five rows high, for a screen that is read from a forklift.

Each is drawn with itself: so it says from near, too, what it is (0 or O, 1 or I), on seven-bit terminals and without
bold as well; and it is sent in a third of the bytes that solid blocks take.
"""

from __future__ import annotations

ROWS = 5


def big(text: str, width: int) -> list[str]:
    """The rows of a code in big letters; none where it is wider than `width` or has a letter that is not drawn."""
    if not text or any(letter not in _LETTERS for letter in text.upper()):
        return []
    rows = [" ".join(_LETTERS[letter][row] for letter in text.upper()) for row in range(ROWS)]
    return [row.rstrip() for row in rows] if len(rows[0]) <= width else []


def _read(drawing: str) -> dict[str, list[str]]:
    names, *rows = (line.split() for line in drawing.strip().split("\n"))
    return {name: [row[at].replace("#", name).replace(".", " ") for row in rows] for at, name in enumerate(names)}


# A dash is a gap: codes are compared without it. No two alike: 0 is no O and no D, 1 no I, 2 no Z, 5 no S, 6 no G,
# 8 no B.
_LETTERS = _read("""
0   1   2   3   4   5   6   7   8   9   -  /
### ##. ##. ##. #.# ### .## ### ### ##. .. ..#
#.# .#. ..# ..# #.# #.. #.. ..# #.# #.# .. ..#
#.# .#. .#. .#. ### ##. ##. ..# .#. .## .. .#.
#.# .#. #.. ..# ..# ..# #.# .#. #.# ..# .. #..
### ### ### ##. ..# ##. .#. .#. ### ##. .. #..
""") | _read("""
A   B   C   D   E   F   G    H   I   J   K   L   M
.#. ##. .## ##. ### ### .### #.# ### ..# #.# #.. #...#
#.# #.# #.. #.# #.. #.. #... #.# .#. ..# #.# #.. ##.##
### ##. #.. #.# ##. ##. #.## ### .#. ..# ##. #.. #.#.#
#.# #.# #.. #.# #.. #.. #..# #.# .#. #.# #.# #.. #...#
#.# ##. .## ##. ### #.. .### #.# ### .#. #.# ### #...#
""") | _read("""
N    O   P   Q    R   S   T   U   V   W     X   Y   Z
#..# .#. ##. .##. ##. .## ### #.# #.# #...# #.# #.# ###
##.# #.# #.# #..# #.# #.. .#. #.# #.# #...# #.# #.# ..#
#.## #.# ##. #..# ##. .#. .#. #.# #.# #.#.# .#. .#. .#.
#..# #.# #.. #.## #.# ..# .#. #.# #.# ##.## #.# .#. #..
#..# .#. #.. .##. #.# ##. .#. ### .#. #...# #.# .#. ###
""")
