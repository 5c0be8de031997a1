"""A site on a machine of its own: a real OpenSSH and sudo with real accounts, in namespaces that end with the test."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from floorapp.cli.opening import example_files
from floorapp.data import db, people
from floorapp.data.act import Act
from floorapp.services import operators
from tests import small_house
from tests.terminal.terminals import Terminal

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PEOPLE = {"op-budi": "2581", "op-dewi": "2583", "op-admin": "2590"}      # account: PIN; picker, lead, admin
STOCK = "sku,location,qty,lot,expiry\nKAOS-L,A-01-01,40,,\nKOPI-200,A-01-02,40,L1,2031-01-01\n"
TOOLS = ("ssh", "ssh-keygen", "sshd", "sudo", "visudo", "useradd", "unshare", "nsenter", "setpriv", "mount", "script")
SSHD_CONFIG = """
ListenAddress 127.0.0.1
Port {port}
HostKey /etc/ssh/host_key
PidFile none
MaxStartups 200
Include /etc/ssh/sshd_config.d/*.conf
# What Debian's own file says, open as it is.
UsePAM yes
X11Forwarding yes
PrintMotd no
KbdInteractiveAuthentication no
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
"""


def why_not() -> str:
    """Why there can be no such machine here; empty where there can."""
    if not sys.platform.startswith("linux"):
        return "namespaces are Linux's"
    if os.geteuid() != 0:
        return "only root may make accounts and start sshd"
    missing = [tool for tool in TOOLS if _which(tool) is None]
    if missing:
        return f"not installed: {' '.join(missing)} (Debian: openssh-server sudo)"
    if "NoNewPrivs:\t1" in Path("/proc/self/status").read_text():
        return "this container forbids sudo (no_new_privs)"
    tried = run(["unshare", "--mount", "--pid", "--fork", "--mount-proc", "mount", "-t", "tmpfs", "tmpfs", "/run"])
    return f"no namespaces here: {tried.out.strip()}" if tried.status else ""


@dataclass
class Said:
    """What a client or a command answered."""

    status: int
    out: str


class Machine:
    """Started once for a test process. `url` is the site's database as seen from outside."""

    def __init__(self, folder: Path, seed: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.data.mkdir(mode=0o700)
        self.url = f"sqlite:///{self.data / 'floor.db'}"
        shutil.copyfile(seed, self.data / "floor.db")
        self.port = _free_port()
        for name in ("host_key", *PEOPLE, "st-07", "open"):
            made = run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)])
            assert made.status == 0, made.out
        (folder / "known").write_text(f"[127.0.0.1]:{self.port} {(folder / 'host_key.pub').read_text()}")
        self._warm: subprocess.Popen[bytes] | None = None
        self._configure()
        self._stock()
        self._start()

    def stop(self) -> None:
        """With its first process everything in it ends."""
        self._process.kill()
        self._process.wait(10)

    def ssh(self, account: str, *options: str, key: str = "") -> list[str]:
        """The client's command line; options, then what is asked of the other side."""
        return ["ssh", "-F", "none", "-p", str(self.port), "-i", str(self.folder / (key or account)),
                "-o", f"UserKnownHostsFile={self.folder / 'known'}", "-o", "IdentitiesOnly=yes",
                "-o", "IdentityAgent=none", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10",
                *[o for o in options if o.startswith("-")], f"{account}@127.0.0.1",
                *[o for o in options if not o.startswith("-")]]

    def run(self, account: str, *options: str, key: str = "", seconds: float = 15,
            env: dict[str, str] | None = None) -> Said:
        """A client without a terminal, to its end."""
        return run(self.ssh(account, *options, key=key), seconds, env)

    def terminal(self, account: str = "op-budi", *options: str, columns: int = 20, rows: int = 16,
                 term: str = "vt220", key: str = "") -> Terminal:
        """A gun: `ssh -tt` on a pty."""
        return Terminal(*self.ssh(account, "-tt", *options, key=key), program=str(HERE / "become.py"), term=term,
                        columns=columns, rows=rows, environ={"HOME": str(self.folder)})

    def inside(self, account: str, command: str, seconds: float = 15) -> Said:
        """A shell of this account: what somebody has who got out of everything else."""
        who = [] if account == "root" else ["setpriv", "--reuid", account, "--regid", "floorops", "--init-groups",
                                            "--reset-env"]
        return run(["nsenter", "-t", str(self.first), "-m", "-p", "--", *who, "sh", "-c", command], seconds)

    def warm_up(self, seconds: float = 120) -> None:
        """Start the server of the warm start, as its service file does."""
        command = ("mkdir -p -m 0700 /run/floorapp && chown floorsvc: /run/floorapp && cd /run/floor/data && "
                   "exec setpriv --reuid floorsvc --regid floorsvc --init-groups --reset-env env LANG=C.UTF-8 "
                   "/run/floor/bin/floorapp --config /etc/floorapp warm")
        with self.log.open("ab") as log:
            self._warm = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "nsenter", "-t", str(self.first), "-m", "-p", "--", "sh", "-c",
                 command], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until = time.monotonic() + seconds
        while self.inside("root", "test -S /run/floorapp/warm").status:
            assert self._warm.poll() is None and time.monotonic() < until, self.log.read_text()
            time.sleep(0.1)

    def cool_down(self) -> None:
        """End that server; what it left behind does not disturb anybody."""
        if self._warm is not None:
            for pid in self.warm_server():
                os.kill(pid, signal.SIGTERM)
            self._warm.wait(20)
            self._warm = None

    def warm_server(self) -> list[int]:
        """Its process number outside, where it runs."""
        return [pid for pid in self._processes() if self._command(pid).endswith(b"\0warm\0")
                and not self._is_screen(pid)]

    def _command(self, pid: int) -> bytes:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:                                # it has gone since it was seen
            return b""

    def sessions(self) -> list[int]:
        """The terminals on which a screen shows now: the processes that hold them, by their numbers outside."""
        server = self.warm_server()
        return [pid for pid in self._processes() if pid not in server and not self._is_screen(pid)]

    def screens(self) -> list[int]:
        """The processes that a warm server has forked; they hold no terminal, their clients do."""
        return [pid for pid in self._processes() if self._is_screen(pid)]

    def _processes(self) -> list[int]:
        return sorted(int(entry.name) for entry in Path("/proc").iterdir()
                      if entry.name.isdigit() and self._is_session(entry))

    def _is_screen(self, pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/comm").read_text().strip() == "floor-screen"
        except OSError:
            return False

    def sessions_gone(self, seconds: float = 30) -> bool:
        """Whether no screen runs any more within this time."""
        until = time.monotonic() + seconds
        while self.sessions() or self.screens():
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def environment(self, pid: int) -> dict[str, str]:
        """What a process was started with."""
        pairs = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
        return dict(pair.split("=", 1) for pair in pairs if "=" in pair)

    def _is_session(self, entry: Path) -> bool:
        try:
            return (os.readlink(entry / "ns/pid") == self.numbers
                    and b"\0-m\0floorapp\0" in (entry / "cmdline").read_bytes())
        except OSError:
            return False

    def _configure(self) -> None:
        config = self.folder / "config"
        config.mkdir()
        for name, content in example_files().items():
            ours = content.replace(b"sqlite:///var/floorapp.db", b"sqlite:////run/floor/data/floor.db")
            (config / name).write_bytes(ours)
        server = run(["ssh", "-V"]).out
        version = tuple(int(part) for part in server.partition("OpenSSH_")[2].partition("p")[0].split(".")[:2])
        more = "PerSourcePenalties no\n" if version >= (9, 8) else ""
        (self.folder / "sshd_config").write_text(SSHD_CONFIG.format(port=self.port) + more)

    def _stock(self) -> None:
        """The small house with something to pick, and everybody's key."""
        db.open_database(self.url)
        try:
            small_house.build()
            small_house.taken("operators", "code,name,roles,pin\nADMIN,Admin,admin,2590\n")
            small_house.taken("stock", STOCK)
            for account in PEOPLE:
                person = people.operator_like.one(code=account.removeprefix("op-"))
                line = (self.folder / f"{account}.pub").read_text()
                db.execute(lambda p=person, k=line: operators.add_key(Act("test", 1), p, k))
        finally:
            db.close_database()

    def _start(self) -> None:
        needed, closed = _passable([sys.base_prefix, sys.prefix, str(ROOT), str(self.folder)])
        given = {"STAGE": str(self.folder), "DATA": str(self.data), "ROOT": str(ROOT), "PYTHON": sys.executable,
                 "PORT": str(self.port), "SSHD": str(_which("sshd")), "CLOSED": " ".join(closed),
                 "NEEDED": " ".join(needed), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
        self.log = self.folder / "log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(        # it dies with this process, however that ends
                ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--propagation", "private", "--pid", "--fork",
                 "--kill-child", "--mount-proc", "sh", str(HERE / "inside.sh")],
                env=given, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while not (self.folder / "ready").exists() or not _listens(self.port):
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise AssertionError(f"the machine did not start:\n{self.log.read_text()}")
            time.sleep(0.05)
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        self.first = int(children[0])
        self.numbers = os.readlink(f"/proc/{self.first}/ns/pid")


def run(command: list[str], seconds: float = 15, env: dict[str, str] | None = None) -> Said:
    """To its end, or until it has taken long enough: what it had said by then."""
    started = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               env=(os.environ | env) if env else None)
    try:
        out, _ = started.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        started.kill()
        out, _ = started.communicate()
    return Said(started.returncode, out.decode(errors="replace"))


def _passable(paths: list[str]) -> tuple[list[str], list[str]]:
    """Which of these an ordinary account cannot reach, and the first folder on the way that stops it."""
    needed, closed = [], []
    for path in dict.fromkeys(str(Path(p).resolve()) for p in paths):
        stops = [str(parent) for parent in reversed(Path(path).parents) if not parent.stat().st_mode & 0o001]
        if stops:
            needed.append(path)
            closed.append(stops[0])
    return needed, sorted(set(closed))


def _which(tool: str) -> str | None:
    return shutil.which(tool, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0
