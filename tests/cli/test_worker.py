"""The worker: paper, releases and sweeps, by one process at a time, and gone within two seconds."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from floorapp.channels.taking import take_file
from floorapp.cli import processes
from floorapp.cli.chores import Chores
from floorapp.data import clock, db, leases, spool
from floorapp.printing.jobs import LEASE
from tests.cli.sites import Site
from tests.postgres import Server


@pytest.fixture
def stalling() -> Iterator[int]:
    """A printer that takes the connection and then nothing more: its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return
        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        for connection in held:
            connection.close()


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "it never came true"
        time.sleep(0.05)


def papers(site: Site) -> list[Path]:
    return sorted((site.folder / "print").glob("*.escpos") or ()) + sorted((site.folder / "var/print").glob("*.escpos"))


def states(site: Site) -> list[str]:
    return [job["state"] for job in site.run("print", "list", "--json").json["jobs"]]


def add_printer(site: Site, text: str) -> None:
    (site.config / "printers.toml").write_text(text)
    assert site.run("db", "upgrade").status == 0


def test_once_prints_what_is_queued_and_ends(site: Site) -> None:
    for _ in range(3):
        site.run("print", "test", "P1")
    said = site.run("worker", "--once")
    assert said.status == 0 and "P1" in said.err and not said.out
    assert states(site) == ["printed"] * 3 and len(papers(site)) == 3
    assert site.run("worker", "--once").err == ""


def test_labels_come_before_slips_and_slips_before_the_rest(site: Site) -> None:
    db.open_database(site.url)
    for number, kind in enumerate(("grn", "packing_slip", "lpn_label", "shipping_label")):
        with db.tx():
            spool.queue(kind, f"N{number}", {}, language="id", who="BUDI")
    order = []
    while (row := spool.next_job.one(printer="P1", now=clock.now())) is not None:
        order.append(row.kind)
        db.execute(lambda row=row: spool.start_sending.run(id=row.id))
    db.close_database()
    assert order == ["lpn_label", "shipping_label", "packing_slip", "grn"]


def test_several_workers_print_each_paper_once(site: Site) -> None:
    for _ in range(12):
        site.run("print", "test", "P1")
    workers = [site.start("worker", "--once") for _ in range(3)]
    for worker in workers:
        worker.communicate(timeout=60)
        assert worker.returncode == 0
    site.run("worker", "--once")
    assert states(site) == ["printed"] * 12 and len(papers(site)) == 12


def test_a_worker_prints_what_is_queued_later_and_ends_on_sigterm_at_once(site: Site) -> None:
    with site.start("worker", stdout=subprocess.DEVNULL) as worker:
        assert worker.stderr.readline()
        site.run("print", "test", "P1")
        until(lambda: bool(papers(site)))
        started = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0 and time.monotonic() - started < 5
        assert b"Traceback" not in worker.stderr.read()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_label_that_was_just_sent_when_the_worker_ended_is_a_persons_question(
        own_site: Site, stalling: int, end: signal.Signals) -> None:
    add_printer(own_site, f'[[printer]]\ncode = "L1"\ntransport = "tcp"\naddress = "127.0.0.1:{stalling}"\n')
    queue_label(own_site)
    with own_site.start("worker", stdout=subprocess.DEVNULL) as worker:
        until(lambda: states(own_site) == ["sending"])
        started = time.monotonic()
        worker.send_signal(end)
        worker.wait(10)
        assert time.monotonic() - started < 5
    assert states(own_site) == ["sending"]
    own_site.run("worker", "--once")
    assert states(own_site) == ["unknown"], "never printed again by itself"
    assert own_site.run("print", "retry", "location_label:A-01-01").status == 0
    assert states(own_site) == ["queued"]
    assert own_site.run("print", "cancel", "1", "--reason", "sudah keluar").status == 0
    assert states(own_site) == ["cancelled"]


