"""A site of its own for a test: a configuration, a database, and commands on them in this process or in another."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from floorapp.cli.main import main

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def objects(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Site:
    """`url` may be empty: then the configuration's own database holds."""

    folder: Path
    url: str = ""
    env: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        return self.folder / "config"

    def argv(self, *args: str) -> list[str]:
        return ["--config", str(self.config), *(["--database", self.url] if self.url else []), *args]

    def run(self, *args: str, stdin: str | bytes = "") -> Said:
        """In this process."""
        given = io.TextIOWrapper(io.BytesIO(stdin if isinstance(stdin, bytes) else stdin.encode()), "utf-8")
        before = sys.stdin, sys.stdout, sys.stderr
        out, err = io.StringIO(), io.StringIO()
        sys.stdin, sys.stdout, sys.stderr = given, out, err
        try:
            status = main(self.argv(*args))
        finally:
            sys.stdin, sys.stdout, sys.stderr = before
        return Said(status, out.getvalue(), err.getvalue())

    def start(self, *args: str, **how: Any) -> subprocess.Popen[bytes]:
        """In a process of its own."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | how
        return subprocess.Popen([sys.executable, "-m", "floorapp", *self.argv(*args)], cwd=self.folder,
                                env=os.environ | {"PYTHONPATH": str(ROOT)} | self.env, **pipes)

    def process(self, *args: str, stdin: bytes = b"") -> Said:
        """In a process of its own, to its end."""
        with self.start(*args) as started:
            out, err = started.communicate(stdin, timeout=60)
        return Said(started.returncode, out.decode(), err.decode())
