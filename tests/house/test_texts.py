"""No text for people stands outside the catalogues: in no room of the house, in no form that Python knows."""

from __future__ import annotations

import ast

import pytest

from tests.house.source import modules
from tests.house.texts import module_level, texts

# Tables of what others wrote or of what is made up: no words of ours. Their functions are read like all others.
DATA = ("demo/buyers.py", "demo/config.py", "demo/day.py", "demo/goods.py", "demo/inbound.py", "demo/story.py",
        "training/goods.py", "simulation/away.py", "channels/aftership.py", "channels/bca.py", "channels/carriers.py",
        "channels/cells.py", "channels/mt940.py", "cli/usage.py", "channels/shopee_id.py", "channels/camt053.py",
        "demo/demand.py")
# What is no text for people though it reads like one: place -> why it stands there.
KNOWN = {
    "channels/aftership.py": {"Exception", "Delivered"},                       # AfterShip's states
    "channels/bca.py": {"debit", "periode"}, "channels/easypost.py": {"Event"},
    "channels/camt053.py": {"Amt", "Document", "Sts", "debit", "Ccy", "Acct", "Othr", "Dbtr", "Pty", "Stmt", "Ntry",
                            "Refs", "Ustrd", "Strd", "Ref"},                   # XML names
    "channels/csv_rows.py": {"field larger", "unexpected end"},                # what the library says
    "cli/failures.py": {"--- {} {} pid {}\n{}"}, "screens/trouble.py": {"--- {} {} pid {}\n{}"},   # heads of a log
    "cli/site_files.py": {"# floorapp install-files "}, "data/dump.py": {"floorapp backup 1"},   # marks in files
    "cli/training.py": {"db check", "db {}"},                                  # commands
    "cli/warm/client.py": {"Pid:"},                                            # the kernel's word
    "cli/warm/server.py": {"another program", "another site"},                 # between two programs
    "demo/buyers.py": {"Jl. {} No. {}, RT {}/{}"},                             # made-up people and goods
    "demo/config.py": {"Cikarang, numbers of {}", '[[carrier]]\ncode = "{}"\nname = "{}"\nalso = [{}]\n{}',
                       '[[carrier.service]]\ncode = "{}"\nname = "{}"\ncutoffs = { daily = [{}] }\n'},
    "demo/demand.py": {"Cikarang, orders", "Kado, tolong bungkus rapi", "Alamat belum lengkap",
                       "Grosir, faktur di dalam dus"},
    "demo/opening.py": {"Cikarang, opening stock"}, "training/goods.py": {"Pemasok Latihan", "Latihan"},
    "simulation/away.py": {"Budi"}, "simulation/arrivals.py": {"Rehearsal"},
    "simulation/rehearsal.py": {"{} pace", "{} orders"},                       # seeds of chance
    "printing/figures.py": {"{} kg"}, "printing/slips.py": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz",
                                                             "ABC 123"},       # the test page
    "printing/spool.py": {"print job %s cannot be rendered"}, "screens/application.py": {"ended by Textual"},  # a log
    "screens/diagnosis_lines.py": {"AIM ]{}"},                                 # as the standard has it
    "services/site.py": {"next day", "same day", "reguler", "standar", "hemat", "Admin"},   # names of services
    "settings/table.py": {"> {} bytes", "UTF-8 (line {})"},
}
PLANTED = r'''
return f"Pesanan {n} hilang"
return f"Order {n} is gone"
return f"{n} orders"
return f"{who}: done"
return "Order {} gone".format(n)
return "Order {n}".format(n=n)
return "Order %s gone" % n
return "%d pesanan" % n
return "%(n)s orders left" % {"n": n}
return "Order " + number + " gone"
return "Order " + number
return ("Order "
        f"{n} gone")
return " ".join(["Order", number, "gone"])
return " ".join(("Barang", "salah"))
return ", ".join(["wrong item", sku])
return "salah barang".upper()
TITLE = "Stok fisik"
TITLE = "Stok"
TITLE = "Wrong"
TITLE = "Saved."
HELP: str = "Scan the rack"
WORDS = {"short": "Barang kurang"}
WORDS = {"short": "Kurang"}
WORDS = ("Rusak", "Hilang")
WORDS = ["SALAH BARANG"]
WORDS = {"SALAH", "kosong"}
def said(text="Try again"): ...
def said(text: str = "Ulangi"): ...
def said(*, text="Pindai lagi"): ...
said = lambda n: f"{n} left over"
class Task:\n    title = "Barang masuk"
class Task:\n    line: ClassVar[str] = "Scan goods"
class Task:\n    word = "Kendala"
@dataclass\nclass Task:\n    word: str = field(default="Scan again")
class Colour(Enum):\n    RED = "Sudah merah"
parser.add_argument("--to", help="whom")
parser.add_argument("--to", help="to whom it is sent")
parser.add_argument("--to", metavar="Penerima")
ArgumentParser(description="floor")
ArgumentParser(epilog="see the manual")
parser.error("no such order")
print("done")
print("Selesai", n)
print(f"{n} rows")
print("rows:", n)
print("saved", file=sys.stderr)
sys.stderr.write("broken")
sys.stdout.write("Selesai sudah")
raise SystemExit("no")
raise SystemExit("No database")
sys.exit("refused")
sys.exit(f"no {what}")
raise Refused("Wrong item")
raise OSError("printer out of paper")
raise Exception("tidak ada")
yield Static("stock")
yield Static("Stok barang")
yield Label("hello")
self.border_title = "stock"
self.border_title = "Stok"
self.sub_title = f"since {at}"
Widget(placeholder="badge")
log.warning("late")
logging.error("printer %s is out of paper", code)
self.log("gone")
self.notify("kept")
table.add_column("item", "qty")
table.add_row("total", str(n))
Line("stock", "title")
Line(f"rack {code}")
Text("Lokasi: " + code)
blocks.append(Text("total"))
match code:\n    case "x":\n        return "not here"
x = "Rak kosong" if empty else "Rack is full"
return a or "nobody there"
assert print("asserted but shown")
return """Line one\nand another"""
return "hilang"
return "Hilang!"
return {"text": f"{n} hari lagi"}
say("Wrong item", language)
Refused("wrong_item", why="not of this order")
kept("counted", what="units of it")
return b"".join([]) or "no bytes here"
'''
HARMLESS = r'''
return "wrong_item"
return f"order:{number}"
return f"ask_{task}_{step}"
return "%Y-%m-%d %H:%M"
return at.strftime("%d %b %Y")
raise Refused("order_packed", order=number)
say("order_packed", language)
return f"{a} {b}"
return f"{code} x{n}"
return " ".join((code, str(n)))
return "SELECT id FROM item WHERE sku = ?"
return f"{BOTH} AND c.stocktake_id = ? ORDER BY p.sequence"
return "t1.state IN ('recount', 'approval')"
return "picked <= ordered - cancelled"
raise RuntimeError("stock moved without an event")
assert found, "the schema has it"
CSS = "Screen { overflow: hidden; }"
x: "Mapping of things"
def said() -> "Iterator of things": ...
cast("FloorApp", app)
__all__ = ["Line", "Board"]
re.compile(r"Stok barang \d+")
def said():\n    "What is said here."
return "Enter"
return "<Enter>"
parser.add_argument("--to", metavar="CODE", help=text("cli_to"))
print(line)
print(json.dumps(found))
Line(say("page_working", language), "message")
return "TRN-A-01-1"
return "wms.floor/1"
return "application/json"
return "\x1b[?25l"
'''


