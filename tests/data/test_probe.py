import time
from floorapp.data import db
import pytest
@pytest.mark.parametrize("n", range(10))
def test_x(store, n):
    assert db.ask('select count(*) n from "order"')[0].n == 0
