"""The worker's chores, each under its lease: paper, releases, the work of operators who fell silent."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from floorapp.cli import drop
from floorapp.cli.processes import is_gone, myself
from floorapp.cli.speech import language
from floorapp.data import clock, db, leases, orders, outbox, sites, spool, tasks
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import clean
from floorapp.printing.jobs import Jobs
from floorapp.printing.reasons import explain
from floorapp.printing.spool import Spool
from floorapp.services import board, expiry, picking, programmes, release
from floorapp.settings import current

WHO = "worker"
CHORE = 60_000                         # ms of a lease on a chore
LOOK, SWEEP, COUNT, EXPIRE = 5.0, 5.0, 30.0, 600.0   # seconds: looking though nothing changed, the chores
DROP, ALERT = 2.0, 30.0                # seconds between looks into the folders, and at the board's alerts
PROGRAMME = 60.0                       # seconds between looks at the counting programmes
HELD = 1.0                             # seconds until a printer that another worker has is asked for again
RELEASE, ANYWAY, SHARE = 2.0, 30.0, 20  # seconds between releases, and without a change; a twentieth of the time
ORDERS, PAPERS = 50, 5                 # a transaction, a turn at one printer: others come in between

Say = Callable[..., None]


class Chores:
    """What one worker does; it tells of changes only."""

    def __init__(self, say: Say) -> None:
        self.name = myself()
        self.leaving = False
        self._say = say
        self._jobs = Jobs(self.name)
        self._spool = Spool(self._jobs)
        self._down: dict[str, str] = {}
        self._version = -1
        self._due = dict.fromkeys(("look", "release", "sweep", "count", "expiry", "programme", "drop", "lay_out",
                                   "alert"), 0.0)
        self._seen: set[str] = set()                 # alerts at the last look, and those that have been told
        self._alerts: set[str] = set()
        self._passed_over: dict[str, str] = {}       # what nobody reads in the inbox, as it was told last
        self._release_from = 0.0
        self._messages = 0

    def turn(self) -> None:
        """Whatever is due now."""
        version = db.data_version()
        changed, self._version = version != self._version, version
        if changed:
            self._due["look"] = 0.0
            self._due["release"] = min(self._due["release"], self._release_from)
        for name, chore in (("look", self._paper), ("sweep", self._sweep), ("release", self._release),
                            ("expiry", self._expire), ("count", self._count),
                            ("programme", self._programme), ("drop", self._drop), ("lay_out", self._lay_out),
                            ("alert", self._alert)):
            if not self.leaving and time.monotonic() >= self._due[name]:
                chore()

    def all(self) -> None:
        """Everything there is to do now, once."""
        while self._drop() == drop.MOST:
            pass
        self._sweep()
        self._expire()
        self._programme()
        while self._release() == ORDERS:
            pass
        while self._paper():
            pass
        while self._lay_out() == drop.MESSAGES:
            pass
        self._count()

    def end(self) -> None:
        """Give every lease back; where the database is away they run out by themselves."""
        with suppress(Refused):
            db.execute(lambda: leases.end_all(self.name))

    def _paper(self) -> int:
        """A turn at every printer that has something to do; how many jobs ended."""
        self._due["look"] = time.monotonic() + LOOK
        ended = 0
        for row in spool.waiting_printers.all():
            if not self._spool.wait(row.code) and not self.leaving:
                ended += self._print(row.code)
            again = time.monotonic() + (self._spool.wait(row.code) or HELD)
            self._due["look"] = min(self._due["look"], again)
        if ended:
            self._due["look"] = 0.0
        return ended

    def _print(self, printer: str) -> int:
        if not self._lease(f"printer:{printer}", lambda: self._jobs.lease(printer)):
            return 0
        try:
            left = self._spool.recover(printer)
            ended, lost, down = 0, 0, ""
            for _ in range(PAPERS):
                turn = self._spool.work(printer, most=1)
                ended, lost, down = ended + turn.ended, lost + turn.lost, turn.down
                if not turn.ended or down or self.leaving:
                    break
        finally:
            self._jobs.give_back(printer)
        if left:
            self._say("worker_left_in_doubt", printer=printer, n=left)
        if ended - lost:
            self._say("worker_printed", printer=printer, n=ended - lost)
        if lost:
            self._say("worker_not_printed", printer=printer, n=lost)
        if down != self._down.get(printer, ""):
            self._down[printer] = down
            self._say("worker_printer_down" if down else "worker_printer_up", printer=printer,
                      why=explain(down, language()))
        return ended + left

    def _release(self) -> int:
        """A transaction's worth of orders for the picking queue; how many."""
        started = time.monotonic()
        released: list[str] = []
        full = False
        waiting = [house.id for house in sites.warehouses.all()
                   if orders.waiting_for_release.one(warehouse=house.id) is not None]
        if waiting and self._lease("release"):
            try:
                for house in waiting:
                    here = _release_in(house)
                    released += here
                    full = full or len(here) == ORDERS
            finally:
                db.execute(lambda: leases.end("release", self.name))
        now = time.monotonic()
        self._release_from = now + max(RELEASE, SHARE * (now - started))
        self._due["release"] = now if full else max(self._release_from, now + ANYWAY)
        if released:
            self._say("worker_released", n=len(released), first=released[0], last=released[-1])
        return len(released)

    def _sweep(self) -> None:
        """Orders whose holder has been silent for longer than the lease go back to the queue."""
        self._due["sweep"] = time.monotonic() + SWEEP
        if not tasks.expired.all(now=clock.now()) or not self._lease("sweep"):
            return
        try:
            freed = db.execute(lambda: picking.sweep(Act(WHO, sites.warehouse.one().id)))      # of every warehouse
        finally:
            db.execute(lambda: leases.end("sweep", self.name))
        if freed:
            self._say("worker_swept", n=freed)

    def _expire(self) -> None:
        """What has expired goes off sale, where the site wants it so."""
        self._due["expiry"] = time.monotonic() + EXPIRE
        if not current().stock.hold_expired or not self._lease("expiry"):
            return
        try:
            held = sum(_in_each(expiry.hold_expired))
        finally:
            db.execute(lambda: leases.end("expiry", self.name))
        if held:
            self._say("worker_expired", n=held)

    def _count(self) -> None:
        """Messages that wait for their channel."""
        self._due["count"] = time.monotonic() + COUNT
        waiting = int(outbox.waiting_count.value())
        if waiting != self._messages:
            self._messages = waiting
            self._say("worker_messages", n=waiting)

    def _programme(self) -> None:
        """The counts that the site's programmes want; one worker asks, and asking again adds nothing."""
        self._due["programme"] = time.monotonic() + PROGRAMME
        if not current().counting.has_programme or not self._lease("programme"):
            return
        try:
            made = sum(_in_each(programmes.due))
        finally:
            db.execute(lambda: leases.end("programme", self.name))
        if made:
            self._say("worker_programme", n=made)

    def _drop(self) -> int:
        """Files that other programs have dropped for us; how many."""
        self._due["drop"] = time.monotonic() + DROP
        folder, done = current().data_folder / "inbox", 0
        if not folder.is_dir() or not self._lease("drop"):
            return 0
        try:
            self._pass_over(drop.passed_over(folder))
            for kind, channel, path in drop.files(folder):
                if self.leaving or not db.execute(lambda: leases.take("drop", self.name, CHORE)):
                    break
                name, taken, aside = drop.take(folder, kind, channel, path, language())
                self._say("worker_dropped", file=clean(name, 60), kind=kind, n=taken, aside=aside)
                done += 1
        except OSError as error:                     # of the folder; the database's failures are not among these
            self._due["drop"] = time.monotonic() + PROGRAMME
            self._say("file_trouble", file=clean(error.filename or folder, 120), why=clean(error.strerror or "", 80))
        finally:
            db.execute(lambda: leases.end("drop", self.name))
        return done

    def _pass_over(self, found: dict[str, str]) -> None:
        """What in the inbox nobody reads, once."""
        if found and found != self._passed_over:
            self._say("inbox_passed_over", **found)
        self._passed_over = found

    def _lay_out(self) -> int:
        """Messages for buyers as files, where somebody takes them from there; how many."""
        self._due["lay_out"] = time.monotonic() + DROP
        folder = current().data_folder / "outbox"
        if not folder.is_dir() or not outbox.waiting_count.value() or not self._lease("outbox"):
            return 0
        try:
            return drop.lay_out(folder)
        except OSError as error:                     # a full disk: the messages wait, and so does nothing else
            self._due["lay_out"] = time.monotonic() + PROGRAMME
            self._say("file_trouble", file=clean(error.filename or folder, 120), why=clean(error.strerror or "", 80))
            return 0
        finally:
            db.execute(lambda: leases.end("outbox", self.name))

    def _alert(self) -> None:
        """What the boards of all warehouses have begun to warn of, once, when it stood at two looks in a row; the lease
        is kept, so that one worker alone tells."""
        self._due["alert"] = time.monotonic() + ALERT
        if not self._lease("alert"):
            return
        found = {f"{house.code}|{_name(alert)}": str(alert["text"]) for house in sites.warehouses.all()
                 for alert in board.board_json(language(), current().sla, house.code)["alerts"]}
        for name in sorted((found.keys() & self._seen) - self._alerts):
            self._say("worker_alert", alert=found[name])
        self._alerts = found.keys() & (self._seen | self._alerts)
        self._seen = set(found)

    def _lease(self, name: str, take: Callable[[], bool] | None = None) -> bool:
        """The lease, also at once from a worker of this machine that has been killed."""
        def own() -> bool:
            return db.execute(lambda: leases.take(name, self.name, CHORE))
        asked = take or own
        if asked():
            return True
        held = leases.lease.one(name=name)
        if held is None or not is_gone(held.holder):
            return False
        db.execute(lambda: leases.end(name, held.holder))
        return asked()


def _in_each(chore: Callable[[Act], int]) -> list[int]:
    """A chore in every warehouse, by its own clock on the wall; a transaction each."""
    return [db.execute(partial(chore, Act(WHO, house.id))) for house in sites.warehouses.all()]


def _name(alert: dict[str, object]) -> str:
    """What an alert is about, without its counts: five late orders after four are no new alert."""
    return "|".join(str(alert.get(part, "")) for part in ("alert", "carrier", "service", "cutoff", "printer", "number"))


def _release_in(warehouse: int) -> list[str]:
    return db.execute(lambda: release.release(Act(WHO, warehouse), most=ORDERS))
