"""`floorapp demo`: the demo warehouse in ./var/demo, open in the terminal; with no terminal one scripted working day.

No other database is ever touched. Files are imported in a process of their own, so that the one with the screen never
loads what reads them; a second one prints and releases while the screen is open.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from floorapp import settings
from floorapp.cli.failures import tell
from floorapp.cli.speech import language, text
from floorapp.demo import folder as place
from floorapp.demo import story
from floorapp.domain.refusals import Refused
from floorapp.locale import say

PAUSE = 0.3                     # seconds between the turns of the worker beside the screen
SHOWN = (("RINA", "demo_receives"), ("BUDI", "demo_picks"), ("SITI", "demo_packs"), ("AGUS", "demo_ships"),
         ("DEWI", "demo_leads"))


def run(args: argparse.Namespace) -> int:
    """Make the demo (with `--keep` only where there is none), then open it or play the day. 1 where the check of the
    played day finds something. Refused: `demo_running` (folder)."""
    folder = Path(args.folder).absolute()
    with _alone(folder):
        screen = os.isatty(0) and os.isatty(1)
        started = time.monotonic()
        made = "" if args.keep and place.is_prepared(folder) else _prepared(folder, screen)
        if screen:
            return _opened(folder)
        return _played(folder, made, time.monotonic() - started)


def hint(folder: Path, spoken: str) -> str:
    """Which badge and PIN to type for which work, and where the database lies: six lines, as a handheld shows them."""
    pins = {code: pin for code, _, _, pin in story.OPERATORS}
    lines = [f"{story.badge(code)} {pins[code]} {say(work, spoken)}" for code, work in SHOWN]
    database, here = folder / place.DATABASE, Path.cwd()
    return "\n".join([*lines, str(database.relative_to(here) if database.is_relative_to(here) else database)])


def _prepared(folder: Path, screen: bool) -> str:
    """Make a fresh demo in a process of its own; what it says of it, as JSON."""
    print(text("demo_making", folder=folder), flush=True)
    place.clear(folder)
    now = datetime.now(UTC)
    begins = place.begins_now(now) if screen else place.last_whole_day(now)
    asked = [*_myself(), "--prepare", str(folder), "--begins", begins.isoformat(), *([] if screen else ["--played"])]
    done = subprocess.run(asked, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, encoding="utf-8",
                          check=False)
    if done.returncode:
        raise Refused("demo_not_made", status=done.returncode)
    return done.stdout


def _opened(folder: Path) -> int:
    """The terminal on the demo, with a worker beside it until it is left."""
    from floorapp.app import run_app
    chosen = settings.load(folder / place.CONFIG)
    with (folder / place.WORKER_LOG).open("ab") as log:
        worker = subprocess.Popen([*_myself(), "--worker", str(folder)], stdin=subprocess.DEVNULL, stdout=log,
                                  stderr=log)
    try:
        return run_app(chosen, hint=hint(folder, chosen.language))
    finally:
        worker.terminate()
        worker.wait()


def _played(folder: Path, made: str, prepared_in: float) -> int:
    """The scripted day, and what happened on it."""
    from floorapp.data import db
    from floorapp.data.checks import violations
    from floorapp.demo import telling
    from floorapp.demo.day import play_the_day
    from floorapp.demo.preparing import Prepared
    chosen = settings.load(folder / place.CONFIG)
    settings.use(chosen)
    started, begins = time.monotonic(), place.begun(folder)
    db.open_database(chosen.database)
    try:
        day = play_the_day(begins, folder / place.FILES)
        played_in = time.monotonic() - started
        found = violations()
        told = [*(telling.of_the_files(Prepared.read(made), language()) if made else ()),
                *telling.of_the_day(begins, day, language()), *telling.of_the_house(folder, language()),
                *telling.of_the_time(day, prepared_in, played_in, language()),
                *telling.of_the_check(found, language())]
    finally:
        db.close_database()
    print("\n".join(told), flush=True)
    return 1 if found else 0


def _prepare(folder: Path, begins: datetime, played: bool) -> None:
    """In the process that imports: a day that is played is prepared by its own clock."""
    from floorapp.cli.opening import example_files
    from floorapp.data import clock
    from floorapp.demo.preparing import prepare
    if played:
        with clock.stopped_at(begins):
            made = prepare(folder, begins, example_files(), language())
    else:
        made = prepare(folder, begins, example_files(), language())
    print(made.as_json())


def _work(folder: Path) -> None:
    """In the process beside the screen: paper and releases, for as long as the screen lives."""
    from floorapp.cli.chores import Chores
    from floorapp.data import db
    chosen = settings.load(folder / place.CONFIG)
    settings.use(chosen)
    db.open_database(chosen.database)
    screen = os.getppid()
    chores = Chores(lambda code, **params: print(text(code, **params), flush=True))
    while os.getppid() == screen:
        chores.turn()
        time.sleep(PAUSE)
    chores.end()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One demo at a time in a folder: a fresh one would take the other's database away."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("demo_running", folder=folder) from None
        yield


def _myself() -> list[str]:
    return [sys.executable, "-m", "floorapp.cli.demo"]


def main() -> int:
    """The two processes that the command starts for itself."""
    parser = argparse.ArgumentParser(prog="floorapp.cli.demo", allow_abbrev=False)
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--prepare", type=Path, metavar="DIR")
    asked.add_argument("--worker", type=Path, metavar="DIR")
    parser.add_argument("--begins", type=datetime.fromisoformat, metavar="TIME")
    parser.add_argument("--played", action="store_true")
    args = parser.parse_args()
    if args.worker:
        _work(args.worker)
    else:
        _prepare(args.prepare, args.begins or place.begins_now(datetime.now(UTC)), args.played)
    return 0


if __name__ == "__main__":
    try:
        status = main()
    except BaseException as error:
        status = tell(error)
    sys.exit(status)
