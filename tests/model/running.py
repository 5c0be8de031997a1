"""A number of steps of the machine from one seed, on one engine."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from collections.abc import Iterator
from pathlib import Path
import random
import shutil
import tempfile

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from floorapp.data import db, schema
from tests import small_house
from tests.model.machine import Warehouse
from tests.postgres import Server


def run(open_fresh: Callable[[], None], examples: int, steps: int, started_from: int | None = None) -> None:
    """`examples` warehouses of `steps` steps each. What fails is told with its seed and the shortest way to it."""
    number = random.SystemRandom().randrange(2**32) if started_from is None else started_from

    @seed(number)
    class Here(Warehouse):
        fresh = staticmethod(open_fresh)

    try:
        run_state_machine_as_test(Here, settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck)))
    except BaseException as error:
        error.add_note(f"the same again: FLOOR_SEED={number}, {examples} x {steps} steps")
        raise


@contextmanager
def warehouses(engine: str) -> Iterator[Callable[[], None]]:
    """Opens equal, fresh warehouses of `small_house`, as many as are asked for."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None, prefix="flmodel") as folder:
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
    """The small house, and nothing in it."""
    db.open_database(url)
    schema.upgrade()
    small_house.build()
    if db.engine() == "sqlite":
        db.database().execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close_database()
