"""`floorapp warm`: the server of the warm start."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from floorapp.cli import warm
from floorapp.cli.failures import Unusable
from floorapp.cli.opening import asked_database, configuration_folder, configure
from floorapp.cli.speech import text
from floorapp.cli.terminal import leave_out_the_unused


def register(commands: Any) -> None:
    """`warm`."""
    server = commands.add_parser("warm", help=text("cli_warm"))
    server.add_argument("--socket", metavar="FILE", help=text("cli_warm_socket"))
    server.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM. Refused: `warm_running` (file), `warm_nowhere` (exit status 2), and what `configure`
    refuses."""
    where = args.socket or warm.place()
    if not where:
        raise Unusable("warm_nowhere")
    chosen = configure(args)
    leave_out_the_unused(chosen.database)
    from floorapp.cli.warm import server
    site = server.Site(configuration_folder(args).absolute(), asked_database(args) or "", chosen)
    server.serve(site, Path(where).absolute())
