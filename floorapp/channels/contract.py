"""`import KIND FILE`: a source becomes checked things and quarantine entries; nothing here touches the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from floorapp.channels import contract_rows as rows
from floorapp.channels.checking import Checked, Setting
from floorapp.channels.files import Source, fetch
from floorapp.channels.gathering import Entry, Sheaf, one_by_one, together
from floorapp.channels.reading import Format, columns_of, read
from floorapp.channels.registry import channel_reader
from floorapp.channels.unreadable import Unreadable
from floorapp.domain import intake
from floorapp.domain.intake import Parsed


def parse(kind: str, source: Source, *, channel: str | None = None, zone: str, currency: str,
          carriers: Mapping[str, tuple[str, str | None]] | None = None, stdin: BinaryIO | None = None) -> Parsed:
    """A source of one kind (contract section 3) as things to import and entries to quarantine.

    `source` is a path, "-" or the bytes; `zone` is the warehouse's zone key, for times without one; `currency` counts
    where no currency column says otherwise. With `channel` the source is that platform's own format; `carriers` says
    which carrier and service its words mean. The `raw` of a quarantined entry is itself a source of the same kind.
    Refuses with Unreadable when nothing can be used: unknown_kind, unknown_channel, columns_missing, column_twice, and
    the codes of channels/files.py. Everything is read before it returns: there is no half-read file.
    """
    setting = Setting(ZoneInfo(zone), currency, carriers or {})
    if kind not in FORMATS:
        raise Unreadable("unknown_kind", kind=kind, known=", ".join(FORMATS))
    if channel is not None:
        return channel_reader(channel, kind)(fetch(source, stdin), setting)
    return read(FORMATS[kind], fetch(source, stdin), setting)


def _each(kind: str, model: type[BaseModel], thing: Callable[..., Any], identity: Callable[[dict[str, Any]], object] | None,
          *, priced: bool = False) -> Format:
    """A kind of which every row is a thing."""
