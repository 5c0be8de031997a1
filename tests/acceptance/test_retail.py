"""Files as others write them come in as stock, ASNs and orders; what makes no sense is refused by name, and only that.

The whole of the sample data by hand: `python -m tests.acceptance.retail`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance import retail, retail_source
from tests.acceptance.retail import Taken
from tests.cli.sites import Site
from tests.conftest import ENGINES

INVENTORY = "Product code,Product name,Lot number,Expiration date,Bin location,OB QOH,Physical QOH,Comment\n"
OURS = {
    "openboxes_demo/binLocations.csv": """id,name,active,locationType,organization,parentLocation,locationNumber
,COLD ROOM,TRUE,Bin Location,,Main Warehouse,MW-COLD
,RACK1,TRUE,Bin Location,,Main Warehouse,MW-1-1
,RACK1,TRUE,Bin Location,,Boston Warehouse,BOS-1-1
,RACK1,TRUE,Bin Location,,Boston Warehouse,BOS-2-1
""",
    "openboxes_demo/mainWarehouseInventory.csv": INVENTORY + """AB1,"Obat, 10 mg",L-1,01/31/2031,RACK1,,500,
AB1,"Obat, 10 mg",L-0,01/31/2019,COLD ROOM,,40,lama
AB2,Kursi,,,RACK1,,0,
AB3,Meja,,,RACK1,,,
AB4,Lampu,,,GUDANG BELAKANG,,3,
AB5,Salep,L-9,31/31/2030,RACK1,,3,
""",
    "openboxes_demo/bostonWarehouseInventory.csv": INVENTORY + """AB2,Kursi,,,RACK1,,7,
""",
    "openboxes_demo/productSuppliers.csv": """Product Code,Quantity per Package,Package Price
AB1,100,25
""",
    "openboxes_demo/inventoryLevels.csv": """Product code,Min quantity,Max quantity
AB1,100,1000
""",
    "openboxes_demo/bostonStocklistItems.csv": """product_code,product_name,quantity
AB1,"Obat, 10 mg",50
AB2,Kursi,2
""",
    "openboxes_demo/chicagoStocklistItems.csv": """product_code,product_name,quantity
AB1,"Obat, 10 mg",50
ZZ9,Tidak ada di sini,1
""",
    "uci_us/OnlineRetail.csv": """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
9001,85123A,Lampu gantung,6,12/1/10 8:26,2.55,17850,United Kingdom
9001,71053,Lentera,2,12/1/10 8:26,3.39,17850,United Kingdom
9001,85123A,Lampu gantung,1,12/1/10 8:26,2.55,17850,United Kingdom
9002,71053,Lentera,5,12/13/10 9:00,0,,United Kingdom
C9003,71053,Lentera,-2,12/13/10 9:30,3.39,17850,United Kingdom
""",
    "uci_uk/OnlineRetail.csv": """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
9001,85123A,Lampu gantung,6,1/12/2010 8:26,2.55,17850,United Kingdom
9001,71053,Lentera,2,1/12/2010 8:26,3.39,17850,United Kingdom
9001,85123A,Lampu gantung,1,1/12/2010 8:26,2.55,17850,United Kingdom
""",
}


@pytest.fixture(params=ENGINES)
def empty_site(request: pytest.FixtureRequest, fresh_url: Callable[[str], str], tmp_path: Path) -> Site:
    return Site(tmp_path / "site", fresh_url(request.param))


def of(outcome: list[Taken], source: str, kind: str) -> Taken:
    return next(taken for taken in outcome if taken.file.source.startswith(source) and taken.file.kind == kind)


def test_our_own_small_files_come_in_and_each_bad_row_says_why(empty_site: Site, tmp_path: Path) -> None:
    for name, text in OURS.items():
        path = tmp_path / "given" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    empty_site.folder.mkdir()
    outcome, check = retail.run(empty_site, retail_source.read(tmp_path / "given"))
    print(retail.summary(outcome, check))
    assert check == ""
    stock = of(outcome, "main", "stock")
    assert stock.created == 2
    assert stock.reasons == {"cell_quantity": 1, "cell_needed": 1, "cell_location": 1, "cell_date": 1}
    assert of(outcome, "boston", "stock").created == 1
    assert (of(outcome, "boston", "orders").created, of(outcome, "chicago", "orders").created) == (1, 0)
    assert of(outcome, "chicago", "orders").reasons == {"unknown_sku": 1}
    sold = of(outcome, "uci_us", "orders")
    assert (sold.created, sold.reasons) == (2, {"cell_quantity": 1})
    told_again = of(outcome, "uci_uk", "orders")
    assert (told_again.created, told_again.updated, told_again.unchanged) == (0, 0, 1)    # 1/12 is in December
    assert all(taken.again == (0, 0) for taken in outcome)
    totals = empty_site.run("stock", "--json").json["totals"]
    assert totals["on_hand"] == 547
    order = empty_site.run("order", "9001", "--json").json
    assert sorted((line["sku"], line["ordered"]) for line in order["lines"]) in (
        [("71053", 2), ("85123A", 7)], [("71053", 2), ("85123A", 1), ("85123A", 6)])


@pytest.mark.skipif(not retail_source.available(), reason="the sample data is not beside the project")
def test_the_demo_files_and_the_first_lines_of_the_retailer_come_in(empty_site: Site) -> None:
    empty_site.folder.mkdir()
    outcome, check = retail.run(empty_site, retail_source.read(most=300))
    print(retail.summary(outcome, check))
    assert check == ""
    assert (of(outcome, "binLocations", "locations").created, of(outcome, "inventories", "items").created) == (40, 57)
    taken = [of(outcome, f"{name}Warehouse", "stock") for name in ("main", "boston", "chicago")]
    assert [(one.created, one.reasons.total()) for one in taken] == [(48, 9), (43, 14), (34, 8)]
    assert {reason for one in taken for reason in one.reasons} == {"cell_quantity"}           # counted as 0: no stock
    assert [of(outcome, name, "orders").created for name in ("boston", "chicago")] == [1, 1]
    sold = of(outcome, "uci_us", "orders")
    assert sold.created > 10 and set(sold.reasons) == {"cell_quantity"}                       # what came back: C...
    assert all(one.again == (0, 0) for one in outcome)
