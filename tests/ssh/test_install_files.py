"""`floorapp install-files`: what it writes, what it leaves alone; the examples in config are what it writes."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from floorapp.cli.site_files import FILES, USUAL, site_files
from floorapp.terminal.classes import CLASSES
from tests.cli.sites import Said, Site

EXAMPLES = Path(__file__).parents[2] / "config"
SHUT = ("DisableForwarding yes", "AllowTcpForwarding no", "AllowStreamLocalForwarding no", "AllowAgentForwarding no",
        "X11Forwarding no", "PermitTunnel no", "PermitListen none", "PermitOpen none", "GatewayPorts no",
        "PermitUserRC no", "PasswordAuthentication no", "KbdInteractiveAuthentication no",
        "AuthenticationMethods publickey", "MaxSessions 1", "ClientAliveInterval 8", "ClientAliveCountMax 2")


def installed(root: Path) -> dict[str, Path]:
    return {f"/{path.relative_to(root / 'host')}": path for path in (root / "host").rglob("*") if path.is_file()}


class Host(Site):
    """A root of its own; no configuration is named."""

    def argv(self, *args: str) -> list[str]:
        return list(args)


def run(root: Path, *args: str) -> Said:
    return Host(root).run("install-files", "--root", str(root / "host"), *args)


def test_every_file_is_written_with_its_mode_and_nothing_else(tmp_path: Path) -> None:
    assert run(tmp_path).status == 0
    files = {file.path: file for file in site_files(USUAL)}
    assert set(installed(tmp_path)) == set(files)
    for path, written in installed(tmp_path).items():
        assert written.read_bytes() == files[path].content
        assert stat.S_IMODE(written.stat().st_mode) == files[path].mode
    assert (tmp_path / "host/etc/ssh/floor_keys").is_dir() and (tmp_path / "host/opt/floorapp/home").is_dir()


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    run(tmp_path)
    before = {path: written.stat().st_mtime_ns for path, written in installed(tmp_path).items()}
    said = run(tmp_path, "--json")
    assert {file["state"] for file in said.json["files"]} == {"same"}
    assert before == {path: written.stat().st_mtime_ns for path, written in installed(tmp_path).items()}


def test_dry_run_prints_every_file_whole_and_writes_nothing(tmp_path: Path) -> None:
    said = run(tmp_path, "--dry-run")
    assert said.status == 0 and not (tmp_path / "host").exists()
    for file in site_files(USUAL):
        assert f"==> {file.path} " in said.out and file.content.decode() in said.out


def test_what_somebody_has_changed_is_refused_by_name_and_nothing_is_written(tmp_path: Path) -> None:
    run(tmp_path)
    sudoers, tmux = (installed(tmp_path)[path] for path in ("/etc/sudoers.d/floorapp", "/opt/floorapp/share/tmux.conf"))
    tmux.unlink()
    sudoers.chmod(0o640)
    sudoers.write_text(sudoers.read_text().replace("NOPASSWD", "PASSWD"))
    said = run(tmp_path)
    assert said.status == 1 and "/etc/sudoers.d/floorapp" in said.err
    assert "NOPASSWD" not in sudoers.read_text() and not tmux.exists()
    assert run(tmp_path, "--force").status == 0
    assert "NOPASSWD" in sudoers.read_text() and tmux.exists()
    assert "NOPASSWD" not in sudoers.with_name(".floorapp.before").read_text()


def test_files_of_another_version_that_nobody_has_touched_are_brought_up_to_date(tmp_path: Path) -> None:
    run(tmp_path, "--group", "picker")
    said = run(tmp_path, "--json")
    states = {file["path"]: file["state"] for file in said.json["files"]}
    assert states["/etc/sudoers.d/floorapp"] == "older" and states["/opt/floorapp/share/tmux.conf"] == "same"
    assert "floorops" in installed(tmp_path)["/etc/sudoers.d/floorapp"].read_text()


def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    run(tmp_path)
    sudoers, other = installed(tmp_path)["/etc/sudoers.d/floorapp"], tmp_path / "other"
    other.write_text("mine")
    sudoers.unlink()
    sudoers.symlink_to(other)
    said = run(tmp_path, "--force")
    assert said.status == 1 and str(sudoers) in said.err and other.read_text() == "mine"


@pytest.mark.parametrize("args", [
    ("--service-user", "root ALL"), ("--service-user", "Floor"), ("--group", "a,b"), ("--group", ""),
    ("--data", "var/lib"), ("--data", "/"), ("--data", "/var/../etc/x"), ("--data", "/var/li b"), ("--data", "/a\n/b"),
    ("--program", "/opt/floorapp/floorapp"), ("--program", "/bin/floorapp"), ("--program", "/opt/x/bin/sh"),
])
def test_names_that_could_say_more_than_a_name_are_refused(tmp_path: Path, args: tuple[str, ...]) -> None:
    said = run(tmp_path, *args)
    assert said.status == 2 and said.err and not (tmp_path / "host").exists()


def test_no_placeholder_is_left_and_every_file_says_what_it_is(tmp_path: Path) -> None:
    for file in site_files(USUAL):
        content = file.content.decode()
        assert not re.search(r"@[A-Z]+@", content), file.path
        assert content.startswith("#") and content.count("# floorapp install-files ") == 1, file.path
        assert content.isascii(), file.path


def test_every_way_out_is_shut_by_its_own_switch() -> None:
    lines = [line.strip() for line in content_of("sshd.conf").splitlines() if not line.strip().startswith("#")]
    assert lines[0] == "Match Group floorops" and lines[1].startswith("ForceCommand exec /usr/bin/sudo -n -u floorsvc ")
    assert not [line for line in SHUT if line not in lines]
    assert not [line for line in lines if line.startswith(("Match", "Subsystem", "AcceptEnv", "PermitUserEnv"))][1:]


def test_sudo_allows_one_command_without_arguments() -> None:
    rules = [line for line in content_of("sudoers").splitlines() if line and not line.startswith(("#", "Defaults"))]
    assert rules == ['%floorops ALL = (floorsvc) NOPASSWD: NOSETENV: /opt/floorapp/libexec/floor-session ""']


def test_a_screen_gets_no_terminal_but_those_that_the_house_knows() -> None:
    (line,) = [line for line in content_of("floor-session").splitlines() if line.strip().endswith(") ;;")]
    assert set(line.strip().removesuffix(") ;;").split("|")) == set(CLASSES)


def test_the_examples_in_config_are_what_is_written() -> None:
    for template in FILES:
        folder = "systemd" if template.endswith((".service", ".timer")) else "sshd"
        assert (EXAMPLES / folder / template).read_bytes() == content_of(template).encode(), template


@pytest.mark.parametrize(("tool", "args", "template"), [
    ("visudo", ("-cf",), "sudoers"), ("sh", ("-n",), "floor-session"), ("sh", ("-n",), "floor-account"),
])
def test_the_tools_of_the_system_read_them(tmp_path: Path, tool: str, args: tuple[str, ...], template: str) -> None:
    found = shutil.which(tool, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if found is None:
        pytest.skip(f"{tool} is not installed")
    file = tmp_path / template
    file.write_text(content_of(template))
    file.chmod(0o440)
    tried = subprocess.run([found, *args, str(file)], check=False, capture_output=True, text=True)
    assert tried.returncode == 0, tried.stdout + tried.stderr


def content_of(template: str) -> str:
    path, _ = FILES[template]
    return next(f.content.decode() for f in site_files(USUAL) if f.path == path.format(home=USUAL.home))
