"""The end of a receipt: what becomes of what did not come, and the goods received note."""

from __future__ import annotations

from floorapp.data import inbound
from floorapp.dialogues.talk import Answer, Talk, kept, kept_past
from floorapp.dialogues.tray import Tray
from floorapp.domain import codes
from floorapp.domain.refusals import Refused
from floorapp.services import receiving, transfers
from floorapp.settings import current

RESTS = ("rest_expected", "rest_cancelled")        # the choices at END where the site lets the receiver choose


class Ending(Tray):
    """States keep: receipt, asn and dock, which stays for the next receipt."""

    def end(self, talk: Talk) -> Answer:
        """END: the goods received note; where the site lets the receiver choose, first what becomes of the rest.

        Refused: `finish_line_first`, `nothing_to_end`, `others_receive`.
        """
        state = talk.state
        if not state.get("receipt"):
            raise Refused("nothing_to_end")
        if state.get("item"):
            raise Refused("finish_line_first")
        rest = "expected" if transfers.of_asn(state["asn"]) else current().receiving.rest    # in transit it stays ours
        if rest == "ask" and state["step"] != "rest" and receiving.rest_of(state["asn"]):
            talk.go("rest")
            return kept("rest_which", qty=receiving.rest_of(state["asn"]))
        return self._close(talk, rest == "cancelled")

    def at_rest(self, talk: Talk) -> Answer:
        """1: what did not come may still come. 2: nobody waits for it."""
        number = codes.quantity(talk.scan.text)
        if number not in {1, 2}:
            raise Refused("choose_number", choices="1, 2")
        return self._close(talk, number == 2)

    def _close(self, talk: Talk, cancel_rest: bool) -> Answer:
        state, receipt = talk.state, talk.state["receipt"]
        number = receiving.close(talk.act, inbound.receipt.one(id=receipt), talk.language, cancel_rest,
                                 current().receiving.report)
        dock = state.get("dock")
        state.clear()
        state.update(self.begin() | ({"dock": dock} if dock else {}))
        return kept_past("receipt_closed", [("reopen", {"receipt": receipt})], grn=number)
