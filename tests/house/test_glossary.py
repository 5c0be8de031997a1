"""The words of the trade: each concept has the glossary's term in both languages, and no rejected synonym is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from floorapp.domain.codes import PROBLEMS, TASKS
from floorapp.domain.safetext import columns
from floorapp.keymap import COMMANDS
from floorapp.locale import LANGUAGES
from tests.catalogues import catalogue

GLOSSARY = Path(__file__).parents[3] / "shared" / "field-guide" / "glossary.md"
SHORT = 12
WORDS = [*PROBLEMS.values(), *(command.name for command in COMMANDS), "lookup", "again", "tray", "sign_off"]
# Concept -> the message that says it, the Indonesian and the English term in it. Case is free.
TERMS = {
    "Sign in / sign out": ("key_sign_off", "Keluar", "Sign off"),
    "Operator": ("print_by", "Petugas", "Operator"),
    "Supervisor": ("print_supervisor_signs", "SPV", "Supervisor"),
    "Scan (verb)": ("ask_item", "Pindai", "Scan"),
    "Barcode": ("page_barcode", "Barcode", "Barcode"),
    "Confirm": ("key_ok", "OK", "OK"),
    "Next": ("page_next", "Lanjut", "Next"),
    "Back": ("key_back", "Kembali", "Back"),
    "Undo last": ("key_undo", "Urungkan", "Undo"),
    "Skip": ("key_skip", "Lewati", "Skip"),
    "Problem / exception": ("key_problem", "Kendala", "Problem"),
    "Reason (code)": ("print_reason", "Alasan", "Reason"),
    "Search": ("key_lookup", "Cari", "Search"),
    "Help": ("key_help", "Bantu", "Help"),
    "Print / reprint": ("print_copy", "Cetak ulang", "Reprint"),
    "Training mode": ("training_mark", "LATIHAN", "TRAINING"),
    "Reconnected - continue": ("page_resumed", "Tersambung lagi", "Reconnected"),
    "Receiving": ("task_receiving", "Penerimaan", "Receiving"),
    "Purchase order": ("print_po", "PO beli", "Purch. order"),
    "Advance ship notice (ASN)": ("page_asn", "ASN", "ASN"),
    "Supplier": ("print_supplier", "Pemasok", "Supplier"),
    "Goods received note": ("print_grn", "Bukti penerimaan barang", "Goods received note"),
    "Dock / door": ("print_dock", "Pintu", "Dock"),
    "Over-delivery": ("over_receipt", "Kelebihan kirim", "Over-delivery"),
    "Damaged": ("problem_damaged", "Rusak", "Damaged"),
    "Quarantine": ("mend_quarantine", "Karantina", "Quarantine"),
    "Batch / lot number": ("page_lot", "Batch", "Lot"),
    "Serial number": ("kind_serial", "No. seri", "Serial no"),
    "Expiry date": ("kind_expiry", "Kedaluwarsa", "Expiry"),
    "Unit of measure": ("choice_cause_wrong_unit", "Satuan", "Unit"),
    "Carton": ("page_cases", "Dus", "Case"),
    "Licence plate (LPN)": ("page_lpn", "LPN", "LPN"),
    "Dock-to-stock time": ("report_dock_to_stock", "Waktu bongkar sampai simpan", "Dock to stock"),
    "Putaway": ("task_putaway", "Simpan", "Putaway"),
    "Location": ("kind_location", "Lokasi", "Location"),
    "Rack / bin": ("page_location", "Rak", "At"),
    "Zone": ("page_zone", "Zona", "Zone"),
    "Staging area": ("doctor_cross_dock_wrong", "transit (staging)", "staging"),
    "Pick face": ("ask_replenishment_destination", "Rak ambil", "Pick location"),
    "Replenishment": ("task_replenishment", "Isi rak", "Replenish"),
    "Move / transfer": ("task_moving", "Pindah", "Move"),
    "Location empty?": ("ask_picking_empty", "Rak sudah kosong?", "Location empty?"),
    "On hand": ("page_on_hand", "Fisik", "On hand"),
    "Available": ("page_available", "Tersedia", "Available"),
    "Reserved / allocated": ("page_reserved", "Alokasi", "Reserved"),
    "Stock card": ("check_balance_differs", "Kartu stok", "Ledger"),
    "Stocktake": ("task_stocktake", "Opname", "Stocktake"),
    "Cycle count": ("task_counting", "Hitung", "Count"),
    "Recount": ("counted_again", "Dihitung lagi", "Counted again"),
    "Variance": ("print_difference", "Selisih", "Difference"),
    "Official record": ("print_count_record", "Berita acara", "Record"),
    "Lost": ("choice_cause_lost", "Hilang", "Lost"),
    "Inventory accuracy": ("report_inventory_accuracy", "Akurasi stok", "Inventory accuracy"),
    "Order": ("kind_order", "Pesanan", "Order"),
    "Order line": ("print_lines", "Baris", "Lines"),
    "Buyer / customer": ("print_customer", "Pembeli", "Buyer"),
    "Payment verification": ("alert_awaiting_payment", "verifikasi pembayaran", "verify payments"),
    "Cash on delivery": ("print_cod", "COD", "COD"),
    "Awaiting payment": ("state_awaiting_payment", "Belum bayar", "Awaiting payment"),
    "Paid": ("payment_paid", "Lunas", "Paid"),
    "On hold": ("state_on_hold", "Ditahan", "On hold"),
    "Cancelled": ("state_cancelled", "Dibatalkan", "Cancelled"),
    "Backorder": ("state_backordered", "Tertunda", "Backorder"),
    "Picking": ("task_picking", "Ambil", "Pick"),
    "Picking queue": ("page_waiting", "Antrean", "Waiting"),
    "Tote / basket": ("kind_tote", "Keranjang", "Tote"),
    "Cart": ("kind_trolley", "Troli", "Cart"),
    "Quantity": ("kind_qty", "Jumlah", "Quantity"),
    "Short pick": ("problem_short", "Kurang", "Short"),
    "Full tote": ("problem_tote_full_line", "Keranjang penuh", "Tote full"),
    "Wrong item": ("wrong_item", "Salah barang", "Wrong item"),
    "Wrong location": ("wrong_location", "Salah lokasi", "Wrong location"),
    "Check digit": ("print_check_digits", "Angka cek", "Check digits"),
    "Packing": ("task_packing", "Kemas", "Pack"),
    "Packing station": ("no_bench", "Meja kemas", "Packing"),
    "Packaging / box": ("print_box", "Kemasan", "Box"),
    "Weight / dimensions": ("print_weight", "Berat", "Weight"),
    "Tracking number (AWB)": ("page_tracking_no", "Resi", "Tr"),
    "Courier": ("page_carrier", "Kurir", "Courier"),
    "Courier cut-off": ("board_groups", "Cut-off", "Cut-off"),
    "Hand-over to courier": ("stage_ship", "Serah terima", "Hand-over"),
    "Manifest": ("page_manifest", "Manifes", "Manifest"),
    "Dispatch": ("task_dispatch", "Kirim", "Dispatch"),
    "Ready to ship": ("state_packed", "Siap kirim", "Packed"),
    "Shipped": ("state_shipped", "Dikirim", "Shipped"),
    "Delivered": ("state_delivered", "Diterima", "Delivered"),
    "Failed delivery": ("state_delivery_failed", "Gagal antar", "Delivery failed"),
    "Delivery attempt": ("page_attempts", "Percobaan", "Attempts"),
    "Return to sender (RTS)": ("task_returns", "Retur", "Return"),
    "Proof of delivery": ("task_delivery_short", "POD", "POD"),
    "Received by": ("page_receiver", "Penerima", "Receiver"),
    "Ship-by deadline": ("report_on_time_ship", "Batas kirim", "Ship-by"),
    "On time / late": ("risk_late", "Telat", "Late"),
    "Lines per hour": ("board_stages", "/jam", "per h"),
    "Order cycle time": ("report_cycle_time", "Waktu siklus pesanan", "Order cycle time"),
    "Backlog": ("report_backlog", "Sisa kerja", "Backlog"),
}
# What a refusal is called: the lexicon's words, in the title or below it.
LEXICON = {
    "wrong_item": "SALAH BARANG", "wrong_location": "SALAH LOKASI", "wrong_tote": "SALAH KERANJANG",
    "other_carrier": "KURIR LAIN", "order_cancelled": "PESANAN DIBATALKAN\nJANGAN KIRIM",
    "already_scanned": "SUDAH DIPINDAI", "unknown_code": "BARCODE TIDAK DIKENAL", "more_than_asked": "JUMLAH MELEBIHI",
    "other_lot_again": "BATCH LAIN", "lot_on_hold": "DITAHAN", "not_paid": "BELUM LUNAS",
    "order_in_hands": "SEDANG DIKERJAKAN", "ask_takeover": "AMBIL ALIH", "printer_paper_out": "PRINTER KERTAS HABIS",
    "task_training_help": "MODE LATIHAN", "training_mark": "LATIHAN",
}
REJECTED = {
    "id": "kadaluarsa kadaluwarsa antrian pengecualian ember ambilan scan discan di-scan barkode kode.batang stock "
          "shift lokapasar tunggakan supplier supervisor qty pallet carton manifest carrier invoice zone tote cart "
          "backlog packer quantity customer kuantitas nomor.serial respon order login logout operator lot lots",
    "en": "purchaser trolley carrier carriers batch batches basket waybill AWB license stock-take stock-takes despatch "
          "despatched user exception login logout barcode.number invoice",
}
BARE_PO = re.compile(r"\bPO\b(?! beli)")
# Names of ours, of files and of values in them, not words to people.
QUOTED = re.compile(r"\{[^{}]*\}|\b[a-z_]+\.(toml|py|md|log)\b|tracking=\w+|--[a-z-]+|floorapp [a-z]+|/\S+|\w+@\w+\S*|"
                    r"\((staging|supervisor|dock|wave)\)")
COLUMNS = ("cli_operators_roles", "reconcile_bad_row")       # name roles and columns as they are typed

LABEL = re.compile(rf"(page|risk)_[a-z_]+|stage_(pick|pack|ship)|task_({'|'.join(TASKS)})(_short)?|"
                   rf"(key|problem)_({'|'.join(WORDS)})")
SENTENCES = {"page_understood", "page_confirm", "page_yes", "page_ignored", "page_resumed", "page_explained",
             "page_help", "page_help_why", "page_allowable"}

FREE = {"Recount", "Lines per hour"}                          # said as a sentence, or shorter where there is no room


def plain(text: str) -> str:
    return QUOTED.sub(" ", text)


@pytest.mark.parametrize("concept", TERMS)
def test_a_concept_has_the_glossarys_term_in_both_languages(concept: str) -> None:
    code, indonesian, english = TERMS[concept]
    said = catalogue()[code]
    assert indonesian.casefold() in said["id"].casefold(), said
    assert english.casefold() in said["en"].casefold(), said


@pytest.mark.parametrize("code", LEXICON)
def test_a_refusal_is_called_what_the_lexicon_calls_it(code: str) -> None:
    assert LEXICON[code] in catalogue()[code]["id"].upper()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_rejected_synonym_is_used(language: str) -> None:
    rejected = re.compile(rf"\b({'|'.join(REJECTED[language].split())})\b", re.IGNORECASE)
    found = [f"{code}: {hit[0]}" for code, texts in catalogue().items() if code not in COLUMNS
             and (hit := rejected.search(plain(texts[language])))]
    assert not found, "\n".join(found)


def test_po_never_stands_alone() -> None:
    """Pre-order to those who sell, purchase order to those who buy."""
    assert not [code for code, texts in catalogue().items() for text in texts.values() if BARE_PO.search(plain(text))]


def test_nobody_is_called_anda_on_a_screen_of_twenty_columns() -> None:
    assert not [code for code, texts in catalogue().items() if re.search(r"\banda\b", texts["id"], re.IGNORECASE)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_labels_are_at_most_twelve_columns(language: str) -> None:
    """Names of keys, tasks, stages and kinds of trouble, and the words before a fact."""
    labels = [code for code in catalogue() if LABEL.fullmatch(code) and code not in SENTENCES]
    assert len(labels) > 80
    wide = {code: text for code in labels if columns(text := QUOTED.sub("9", catalogue()[code][language])) > SHORT}
    assert not wide


@pytest.mark.skipif(not GLOSSARY.exists(), reason="the field guide is not beside this checkout")
def test_the_terms_are_the_field_guides() -> None:
    """Each concept is one of its own and is called there what it is called here; what it calls wrong is unused."""
    rows = [[cell.strip() for cell in line.strip("| \n").split("|")]
            for line in GLOSSARY.read_text("utf-8").splitlines() if re.match(r"\| \d+ \|", line)]
    terms = {row[1]: row[2:] for row in rows if len(row) >= 4}
    assert len(terms) > 150 and set(TERMS) <= set(terms), sorted(set(TERMS) - set(terms))
    strange = [f"{concept}: {said}" for concept, (_, said, _) in TERMS.items()
               if concept not in FREE and said.casefold() not in " ".join(terms[concept]).casefold()]
    assert not strange
    wrong = {word for row in rows for word in re.findall(r'not "(\w+)"', row[-1])}
    assert {"kadaluarsa", "antrian"} <= wrong
    assert not [f"{code}: {word}" for code, texts in catalogue().items() for word in wrong
                if re.search(rf"\b{word}\b", plain(texts["id"]), re.IGNORECASE)]
