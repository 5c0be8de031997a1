"""Ways out that people have tried. Each tells what it got: the empty text is a shut door.

A shell that was got says the product of two numbers that stands in no command, or leaves a file in the canary folder.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.ssh.machine import PEOPLE, Machine, run

SHELL, GOT = "expr 1234 '*' 4321; touch /run/floor/canary/shell", "5332114"
SECRET = "the answer of a database"
SEEN = {"PATH", "HOME", "LANG", "TERM", "SSH_CONNECTION", "SUDO_USER"}
OURS = SEEN | {"PWD", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}      # what the shell and the test's own wrapper add
SET = {"PYTHONNODEBUGRANGES": "1", "MALLOC_ARENA_MAX": "1",        # by the command itself, and nothing else than this
       "MALLOC_MMAP_THRESHOLD_": "131072"}


AT_THE_DESK = {account: threading.Lock() for account in PEOPLE}     # one at a time works at a screen, and is not asked


@dataclass(frozen=True)
class Way:
    """`tried` gets the machine and an account, and returns what it got."""

    name: str
    tried: Callable[[Machine, str], str]


def asked(name: str, *options: str, command: str = SHELL) -> Way:
    """A client that asks for something else than the screen."""
    return Way(name, lambda m, a: _shell(m, m.run(a, *options, command, seconds=10).out))


def wished(name: str, *options: str, term: str = "xterm", env: dict[str, str] | None = None) -> Way:
    """A client that wants the screen to start with something of its own; what the screen got is looked at."""
    def tried(m: Machine, a: str) -> str:
        command = m.ssh(a, "-tt", *options)
        own = {"PATH": os.environ["PATH"], "HOME": str(m.folder), "TERM": term, **(env or {})}
        client = subprocess.Popen(["script", "-qec", " ".join(map(_quoted, command)), "/dev/null"],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=own)
        try:
            screen = _screen_of(m, a)
            if screen is None:
                return "no screen came"
            got = m.environment(screen)
            odd = {name: value for name, value in got.items()
                   if name not in OURS and SET.get(name) != value}
            return f"the screen saw {odd}" if odd or not re.fullmatch(r"[a-z0-9-]+", got["TERM"]) else _shell(m, "")
        finally:
            client.kill()
            client.communicate()
    return Way(name, tried)


def forwarded(name: str, *options: str, socks: bool = False) -> Way:
    """A tunnel: `@L` is where the client listens, `@D` what stands behind the server."""
    def tried(m: Machine, a: str) -> str:
        with _database() as behind, closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            here = free.getsockname()[1]
            free.close()
            given = [option.replace("@L", str(here)).replace("@D", str(behind)) for option in options]
            client = subprocess.Popen(m.ssh(a, "-N", *given), stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            try:
                until = time.monotonic() + 2
                while time.monotonic() < until and client.poll() is None:
                    if SECRET in _dialled(here, behind if socks else 0):
                        return "the database answered"
                    time.sleep(0.3)
                return ""
            finally:
                client.kill()
                client.communicate()
    return Way(name, tried)


def beside(name: str, command: str, want: str = GOT, status: int | None = None) -> Way:
    """What the account itself can do: the level below, if everything in front of it were broken."""
    def tried(m: Machine, a: str) -> str:
        said = m.inside(a, command, seconds=8)
        if want and want in said.out:
            return said.out
        if status is not None and said.status == status:
            return f"it worked: {said.out}"
        return _shell(m, "")
    return Way(name, tried)


def typed(name: str, *lines: str) -> Way:
    """What is typed into the screen itself; the screen must still be there and nothing else."""
    def tried(m: Machine, a: str) -> str:
        with AT_THE_DESK[a], m.terminal(a, term="xterm") as terminal:
            terminal.until("PIN")
            terminal.send(f"{PEOPLE[a]}\r")
            terminal.eventually(lambda: "PIN" not in terminal.text and terminal.text.strip(), "signed on")
            if "Ambil alih" in terminal.text:                  # at work, and not before a question
                terminal.send("1\r")
            for line in lines:
                terminal.send(line)
                terminal.read(0.3)
            screen = _screen_of(m, a)
            if screen is None or any(map(_has_children, [screen, *m.screens()])):
                return f"the screen is gone or has started something:\n{terminal.text}"
            return _shell(m, terminal.text)
    return Way(name, tried)


def _shell(m: Machine, out: str) -> str:
    left = m.inside("root", "ls /run/floor/canary").out.strip()
    if left:
        m.inside("root", "rm -f /run/floor/canary/*")
    leaked = GOT in out or "root:x:0" in out
    return f"{out}\n{left}".strip() if leaked or left else ""


def _has_children(pid: int) -> bool:
    try:
        return bool(Path(f"/proc/{pid}/task/{pid}/children").read_text().strip())
    except OSError:                                            # somebody else's, gone since
        return False


def _screen_of(m: Machine, account: str) -> int | None:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        for pid in m.sessions():
            with suppress(OSError):
                if m.environment(pid).get("SUDO_USER") == account:
                    return pid
        time.sleep(0.05)
    return None


class _database:
    """Something on loopback that answers whoever asks."""

    def __enter__(self) -> int:
        self.server = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._answer, daemon=True).start()
        return int(self.server.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self.server.close()

    def _answer(self) -> None:
        with suppress(OSError):
            while True:
                with closing(self.server.accept()[0]) as caller:
                    caller.sendall(f"{SECRET}\r\n".encode())


def _dialled(port: int, through: int) -> str:
    """What comes back from a port here; `through` asks a SOCKS proxy there for that port."""
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as line:
            line.settimeout(1)
            if through:
                line.sendall(b"\x05\x01\x00")
                line.recv(2)
                line.sendall(b"\x05\x01\x00\x01\x7f\x00\x00\x01" + through.to_bytes(2, "big"))
            came = b""
            with suppress(OSError):
                while piece := line.recv(200):
                    came += piece
            return came.decode(errors="replace")
    except OSError:
        return ""


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


def _second_channel(m: Machine, a: str) -> str:
    """A shell through the connection of a screen that runs."""
    control = f"{m.folder}/control-{a}"
    with m.terminal(a, "-oControlMaster=yes", f"-oControlPath={control}") as terminal:
        terminal.until("PIN")
        said = run(["ssh", "-F", "none", "-S", control, "-oControlMaster=no", "-p", "1", f"{a}@127.0.0.1", SHELL], 5)
        return _shell(m, said.out)


def _agent(m: Machine, a: str) -> str:
    """Sockets that forwarding would have made, while a screen runs that asked for it."""
    agent = f"{m.folder}/agent-{a}"
    server = subprocess.Popen(["ssh-agent", "-D", "-a", agent], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not Path(agent).exists():
            time.sleep(0.02)
        command = [word.replace("IdentityAgent=none", f"IdentityAgent={agent}") for word in m.ssh(a, "-A", "-tt")]
        client = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        sockets, until = "", time.monotonic() + 3
        while not sockets and time.monotonic() < until:
            time.sleep(0.3)
            sockets = m.inside("root", f"find /tmp/ssh-* -name 'agent.*' -user {a} 2>/dev/null").out.strip()
        client.kill()
        client.communicate()
        return sockets
    finally:
        server.kill()
        server.wait()


def _fetched(m: Machine, a: str, *client: str) -> str:
    """A file of the server, by a real client."""
    got = m.folder / f"got-{a}-{'-'.join(client)}"
    options = [o for o in m.ssh(a)[1:-1] if o != "-p"]
    port = options.pop(options.index(str(m.port)))
    run([*client, "-P", port, *options, f"{a}@127.0.0.1:/etc/hostname", str(got)], 8)
    return "a file came" if got.exists() and got.read_bytes() else ""


def _x11(m: Machine, a: str) -> str:
    said = m.run(a, "-X", "-T", env={"DISPLAY": "127.0.0.1:77"}, seconds=8)
    return "" if "X11 forwarding request failed" in said.out else said.out


def _other_key(m: Machine, a: str) -> str:
    others = [other for other in PEOPLE if other != a]
    said = m.run(others[0], SHELL, key=a)
    return "" if "Permission denied" in said.out else said.out


def _as(user: str) -> Callable[[Machine, str], str]:
    def tried(m: Machine, a: str) -> str:
        said = m.run(user, SHELL, key=a)
        return "" if "Permission denied" in said.out else said.out
    return tried


def _other_screen(command: str) -> Callable[[Machine, str], str]:
    """Something done to the screen of somebody else, from this account."""
    def tried(m: Machine, a: str) -> str:
        other = next(account for account in PEOPLE if account != a)
        with m.terminal(other) as terminal:
            terminal.until("PIN")
            seen = m.inside("root", "pgrep -u floorsvc -f 'session --operator'").out.split()[0]
            said = m.inside(a, command.replace("@P", seen), seconds=5)
            return said.out if said.status == 0 or GOT in said.out or terminal.wait(0.2) is not None else ""
    return tried


def _warm_process(command: str, whose: str) -> Callable[[Machine, str], str]:
    """Something done to the warm server, or to a screen that it has forked for somebody else."""
    def tried(m: Machine, a: str) -> str:
        other = next(account for account in PEOPLE if account != a)
        with m.terminal(other) as terminal:
            terminal.until("PIN")
            found = m.inside("root", "pgrep -u floorsvc -x floor-screen" if whose == "screen"
                             else "pgrep -u floorsvc -f 'floorapp warm|/etc/floorapp warm'").out.split()
            if not found:
                return "there is none to try it on"
            said = m.inside(a, command.replace("@P", found[0]), seconds=5)
            return said.out if said.status == 0 or GOT in said.out or terminal.wait(0.2) is not None else ""
    return tried


def _storm(m: Machine, a: str) -> str:
    with m.terminal(a, term="xterm") as terminal:
        terminal.until("PIN")
        for n in range(300):
            terminal.resize_unseen((0, 1, 65535, 20, 80)[n % 5], (0, 1, 65535, 8, 24)[n % 5])
        terminal.resize(20, 16)
        terminal.send("\x03")
        terminal.read(1)
        return "" if terminal.wait(0) is None else "the screen is gone"


SVC = "sudo -n -u floorsvc"
SESSION = "/run/floor/libexec/floor-session"
FROM_OUTSIDE = (
    asked("a command"), asked("a command with ;", command=f"; {SHELL}"),
    asked("a command with &&", command=f"x && {SHELL}"),
    asked("a command with a line feed", command=f"x\n{SHELL}"), asked("a command in $()", command=f"$({SHELL})"),
    asked("a command in backticks", command=f"`{SHELL}`"), asked("a command after a pipe", command=f"| {SHELL}"),
    asked("a command of 120 kB", command=f"{SHELL}; " + "#" * 120_000),
    asked("a quote left open", command=f"'; {SHELL}; '"), asked("an unknown subsystem", "-s", command="shell"),
    Way("sftp", lambda m, a: _fetched(m, a, "sftp")), Way("scp", lambda m, a: _fetched(m, a, "scp", "-s")),
    Way("old scp", lambda m, a: _fetched(m, a, "scp", "-O")),
    asked("rsync", command="rsync --server --sender . /etc/passwd"),
    asked("git", command="git-upload-pack '/etc'"), asked("a login shell", command="exec sh -l -c '" + SHELL + "'"),
    asked("a terminal and a command", "-tt"), asked("no terminal at all", "-T", command=""),
    forwarded("-L to a port", "-L@L:127.0.0.1:@D"), forwarded("-L by name", "-L@L:localhost:@D"),
    forwarded("-D", "-D@L", socks=True),
    forwarded("-R on a port", "-R@L:127.0.0.1:@D"), forwarded("-R on every address", "-R0.0.0.0:@L:127.0.0.1:@D"),
    forwarded("-R as a proxy", "-R@L", socks=True),
    Way("-R on a socket", lambda m, a: _shell(m, m.run(a, "-N", "-R/run/floor/canary/s:127.0.0.1:1", seconds=2).out)),
    Way("-W", lambda m, a: _through(m, a, "-W")), Way("-J through us", lambda m, a: _through(m, a, "-J")),
    Way("-w, a tunnel device", lambda m, a: m.run(a, "-N", "-w7:7", seconds=2) and _device(m)),
    Way("-A, the agent", _agent), Way("-X", _x11), Way("a second channel beside the screen", _second_channel),
    wished("SendEnv of everything", "-oSendEnv=*", env={"LD_PRELOAD": "/x.so", "LC_ALL": "../../x", "BASH_ENV": "/x"}),
    wished("SetEnv LD_PRELOAD and Python's", "-oSetEnv=LD_PRELOAD=/x.so PYTHONHOME=/x PYTHONINSPECT=1"),
    wished("SetEnv Textual's", "-oSetEnv=TEXTUAL_DRIVER=os:system TEXTUAL_LOG=/run/floor/canary/log TEXTUAL_PRESS=x"),
    wished("SetEnv ours", "-oSetEnv=FLOORAPP_CONFIG=/tmp FLOORAPP_DATABASE=sqlite:////tmp/x SUDO_USER=root"),
    wished("LANG is a path", "-oSetEnv=LANG=../../../tmp/x LC_ALL=../../x LANGUAGE=../x"),
    wished("LC_ALL of 60 kB", "-oSendEnv=LC_ALL", env={"LC_ALL": "x" * 60_000}),
    wished("COLUMNS and LINES", "-oSetEnv=COLUMNS=999999 LINES=-1"),
    wished("TERM is a path", term="../../../tmp/x"), wished("TERM with ;id", term=f"xterm;{SHELL}"),
    wished("TERM in $()", term=f"$({SHELL})"), wished("TERM of 20 kB", term="x" * 20_000),
    Way("sizes of 0, 1 and 65535, 300 times", _storm),
    asked("a password", "-oPreferredAuthentications=password,keyboard-interactive"),
    Way("the key of somebody else", _other_key), Way("as root", _as("root")), Way("as the service", _as("floorsvc")),
    typed("ctrl+Z, ctrl+\\, ctrl+C, ctrl+D, ctrl+S, ctrl+Q", "\x1a", "\x1c", "\x03", "\x04", "\x13", "\x11"),
    typed("shell lines", f"!{SHELL}\r", f":!{SHELL}\r", f"$({SHELL})\r", f";{SHELL}\r", f"|{SHELL}\r"),
    typed("paths", "../../../../etc/passwd\r", "/etc/passwd\r", "file:///etc/passwd\r", "GO../../x\r"),
    typed("answers of a terminal", "\x1b]52;c;eA==\x07", "\x1b[?1;2c", "\x1bP+q544e\x1b\\", "\x1b[20~\x1b[21~"),
)
FROM_BESIDE = (
    beside("the database", "cat /run/floor/data/floor.db", "SQLite"),
    beside("its folder", "ls /run/floor/data", status=0),
    beside("its write-ahead log", "cat /run/floor/data/floor.db-wal", status=0),
    beside("a hard link to it", "ln /run/floor/data/floor.db /run/floor/canary/db", status=0),
    beside("its ticket", ": > /run/floor/data/floor.db.ticket", status=0),
    beside("the configuration", "cat /etc/floorapp/site.toml", "database"),
    beside("the program without sudo", "/run/floor/bin/floorapp --config /etc/floorapp stock --json", '"rows"'),
    beside("sudo sh", f"{SVC} sh -c \"{SHELL}\""), beside("sudo as root", f"sudo -n sh -c \"{SHELL}\""),
    beside("sudo -s", f"{SVC} -s -- sh -c \"{SHELL}\""), beside("sudo -i", f"{SVC} -i sh -c \"{SHELL}\""),
    beside("sudo -e", f"{SVC} -e /run/floor/data/floor.db", status=0),
    beside("sudo with an argument", f"{SVC} {SESSION} --role admin 2>&1", "Perlu terminal"),
    beside("sudo --", f"{SVC} -- {SESSION} -- x 2>&1", "Perlu terminal"),
    beside("sudo the program itself", f"{SVC} /run/floor/bin/floorapp --config /etc/floorapp stock --json", '"rows"'),
    beside("sudo by a longer way", f"{SVC} /run/floor/libexec/../bin/floorapp stock --json", '"rows"'),
    beside("sudo as another group", f"sudo -n -u floorsvc -g root {SESSION} 2>&1", "Perlu terminal"),
    beside("sudo with a variable", f"{SVC} PYTHONSTARTUP=/x {SESSION} 2>&1", "Perlu terminal"),
    beside("sudo -E", f"LD_PRELOAD=/x {SVC} -E {SESSION} 2>&1", "Perlu terminal"),
    beside("sudo --preserve-env", f"PYTHONPATH=/x {SVC} --preserve-env=PYTHONPATH {SESSION} 2>&1", "Perlu terminal"),
    beside("sudo as somebody else", f"SUDO_USER=op-x {SVC} --preserve-env=SUDO_USER {SESSION} 2>&1", "Perlu terminal"),
    beside("sudoedit", "sudoedit -n -u floorsvc /etc/floorapp/site.toml", status=0),
    beside("the command without sudo", f"SUDO_USER=op-admin {SESSION}", "PIN"),
    beside("another script of the site", f"{SVC} /run/floor/libexec/floor-account keys", status=0),
    beside("floor-account as oneself", "/run/floor/libexec/floor-account add ADMIN", status=0),
    *(beside(f"~/{name}", f"mkdir -p ~/{name.rpartition('/')[0]}; echo '{SHELL}' > ~/{name}", status=0)
      for name in (".bashrc", ".profile", ".ssh/rc", ".ssh/environment", ".pam_environment", ".ssh/authorized_keys")),
    beside("one's own keys", "echo x >> /etc/ssh/floor_keys/$(id -un)", status=0),
    beside("a link in place of them", "ln -sf /tmp/x /etc/ssh/floor_keys/$(id -un)", status=0),
    beside("the forced command", f"echo {SHELL} >> {SESSION}", status=0),
    beside("the rules of sudo", "echo x >> /etc/sudoers.d/floorapp", status=0),
    beside("the rules of sshd", "echo x >> /etc/ssh/sshd_config.d/10-floorapp.conf", status=0),
    beside("su", f"echo | su floorsvc -s /bin/sh -c \"{SHELL}\""),
    beside("chsh", "echo | chsh -s /bin/bash", status=0),
    beside("cron", f"echo '* * * * * {SHELL}' | crontab -", status=0),
    beside("at", f"echo '{SHELL}' | at now", status=0),
    *(Way(name, _other_screen(command)) for name, command in (
        ("the open files of another's screen", "ls -l /proc/@P/fd"), ("its memory", "head -c 1 /proc/@P/mem"),
        ("its environment", "cat /proc/@P/environ"), ("its end", "kill -9 @P"),
        ("its terminal", "exec 3<>$(ls -l /proc/@P/fd/0 | sed 's/.* //') && echo x >&3"))),
)


# Where a warm server forks the screens: its socket, itself, and what it has forked.
FROM_BESIDE_WARM = (
    beside("the folder of its socket", "ls /run/floorapp", status=0),
    beside("its socket", "python3 -c 'import socket; socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)"
                         ".connect(\"/run/floorapp/warm\"); print(1234 * 4321)'"),
    beside("a socket in its place", "mkdir -p /run/floorapp && ln -sf /tmp/x /run/floorapp/warm", status=0),
    *(Way(f"the server: {name}", _warm_process(command, "server")) for name, command in (
        ("its end", "kill -9 @P"), ("its memory", "head -c 1 /proc/@P/mem"), ("its open files", "ls -l /proc/@P/fd"))),
    *(Way(f"a forked screen: {name}", _warm_process(command, "screen")) for name, command in (
        ("its end", "kill -9 @P"), ("its memory", "head -c 1 /proc/@P/mem"), ("its open files", "ls -l /proc/@P/fd"),
        ("its environment", "cat /proc/@P/environ"))),
)
ON_THE_SCREEN = tuple(way for way in FROM_OUTSIDE if way.name.startswith(
    ("ctrl+", "shell lines", "paths", "answers", "sizes", "a second channel")))


def _through(m: Machine, a: str, how: str) -> str:
    with _database() as behind:
        if how == "-W":
            return _found(m.run(a, f"-W127.0.0.1:{behind}", seconds=5).out)
        through = f"-oProxyCommand={' '.join(m.ssh(a, f'-W127.0.0.1:{behind}'))}"
        return _found(run(["ssh", "-F", "none", through, "-oBatchMode=yes", "-v", "x@127.0.0.1", "x"], 5).out)


def _found(out: str) -> str:
    return "the database answered" if SECRET in out else ""


def _device(m: Machine) -> str:
    return "there is a tunnel" if "tun7" in m.inside("root", "cat /proc/net/dev").out else ""