def test_what_a_killed_worker_left_in_sending_is_taken_over_at_once(site: Site) -> None:
    site.run("print", "test", "P1")
    db.open_database(site.url)
    gone = subprocess.run(["sh", "-c", "echo $$"], capture_output=True, text=True, check=True)
    dead = f"{processes.myself().partition('/')[0]}/{gone.stdout.strip()}/12345"
    db.execute(lambda: (leases.take("printer:P1", dead, LEASE), leases.take("release", dead, LEASE)))
    db.execute(lambda: spool.start_sending.run(id=1))
    db.close_database()
    assert site.run("worker", "--once").status == 0
    jobs = site.run("print", "list", "--json").json["jobs"]
    assert [(job["copy"], job["state"]) for job in jobs] == [(2, "printed"), (1, "unknown")]


def test_what_a_living_worker_holds_is_left_to_it(site: Site) -> None:
    site.run("print", "test", "P1")
    db.open_database(site.url)
    other = processes.named(os.getppid())
    db.execute(lambda: leases.take("printer:P1", other, LEASE))
    db.close_database()
    site.run("worker", "--once")
    assert states(site) == ["queued"]
    with clock.stopped_at(clock.now() + LEASE + 1):
        site.run("worker", "--once")
    assert states(site) == ["printed"]


def test_a_printer_that_is_down_is_told_once_and_when_it_is_back(own_site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    add_printer(own_site, f'[[printer]]\ncode = "L1"\ntransport = "tcp"\naddress = "127.0.0.1:{port}"\n')
    own_site.run("print", "test", "L1")
    told: list[str] = []
    db.open_database(f"sqlite:///{own_site.folder}/var/floorapp.db")
    chores = Chores(lambda code, **params: told.append(code))
    for _ in range(5):
        chores.turn()
    assert told == ["worker_printer_down"]
    took = threading.Event()

    def serve() -> None:
        with socket.create_server(("127.0.0.1", port)) as server:
            connection = server.accept()[0]
            while connection.recv(4096):
                pass
            connection.close()
            took.set()
    threading.Thread(target=serve, daemon=True).start()

    def back() -> bool:
        chores.turn()
        return "worker_printer_up" in told
    until(back, 10)
    assert told == ["worker_printer_down", "worker_printed", "worker_printer_up"] and took.wait(5)
    chores.end()
    db.close_database()


def test_ready_orders_are_released_and_orders_of_silent_pickers_given_back(site: Site) -> None:
    site.run("import", "items", "-", stdin="sku,name,barcodes\nS1,Sabun,8991234567891\n")
    site.run("import", "locations", "-", stdin="code,kind\nA-01-01,pick\n")
    site.run("import", "stock", "-", stdin="sku,location,qty\nS1,A-01-01,10\n")
    said = site.run("import", "orders", "-", stdin="number,sku,qty,payment_method,paid_at,customer_name,address\n"
                    "SO-1,S1,2,prepaid,2026-11-20T10:00,Ani,Jl. Satu\n")
    assert said.status == 0, said.err
    assert "SO-1" in site.run("worker", "--once").err
    assert site.run("orders", "--json").objects[0]["state"] == "released"
    site.run("operators", "add", "BUDI", "--roles", "picker")
    site.run("drive", "--operator", "BUDI", "--task", "picking", stdin="<Enter>\n")
    assert site.run("orders", "--json").objects[0]["state"] == "picking"
    with clock.stopped_at(clock.now() + 60 * 60_000):
        site.run("worker", "--once")
    assert site.run("orders", "--json").objects[0]["state"] == "released"
    assert site.run("db", "check").status == 0


def test_a_worker_outlives_a_restart_of_its_server(fresh_url: Callable[[str], str], tmp_path: Path,
                                                   postgres: Server) -> None:
    site = Site(tmp_path, fresh_url("postgres"))
    site.run("init")
    with site.start("worker", stdout=subprocess.DEVNULL) as worker:
        assert worker.stderr.readline()
        postgres.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                     site.url.split("@/")[1].split("?")[0])
        site.run("print", "test", "P1")
        until(lambda: states(site) == ["printed"])
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0


def queue_label(site: Site) -> None:
    db.open_database(f"sqlite:///{site.folder}/var/floorapp.db")
    with db.tx():
        spool.queue("location_label", "A-01-01", {"code": "A-01-01"}, language="id", who="BUDI")
    db.close_database()


