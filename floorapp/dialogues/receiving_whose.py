"""Whose delivery it is: one number, or one expected item, may mean the deliveries of several owners. Nobody guesses."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from floorapp.data import inbound, items, sites
from floorapp.dialogues.owners import chosen_owner
from floorapp.dialogues.reader import ItemScan
from floorapp.dialogues.receiving_end import Ending
from floorapp.dialogues.talk import Answer, State, Talk, kept


class Whose(Ending):
    """States keep: asns (ids, one an owner) while it is asked whose delivery it is, and with them the item that was
    scanned, as `found`."""

    def opened(self, talk: Talk, asn: Any, found: ItemScan | None = None) -> Answer:
        """The receipt of this delivery begins, with the item that was scanned."""
        raise NotImplementedError

    def ask_whose(self, talk: Talk, asns: list[int], found: ItemScan | None = None) -> Answer | None:
        """The question, where these deliveries are of several owners; else None."""
        first = {inbound.asn.one(id=asn).owner_id: asn for asn in reversed(asns)}
        if len(first) < 2:
            return None
        said = None if found is None else asdict(found) | {"item": found.item.id}
        talk.go("whose", asns=[first[owner] for owner in sorted(first)], found=said)
        return kept("whose_delivery")

    def ask_whose_number(self, talk: Talk, number: str) -> Answer | None:
        """The question, where several owners' open deliveries have this number."""
        return self.ask_whose(talk, [asn.id for asn in inbound.open_numbered.all(number=number,
                                                                                 warehouse=talk.warehouse)])

    def at_whose(self, talk: Talk) -> Answer:
        """The number or the code of an owner."""
        asns = whose_asns(talk.state)
        owner, doubt = chosen_owner(talk, [sites.owner.one(id=asn.owner_id) for asn in asns])
        if doubt is not None:
            return doubt
        found = talk.state.pop("found")
        talk.state.pop("asns")
        return self.opened(talk, next(asn for asn in asns if asn.owner_id == owner.id),
                           found and ItemScan(**found | {"item": items.item.one(id=found["item"])}))


def whose_asns(state: State) -> list[Any]:
    """The deliveries to choose from."""
    return [inbound.asn.one(id=asn) for asn in state["asns"]]
