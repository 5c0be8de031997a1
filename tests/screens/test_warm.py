"""The warm start: the same screens, forked ready-made; whatever is wrong with the server, a screen starts by itself."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from floorapp.cli.warm import wire
from floorapp.data import db
from floorapp.terminal.classes import CLASSES
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal
from tests.small_house import SHIRT
from tests.terminal.sent import undocumented
from tests.terminal.terminals import ROOT
from tests.terminal.warm import BARE_SERVER, PATIENCE, Server, serving, warm_terminal


@pytest.fixture(scope="module")
def site(furnished_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("warm")
    url = f"sqlite:///{shutil.copyfile(furnished_file, folder / 'floor.db')}"
    FloorTerminal(url, folder).__exit__()                      # writes the configuration
    return Store("sqlite", url, folder)


@pytest.fixture(scope="module")
def server(site: Store) -> Iterator[Server]:
    where = site.folder / "socket"
    with serving(where, "-m", "floorapp", "--config", str(site.folder / "config"), "--database", site.url,
                 "warm") as server:
        yield server


def floor(site: Store, where: Path, *arguments: str, patience: str = PATIENCE, term: str = "xterm-256color",
          columns: int = 20, **environ: str) -> FloorTerminal:
    given = {"FLOORAPP_WARM": str(where), "FLOORAPP_WARM_PATIENCE": patience} | environ
    return FloorTerminal(site.url, site.folder, *arguments, environ=given, term=term, columns=columns)


def test_a_forked_screen_keeps_scans_like_any_other_and_says_where_they_came_from(server: Server, site: Store) -> None:
    with floor(site, server.socket, SSH_CONNECTION="10.0.0.7 50000 10.0.0.1 22") as terminal:
        terminal.sign_on("B-BUDI", "2581", "ENTER=ambil kerja")
        screen = server.screen()
        terminal.scan("")
        terminal.until("Pindai rak")
        terminal.scan("A-01-01", SHIRT)
        terminal.until("JML 1/2")
        opened = [os.readlink(entry) for entry in Path(f"/proc/{server.process.pid}/fd").iterdir()]
        assert not [file for file in opened if ".db" in file], "the server has no database open"
        assert "floor-screen" in Path(f"/proc/{screen}/comm").read_text()
        terminal.terminate()
        assert terminal.wait(10) is not None and terminal.status == 128 + signal.SIGTERM
        terminal.eventually(lambda: terminal.received.endswith(b"\x1b[?1049l"), "the farewell")
    assert server.is_empty(3)
    db.open_database(site.url)
    try:
        seen = db.ask("SELECT terminal FROM event WHERE what = 'signed_in' ORDER BY id DESC LIMIT 1")[0].terminal
    finally:
        db.close_database()
    assert seen.startswith("10.0.0.7 pts/")


@pytest.mark.parametrize("term", ["vt100", "linux", "xterm-256color"])
def test_each_terminal_is_sent_what_its_class_knows_whichever_the_server_was_rehearsed_for(
    server: Server, site: Store, term: str,
) -> None:
    with floor(site, server.socket, term=term, columns=40) as terminal:
        terminal.until("badge")
        server.screen()
        terminal.resize(30, 10)
        terminal.scan("B-BUDI")
        terminal.until("PIN")
        terminal.terminate()
        assert terminal.wait(10) is not None
        assert undocumented(CLASSES[term], terminal.received) == []
    assert server.is_empty(3)


def test_ssh_names_the_operator_and_a_refusal_ends_the_screen_with_its_text(server: Server, site: Store) -> None:
    with floor(site, server.socket, "session", "--operator", "budi") as terminal:
        terminal.until("BUDI")
        server.screen()
        terminal.scan("2581")
        terminal.until("BUDI")
    with floor(site, server.socket, "session", "--operator", "nobody", columns=80) as terminal:
        assert terminal.wait(20) is not None and terminal.status == 1
        terminal.eventually(lambda: b"NOBODY" in terminal.received, "who is not known", 5)
    assert server.is_empty(3)


def test_a_client_that_is_killed_takes_its_screen_along(server: Server, site: Store) -> None:
    with floor(site, server.socket) as terminal:
        terminal.until("badge")
        server.screen()
        terminal.kill()
        assert server.is_empty(3)


def test_a_screen_that_is_killed_leaves_the_terminal_as_it_was(server: Server, site: Store) -> None:
    import termios
    with floor(site, server.socket) as terminal:
        before = termios.tcgetattr(terminal.master)
        terminal.until("badge")
        os.kill(server.screen(), signal.SIGKILL)
        assert terminal.wait(10) is not None and terminal.status == 128 + signal.SIGKILL
        assert termios.tcgetattr(terminal.master) == before


def test_a_changed_configuration_is_taken_at_once_and_the_server_comes_back_with_it(
    server: Server, site: Store,
) -> None:
    file = site.folder / "config" / "floor.toml"
    before = server.socket.stat().st_ino
    os.utime(file)
    with floor(site, server.socket) as terminal:
        terminal.until("badge")
        assert server.screens == [], "this one started by itself"
        until = time.monotonic() + 60
        while not server.socket.exists() or server.socket.stat().st_ino == before:
            assert time.monotonic() < until and server.process.poll() is None
            time.sleep(0.05)
    with floor(site, server.socket) as terminal:
        terminal.until("badge")
        server.screen()


def test_a_second_server_at_the_same_place_is_refused(server: Server, site: Store) -> None:
    import subprocess
    import sys
    again = [sys.executable, "-m", "floorapp", "--config", str(site.folder / "config"), "warm", "--socket",
             str(server.socket)]
    done = subprocess.run(again, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 1 and str(server.socket) in done.stderr


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.chdir(ROOT)
    with serving(tmp_path / "socket", *BARE_SERVER, str(tmp_path / "socket")) as server:
        yield server


def test_the_server_of_another_site_is_not_asked_for_a_screen(bare: Server, site: Store) -> None:
    with floor(site, bare.socket) as terminal:
        terminal.until("badge")
        assert bare.screens == []


def test_a_server_that_hangs_is_left_alone_and_starts_no_second_screen_when_it_wakes(bare: Server, site: Store) -> None:
    os.kill(bare.process.pid, signal.SIGSTOP)
    with floor(site, bare.socket, patience="0.2") as terminal:
        terminal.until("badge")
        os.kill(bare.process.pid, signal.SIGCONT)
        with warm_terminal(bare.socket) as other:
            other.until("A-09-01")
            bare.screen()                                      # one, and it is the other's
    assert bare.is_empty(3)


def test_what_is_left_of_a_dead_server_is_no_server(bare: Server, site: Store) -> None:
    bare.stop(signal.SIGKILL)
    assert bare.socket.exists()
    with floor(site, bare.socket) as terminal:
        terminal.until("badge")


def test_screens_live_on_when_their_server_dies_and_the_next_server_takes_its_place(bare: Server) -> None:
    with warm_terminal(bare.socket) as first:
        first.until("A-09-01")
        screen = bare.screen()
        bare.stop(signal.SIGKILL)
        first.send("A1\r")
        first.until("'A1'")
        bare.socket.unlink()
        with serving(bare.socket, *BARE_SERVER, str(bare.socket)) as after, warm_terminal(after.socket) as second:
            second.until("A-09-01")
            after.screen()
            first.send("B2\r")
            first.until("'B2'")
        first.hang_up()
        until = time.monotonic() + 3
        while Path(f"/proc/{screen}").exists() and "Z" not in Path(f"/proc/{screen}/stat").read_text().split()[2]:
            assert time.monotonic() < until, "an orphan"
            time.sleep(0.02)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_another_account_is_hung_up_on_by_the_server_and_does_not_give_its_terminal_to_it() -> None:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    try:
        with serving(folder / "socket", *BARE_SERVER, str(folder / "socket")) as server:
            assert server.socket.stat().st_mode & 0o777 == 0o600
            server.socket.chmod(0o666)
            child = os.fork()
            if child == 0:
                os.setuid(65534)
                with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as link:
                    link.connect(str(server.socket))
                    theirs = wire.is_ours(link)
                    link.settimeout(10)
                    os._exit(int(theirs) + 2 * bool(wire.receive(link)[0]))
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
            assert server.screens == []
    finally:
        shutil.rmtree(folder)
