"""The ways to a printer, by the name that stands in its settings."""

from __future__ import annotations

from floorapp.domain.refusals import Refused
from floorapp.printing import files, tcp
from floorapp.printing.outcomes import Patience, Sent

TRANSPORTS = ("file", "tcp")


def send(transport: str, address: str, data: bytes, *, name: str, patience: Patience | None = None) -> Sent:
    """Sends one whole job. `name` is the job's own: a file printer names its file so.

    Raises `PrinterDown` where nothing was sent and `PrinterUnknown` where paper may have come out.
    Refuses `unknown_transport` (transport) and `bad_printer_address` (address).
    """
    waits = patience or Patience()
    if transport == "tcp":
        return tcp.send(address, data, patience=waits)
    if transport == "file":
        return files.send(address, data, name=name, patience=waits)
    raise Refused("unknown_transport", transport=transport)
