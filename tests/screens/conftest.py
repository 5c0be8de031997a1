"""A small house with goods, orders, an expected delivery, and people."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import small_house
from tests.conftest import Store
from tests.screens.real_floor import FloorTerminal
from tests.small_house import ASN, taken

STOCK = """sku,location,qty,lot,expiry,serial
KAOS-L,A-01-01,60,,,
KOPI-200,A-01-02,8,LATE,2031-01-01,
KOPI-200,A-01-02,5,SOON,2030-01-01,
HP-01,A-02-01,1,,,SN-1
"""
ORDERS = """number,sku,qty,payment_method
SO-1,KAOS-L,2,cod
SO-1,KOPI-200,1,cod
SO-2,KAOS-L,1,cod
"""
Opened = Callable[..., FloorTerminal]


def furnish() -> None:
    """What the tests of the screens find in the house: two released orders and an ASN."""
    small_house.build()
    taken("stock", STOCK)
    taken("asns", ASN)
    taken("orders", ORDERS)
    small_house.release_all()


@pytest.fixture
def house(sqlite_store: Store) -> Store:
    furnish()
    return sqlite_store


@pytest.fixture
def any_house(store: Store) -> Store:
    furnish()
    return store
