"""Scripts for what no other one shows: programmes up to the counter, the same lot first, a serial number that comes
back, a source that is counted while goods are fetched from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from floorapp.data import clock, db
from floorapp.data.act import Act
from floorapp.services import board, expiry, programmes
from tests.dialogues.counting_floor import counted, furnish, rules, states
from tests.small_house import COFFEE, PHONE, SHIRT, Person, assert_sound, release_all, stock_rows, taken


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("programme", "place", "scans"), [
    ("A = 30", "R-01-01", (SHIRT, "30")),              # fast goods, whose place was not counted for their days
    ("oldest_a_day = 1", "A-01-02", (COFFEE, "8")),    # the place that was not counted for the longest time
    ("empty_a_day = 1", "A-09-01", ()),                # a place that the book calls empty
])
def test_what_a_programme_wants_is_the_counters_next_work(programme: str, place: str, scans: tuple[str, ...]) -> None:
    furnish()
    taken("items", "sku,name,velocity\nKAOS-L,Kaos Polos Hitam L,A\n")
    taken("locations", "code,kind,sequence\nA-09-01,pick,1\n")
    if programme != "empty_a_day = 1":
        counted("ANI", "A-09-01", "END")
    counted("ANI", "A-01-01", SHIRT, "10", "END")
    assert counted("EKO", "<Enter>").reply.code == "no_counts"
    with rules(f"[programme]\n{programme}"):
        db.execute(lambda: programmes.due(Act("worker", 1)))
    eko = counted("EKO", "<Enter>")
    assert (eko.reply.code, eko.reply.prompt["location"]) == ("count_claimed", place)
    assert counted("ANI", "<Enter>").reply.code == "no_counts"    # one person at a place
    assert eko.say(place, *scans, "END").code == "count_agrees"
    assert_sound()


@pytest.mark.usefixtures("house")
def test_goods_go_where_their_lot_stands_before_where_only_their_item_does() -> None:
    taken("stock", "sku,location,qty,lot,expiry\nKOPI-200,A-01-01,3,L-OLD,2031-01-01\n"
                   "KOPI-200,A-02-01,3,L-NEW,2032-01-01\n")
    taken("asns", "number,sku,qty\nASN-4,KOPI-200,20\n")
    rina = Person("RINA", "receiving")
    rina.say("ASN-4", COFFEE, "4", "L-NEW", "LPN-8", COFFEE, "4", "L-OLD", "LPN-9", COFFEE, "4", "L-3", "010133",
             "LPN-10", "END", "<F3>")
    rina = Person("RINA", "putaway")
    asked = rina.say("LPN-8")
    assert (asked.prompt["location"], "batch" in asked.prompt["reason"]) == ("A-02-01", True)
    assert rina.say("<F3>", "LPN-9").prompt["location"] == "A-01-01"
    assert rina.say("<F3>", "LPN-10").prompt["location"] == "A-01-01"  # a new lot: to the item, the nearest
    assert_sound()


@pytest.mark.usefixtures("house")
def test_a_serial_number_that_left_the_house_may_come_back_once() -> None:
    taken("stock", "sku,location,qty,serial\nHP-01,A-02-01,1,SN-1\n")
    taken("orders", "number,sku,qty,payment_method,carrier\nSO-1,HP-01,1,cod,JNE\n")
    release_all()
    budi = Person("BUDI", "picking")
    budi.say("<Enter>", "A-02-01", PHONE, "SN-1", "T-1", "PACK-1")
    dewi = Person("DEWI", "packing")
    dewi.say("T-1", "SN-1")
    for _ in range(6):
        if dewi.step != "order":
            dewi.say({"label": str(dewi.reply.prompt.get("tracking_no")), "check": "1"}.get(dewi.step, "<Enter>"))
    parcel = str(db.ask("SELECT number FROM parcel")[0].number)
    Person("DEWI", "dispatch").say(parcel, "END", "AGUS", "B1")
    assert stock_rows() == []
    rina = Person("RINA", "receiving")                            # mended by the maker, it comes in as any other
    assert rina.say(PHONE, PHONE, "1", "SN-1", "LPN-1").code == "received"
    assert rina.say(PHONE, "1", "SN-1").code == "serial_known"
    rina.say("<F3>", "END")
    back = Person("RINA", "returns")                              # so the buyer cannot have sent it back as well
    assert back.say(parcel, PHONE, "1", "1", "RET-1").code == "serial_known", back.replies
    assert [row[1:5] for row in stock_rows()] == [("DOCK-1", "LPN-1", "", "SN-1")]
    assert_sound()


@pytest.mark.usefixtures("house")
def test_goods_are_fetched_from_a_place_that_is_being_counted_and_its_figure_follows() -> None:
    furnish()
    taken("items", "sku,name,min_qty,max_qty\nKAOS-L,Kaos Polos Hitam L,20,25\n")
    ani = counted("ANI", "R-01-01", SHIRT, "30")                  # thirty stand there when they are counted
    rina = Person("RINA", "replenishment")
    rina.say("<Enter>", "R-01-01", SHIRT, "15", "A-01-01")
    assert rina.reply.code == "replenished"
    assert ani.say("END").code == "count_agrees"                  # and fifteen when END is said
    assert counted("EKO", "R-01-01", SHIRT, "30", "END").reply.code == "count_differs"
    assert states() == [("agreed", 0, ""), ("recount", 15, "")]
    assert_sound()


@pytest.mark.usefixtures("house")
def test_what_expires_is_warned_of_in_time_goes_off_sale_by_itself_and_nobody_is_led_to_it() -> None:
    today = datetime.fromtimestamp(clock.now() / 1000, ZoneInfo("Asia/Jakarta")).date()
    soon, later = (today + timedelta(days=days) for days in (3, 300))
    taken("stock", "sku,location,qty,lot,expiry\n"
                   f"KOPI-200,A-01-02,5,SOON,{soon}\nKOPI-200,A-02-01,5,LATER,{later}\n")
    assert [(alert["alert"], alert["count"]) for alert in board.board_json()["alerts"]] == [("expiring", 1)]
    told = Person("BUDI", "stock").say("SOON").prompt
    assert (told["expiry"], told["rows"][0]) == (str(soon), "A-01-02 5")
    with clock.stopped_at(clock.now() + 4 * 86_400_000):           # nobody has sold it, and now it is too old
        db.execute(lambda: expiry.hold_expired(Act("worker", 1)))
        taken("orders", "number,sku,qty,payment_method\nSO-1,KOPI-200,2,cod\n")
        release_all()
        asked = Person("BUDI", "picking").say("<Enter>").prompt
        assert (asked["location"], asked["lot"]) == ("A-02-01", "LATER")
        moved = Person("RINA", "moving").say("A-01-02")
        assert moved.prompt["rows"] == ["KOPI-200 5 ditahan"]
        rina = Person("RINA", "moving")
        assert rina.say(COFFEE, "5", "A-02-01").code == "putaway_not_storage"
        assert rina.say("QUAR-1").code == "moved"
    assert_sound()
