"""A number of steps of the machine from one seed, on one engine."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import run_state_machine_as_test

from floorapp import settings
from floorapp.cli.opening import example_files
from floorapp.data import db, schema
from floorapp.data.act import Act
from floorapp.domain.intake import BarcodeIn, ItemIn
from floorapp.domain.safetext import SafeText
from floorapp.services import intake, masters, site
from tests import memory, small_house
from tests.model.machine import Warehouse
from tests.model.play import morning, steps_so_far
from tests.postgres import Server

MORNING = 220
EXAMPLES, STEPS = 10, 100              # of one seed; the next seed is one more


def run(open_fresh: Callable[[], None], steps: int, first: int | None = None,
        phases: tuple[Phase, ...] = (Phase.generate,)) -> Iterator[tuple[int, int]]:
    """At least so many steps, seed after seed; after each: its number and how many steps there were so far.

    What fails is told with its seed; with Phase.shrink also the shortest way to it, which takes minutes.
    """
    number, done = random.SystemRandom().randrange(2**32) if first is None else first, 0
    while done < steps:
        before = steps_so_far()
        _run_seed(open_fresh, number, phases)
        done += steps_so_far() - before
        yield number, done
        number += 1


def _run_seed(open_fresh: Callable[[], None], number: int, phases: tuple[Phase, ...]) -> None:
    @seed(number)
    class Here(Warehouse):
        fresh = staticmethod(open_fresh)

    try:
        run_state_machine_as_test(Here, settings=hypothesis_settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None,
            phases=phases, suppress_health_check=list(HealthCheck)))
    except BaseException as error:
        error.add_note(f"the same again: python -m tests.model --steps 1 --processes 1 --engine {db.engine()} "
                       f"--seed {number} --shrink")
        raise


@contextmanager
def warehouses(engine: str) -> Iterator[Callable[[], None]]:
    """Opens equal, fresh warehouses of `small_house`, as many as are asked for."""
    with tempfile.TemporaryDirectory(dir=memory.folder(), prefix="flmodel") as folder:
        if engine == "sqlite":
            made, open_one = Path(folder, "seed.db"), Path(folder, "open.db")
            build(f"sqlite:///{made}")

            def fresh_file() -> None:
                db.close_database()
                for left in Path(folder).glob("open.db*"):
                    left.unlink()
                shutil.copyfile(made, open_one)
                db.open_database(f"sqlite:///{open_one}")
            yield fresh_file
            db.close_database()
            return
        server = Server()
        try:
            server.make_template(build)
            last: list[str] = []

            def fresh_database() -> None:
                db.close_database()
                while last:
                    server.drop(last.pop())
                last.append(server.fresh())
                db.open_database(last[0])
            yield fresh_database
        finally:
            db.close_database()
            server.stop()


def build(url: str) -> None:
    """The small house in the middle of its day."""
    db.open_database(url)
    schema.upgrade()
    small_house.build()
    _furnish()
    small_house.everybody_may_all()
    morning(MORNING)
    if db.engine() == "sqlite":
        db.database().execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close_database()


def _furnish() -> None:
    """A second warehouse, a second owner whose shirts are kept in whole cases, a kit of each kind."""
    with db.tx():
        second = settings.Warehouse(code="WH2", name="Surabaya", zone="Asia/Jakarta")
        site.sync(replace(settings.read(example_files()), further=(second,)))
    small_house.taken("items", "sku,name,components,assembled\nPAIR,Sepasang,KAOS-L*2,yes\n"
                               "DUO,Duo,KAOS-L*2 KOPI-200*1,\n")
    with db.tx():
        act = Act("IMPORT", 1)
        masters.take_item(act, ItemIn(
            line=1, lines_at=(1,), sku=SafeText("KAOS-L"), name=SafeText("Kaos titipan"), currency="IDR",
            whole_cases=True, barcodes=(BarcodeIn(code=SafeText("18991000000093"), qty=2),)),
            intake.owner_named("TITIP"))
        act.done()
