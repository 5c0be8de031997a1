"""The peers' scenarios E2, E4, E5 and E7, line by line through `floorapp drive` and the commands, on both engines."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.sites import Site

SHIRT, CAP, COFFEE, PHONE = "8991000000010", "8991000000058", "8991000000027", "8991000000034"
ITEMS = f"""sku,name,barcodes,tracking,expires
KAOS-L,Kaos Polos Hitam L,{SHIRT},none,no
TOPI,Topi,{CAP},none,no
KOPI-200,Kopi Bubuk 200 g,{COFFEE},lot,yes
HP-01,Telepon Genggam,{PHONE},serial,no
"""
PEOPLE = """code,name,roles,badge,pin,language
BUDI,Budi,picker,B-BUDI,2581,id
KIKI,Kiki,packer dispatcher,B-KIKI,2582,id
RINA,Rina,receiver putaway,B-RINA,2580,id
"""
PLACES = "code,kind,zone,sequence\nA-01-01,pick,A,10\nA-01-02,pick,A,20\n"
BAGS = "sku,name,unit,barcodes,whole_cases\nRICE,Beras,kg,18991000000079*1000,yes\n"      # a bag is 1000 kg
LIKE_A_SHOP = """[problems.short]
goods = "remove"
[problems.other_item]
goods = "remove"
of = "missing"
[problems.unreachable]
goods = "keep"
here = true
count = false
"""


class Floor:
    """A site with people, goods and short words."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.take("operators", PEOPLE)
        self.take("items", ITEMS)
        self.take("locations", PLACES)

    def take(self, kind: str, text: str) -> None:
        said = self.site.run("import", kind, "-", stdin=text)
        assert said.status == 0, said.out + said.err

    def order(self, number: str, *lines: str) -> list[str]:
        """An order of lines like `KAOS-L 2`, released where it can be; what was released."""
        self.take("orders", "number,sku,qty,payment_method,carrier\n" + "".join(
            f"{number},{line.split()[0]},{line.split()[1]},cod,JNE\n" for line in lines))
        return list(self.site.run("release", "--json").json["released"])

    def drive(self, who: str, task: str, *lines: str) -> list[Any]:
        """The answers to these lines, without the first object."""
        said = self.site.run("drive", "--operator", who, "--task", task, stdin="".join(f"{line}\n" for line in lines))
        assert said.status == 0, said.err
        return said.objects[1:]

    def stock(self, **asked: str) -> Any:
        return self.site.run("stock", *[word for name, value in asked.items() for word in (f"--{name}", value)],
                             "--json").json

    def figures(self, sku: str) -> tuple[int, int]:
        """On hand and available."""
        totals = self.stock(sku=sku)["totals"]
        return totals["on_hand"], totals["available"]

    def at(self, sku: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for row in self.stock(sku=sku)["rows"]:
            found[row["location"]] = found.get(row["location"], 0) + row["on_hand"]
        return found

    def told(self, number: str) -> Any:
        return self.site.run("order", number, "--json").json

    def counts(self) -> list[str]:
        """Where a count waits."""
        self.take("operators", "code,name,roles\nANI,Ani,counter\n")
        said = self.drive("ANI", "counting", "<Enter>", "<F4>", "<Enter>", "<F4>", "<Enter>")
        return sorted({one["prompt"]["location"] for one in said if one["code"] == "count_claimed"})

    def packed(self, *scans: str) -> str:
        """KIKI packs an order whole; its tracking number."""
        said = self.drive("KIKI", "packing", *scans)[-1]["prompt"]
        while said["step"] != "label":
            said = self.drive("KIKI", "packing", "<Enter>")[-1]["prompt"]
        assert self.drive("KIKI", "packing", said["tracking_no"])[-1]["code"] == "parcel_packed"
        return str(said["tracking_no"])

    def rules(self, name: str, text: str) -> None:
        (self.site.config / name).write_text(text, "utf-8")

    def sound(self) -> None:
        assert self.site.run("db", "check").status == 0


@pytest.fixture
def floor(site: Site) -> Floor:
    return Floor(site)


def codes(answers: list[Any]) -> list[tuple[str, str]]:
    return [(one["outcome"], one["code"]) for one in answers]


def label(lot: str, expiry: str) -> str:
    return f"(01)0{COFFEE}(17){expiry}(10){lot}"


def test_e2_picking_the_last_of_a_bin_asks_whether_it_is_empty(floor: Floor) -> None:
    floor.rules("counting.toml", '[floor]\nzero_check = ["*"]\n')
    floor.take("stock", "sku,location,qty\nKAOS-L,A-01-01,3\nTOPI,A-01-02,1\n")
    assert floor.order("SO-1", "KAOS-L 2") == ["SO-1"]
    assert floor.drive("BUDI", "picking", "<Enter>", "A-01-01", SHIRT, "2", "T-1")[-1]["prompt"]["step"] == "drop"
    floor.drive("BUDI", "picking", "PACK-1")                   # one is left: nothing is asked
    assert floor.order("SO-2", "KAOS-L 1") == ["SO-2"]
    *_, picked, empty = floor.drive("BUDI", "picking", "<Enter>", "A-01-01", SHIRT, "T-2", "1")
    assert (picked["code"], picked["prompt"]["step"]) == ("picked", "empty")
    assert codes([empty]) == [("accepted", "zero_checked")]
    floor.drive("BUDI", "picking", "PACK-1")
    assert floor.counts() == []                                # yes: nothing is created
    assert floor.order("SO-3", "TOPI 1") == ["SO-3"]
    *_, picked, goes_on = floor.drive("BUDI", "picking", "<Enter>", "A-01-02", CAP, "T-3", "2")
    assert (picked["prompt"]["step"], codes([goes_on])) == ("empty", [("accepted", "zero_checked")])  # the same words
    floor.drive("BUDI", "picking", "PACK-1")
    assert floor.counts() == ["A-01-02"]                       # no: a count of that product and bin
    assert floor.told("SO-3")["state"] == "picked"             # and picking has gone on
    floor.sound()


def test_e2_what_may_be_scanned_when_an_order_is_packed(floor: Floor) -> None:
    floor.take("stock", "sku,location,qty,lot,expiry\nKAOS-L,A-01-01,9,,\nTOPI,A-01-01,9,,\n"
                        "KOPI-200,A-01-02,1,L1,2031-01-01\nKOPI-200,A-01-02,6,L2,2031-06-01\n")
    assert floor.order("SO-1", "KAOS-L 4", "KOPI-200 5") == ["SO-1"]
    floor.drive("BUDI", "picking", "<Enter>", "A-01-01", SHIRT, "2", "T-1", "<F2>", "5", SHIRT, "2", "T-2", "A-01-02",
                COFFEE, COFFEE, "2", "<F2>", "5", COFFEE, "2", "T-3", "PACK-1")
    assert floor.told("SO-1")["state"] == "picked"
    assert floor.order("SO-2", "TOPI 1") == ["SO-2"]
    floor.drive("BUDI", "picking", "<Enter>", "A-01-01", CAP, "T-9", "PACK-1")
    before = floor.stock(), floor.told("SO-1")["lines"], floor.told("SO-1")["parcels"]
    answers = {given: floor.drive("KIKI", "packing", *opened, given)[-1] for given, opened in (
        ("NONSENSE", ["SO-1"]),        # unknown
        ("T-9", []),                   # the pack of another order
        (COFFEE, []),                  # two lots: which one?
        (SHIRT, ["<F3>"]),                   # in two packs: which one?
        (label("L2", "310601"), ["<F3>"]),   # the lot in two packs: which one?
        (CAP, ["<F3>"]),               # not in the order, but in another
        (PHONE, []),                   # in no order
    )}
    assert (answers["NONSENSE"]["outcome"], answers["NONSENSE"]["code"]) == ("refused", "unknown_code")
    assert answers["T-9"]["code"] == "other_order" and "SO-2" in answers["T-9"]["text"]
    assert answers[COFFEE]["prompt"]["step"] == "lot"
    assert (answers[SHIRT]["code"], answers[SHIRT]["prompt"]["choices"]) == ("choose_tote", ["T-1", "T-2"])
    assert (answers[label("L2", "310601")]["code"], answers[label("L2", "310601")]["prompt"]["step"]) == (
        "choose_tote", "tote")
    assert answers[CAP]["code"] == "item_of_other_order" and "SO-2" in answers[CAP]["text"]
    assert answers[PHONE]["code"] == "wrong_item"
    assert before == (floor.stock(), floor.told("SO-1")["lines"], floor.told("SO-1")["parcels"])
    asked, replaced = floor.drive("KIKI", "packing", label("NEW", "320101"), label("NEW", "320101"))
    assert codes([asked, replaced]) == [("ask", "other_lot_replaces"), ("accepted", "unit_packed")]
    assert floor.counts() == ["A-01-02"]                       # the lot was not known there
    floor.sound()


def test_e4_an_order_of_two_lines_from_draft_to_done(floor: Floor) -> None:
    floor.take("stock", "sku,location,qty\nKAOS-L,A-01-01,1\n")
    assert floor.order("SO-1", "KAOS-L 1", "TOPI 1") == []     # try to assign: no
    told = floor.told("SO-1")
    assert (told["state"], [line["promised"] for line in told["lines"]]) == ("backordered", [1, 0])
    assert not {"order_released", "order_claimed", "parcel_packed", "parcel_shipped"} & {
        event["what"] for event in told["events"]}             # nobody has done anything yet
    assert floor.site.run("cancel", "SO-1", "--sku", "TOPI").status == 0
    assert floor.site.run("release", "--json").json["released"] == ["SO-1"]
    floor.drive("BUDI", "picking", "<Enter>", "A-01-01", SHIRT, "T-1", "PACK-1")
    tracking = floor.packed("T-1", SHIRT)
    floor.drive("KIKI", "dispatch", tracking, "END", "AGUS", "B 1 XY")
    told = floor.told("SO-1")
    assert (told["state"], told["lines"][1]["cancelled"]) == ("shipped", 1)
    by = {event["what"]: event["by"] for event in told["events"]}
    assert (by["order_claimed"], by["parcel_packed"], by["parcel_shipped"]) == ("BUDI", "KIKI", "KIKI")
    floor.sound()


def test_e4_nothing_is_packed_before_every_unit_is_in_a_package(floor: Floor) -> None:
    floor.take("stock", "sku,location,qty\nKAOS-L,A-01-01,5\n")
    floor.order("SO-1", "KAOS-L 2")
    floor.drive("BUDI", "picking", "<Enter>", "A-01-01", SHIRT, "2", "T-1", "PACK-1")
    one, early = floor.drive("KIKI", "packing", "T-1", SHIRT, "<Enter>")[-2:]
    assert (one["prompt"]["step"], early["outcome"]) == ("item", "refused")
    parcel = floor.told("SO-1")["parcels"][0]
    assert parcel["state"] == "open"
    assert floor.drive("KIKI", "dispatch", parcel["number"])[-1]["code"] == "parcel_not_packed"
    assert floor.drive("KIKI", "packing", SHIRT)[-1]["prompt"]["step"] == "box"
    floor.sound()


def test_e4_what_is_reduced_before_shipping_is_reduced_on_its_way_in(floor: Floor) -> None:
    text = (floor.site.config / "site.toml").read_text("utf-8")
    floor.rules("site.toml", text + '\n[[further]]\ncode = "WH2"\nname = "Gudang Surabaya"\nzone = "Asia/Jakarta"\n')
    floor.site.run("db", "upgrade")
    floor.take("stock", "sku,location,qty\nKAOS-L,A-01-01,5\n")
    said = floor.site.run("import", "locations", "-", "--warehouse", "WH2", stdin="code,kind\nDOCK-9,dock\nM-1,pick\n")
    assert said.status == 0, said.err
    assert floor.site.run("import", "operators", "-", "--warehouse", "WH2",
                          stdin="code,name,roles\nSITI,Siti,receiver\n").status == 0
    made = floor.site.run("transfer", "create", "--from", "WH1", "--to", "WH2", "KAOS-L=2")
    assert made.status == 0, made.err
    number = made.out.strip()
    floor.site.run("release")
    assert floor.site.run("transfer", "reduce", number, "KAOS-L=1").status == 0
    (leg,) = floor.site.run("transfer", "list", "--json").objects
    assert leg["lines"] == [{"sku": "KAOS-L", "planned": 1, "shipped": 0, "received": 0}]
    floor.drive("BUDI", "picking", "<Enter>", "A-01-01", SHIRT, "T-1", "PACK-1")
    tracking = floor.packed("T-1", SHIRT)
    floor.drive("KIKI", "dispatch", tracking, "END", "AGUS", "B 1 XY")
    asked = floor.drive("SITI", "receiving", number, SHIRT)[-1]["prompt"]
    assert asked["qty"] == 1
    assert floor.drive("SITI", "receiving", "2")[-1]["code"] == "over_receipt"
    assert floor.drive("SITI", "receiving", "1", "<Enter>", "END")[-1]["code"] == "receipt_closed"
    (leg,) = floor.site.run("transfer", "list", "--json").objects
    assert (leg["state"], leg["in_transit"]) == ("received", 0)
    floor.sound()


def rice(floor: Floor, places: dict[str, str], there: dict[str, int], comes: int, *, bags: bool = False) -> Any:
    """Rice comes in one LPN; `places`: code to `fixed priority`, `there`: what stands already. The first suggestion."""
    floor.rules("inbound.toml", "[putaway]\norder = ['fixed']\n")
    floor.take("items", BAGS if bags else "sku,name,unit\nRICE,Beras,kg\n")
    floor.take("locations", "code,kind,sequence,fixed,priority\n" + "".join(
        f"{code},reserve,{200 + nth},RICE*{rule.split()[0]},{rule.split()[1]}\n"
        for nth, (code, rule) in enumerate(places.items())))
    if there:
        floor.take("stock", "sku,location,qty\n" + "".join(f"RICE,{code},{qty}\n" for code, qty in there.items()))
    floor.drive("RINA", "receiving", "RICE", "RICE", str(comes), "LPN-R", "END")
    return floor.drive("RINA", "putaway", "LPN-R")[-1]["prompt"]


@pytest.mark.parametrize(("places", "there", "comes", "bags", "steps", "ends"), [
    ({"R1": "200 1", "R2": "300 2"}, {}, 300, False, [("R1", 200), ("R2", 100)], {"R1": 200, "R2": 100}),
    ({"R1": "500 1", "R2": "500 1"}, {"R1": 100}, 700, False, [("R2", 500), ("R1", 200)], {"R1": 300, "R2": 500}),
    ({"R1": "100 1", "R2": "200 1"}, {}, 350, False, [("R2", 200), ("R1", 100)],
     {"R1": 100, "R2": 200, "DOCK-1": 50}),
    ({"R1": "3000 1", "R2": "4000 1"}, {"R1": 1000}, 6000, True, [("R2", 4000), ("R1", 2000)],
     {"R1": 3000, "R2": 4000}),
    ({"R1": "1000 1", "R2": "500 1"}, {}, 2000, True, [("R1", 1000)], {"R1": 1000, "DOCK-1": 1000}),
], ids=["i", "ii", "iii", "iv", "v"])
def test_e5_rice_goes_where_its_rules_say(site: Site, places: dict[str, str], there: dict[str, int], comes: int,
                                          bags: bool, steps: list[tuple[str, int]], ends: dict[str, int]) -> None:
    floor = Floor(site)
    asked = rice(floor, places, there, comes, bags=bags)
    left = sum(ends.values()) - sum(there.values()) - sum(qty for _, qty in steps)
    assert asked.get("unassigned", 0) == left                  # what finds no place is told at once
    for code, qty in steps:
        assert (asked["location"], asked["qty"]) == (code, qty)
        asked = floor.drive("RINA", "putaway", code)[-1]["prompt"]
    assert floor.at("RICE") == ends
    floor.sound()


def test_e5_vi_and_vii_more_than_a_place_takes_is_refused_and_nothing_goes_back_to_where_it_came_from(
        floor: Floor) -> None:
    asked = rice(floor, {"R1": "200 2", "R2": "500 1"}, {}, 300)
    assert asked["location"] == "R2"
    forced = floor.drive("RINA", "putaway", "R1")[-1]
    assert forced["code"] == "location_full" and "200" in forced["text"]
    floor.drive("RINA", "putaway", "R2")
    again = floor.drive("RINA", "putaway", "LPN-R")[-1]["prompt"]
    assert again["location"] != "R2"
    floor.sound()


@pytest.mark.parametrize(("number", "told", "figures", "counted"), [
    ("1", ["0"], (0, 0), ["A-01-01"]),     # not in stock
    ("3", ["0"], (6, 4), ["A-01-01"]),     # mismatch
    ("2", ["2"], (8, 4), ["A-01-01"]),     # damaged or worn
    ("4", [], (8, 6), []),                 # no variance
], ids=["not in stock", "mismatch", "damaged", "no variance"])
def test_e7_each_reason_has_exactly_its_effect_on_the_stock(site: Site, number: str, told: list[str],
                                                            figures: tuple[int, int], counted: list[str]) -> None:
    floor = Floor(site)
    floor.rules("counting.toml", LIKE_A_SHOP)
    floor.take("stock", "sku,location,qty\nKAOS-L,A-01-01,8\n")
    floor.order("SO-1", "KAOS-L 2")
    assert floor.figures("KAOS-L") == (8, 6)
    floor.drive("BUDI", "picking", "<Enter>", "A-01-01", "<F2>", number, *told)
    assert floor.figures("KAOS-L") == figures
    assert floor.counts() == counted
    floor.sound()


def test_e7_what_is_rejected_whole_changes_no_stock(floor: Floor) -> None:
    floor.take("stock", "sku,location,qty\nKAOS-L,A-01-01,8\n")
    floor.order("SO-1", "KAOS-L 2")
    floor.drive("BUDI", "picking", "<Enter>", "<Undo>", "<Enter>")     # the picker gives it back
    assert floor.figures("KAOS-L") == (8, 6)
    assert floor.site.run("cancel", "SO-1", "--reason", "rejected").status == 0
    assert floor.figures("KAOS-L") == (8, 8)
    floor.sound()
