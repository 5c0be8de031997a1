"""What a drive process has loaded before it opens a database; the warm server imports this once and forks."""

from __future__ import annotations

import psycopg  # noqa: F401

import tests.faults.drives  # noqa: F401
from floorapp.cli import main  # noqa: F401
from floorapp.data import schema  # noqa: F401
from floorapp.dialogues import page  # noqa: F401
from floorapp.locale import LANGUAGES, say

for language in LANGUAGES:
    say("entered", language)
