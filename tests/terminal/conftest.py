"""The program without a house on a terminal: by itself, and as the client of a warm server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.terminal.terminals import ROOT, Terminal
from tests.terminal.warm import BARE_SERVER, Server, serving, warm_terminal

GRACE, LATE = 2.0, 0.5  # seconds: what the guard gives, and what a quiet machine needs besides

Start = Callable[..., Terminal]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    socket = tmp_path_factory.mktemp("warm") / "socket"
    with serving(socket, *BARE_SERVER, str(socket)) as server:
        yield server


@pytest.fixture(params=["cold", "warm"])
def start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts the program, by itself or as the client of a warm server. Afterwards no screen is left behind."""
    if request.param == "cold":
        yield Terminal
        return
    server: Server = request.getfixturevalue("server")
    monkeypatch.chdir(ROOT)                                    # where the server's site is

    def warm(**options: Any) -> Terminal:
        return warm_terminal(server.socket, **options)

    yield warm
    assert server.is_empty(GRACE + LATE), "a screen stayed behind"
