"""config/*.toml as validated values; errors name the file, the key and the mend.

Read by hand with tomllib, without pydantic: every process with a screen loads this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

from floorapp.settings import sections
from floorapp.settings.counting import Counting, counting
from floorapp.settings.inbound import Putaway, Receiving, inbound
from floorapp.settings.stock import StockRules, stock
from floorapp.settings.table import BadSettings, parse
from floorapp.settings.values import (
    Box,
    Carrier,
    Floor,
    Printer,
    Sender,
    Service,
    Settings,
    SigningOn,
    Sla,
    Training,
    Warehouse,
)

FILES = ("site.toml", "floor.toml", "carriers.toml", "boxes.toml", "printers.toml", "counting.toml", "inbound.toml",
         "stock.toml")
REPLAYED = ("floor.toml", "carriers.toml", "boxes.toml", "counting.toml", "inbound.toml", "stock.toml")
OPTIONAL = frozenset({"floor.toml", "counting.toml", "inbound.toml", "stock.toml"})

__all__ = ["FILES", "BadSettings", "Box", "Carrier", "Counting", "Floor", "Printer", "Putaway", "Receiving", "Sender",
           "Service", "Settings", "SigningOn", "Sla", "StockRules", "Training", "Warehouse", "current", "load", "read",
           "use"]


def load(folder: Path) -> Settings:
    """The configuration in a folder. Refused, all as BadSettings: settings_missing (folder), settings_file_missing
    (file), and what `read` refuses."""
    try:
        if not (folder / FILES[0]).is_file():
            raise BadSettings("settings_missing", folder=folder)
    except OSError as error:
        raise BadSettings("settings_no_access", file=folder / FILES[0], why=error.strerror) from None
    return read({name: data for name in FILES if (data := _bytes(folder, name)) is not None}, folder.absolute())


def read(files: Mapping[str, bytes], folder: Path | None = None) -> Settings:
    """Configuration files by their names, as one value. Refused: BadSettings with the file, the key and the mend."""
    tables = {name: parse(name, files.get(name, b"")) for name in FILES}
    database, warehouse, further, sender, calendar = sections.site(tables["site.toml"], folder)
    floor, signing_on, sla, training = sections.floor(tables["floor.toml"], folder)
    carriers, options = sections.carriers(tables["carriers.toml"], folder)
    receiving, putaway = inbound(tables["inbound.toml"])
    return Settings(
        folder=folder, database=database, warehouse=warehouse, further=further, sender=sender, calendar=calendar,
        floor=floor, signing_on=signing_on, sla=sla, training=training, carriers=carriers, shipping_options=options,
        boxes=sections.boxes(tables["boxes.toml"]), printers=sections.printers(tables["printers.toml"]),
        counting=counting(tables["counting.toml"]), receiving=receiving, putaway=putaway,
        stock=stock(tables["stock.toml"]),
        sources=tuple((name, files[name].decode()) for name in REPLAYED if name in files))


def as_then(files: Mapping[str, str]) -> Settings:
    """What holds in this process, with other texts of the files in REPLAYED. Refused: as `load` and `read`."""
    now = current()
    if now.folder is None:
        raise BadSettings("settings_missing", folder="-")
    today = {name: data for name in FILES if name not in REPLAYED and (data := _bytes(now.folder, name)) is not None}
    then = read(today | {name: text.encode() for name, text in files.items()}, now.folder)
    return (then.in_training() if now.training.on else then).at(now.database)


def use(settings: Settings) -> None:
    """From now on these hold in this process; said once, where the process starts."""
    _InForce.settings = settings


def current() -> Settings:
    """What holds in this process; the defaults where nobody has said anything."""
    return _InForce.settings


def digest() -> str:
    """Sixteen hex digits that stand for what holds in this process, as far as the floor's answers depend on it: the
    database's address, printers, the sender's address and how one signs on do not count."""
    if _InForce.digested is not _InForce.settings:
        counts = {each.name: getattr(_InForce.settings, each.name) for each in fields(Settings)
                  if each.name not in {"folder", "database", "printers", "sender", "signing_on", "sources"}}
        import hashlib  # not before there are settings: a screen's first picture is quick

        _InForce.digest = hashlib.sha256(_plain(counts).encode()).hexdigest()[:16]
        _InForce.digested = _InForce.settings
    return _InForce.digest


def _plain(value: object) -> str:
    """The same text for the same values, in whatever order sets keep them."""
    if is_dataclass(value):
        return _plain({each.name: getattr(value, each.name) for each in fields(value)})
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _plain(value._asdict())
    if isinstance(value, Mapping):
        return "{" + ",".join(sorted(f"{_plain(key)}:{_plain(each)}" for key, each in value.items())) + "}"
    if isinstance(value, (set, frozenset)):
        return "<" + ",".join(sorted(map(_plain, value))) + ">"
    if isinstance(value, (tuple, list)):
        return "[" + ",".join(map(_plain, value)) + "]"
    return repr(value)


class _InForce:
    settings = Settings()
    digested: Settings | None = None
    digest = ""


def _bytes(folder: Path, name: str) -> bytes | None:
    path = folder / name
    try:
        if path.is_symlink() or path.exists():     # a link to nowhere is meant to be a file, and is told as missing
            return path.read_bytes()
    except OSError as error:
        raise BadSettings("settings_no_access", file=path, why=error.strerror) from None
    if name in OPTIONAL:
        return None
    raise BadSettings("settings_file_missing", file=path)
