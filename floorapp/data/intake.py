"""What files have already brought, so that the same file again changes nothing."""

from __future__ import annotations

from floorapp.data.base import Table, needed
from floorapp.data.db import Statement


class Taken(Table):
    """A row of a file by its own identity, and what it said."""

    key = needed(unique=True)
    said = needed()


taken = Statement(lambda P: Taken.select(Taken.said).where(Taken.key == P.key))
remember = Statement(lambda P: Taken.insert({Taken.key: P.key, Taken.said: P.value}))
