"""The door of the program. Screens start by the dozen, so the two commands that open one are understood here, without
argparse and the other commands; anything else, and whatever is not plain, goes to `main`. A warm server is
asked first, where one listens."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from floorapp.cli import warm

# Where Python looks first for time zones. Told so, it does not read the answers of its own build for it: 0.2 MiB.
ZONES = "/usr/share/zoneinfo"


class Asked:
    """What the command line of a screen said, as argparse would name it."""

    __slots__ = ("config", "database", "operator", "training")

    def __init__(self) -> None:
        self.config: str | None = None
        self.database: str | None = None
        self.operator: str | None = None
        self.training = False                      # with that word argparse is asked


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    words = sys.argv[1:] if argv is None else list(argv)
    asked = screen_asked(words)
    if asked is None:
        from floorapp.cli.main import main as every_command
        return every_command(words)
    where = warm.place()
    if where and os.path.exists(where):            # noqa: PTH110  pathlib is not loaded yet
        from floorapp.cli.warm.client import hand_over
        status = hand_over(asked, where)
        if status is not None:
            return status
    if os.path.isdir(ZONES):                       # noqa: PTH112  as above
        os.environ.setdefault("PYTHONTZPATH", ZONES)
    from floorapp.cli import terminal
    from floorapp.cli.failures import tell
    try:
        return terminal.run(asked)
    except BaseException as error:
        return tell(error)


def screen_asked(words: Sequence[str]) -> Asked | None:
    """What `[--config DIR] [--database URL] [session --operator CODE]` says; None for any other command line."""
    asked, at = Asked(), 0
    while at + 1 < len(words) and words[at] in {"--config", "--database"}:
        if words[at + 1].startswith("-"):
            return None
        setattr(asked, words[at][2:], words[at + 1])
        at += 2
    rest = list(words[at:])
    if len(rest) == 3 and rest[:2] == ["session", "--operator"] and not rest[2].startswith("-"):
        asked.operator = rest[2]
        return asked
    return None if rest else asked


if __name__ == "__main__":
    sys.exit(main())
