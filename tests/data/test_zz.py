from tests.data.test_fight import *
class No:
    def value(self, **k): return None
import pytest
def test_m(store, monkeypatch):
    monkeypatch.setattr(ledger, "_enough_free", No())
    test_stock_that_grows_while_it_is_taken_is_not_called_short(store)
del test_the_ticket_is_fair, test_eight_processes_fight_for_the_same_stock_and_are_killed
