import pytest
import tests.data.test_ledger_model as m
from floorapp.data import ledger
from floorapp.data.db import Statement
from floorapp.data.stock import Balance
class Nop:
    def run(self, **k): return 1
    def changed(self, **k): pass
MUT = {
 "add_res": ("_add_reservation", Nop()),
 "reloc": ("_relocate_content", Nop()),
 "take": ("_take_free", Statement(lambda P: Balance.update({Balance.on_hand: Balance.on_hand - P.qty}).where(
    *(getattr(Balance, f) == getattr(P, f) for f in ledger._KEY), Balance.on_hand > P.qty))),
 "end": ("_end_reservation", Nop()),
}
@pytest.mark.parametrize("name", MUT)
def test_mut(name, fresh_url, monkeypatch):
    a, b = MUT[name]
    monkeypatch.setattr(ledger, a, b)
    with pytest.raises(BaseException) as e:
        m.test_the_ledger_and_a_dictionary_say_the_same("sqlite", fresh_url)
    print(name, type(e.value), str(e.value)[:100])
