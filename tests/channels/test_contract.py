"""Every kind of the contract: what good files say, and what happens to bad rows."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest

from floorapp.channels.contract import FORMATS
from floorapp.channels.reading import columns_of
from floorapp.channels.unreadable import Unreadable
from floorapp.domain.intake import (
    AsnIn,
    AsnLineIn,
    BarcodeIn,
    CustomerIn,
    ItemIn,
    LocationIn,
    OperatorIn,
    OrderIn,
    OrderLineIn,
    PaymentIn,
    StockIn,
    SupplierIn,
    TrackingIn,
)
from floorapp.domain.safetext import SafeText

CONTRACT = {
    "items": "sku* name* category barcodes unit weight_g length_mm width_mm height_mm tracking expires velocity "
    "min_qty max_qty storage_class fragile value",
    "locations": "code* kind* zone aisle bay level sequence x_m y_m check_digits max_weight_g max_volume_cm3 "
    "storage_class mixed_items mixed_lots",
    "stock": "sku* location* qty* lot expiry serial lpn status owner",
    "asns": "number* sku* qty* supplier expected_at lot expiry lpn po_number tolerance_pct",
    "purchase_orders": "number* sku* qty* supplier expected_at tolerance_pct",
    "orders": "number* sku* qty* channel placed_at paid_at customer_name phone email address city postcode "
    "carrier service ship_by deliver_by payment_method total unit_price priority note",
    "payments": "reference* amount* paid_at method payer account",
    "tracking": "tracking_no* status* at receiver relation reason photo signature lat lon",
    "operators": "code* name* roles* badge pin language",
    "suppliers": "code* name* phone email address",
    "customers": "code* name* phone email address city postcode",
}


@pytest.mark.parametrize("kind", CONTRACT)
def test_each_kind_has_the_contracts_columns_and_needs_no_others(kind):
    promised = CONTRACT[kind].split()
    ours = columns_of(FORMATS[kind].model)
    assert {name for name in promised if name.endswith("*")} == {f"{name}*" for name, needed in ours.items() if needed}
    assert {name.rstrip("*") for name in promised} <= set(ours)
    assert set(CONTRACT) == set(FORMATS)


def test_an_item_with_every_column(take):
    (item,) = take(
        "items",
        (
            "sku,name,category,barcodes,unit,weight_g,length_mm,width_mm,height_mm,tracking,expires,velocity,min_qty,"
            "max_qty,storage_class,fragile,value\n"
            "0049,Teh Botol 500 ml,Minuman,8991234567891 18991234567898*12,pcs,520,60,60,210,Lot,yes,a,24,"
            "240,dry,no,4500\n"
        ),
    ).things
    assert item == ItemIn(
        line=2,
        lines_at=(2,),
        sku="0049",
        name="Teh Botol 500 ml",
        category="Minuman",
        unit="pcs",
        weight_g=520,
        barcodes=(BarcodeIn("8991234567891", 1), BarcodeIn("18991234567898", 12)),
        length_mm=60,
        width_mm=60,
        height_mm=210,
        tracking="lot",
        expires=True,
        velocity="A",
        min_qty=24,
        max_qty=240,
        storage_class="dry",
        fragile=False,
        value_minor=4500_00,
        currency="IDR",
    )
    assert type(item.sku) is type(item.name) is SafeText


def test_what_a_file_does_not_say_is_none(take):
    (item,) = take("items", "sku,name,category,expires\nA,Teh,,\n").things
    assert item == ItemIn(line=2, lines_at=(2,), sku="A", name="Teh", currency="IDR")
    assert item.expires is None and item.barcodes is None


def test_a_location_with_every_column(take):
    (place,) = take(
        "locations",
        (
            "code;kind;zone;aisle;bay;level;sequence;x_m;y_m;check_digits;max_weight_g;max_volume_cm3;storage_class;"
            "mixed_items;mixed_lots\na-03-02;Pick;A;03;02;1;17;12.5;3;042;500000;1000000;dry;no;ya\n"
        ),
    ).things
    assert place == LocationIn(
        line=2,
        lines_at=(2,),
        code="A-03-02",
        kind="pick",
        zone="A",
        aisle="03",
        bay="02",
        level="1",
        sequence=17,
        x_cm=1250,
        y_cm=300,
        check_digits="042",
        max_weight_g=500_000,
        max_volume_cm3=1_000_000,
        storage_class="dry",
        mixed_items=False,
        mixed_lots=True,
    )


def test_partners(take):
    (supplier,) = take(
        "suppliers", "code,name,phone,email,address\nMAYORA,PT Mayora,021-555,a@b.id,Jl. Daan Mogot\n"
    ).things
    assert supplier == SupplierIn(
        line=2,
        lines_at=(2,),
        code="MAYORA",
        name="PT Mayora",
        phone="021-555",
        email="a@b.id",
        address="Jl. Daan Mogot",
    )
    (customer,) = take(
        "customers", '[{"code": "C1", "name": "Toko Jaya", "city": "Bandung", "postcode": "04012"}]'
    ).things
    assert customer == CustomerIn(line=1, lines_at=(1,), code="C1", name="Toko Jaya", city="Bandung", postcode="04012")


def test_opening_stock(take):
    read = take(
        "stock",
        "sku,location,qty,lot,expiry,serial,lpn,status,owner\n"
        "A,a-03-02,24,L1,2027-01-31,,LPN-1,hold,FIRM\nB,A0302,1,,,SN1,,,\nB,A0302,2,,,SN2,,,\n",
    )
    assert read.things == [
        StockIn(
            line=2,
            lines_at=(2,),
            sku="A",
            location="A-03-02",
            qty=24,
            lot="L1",
            expiry=date(2027, 1, 31),
            lpn="LPN-1",
            status="hold",
            owner="FIRM",
        ),
        StockIn(line=3, lines_at=(3,), sku="B", location="A0302", qty=1, serial="SN1"),
    ]
    (bad,) = read.quarantined
    assert (bad.line, bad.field, bad.reason_code) == (4, "qty", "stock_serial_qty")


def test_an_asn_is_all_the_rows_with_its_number(take):
    read = take(
        "asns",
        "number,supplier,expected_at,po_number,sku,qty,lot,expiry,lpn,tolerance_pct\n"
        "ASN1,MAYORA,2026-11-24 09:00,PO7,A,240,L1,2027-06-30,LPN9,5\nASN2,,,,B,5,,,,\nASN1,,,,B,12,,,,\n",
    )
    assert read.read == 2
    assert read.things[0] == AsnIn(
        line=2,
        lines_at=(2, 4),
        number="ASN1",
        supplier="MAYORA",
        expected_at=datetime(2026, 11, 24, 2, tzinfo=UTC),
        po_number="PO7",
        lines=(
            AsnLineIn(line=2, sku="A", qty=240, lot="L1", expiry=date(2027, 6, 30), lpn="LPN9", tolerance_pct=5),
            AsnLineIn(line=4, sku="B", qty=12),
        ),
    )
    assert [asn.number for asn in read.things] == ["ASN1", "ASN2"]


def test_an_order_with_every_column(take):
    read = take(
        "orders",
        (
            "number,channel,placed_at,paid_at,customer_name,phone,email,address,city,postcode,carrier,service,ship_by,"
            "deliver_by,payment_method,total,currency,priority,note,status,tracking_no,hold,sku,qty,unit_price,name\n"
            'SO1,Tokopedia,2026-11-24 08:00,2026-11-24T02:00Z,Budi,0812,b@x.id,"Jl. Melati 1\nRT 2",Bandung,40111,'
            "JNE,REG,2026-11-25,2026-11-28 12:00,va,54000.00,,2,hati-hati,,JP1,,A,2,18000,Teh\n"
            "SO1,,,,,,,,,,,,,,,,,,jangan dibanting,,,,B,1,18000,\n"
        ),
    )
    assert read.things == [
        OrderIn(
            line=2,
            lines_at=(2, 4),
            number="SO1",
            channel="tokopedia",
            placed_at=datetime(2026, 11, 24, 1, tzinfo=UTC),
            paid_at=datetime(2026, 11, 24, 2, tzinfo=UTC),
            customer_name="Budi",
            phone="0812",
            email="b@x.id",
            address="Jl. Melati 1 RT 2",
            city="Bandung",
            postcode="40111",
            carrier="JNE",
            service="REG",
            ship_by=datetime(2026, 11, 25, 16, 59, 59, tzinfo=UTC),
            deliver_by=datetime(2026, 11, 28, 5, tzinfo=UTC),
            payment_method="va",
            total_minor=54_000_00,
            currency="IDR",
            priority=2,
            note="hati-hati / jangan dibanting",
            tracking_no="JP1",
            lines=(
                OrderLineIn(line=2, sku="A", qty=2, unit_price_minor=18_000_00, name="Teh"),
                OrderLineIn(line=4, sku="B", qty=1, unit_price_minor=18_000_00),
            ),
        )
    ]


def test_a_currency_column_says_otherwise(take):
    (order,) = take("orders", "number,sku,qty,total,currency,status\n1,A,1,409.94,usd,Cancelled\n").things
    assert (order.total_minor, order.currency, order.cancelled) == (40_994, "USD", True)
    (payment,) = take("payments", "reference,amount,currency\nSO1,18.5,USD\n").things
    assert (payment.amount_minor, payment.currency) == (1_850, "USD")


def test_payments(take):
    read = take(
        "payments",
        "reference,amount,paid_at,method,payer,account,external_id\n"
        "SO1,54321,2026-11-24 09:15,transfer,BUDI S,BCA 123,trx-9\nSO2,0,,,,,\nSO3,-5,,,,,\n",
    )
    assert read.things == [
        PaymentIn(
            line=2,
            lines_at=(2,),
            reference="SO1",
            amount_minor=54_321_00,
            currency="IDR",
            method="transfer",
            payer="BUDI S",
            paid_at=datetime(2026, 11, 24, 2, 15, tzinfo=UTC),
            account="BCA 123",
            external_id="trx-9",
        )
    ]
    assert [entry.reason_code for entry in read.quarantined] == ["payment_zero", "cell_money"]


def test_tracking(take):
    read = take(
        "tracking",
        "tracking_no,status,at,receiver,relation,reason,photo,signature,lat,lon\n"
        "JP1,Delivered,2026-11-26T10:00+07:00,Siti,satpam,,pod/1.jpg,pod/1.png,-6.2,106.8\nJP2,lost,,,,,,,,\n",
    )
    assert read.things == [
        TrackingIn(
            line=2,
            lines_at=(2,),
            tracking_no="JP1",
            status="delivered",
            at=datetime(2026, 11, 26, 3, tzinfo=UTC),
            receiver="Siti",
            relation="satpam",
            photo="pod/1.jpg",
            signature="pod/1.png",
            lat=-6.2,
            lon=106.8,
        )
    ]
    assert read.quarantined[0].params["value"] == "lost"


def test_operators(take):
    (operator,) = take(
        "operators", "code,name,roles,badge,pin,language\nBUDI,Budi,picker packer,B-1,004821,id\n"
    ).things
    assert operator == OperatorIn(
        line=2,
        lines_at=(2,),
        code="BUDI",
        name="Budi",
        roles=("picker", "packer"),
        badge="B-1",
        pin="004821",
        language="id",
    )
    assert "004821" not in repr(operator)


def test_the_same_number_on_two_channels_is_two_orders(take):
    read = take(
        "orders", "number,channel,sku,qty\n1001,website,A,1\n1001,POS,B,1\n1001,website,C,1\n1002,,A,1\n1002,pos,B,1\n"
    )
    assert [(order.number, order.channel, [line.sku for line in order.lines]) for order in read.things] == [
        ("1001", "website", ["A", "C"]),
        ("1001", "pos", ["B"]),
        ("1002", "pos", ["A", "B"]),
    ]


def test_headings_are_taken_in_any_dress_and_unknown_ones_are_named(take):
    read = take("orders", " Number ;SKU;Qty;Placed At;ship-by;Warna;Ukuran\nSO1;A;1;2026-11-24;;merah;L\n")
    assert read.things[0].placed_at == datetime(2026, 11, 23, 17, tzinfo=UTC)
    (notice,) = read.notices
    assert (notice.code, notice.params) == ("columns_ignored", {"columns": "Warna, Ukuran", "count": 2})


@pytest.mark.parametrize(
    ("heading", "code", "params"),
    [
        ("number,name", "columns_missing", {"columns": "sku, qty", "found": "number, name"}),
        ("number,sku,qty,SKU ", "column_twice", {"column": "sku"}),
    ],
)
def test_a_heading_that_will_not_do_is_refused_and_says_why(take, heading, code, params):
    with pytest.raises(Unreadable) as refused:
        take("orders", heading + "\n1,A,1,A\n")
    assert (refused.value.code, refused.value.params) == (code, params)


def test_a_heading_with_nothing_below_it_is_a_file_of_nothing(take):
    read = take("orders", "number,sku,qty\n")
    assert (read.read, read.things, read.quarantined) == (0, [], [])
    assert take("orders", "[]").read == 0


def test_unknown_kinds_and_channels_are_refused(take):
    for kind, channel, code in (
        ("shoes", None, "unknown_kind"),
        ("orders", "ebay", "unknown_channel"),
        ("items", "shopify", "channel_without_kind"),
    ):
        with pytest.raises(Unreadable, match=code):
            take(kind, "sku\n", channel=channel)


def test_json_brings_numbers_flags_and_nothing(take):
    read = take(
        "items",
        '[{"SKU": "A", "Name": "Teh", "fragile": true, "weight_g": 250.0, "unit": null, "value": 4500.00},'
        ' {"sku": "B", "name": ["x"]}, {"sku": "C", "name": "y", "Sku": "D"}]',
    )
    assert (read.things[0].fragile, read.things[0].weight_g, read.things[0].unit, read.things[0].value_minor) == (
        True,
        250,
        None,
        450000,
    )
    assert [(entry.field, entry.reason_code) for entry in read.quarantined] == [
        ("name", "cell_nested"),
        ("sku", "cell_twice"),
    ]


def test_workbooks_and_standard_input_are_sources_too(take, sheet):
    book = sheet([["number", "sku", "qty", "ship_by", "total"], [1001, "0049", 2, date(2026, 11, 25), 36000.0]])
    (order,) = take("orders", book).things
    assert (order.number, order.lines[0].sku, order.lines[0].qty, order.total_minor) == ("1001", "0049", 2, 36_000_00)
    assert order.ship_by == datetime(2026, 11, 25, 16, 59, 59, tzinfo=UTC)
    assert take("orders", "-", stdin=io.BytesIO(b"number,sku,qty\nSO1,A,1\n")).things[0].number == "SO1"


def test_times_are_in_the_zone_of_the_warehouse(take):
    (order,) = take("orders", "number,sku,qty,placed_at\nSO1,A,1,2026-11-24 08:00\n", zone="Asia/Jayapura").things
    assert order.placed_at == datetime(2026, 11, 23, 23, tzinfo=UTC)
