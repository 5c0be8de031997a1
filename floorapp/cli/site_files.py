"""`floorapp install-files`: what sshd, sudo, systemd and the guns need at a site.

It writes files and does nothing else: it starts and restarts nothing, makes no account and no database. Every written
file ends with a seal over what stands above it, so that a later version replaces its own files and never what somebody
has changed by hand.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from floorapp.cli.failures import Unusable
from floorapp.cli.speech import text
from floorapp.domain.refusals import Refused

TEMPLATES = "ssh"                      # the folder beside this module
SEAL = "# floorapp install-files "
NAME = re.compile(r"[a-z_][a-z0-9_-]{0,30}")
PATH = re.compile(r"(/[A-Za-z0-9_][A-Za-z0-9._-]*)+")

# Template -> where it goes, and its mode. {home} is the folder of the installation.
FILES = {
    "sshd.conf": ("/etc/ssh/sshd_config.d/10-floorapp.conf", 0o644),
    "sudoers": ("/etc/sudoers.d/floorapp", 0o440),
    "worker.service": ("/etc/systemd/system/floorapp-worker.service", 0o644),
    "warm.service": ("/etc/systemd/system/floorapp-warm.service", 0o644),
    "backup.service": ("/etc/systemd/system/floorapp-backup.service", 0o644),
    "backup.timer": ("/etc/systemd/system/floorapp-backup.timer", 0o644),
    "floor-session": ("{home}/libexec/floor-session", 0o755),
    "floor-account": ("{home}/libexec/floor-account", 0o755),
    "tmux.conf": ("{home}/share/tmux.conf", 0o644),
    "termux.properties": ("{home}/share/termux.properties", 0o644),
}
FOLDERS = ("/etc/ssh/floor_keys", "{home}/home")     # empty; nobody but root writes there


@dataclass(frozen=True, slots=True)
class Site:
    """The names a site chooses. `program` is the floorapp command; its installation is the folder above its bin."""

    program: str = "/opt/floorapp/bin/floorapp"
    config: str = "/etc/floorapp"
    data: str = "/var/lib/floorapp"
    service: str = "floorsvc"
    group: str = "floorops"

    @property
    def home(self) -> str:
        return str(Path(self.program).parent.parent)


USUAL = Site()


@dataclass(frozen=True, slots=True)
class SiteFile:
    """One file as it should be: its path on the host, its mode, its bytes with their seal."""

    path: str
    mode: int
    content: bytes


def register(commands: Any) -> None:
    """`install-files`."""
    install = commands.add_parser("install-files", help=text("ssh_install"))
    install.add_argument("--root", type=Path, default=Path("/"), metavar="DIR", help=text("ssh_root"))
    install.add_argument("--program", default=USUAL.program, metavar="FILE", help=text("ssh_program"))
    install.add_argument("--data", default=USUAL.data, metavar="DIR", help=text("ssh_data"))
    install.add_argument("--service-user", default=USUAL.service, metavar="NAME", help=text("ssh_service"))
    install.add_argument("--group", default=USUAL.group, metavar="NAME", help=text("ssh_group"))
    install.add_argument("--dry-run", action="store_true", help=text("ssh_dry_run"))
    install.add_argument("--force", action="store_true", help=text("ssh_force"))
    install.add_argument("--json", action="store_true", help=text("cli_json"))
    install.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the files under `--root`, all or none; with `--dry-run` only print them.

    Refused: `ssh_bad_name`, `ssh_bad_path` (exit status 2), `ssh_not_a_file`, `ssh_file_changed` (files that somebody
    has edited; `--force` replaces them and keeps the old ones beside as `.NAME.before`).
    """
    site = _chosen(args)
    files = site_files(site)
    states = [state(args.root, file) for file in files]
    if not args.dry_run:
        changed = [file.path for file, found in zip(files, states, strict=True) if found == "changed"]
        if changed and not args.force:
            raise Refused("ssh_file_changed", files=", ".join(changed))
        _install(args.root, site, files, states)
    if args.json:
        told = [{"path": file.path, "mode": f"{file.mode:04o}", "state": found, "content": file.content.decode()}
                for file, found in zip(files, states, strict=True)]
        print(json.dumps({"root": str(args.root), "written": not args.dry_run, "folders": list(_folders(site)),
                          "files": told}))
        return 0
    for file, found in zip(files, states, strict=True):
        print(f"{'==> ' if args.dry_run else ''}{file.path} {file.mode:04o} {text(f'ssh_state_{found}')}")
        if args.dry_run:
            print(file.content.decode())
    if not args.dry_run:
        print(text("ssh_next", home=site.home, service=site.service, group=site.group, data=site.data))
    return 0


