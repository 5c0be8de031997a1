"""What the configuration says, as frozen values with their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from floorapp.domain.calendar import WorkCalendar
from floorapp.domain.codes import PATTERNS, CodePatterns
from floorapp.settings.counting import Counting
from floorapp.settings.inbound import Putaway, Receiving
from floorapp.settings.stock import StockRules

DATABASE = "sqlite:///var/floorapp.db"
EVERY_DAY = WorkCalendar("Asia/Jakarta", frozenset(range(7)))


@dataclass(frozen=True, slots=True)
class Warehouse:
    """The building. `currency` and `code` are fixed once there are orders."""

    code: str = "WH1"
    name: str = "Gudang 1"
    zone: str = "Asia/Jakarta"
    currency: str = "IDR"
    language: str = "id"
    owner: str = "OWN"


class Sender(NamedTuple):
    """From whom parcels come, as labels print it; without a name they say the warehouse's."""

    name: str = ""
    phone: str = ""
    address: str = ""
    city: str = ""


class Verification(NamedTuple):
    """What need not be scanned or typed. By default everything is.

    `item_only_zones`: zones ("*": all) where the picked item's own scan is proof enough of the place. `receiving_lpn`:
    "ask", or "new": each counted line gets a new LPN by itself. `packing_box`: "ask", or "suggested": taken by itself
    after the last unit. `packing_weight`: "ask", "none" where there is no scale, or "approved": every parcel
    is weighed, and a weight outside the band is a supervisor's to allow.
    """

    item_only_zones: tuple[str, ...] = ()
    receiving_lpn: str = "ask"
    packing_box: str = "ask"
    packing_weight: str = "ask"


@dataclass(frozen=True, slots=True)
class Floor:
    """How work is held and read. `gs_substitutes`: what this site's scanners send for the GS character.

    `double_trigger_ms`: the same code again within so long is one pull of the trigger, where nothing is counted.
    `choices_at_once`: a digit that chooses from a list needs no Enter. `bell_when_kept`: one bell for a kept input;
    without it only errors are heard.
    """

    lease_minutes: int = 10
    lock_minutes: int = 5
    end_minutes: int = 15
    double_trigger_ms: int = 250
    choices_at_once: bool = False
    bell_when_kept: bool = False
    gs_substitutes: tuple[str, ...] = ()
    codes: CodePatterns = PATTERNS
    verification: Verification = field(default_factory=Verification)


@dataclass(frozen=True, slots=True)
class SigningOn:
    """`key_is_enough`: `floorapp session` asks no PIN. `pepper`: secret mixed into PIN hashes; empty for none."""

    key_is_enough: bool = False
    pepper: bytes = field(default=b"", repr=False)


class Sla(NamedTuple):
    """What one person is planned to do an hour in each stage, and the minutes from packing to the carrier's scan."""

    pick_lines: int = 60
    pack_parcels: int = 30
    ship_parcels: int = 120
    tail_minutes: int = 10


class Service(NamedTuple):
    """A carrier's service. `cutoffs`: weekday (0 is Monday) to local times "HH:MM"."""

    code: str
    name: str
    cutoffs: Mapping[int, tuple[str, ...]]


class Carrier(NamedTuple):
    """`also`: other names by which files call it. `numbers`: tracking numbers it gave us in advance."""

    code: str
    name: str
    also: tuple[str, ...]
    services: tuple[Service, ...]
    numbers: tuple[str, ...] = ()


class Box(NamedTuple):
    """A box size: inner millimetres, the most grams it carries, its own weight."""

    code: str
    name: str
    length_mm: int
    width_mm: int
    height_mm: int
    max_weight_g: int
    tare_g: int


class Printer(NamedTuple):
    """`width` in columns: 32, 42 or 48. `kinds`: the documents it takes, all where empty."""

    code: str
    transport: str
    address: str
    width: int
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Training:
    """`prefix`: how every training code begins. `on`: this process stands in the training warehouse, where `live_codes`
    are the shapes that the real one has. `from_menu`: the menu of the real warehouse offers it; `may_end`: this process
    came from there and goes back."""

    prefix: str = "TRN"
    on: bool = False
    live_codes: CodePatterns = PATTERNS
    from_menu: bool = True
    may_end: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """A site. `folder` is where the configuration was read; None for what comes with the program.

    `further`: its other warehouses, of the same owner and currency; `warehouse` is the one that is meant where a
    command names none. `sources`: the texts of the files that a replay reads again, by name.
    """

    folder: Path | None = None
    database: str = DATABASE
    warehouse: Warehouse = Warehouse()
    further: tuple[Warehouse, ...] = ()
    sender: Sender = field(default_factory=Sender)
    calendar: WorkCalendar = EVERY_DAY
    floor: Floor = Floor()
    signing_on: SigningOn = SigningOn()
    sla: Sla = field(default_factory=Sla)
    receiving: Receiving = field(default_factory=Receiving)
    putaway: Putaway = field(default_factory=Putaway)
    carriers: tuple[Carrier, ...] = ()
    shipping_options: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    boxes: tuple[Box, ...] = ()
    printers: tuple[Printer, ...] = ()
    counting: Counting = field(default_factory=Counting)
    stock: StockRules = field(default_factory=StockRules)
    training: Training = Training()
    sources: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)

    def in_training(self, *, may_end: bool = False) -> Settings:
        """The same site as its training warehouse: another database beside the live one, training codes instead of the
        site's, every printer a folder, and no number that a carrier gave us. `may_end`: the screen goes back."""
        prefix = self.training.prefix
        shapes = {shape.name: f"{prefix}-?({getattr(self.floor.codes, shape.name)})" for shape in fields(CodePatterns)}
        return replace(
            self, database=f"sqlite:///{quote(str(self._training_file))}",
            training=Training(prefix, True, self.floor.codes, may_end=may_end),
            floor=replace(self.floor, codes=CodePatterns(**shapes)),
            carriers=tuple(carrier._replace(numbers=()) for carrier in self.carriers),
            printers=tuple(printer._replace(transport="file", address=f"training-print/{printer.code}")
                           for printer in self.printers))

    @property
    def lesson(self) -> str:
        """What the menu offers besides work: `training` where the site has a training warehouse and opens it there, in
        it `training_end`; else nothing."""
        if self.training.on:
            return "training_end" if self.training.may_end else ""
        return "training" if self.training.from_menu and self._training_file.is_file() else ""

    @property
    def _training_file(self) -> Path:
        """An SQLite file, also where the live database is a server: a lesson needs no second one."""
        name = Path(self.database).stem if self.database.startswith("sqlite:///") else self.warehouse.code
        return self.data_folder / f"{name}-training.db"

    @property
    def mark(self) -> str:
        """What stands before every number that the house itself gives: nothing, or in training the prefix."""
        return f"{self.training.prefix}-" if self.training.on else ""

    def at(self, database: str) -> Settings:
        """The same site on another database."""
        return replace(self, database=database)

    @property
    def language(self) -> str:
        """The site's language, where a person has none of their own."""
        return self.warehouse.language

    @property
    def data_folder(self) -> Path:
        """Where files beside the database go: paper of file printers, the log of errors."""
        if self.database.startswith("sqlite:///"):
            return Path(unquote(self.database.removeprefix("sqlite:///"))).absolute().parent
        return (self.folder.parent if self.folder else Path.cwd()).absolute() / "var"
