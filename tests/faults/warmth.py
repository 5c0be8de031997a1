"""What a drive process has loaded before it opens a database; the warm server imports this once and forks."""

from __future__ import annotations

import psycopg  # noqa: F401

import floorapp.cli.main
import floorapp.data.schema
import floorapp.dialogues.page
import tests.faults.drives  # noqa: F401
from floorapp.locale import catalogue

catalogue()