def site_files(site: Site) -> list[SiteFile]:
    """Every file of a site with its names put in. No disk is read but the program's own."""
    from floorapp.terminal.classes import CLASSES
    names = {"PROGRAM": site.program, "CONFIG": site.config, "DATA": site.data, "SERVICE": site.service,
             "GROUP": site.group, "HOME": site.home, "TERMS": "|".join(CLASSES)}
    made = []
    for template, (path, mode) in FILES.items():
        body = (resources.files("floorapp.cli") / TEMPLATES / template).read_text("utf-8")
        for name, value in names.items():
            body = body.replace(f"@{name}@", value)
        made.append(SiteFile(path.format(home=site.home), mode, _sealed(body.encode())))
    return made


def state(root: Path, file: SiteFile) -> str:
    """`new`, `same`, `older` (written by this command, and not touched since) or `changed` (by somebody).

    Refused: `ssh_not_a_file` (a link, a folder or a device stands there).
    """
    path = _under(root, file.path)
    try:
        found = path.lstat()
    except FileNotFoundError:
        return "new"
    if not stat.S_ISREG(found.st_mode):
        raise Refused("ssh_not_a_file", file=path)
    content = path.read_bytes()
    if content == file.content:
        return "same" if stat.S_IMODE(found.st_mode) == file.mode else "older"
    body, _, seal = content.rpartition(SEAL.encode())
    return "older" if seal and _sealed(body) == content else "changed"


def _sealed(body: bytes) -> bytes:
    return body + SEAL.encode() + hashlib.sha256(body).hexdigest().encode() + b"\n"


def _chosen(args: argparse.Namespace) -> Site:
    """Names and paths go into files that root's programs obey: nothing but plain ones is taken."""
    site = Site(args.program, str(args.config or USUAL.config), args.data, args.service_user, args.group)
    for name in (site.service, site.group):
        if not NAME.fullmatch(name):
            raise Unusable("ssh_bad_name", name=name)
    for path in (site.program, site.config, site.data):
        if not PATH.fullmatch(path) or Path(path).parent == Path("/"):
            raise Unusable("ssh_bad_path", path=path)
    if site.program != f"{site.home}/bin/floorapp":
        raise Unusable("ssh_bad_path", path=site.program)
    return site


def _install(root: Path, site: Site, files: list[SiteFile], states: list[str]) -> None:
    for folder in _folders(site):
        _under(root, folder).mkdir(mode=0o755, parents=True, exist_ok=True)
    for file, found in zip(files, states, strict=True):
        path = _under(root, file.path)
        if found == "changed":
            path.replace(path.with_name(f".{path.name}.before"))
        if found != "same":
            path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            _write(path, file)


def _write(path: Path, file: SiteFile) -> None:
    """Whole or not at all; sshd and sudo read nothing that begins with a dot."""
    part = path.with_name(f".{path.name}.new")
    with suppress(FileNotFoundError):
        part.unlink()
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as writing:
        writing.write(file.content)
        writing.flush()
        os.fchmod(descriptor, file.mode)
        os.fsync(descriptor)
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _folders(site: Site) -> Iterator[str]:
    return (folder.format(home=site.home) for folder in FOLDERS)


def _under(root: Path, path: str) -> Path:
    return root / path.lstrip("/")
