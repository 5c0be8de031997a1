"""`floorapp replay`: a recorded shift again on a copy, and whether the same ledger comes of it."""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

from floorapp.cli.failures import Unusable
from floorapp.cli.opening import opened
from floorapp.cli.speech import text


def register(commands: Any) -> None:
    """`replay`."""
    replay = commands.add_parser("replay", help=text("cli_replay"))
    replay.add_argument("backup", type=Path, metavar="BACKUP", help=text("cli_replay_backup"))
    replay.add_argument("--files", type=Path, metavar="DIR", help=text("cli_replay_files"))
    replay.add_argument("--on", metavar="URL", help=text("cli_replay_on"))
    replay.add_argument("--json", action="store_true", help=text("cli_json"))
    replay.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Play what was said and done since the backup on the backup, by the clock of then; 1 and the first difference
    where another ledger comes of it. The live database is only read.

    Refused: what `copies.verify` refuses, `replay_other_house`, `replay_unplayed`, `replay_file_missing`,
    `replay_settings_unknown`,
    `replay_on_live` (`--on` names the live database).
    """
    from floorapp import settings
    from floorapp.data import copies, db, record
    from floorapp.replaying import playing, shift
    copies.verify(args.backup)
    files = _files(args.files)
    with tempfile.TemporaryDirectory(prefix="floorapp-replay-") as folder:
        url = args.on or f"sqlite:///{folder}/replay.db"
        with opened(args) as chosen:
            if url == chosen.database:
                raise Unusable("replay_on_live")
        copies.restore(args.backup, url)
        since = _there(url, record.mark)
        with opened(args):
            recorded = shift.recorded(since)
            then = playing.settings_of_then(recorded.steps, recorded.configurations)
            others = sorted({step.config for step in recorded.steps} - {settings.digest()})
        playing.refuse_missing_files(recorded.steps, files)
        db.open_database(url)
        try:
            played = playing.play(recorded.steps, files, then)
            found = played.difference or shift.first_difference(recorded.outcome, shift.outcome(since))
        finally:
            db.close_database()
    if args.json:
        print(json.dumps({
            "inputs": played.inputs, "doings": played.doings, "names": played.names,
            "pins": played.pins, "settings_of_then": others,
            "moves": len(recorded.outcome.moves), "same": found is None,
            "difference": None if found is None else {"code": found.code, "text": text(found.code, **found.params),
                                                      **found.params}}, ensure_ascii=False, default=str))
    else:
        print(text("replay_played", inputs=played.inputs, doings=played.doings, names=played.names,
                   moves=len(recorded.outcome.moves)))
        if others:
            print(text("replay_settings_of_then", n=len(others), digests=", ".join(others)))
        print(text("replay_same") if found is None else text(found.code, **found.params))
    return 0 if found is None else 1


def _there(url: str, ask: Any) -> Any:
    from floorapp.data import db
    db.open_database(url)
    try:
        return ask()
    finally:
        db.close_database()


def _files(folder: Path | None) -> dict[str, bytes]:
    """What was imported in the shift, by its digest; only the folder itself, names do not matter."""
    if folder is None:
        return {}
    if not folder.is_dir():
        raise Unusable("replay_no_folder", folder=folder)
    contents = (path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())
    return {hashlib.sha256(content).hexdigest(): content for content in contents}