def alerts_at_each_look(site: Site, *between: Callable[[], object]) -> list[list[str]]:
    """What one worker tells at each look at the boards; `between` them something happens."""
    told: list[str] = []
    db.open_database(site.url)
    chores = Chores(lambda code, **params: told.append(str(params["alert"])) if code == "worker_alert" else None)
    looks = []
    for happens in between:
        happens()
        before = len(told)
        chores._alert()
        looks.append(told[before:])
    chores.end()
    db.close_database()
    return looks


def taken(kind: str, text: str, warehouse: str = "") -> Callable[[], object]:
    return lambda: take_file(kind, text.encode(), warehouse=warehouse)


def nothing() -> None:
    """Time passes."""


UNPAID = "number,sku,qty,payment_method\n{},S1,1,transfer\n"


def test_an_alert_is_told_when_it_stood_twice_and_once(site: Site) -> None:
    site.run("import", "items", "-", stdin="sku,name\nS1,Sabun\n")
    looks = alerts_at_each_look(
        site, taken("orders", UNPAID.format("SO-1")), nothing, nothing, taken("orders", UNPAID.format("SO-2")), nothing)
    assert [len(look) for look in looks] == [0, 1, 0, 0, 0] and "1" in looks[1][0]


def test_an_alert_that_came_back_is_told_again(site_once: Site) -> None:
    site_once.run("import", "items", "-", stdin="sku,name\nS1,Sabun\n")
    bad, good = "sku,name\nS2,\n", "sku,name\nS2,Sampo\n"
    looks = alerts_at_each_look(site_once, taken("items", bad), taken("items", good), taken("items", "sku,name\nS3,\n"),
                                nothing, taken("items", "sku,name\nS3,Sikat\n"), taken("items", "sku,name\nS4,\n"),
                                nothing)
    assert [len(look) for look in looks] == [0, 0, 0, 1, 0, 0, 1]


def test_alerts_of_every_warehouse_are_told_by_one_worker(site_once: Site) -> None:
    file = site_once.config / "site.toml"
    file.write_text(file.read_text("utf-8") + '\n[[further]]\ncode = "WH2"\nname = "Dua"\nzone = "Asia/Makassar"\n',
                    "utf-8")
    assert site_once.run("db", "upgrade").status == 0
    db.open_database(site_once.url)
    other = processes.named(os.getppid())
    db.execute(lambda: leases.take("alert", other, LEASE))
    db.close_database()
    aside = taken("items", "sku,name\nS2,\n", "WH2")
    assert alerts_at_each_look(site_once, aside, nothing) == [[], []]
    with clock.stopped_at(clock.now() + LEASE + 1):
        assert [len(look) for look in alerts_at_each_look(site_once, nothing, nothing)] == [0, 1]


def test_what_did_not_come_out_is_not_told_as_done(own_site: Site) -> None:
    (own_site.folder / "no-folder").write_text("")
    add_printer(own_site, f'[[printer]]\ncode = "F1"\ntransport = "file"\naddress = "{own_site.folder}/no-folder"\n')
    own_site.run("print", "test", "F1")
    db.open_database(f"sqlite:///{own_site.folder}/var/floorapp.db")
    told: list[str] = []
    chores = Chores(lambda code, **params: told.append(code))
    chores.turn()
    assert told == ["worker_not_printed"]
    db.close_database()
    chores.end()                                   # the database is away: nothing to give back, and no failure
    assert states(own_site) == ["failed"]
    assert "no-folder" in own_site.run("print", "list").out, "a reason is told to its end"


def test_a_page_for_each_printer_stops_at_none(own_site: Site) -> None:
    add_printer(own_site, "".join(f'[[printer]]\ncode = "{code}"\ntransport = "file"\naddress = "print"\nwidth = 32\n'
                                  for code in ("A-CODE-TOO-WIDE-FOR-IT", "P2")))
    said = own_site.run("print", "test")
    assert said.status == 1 and "P2" in said.out and "A-CODE-TOO-WIDE-FOR-IT: " in said.err
    assert states(own_site) == ["queued"]
