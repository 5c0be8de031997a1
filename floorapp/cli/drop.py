"""Folders between the house and other programs: files dropped in are imported, messages are laid out to be sent.

Both stand beside the database (`var/`), and a folder that is not there is not used: make it to begin.

- `inbox/KIND/FILE` or `inbox/KIND/CHANNEL/FILE` is imported as `floorapp import KIND --channel CHANNEL FILE` does, then
  moved to `inbox/done/` or, where something of it was not taken, to `inbox/aside/`, with the summary beside it
  (`NAME.json`). A file that still grows, a hidden one and one that ends with .part or .tmp wait.
- `outbox/ID-KIND.json`: one message each, written whole or not at all. A message that is written twice, after a crash
  in between, is the same file again. Whoever sends it removes the file.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from floorapp.cli.failures import refusal_of
from floorapp.data import clock, db, outbox
from floorapp.domain.safetext import clean
from floorapp.locale import say

QUIET = 2.0                            # seconds without a change until a file is whole
MOST = 20                              # files or messages a turn: other chores come in between
MESSAGES = 50
STEM, SUFFIX = 150, 12                 # bytes that stay of a file's name where it is put away: 255 hold all of it
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")


def files(folder: Path) -> Iterator[tuple[str, str | None, Path]]:
    """Kind, channel and path of every file that is whole, the oldest first."""
    from floorapp.channels.contract import FORMATS
    found: list[tuple[float, str, str | None, Path]] = []
    for kind in FORMATS:
        for path in (folder / kind).rglob("*"):
            parts = path.relative_to(folder / kind).parts
            if len(parts) > 2 or any(part.startswith(".") for part in parts) or path.suffix.lower() in UNFINISHED:
                continue
            try:
                seen = path.stat()
            except OSError:                            # another worker has just moved it
                continue
            if path.is_file() and not path.is_symlink() and time.time() - seen.st_mtime >= QUIET:
                found.append((seen.st_mtime, kind, parts[0] if len(parts) == 2 else None, path))
    for _, kind, channel, path in sorted(found, key=lambda one: (one[0], str(one[3])))[:MOST]:
        yield kind, channel, path


def passed_over(folder: Path) -> dict[str, str]:
    """What stands in the inbox and is never read, for it is no folder of a kind: as parameters of `inbox_passed_over`;
    empty where there is nothing."""
    from floorapp.channels.contract import FORMATS
    ours = {*FORMATS, "done", "aside"}
    try:
        names = sorted(path.name for path in folder.iterdir() if path.name not in ours and path.name[:1] != ".")
    except OSError:                                    # none there, or not ours to look into
        return {}
    said = ", ".join(clean(name, 40) for name in names[:10])
    return {"files": said, "folder": clean(folder, 120), "kinds": ", ".join(FORMATS)} if names else {}


def take(folder: Path, kind: str, channel: str | None, path: Path, language: str) -> tuple[str, int, int]:
    """Import one file and move it away: its name, how much was taken, how much was not. An unreadable file stands aside
    whole, and so does one that finds a defect: those behind it do not wait until that is mended."""
    from floorapp.channels.reasons import describe_unreadable
    from floorapp.channels.taking import take_file
    from floorapp.channels.unreadable import Unreadable
    try:
        summary = take_file(kind, str(path), channel=channel, language=language).as_json()
        aside = len(summary["quarantined"])
        taken = summary["created"] + summary["updated"] + summary["unchanged"]
    except Unreadable as error:
        summary, taken, aside = {"unreadable": error.code, "text": describe_unreadable(error, language)}, 0, 1
    except Exception as error:
        said = refusal_of(error)
        if said.code != "internal_error":              # of the house: the file waits
            raise
        summary, taken, aside = {"unreadable": said.code, "text": say(said.code, language, **said.params)}, 0, 1
    place = _free(folder / ("aside" if aside else "done"), f"{time.strftime('%Y%m%dT%H%M%S')}-{kind}-{_fit(path)}")
    path.rename(place)
    _write(place.with_name(place.name + ".json"), json.dumps(summary, ensure_ascii=False))
    return path.name, taken, aside


def lay_out(folder: Path) -> int:
    """Write waiting messages as files and mark them sent; how many."""
    waiting = outbox.waiting.all(now=clock.now(), most=MESSAGES)
    for message in waiting:
        _write(folder / f"{message.id:09}-{message.kind}.json", json.dumps(
            {"id": message.id, "key": message.key, "kind": message.kind, "at": clock.iso(message.created_at),
             **json.loads(message.payload)}, ensure_ascii=False))
        db.execute(_sent(message.id, message.attempts + 1))
    return len(waiting)


def _sent(message: int, attempts: int) -> Callable[[], int]:
    return lambda: outbox.set_message.run(id=message, state="sent", attempts=attempts, next_at=clock.now())


def _fit(path: Path) -> str:
    """The file's name without what a terminal would obey, and short enough to stand among others."""
    stem, suffix = (clean(part, most).encode()[:most] for part, most in ((path.stem, STEM), (path.suffix, SUFFIX)))
    return (stem + suffix).decode("utf-8", "ignore")


def _free(folder: Path, name: str) -> Path:
    """A path that nothing stands at: two files of one name in a second are two files."""
    folder.mkdir(exist_ok=True)
    place, n = folder / name, 1
    while place.exists():
        n += 1
        place = folder / f"{n}-{name}"
    return place


def _write(path: Path, text: str) -> None:
    """The whole file or none of it."""
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
