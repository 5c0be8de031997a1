"""The machine with sshd, started once; where there can be none the reason is told."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ssh.machine import Machine, why_not


@pytest.fixture(scope="session")
def machine(migrated_file: Path) -> Iterator[Machine]:
    reason = why_not()
    if reason:
        warnings.warn(f"tests/ssh: no real sshd here: {reason}", stacklevel=1)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="floor-ssh-"))       # mkdtemp: nobody else may look in
    started = None
    try:
        started = Machine(folder, migrated_file)
        yield started
    finally:
        if started is not None:
            started.stop()
        shutil.rmtree(folder)
