"""A reader of what was painted, written apart from the painter: rasters out of the bytes, Code 128 out of the bars.

Its table of bars is python-barcode's, so that a wrong width in ours shows.
"""

from __future__ import annotations

import re

from barcode.charsets import code128 as table

SYMBOLS = {bars: value for value, bars in enumerate(table.CODES)}
START = {SYMBOLS[bars]: code_set for bars, code_set in zip(table.CODES[103:106], "ABC", strict=True)}


def rasters(job: bytes) -> list[list[str]]:
    """The pictures of a job, each as rows of `0` and `1`; slices that follow each other are one picture."""
    pictures: list[list[str]] = []
    end = -1
    for found in re.finditer(rb"\x1dv0\x00(..)(..)", job, re.DOTALL):
        if found.start() < end:
            continue
        across = int.from_bytes(found[1], "little")
        high = int.from_bytes(found[2], "little")
        rows = [job[found.end() + row * across : found.end() + (row + 1) * across] for row in range(high)]
        picture = ["".join(f"{byte:08b}" for byte in row) for row in rows]
        if found.start() == end:
            pictures[-1] += picture
        else:
            pictures.append(picture)
        end = found.end() + across * high
    return pictures


def decode(picture: list[str]) -> tuple[str, int]:
    """The text and the dots a module of a Code 128; an assertion fails where a scanner would not read it."""
    assert len(set(picture)) == 1, "every row carries the same bars"
    row = picture[0]
    bars = row.strip("0")
    module = min(len(run) for run in re.findall(r"1+|0+", bars))
    assert all(len(run) % module == 0 for run in re.findall(r"1+|0+", bars)), "bars are whole modules"
    before, after = row.index("1"), len(row) - 1 - row.rindex("1")
    assert before >= 10 * module and after >= 10 * module, "quiet zones of ten modules"
    modules = bars[::module]
    assert modules.endswith(table.STOP) or modules.endswith(table.STOP + "11"), "the stop symbol"
    modules = modules[: -len("1100011101011")]
    assert len(modules) % 11 == 0
    values = [SYMBOLS[modules[at : at + 11]] for at in range(0, len(modules), 11)]
    *data, check = values
    assert check == (data[0] + sum(place * value for place, value in enumerate(data))) % 103, "the check symbol"
    code_set = START[data[0]]
    text = ""
    for value in data[1:]:
        if code_set == "C" and value < 100:
            text += f"{value:02d}"
        elif code_set == "C":
            code_set = {100: "B", 101: "A"}[value]
        elif value == 99:
            code_set = "C"
        else:
            assert code_set == "B" and value < 95, "only printable characters"
            text += chr(value + 32)
    return text, module


def texts(job: bytes) -> str:
    """What stands on the paper as text, pictures left out."""
    plain = b""
    at = 0
    for found in re.finditer(rb"\x1dv0\x00(..)(..)", job, re.DOTALL):
        if found.start() < at:
            continue
        plain += job[at : found.start()]
        at = found.end() + int.from_bytes(found[1], "little") * int.from_bytes(found[2], "little")
    plain += job[at:]
    commands = rb"\x1b@|\x1c\.|\x1bt\x00|\x1bE[\x00\x01]|\x1d![\x00\x01\x11]|\x1bd[\x01-\x08]|\x1dVB\x00"
    return re.sub(commands, b"", plain).decode("cp437")
