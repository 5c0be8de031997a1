"""The configurations that inputs and doings were answered under, each once: what a replay needs of the site's files."""

from __future__ import annotations

import json

from floorapp import settings
from floorapp.data import clock
from floorapp.data.base import Table, needed, text, whole
from floorapp.data.db import Statement


class Configuration(Table):
    """`files`: the texts of `settings.REPLAYED` by their names, as JSON; `at`: when it was first worked under."""

    digest = needed(unique=True)
    files = text()
    at = whole()


_known = Statement(lambda P: Configuration.select(Configuration.id).where(Configuration.digest == P.digest))
_new = Statement(lambda P: Configuration.insert({Configuration.digest: P.digest, Configuration.files: P.files,
                                                 Configuration.at: P.at}).on_conflict_ignore())
all_known = Statement(lambda P: Configuration.select(Configuration.digest, Configuration.files, Configuration.at)
                      .order_by(Configuration.id))


def remember() -> None:
    """What holds in this process stands in the database from now on."""
    digest = settings.digest()
    if _known.one(digest=digest) is None:
        _new.run(digest=digest, at=clock.now(),
                 files=json.dumps(dict(settings.current().sources), ensure_ascii=False, separators=(",", ":")))
