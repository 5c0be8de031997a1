"""`floorapp db`: migrations, invariants, backup and restore."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from floorapp.cli.opening import configure, opened
from floorapp.cli.speech import text
from floorapp.domain.refusals import Refused


def register(commands: Any) -> None:
    """`db upgrade`, `db check`, `db backup FILE`, `db restore FILE`."""
    group = commands.add_parser("db", help=text("cli_db")).add_subparsers(metavar="COMMAND", required=True)
    upgrade_ = group.add_parser("upgrade", help=text("cli_db_upgrade"))
    upgrade_.set_defaults(run=upgrade)
    check_ = group.add_parser("check", help=text("cli_db_check"))
    check_.add_argument("--json", action="store_true", help=text("cli_json"))
    check_.set_defaults(run=check)
    backup_ = group.add_parser("backup", help=text("cli_db_backup"))
    backup_.add_argument("file", type=Path, metavar="FILE")
    backup_.set_defaults(run=backup)
    restore_ = group.add_parser("restore", help=text("cli_db_restore"))
    restore_.add_argument("file", type=Path, metavar="FILE")
    restore_.set_defaults(run=restore)


def upgrade(args: argparse.Namespace) -> int:
    """Bring schema and site up to date; an empty database becomes the configuration's site, with its ADMIN.

    Refused: `schema_new`, and what `site.sync` refuses.
    """
    from floorapp.data import db, schema, sites
    from floorapp.services import site
    chosen = configure(args)
    db.open_database(chosen.database)
    try:
        try:
            schema.refuse_old_schema()
        except Refused as refused:
            if refused.code == "schema_new":
                raise
        done = schema.upgrade()
        made, changed = None, 0
        with db.tx():
            if sites.warehouse.one() is None:
                made = site.set_up(chosen)
            elif chosen.folder is not None:
                changed = site.sync(chosen)
    finally:
        db.close_database()
    print(text("db_upgraded", steps=", ".join(done) or "-", rows=changed))
    if made is not None:
        print(text("admin_made", operator=site.ADMIN, pin=made.pin))
    return 0


def check(args: argparse.Namespace) -> int:
    """Every invariant of the contract; 1 and the list where one is broken."""
    with opened(args):
        from floorapp.data.checks import violations
        found = violations()
    if args.json:
        print(json.dumps({"violations": [
            {"rule": v.rule, "code": v.code, "text": text(v.code, **v.params), "params": v.params} for v in found
        ]}, ensure_ascii=False, default=str))
    else:
        for violation in found:
            print(f"{violation.rule}. {text(violation.code, **violation.params)}")
        print(text("db_check_broken" if found else "db_check_ok", n=len(found)))
    return 1 if found else 0


def backup(args: argparse.Namespace) -> int:
    """A verified copy, while others work."""
    with opened(args):
        from floorapp.data import copies
        made = copies.backup(args.file)
    print(text("db_backed_up", file=made.path, mb=f"{made.size / 1e6:.1f}"))
    return 0


def restore(args: argparse.Namespace) -> int:
    """A backup in the place of the database; the old one is kept beside it."""
    from floorapp.data import copies
    chosen = configure(args)
    kept = copies.restore(args.file, chosen.database)
    print(text("db_restored", file=args.file))
    if kept:
        print(text("db_kept", kept=kept))
    return 0
