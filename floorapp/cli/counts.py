"""`floorapp count`: ask for counts, run the programmes, open, watch and close stock-takes, print records."""

from __future__ import annotations

import argparse
import json
from typing import Any

from floorapp.cli.failures import Unusable
from floorapp.cli.opening import acting, opened
from floorapp.cli.speech import language, text


def register(commands: Any) -> None:
    """`count request, due, open, status, close, cancel, record`."""
    count = commands.add_parser("count", help=text("cli_count"))
    parts = count.add_subparsers(metavar="COMMAND", title=text("cli_count_commands"), required=True)
    made = {name: parts.add_parser(name, help=text(f"cli_count_{name}")) for name in RUN}
    for name, parser in made.items():
        parser.set_defaults(run=RUN[name])
        if name not in {"due", "status"}:
            parser.add_argument("--by", required=True, metavar="CODE", help=text("cli_count_by"))
    for name in ("location", "sku", "zone"):
        made["request"].add_argument(f"--{name}", default="", help=text(f"cli_count_{name}"))
    made["open"].add_argument("--zone", default="", help=text("cli_count_zone"))
    made["status"].add_argument("number", nargs="?", default="", metavar="NUMBER", help=text("cli_count_number"))
    made["status"].add_argument("--json", action="store_true", help=text("cli_json"))
    for name in ("due", "status"):
        made[name].add_argument("--warehouse", default="", metavar="CODE", help=text("cli_warehouse"))
    for name in ("close", "cancel"):
        made[name].add_argument("number", metavar="NUMBER", help=text("cli_count_number"))


def request(args: argparse.Namespace) -> int:
    """Counts of a place, an item or a zone. Refused: `unknown_location`, `count_item_unknown`, and what the service
    refuses."""
    if not (args.location or args.sku or args.zone):
        raise Unusable("count_what")
    with opened(args):
        from floorapp.data import db
        from floorapp.services import programmes


        def ask() -> int:
            act = _by(args.by)
            return programmes.request(act, _location(act.warehouse, args.location), _item(args.sku), args.zone)

        n = db.execute(ask)
    print(text("count_requested", n=n))
    return 0


def due(args: argparse.Namespace) -> int:
    """What the worker does by itself: the counts that the programmes want now."""
    with opened(args):
        from floorapp.data import db
        from floorapp.services import programmes
        n = db.execute(lambda: programmes.due(acting(args.warehouse)))
    print(text("count_requested", n=n))
    return 0


def open_(args: argparse.Namespace) -> int:
    """A stock-take of a zone, or of the warehouse."""
    with opened(args):
        from floorapp.data import db
        from floorapp.services import stocktaking
        made = db.execute(lambda: stocktaking.open_stocktake(_by(args.by), args.zone))
    print(text("stocktake_opened", **made))
    return 0


def status(args: argparse.Namespace) -> int:
    """How far the open stock-takes are, or one with the places that are left."""
    with opened(args):
        from floorapp.data import stocktakes
        from floorapp.services import site, stocktaking
        if args.number:
            found = [_stocktake(args.number)]
        else:
            found = stocktakes.open_stocktakes.all(warehouse=site.warehouse_named(args.warehouse).id)
        shown = [stocktaking.progress_json(one) for one in found]
        for one, said in zip(found, shown, strict=True):
            if args.number:
                said["places_waiting"] = [
                    place.code for place in stocktakes.places_in.all(stocktake=one.id, state="waiting")]
    if args.json:
        print(json.dumps({"stocktakes": shown}, ensure_ascii=False))
        return 0
    for said in shown:
        print(text("stocktake_line", **(said | {"zone": said["zone"] or "-"})))
        if said.get("places_waiting"):
            print("  " + ", ".join(said["places_waiting"]))
    if not shown:
        print(text("no_stocktakes"))
    return 0


def close(args: argparse.Namespace) -> int:
    """The stock-take is done; its record of proceedings goes to the printer."""
    with opened(args):
        from floorapp.data import db
        from floorapp.services import stocktaking
        number = db.execute(lambda: stocktaking.close(_by(args.by), _stocktake(args.number).id, language()))
    print(text("stocktake_closed", number=number))
    return 0


def cancel(args: argparse.Namespace) -> int:
    """Nobody goes on with it."""
    with opened(args):
        from floorapp.data import db
        from floorapp.services import stocktaking
        db.execute(lambda: stocktaking.cancel(_by(args.by), _stocktake(args.number).id))
    print(text("stocktake_cancelled", number=args.number))
    return 0


def record(args: argparse.Namespace) -> int:
    """A record of the counts that were decided outside stock-takes and stand in none yet."""
    with opened(args):
        from floorapp.data import db
        from floorapp.services import proceedings
        number = db.execute(lambda: proceedings.of_decisions(_by(args.by), language()))
    print(text("count_recorded_as", number=number))
    return 0


RUN = {"request": request, "due": due, "open": open_, "status": status, "close": close, "cancel": cancel,
       "record": record}


def _by(code: str) -> Any:
    """The operator who answers for it; their role decides. Refused: `operator_unknown`, `operator_disabled`."""
    from floorapp.data import people
    from floorapp.data.act import Act
    from floorapp.domain.refusals import Refused
    found = people.operator_by_code.one(code=code.upper())
    if found is None:
        raise Refused("operator_unknown", operator=code)
    if not found.active:
        raise Refused("operator_disabled", operator=code)
    return Act(found.code, found.warehouse_id, found.id, acting().terminal)


def _stocktake(number: str) -> Any:
    from floorapp.data import stocktakes
    from floorapp.domain.refusals import Refused
    found = stocktakes.stocktake_by_number.one(number=number.upper())
    if found is None:
        raise Refused("unknown_stocktake", number=number)
    return found


def _location(warehouse: int, code: str) -> int | None:
    """A place in the warehouse of who asks."""
    from floorapp.data import locations
    from floorapp.domain.codes import location_key
    from floorapp.domain.refusals import Refused
    if not code:
        return None
    found = locations.location_by_key.one(warehouse=warehouse, key=location_key(code))
    if found is None:
        raise Refused("unknown_location", location=code)
    return int(found.id)


def _item(sku: str) -> Any | None:
    from floorapp.data import items
    from floorapp.domain.refusals import Refused
    if not sku:
        return None
    found = items.items_by_sku.one(sku=sku)
    if found is None:
        raise Refused("count_item_unknown", sku=sku)
    return found
