"""`floorapp operators`: people, roles, badges, PINs, SSH keys."""

from __future__ import annotations

import argparse
import getpass
import json
import shlex
import sys
from pathlib import Path
from typing import Any

from floorapp.cli.opening import acting, opened
from floorapp.cli.speech import text
from floorapp.domain.safetext import clean
from floorapp.locale import LANGUAGES


def register(commands: Any) -> None:
    """`operators add`, `list`, `disable`, `enable`, `pin`, `unlock`, `key`."""
    group = commands.add_parser("operators", help=text("cli_operators"))
    group = group.add_subparsers(metavar="COMMAND", required=True)
    add_ = group.add_parser("add", help=text("cli_operators_add"))
    add_.add_argument("code", metavar="CODE", help=text("cli_operator"))
    add_.add_argument("--name", default="", help=text("cli_operators_name"))
    add_.add_argument("--roles", required=True, help=text("cli_operators_roles"))
    add_.add_argument("--badge", default="", help=text("cli_operators_badge"))
    add_.add_argument("--language", default="", choices=("", *LANGUAGES), help=text("cli_operators_language"))
    add_.add_argument("--warehouse", default="", metavar="CODE", help=text("cli_operators_warehouse"))
    add_.set_defaults(run=add)
    list_ = group.add_parser("list", help=text("cli_operators_list"))
    list_.add_argument("--json", action="store_true", help=text("cli_json"))
    list_.set_defaults(run=listed)
    for name, act in (("disable", disable), ("enable", enable), ("unlock", unlock)):
        command = group.add_parser(name, help=text(f"cli_operators_{name}"))
        command.add_argument("code", metavar="CODE", help=text("cli_operator"))
        command.set_defaults(run=act)
    pin_ = group.add_parser("pin", help=text("cli_operators_pin"))
    pin_.add_argument("code", metavar="CODE", help=text("cli_operator"))
    pin_.add_argument("--ask", action="store_true", help=text("cli_operators_pin_ask"))
    pin_.set_defaults(run=pin)
    key_ = group.add_parser("key", help=text("cli_operators_key"))
    key_.add_argument("code", nargs="?", metavar="CODE", help=text("cli_operator"))
    key_.add_argument("file", nargs="?", metavar="FILE", help=text("cli_operators_key_file"))
    key_.add_argument("--remove", action="store_true", help=text("cli_operators_key_remove"))
    key_.set_defaults(run=key)


def add(args: argparse.Namespace) -> int:
    """A new operator; the first PIN is printed once."""
    from floorapp.data import db
    from floorapp.services import operators
    roles = tuple(args.roles.replace(",", " ").split())
    with opened(args):
        made = db.execute(lambda: operators.add(acting(args.warehouse), args.code, clean(args.name, 60), roles,
                                                badge=clean(args.badge, 60), language=args.language))
    print(text("operator_made", operator=args.code.upper(), pin=made))
    return 0


def listed(args: argparse.Namespace) -> int:
    """Everybody, with roles, whether they may come in and (where there are several) their warehouse; never a PIN."""
    from floorapp.data import clock, people, sites
    with opened(args):
        now = clock.now()
        houses = {house.id: house.code for house in sites.warehouses.all()}
        found = [{"code": row.code, "name": row.name,
                  "roles": [role.role for role in people.roles_of.all(operator=row.id)], "badge": row.badge,
                  "language": row.language, "active": bool(row.active), "pin": bool(row.pin_hash),
                  "locked": row.locked_until > now or row.failed >= 10, "seen_at": clock.iso(row.seen_at)}
                 | ({"warehouse": houses[row.warehouse_id]} if len(houses) > 1 else {})
                 for row in people.operators.all()]
    if args.json:
        print(json.dumps({"operators": found}, ensure_ascii=False))
        return 0
    from floorapp.cli.tables import table
    for line in table(list(found[0]), found) if found else ():
        print(line)
    return 0


def disable(args: argparse.Namespace) -> int:
    """Not let in any more, at once and everywhere."""
    from floorapp.services import operators
    _change(args, lambda act, who: operators.set_active(act, who, False))
    print(text("operator_disabled_now", operator=args.code.upper()))
    return 0


def enable(args: argparse.Namespace) -> int:
    """Let in again."""
    from floorapp.services import operators
    _change(args, lambda act, who: operators.set_active(act, who, True))
    print(text("operator_enabled_now", operator=args.code.upper()))
    return 0


def unlock(args: argparse.Namespace) -> int:
    """End the wait after wrong PINs."""
    from floorapp.services import operators
    _change(args, operators.forgive)
    print(text("operator_unlocked", operator=args.code.upper()))
    return 0


def pin(args: argparse.Namespace) -> int:
    """A random PIN, printed once; with `--ask` the one that is typed (or the first line of standard input).

    Refused: `pin_bad`, `pin_common`, `operator_unknown`. A PIN is never taken from the command line: others see that.
    """
    from floorapp.services import operators, signing_on
    if not args.ask:
        made = _change(args, operators.new_pin)
        print(text("operator_made", operator=args.code.upper(), pin=made))
        return 0
    given = getpass.getpass(text("pin_prompt")) if sys.stdin.isatty() else sys.stdin.readline().strip()
    _change(args, lambda act, who: signing_on.set_pin(act, who, given))
    print(text("operator_pin_set", operator=args.code.upper()))
    return 0


def key(args: argparse.Namespace) -> int:
    """With a file: let its public key sign this operator on (`--remove`: not any more). Without: the lines of sshd's
    authorized keys, of one operator or of all."""
    from floorapp.data import people
    from floorapp.services import operators
    if args.file:
        line = sys.stdin.readline() if args.file == "-" else Path(args.file).read_text("utf-8", "replace")
        if args.remove:
            _change(args, lambda act, who: operators.drop_key(act, who, line))
            print(text("key_dropped_now", operator=args.code.upper()))
        else:
            _change(args, lambda act, who: operators.add_key(act, who, line))
            print(text("key_added_now", operator=args.code.upper()))
        return 0
    with opened(args) as chosen:
        only = operators.named(args.code).code if args.code else ""
        for row in people.keys_in_use.all():
            if only in ("", row.code):
                print(_authorized(row, chosen.folder))
    return 0


def _authorized(row: Any, folder: Path | None) -> str:
    """One key: nothing but the session of its operator."""
    program = Path(sys.argv[0]).absolute()
    command = [sys.executable, "-m", "floorapp"] if program.name != "floorapp" else [str(program)]
    command += ["--config", str(folder)] if folder else []
    asked = shlex.join([*command, "session", "--operator", row.code]).replace("\\", "\\\\").replace('"', '\\"')
    return f'restrict,pty,command="{asked}" {row.key} {row.comment}'.rstrip()


def _change(args: argparse.Namespace, change: Any) -> Any:
    from floorapp.data import db
    from floorapp.services import operators
    with opened(args):
        return db.execute(lambda: change(acting(), operators.named(args.code)))