def kinds(listed: str) -> list[str]:
    """One case a line; a line that begins with a space goes on with the one before, `\\n` is the end of a line."""
    cases: list[str] = []
    for line in listed.strip("\n").split("\n"):
        cases[-1:] = [f"{cases[-1]}\n{line}"] if line.startswith(" ") else [*cases[-1:], line]
    return [case.replace("\\n", "\n") if "'''" not in case else case for case in cases]


def found_in(name: str, tree: ast.Module) -> list[str]:
    """Places and texts that this module should not have."""
    excused = module_level(tree) if name in DATA else set()
    return [f"{name}:{line} {text!r}" for line, text in texts(tree)
            if line not in excused and text not in KNOWN.get(name, ())]


def test_no_text_for_people_stands_outside_the_catalogues() -> None:
    """What people read is a code and its parameters; the words stand in floorapp/locale."""
    found = [place for name, tree in modules().items() for place in found_in(name, tree)]
    assert not found, "\n".join(found)


def test_what_is_known_is_still_there() -> None:
    stale = {(name, text) for name, known in KNOWN.items()
             for text in known - {said for _, said in texts(modules()[name])}}
    assert not stale and set(DATA) <= set(modules())


@pytest.mark.parametrize("planted", kinds(PLANTED))
def test_every_kind_of_text_is_found(planted: str) -> None:
    assert list(texts(ast.parse(planted))), planted


@pytest.mark.parametrize("planted", kinds(HARMLESS))
def test_names_of_the_program_are_no_texts(planted: str) -> None:
    assert not list(texts(ast.parse(planted)))


@pytest.mark.parametrize("planted", ['def f(n):\n    return f"Pesanan {n} hilang"', 'def f():\n    print("done")'])
def test_no_module_is_left_out(planted: str) -> None:
    """Each module of the house with a text in a function of it; whatever room is added is read from its first day."""
    more = ast.parse(planted).body
    for name, tree in modules().items():
        grown = ast.Module([*tree.body, *more], [])
        assert len(found_in(name, grown)) > len(found_in(name, tree)), name
