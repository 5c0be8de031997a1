"""Every dialogue by its task's name, and who may open it."""

from __future__ import annotations

from floorapp.dialogues.assembly import Assembly
from floorapp.dialogues.board import Board
from floorapp.dialogues.counting import Counting
from floorapp.dialogues.delivery import Delivery
from floorapp.dialogues.dispatch import Dispatch
from floorapp.dialogues.menu import Menu
from floorapp.dialogues.moving import Moving
from floorapp.dialogues.packing import Packing
from floorapp.dialogues.picking import Picking
from floorapp.dialogues.putaway import Putaway
from floorapp.dialogues.receiving import Receiving
from floorapp.dialogues.replenishment import Replenishment
from floorapp.dialogues.returns import Returns
from floorapp.dialogues.status import Status
from floorapp.dialogues.stock import Stock
from floorapp.dialogues.stocktake import Stocktake
from floorapp.dialogues.supervision import Supervision
from floorapp.dialogues.talk import Dialogue
from floorapp.services.permissions import may_do

TASKS: dict[str, Dialogue] = {dialogue.task: dialogue for dialogue in (
    Menu(), Receiving(), Putaway(), Picking(), Packing(), Dispatch(), Delivery(), Counting(),
    Moving(), Replenishment(), Returns(), Status(), Stock(), Board(), Assembly(), Stocktake(), Supervision(),
)}


__all__ = ["TASKS", "may_do"]
