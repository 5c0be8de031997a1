"""Every dialogue by its task's name, and who may open it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from floorapp.dialogues.talk import Dialogue
from floorapp.services.permissions import may_do

NAMES = ("menu", "receiving", "putaway", "picking", "packing", "dispatch", "delivery", "counting", "moving",
         "replenishment", "returns", "status", "stock", "board", "assembly", "stocktake", "supervision")


class _Tasks(Mapping[str, Dialogue]):
    """A dialogue is loaded, with the services behind it, when its task is first opened: a picker's screen has no room
    for receiving (2 MiB a session, and a tenth of the time until a screen can answer)."""

    def __init__(self) -> None:
        self._loaded: dict[str, Dialogue] = {}

    def __getitem__(self, task: str) -> Dialogue:
        if task not in self._loaded:
            if task not in NAMES:
                raise KeyError(task)
            kind = getattr(import_module(f"floorapp.dialogues.{task}"), task.capitalize())
            self._loaded[task] = kind()
        return self._loaded[task]

    def __contains__(self, task: object) -> bool:
        return task in NAMES

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)


TASKS: Mapping[str, Dialogue] = _Tasks()


__all__ = ["NAMES", "TASKS", "may_do"]
