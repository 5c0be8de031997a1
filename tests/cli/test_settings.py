"""The configuration: what comes with the program works, and what is wrong is refused with file, key and mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from floorapp import settings
from floorapp.cli.opening import example_files
from floorapp.locale import LANGUAGES, say
from floorapp.printing import documents
from floorapp.settings import FILES, BadSettings, Settings, sections

ROOT = Path(__file__).parents[2]
HOSTILE = ROOT.parent / "shared" / "data" / "hostile" / "toml_test"


def read(folder: Path | None = None, **files: str | bytes) -> Settings:
    """The example with some files in another wording: `site="..."` is site.toml."""
    given = {f"{name}.toml": text.encode() if isinstance(text, str) else text for name, text in files.items()}
    return settings.read(example_files() | given, folder)


def refusal(**files: str | bytes) -> BadSettings:
    with pytest.raises(BadSettings) as refused:
        read(**files)
    for language in LANGUAGES:
        said = say(refused.value.code, language, **refused.value.params)
        assert said != refused.value.code and "{file}" not in said and "{key}" not in said
        assert str(refused.value.params["file"]) in said
        if "key" in refused.value.params:
            assert str(refused.value.params["key"]) in said
    return refused.value


def test_the_example_names_the_carriers_of_the_country_with_services_and_cut_offs() -> None:
    found = read()
    assert [carrier.code for carrier in found.carriers] == [
        "JNE", "J&T", "SiCepat", "AnterAja", "Ninja", "SPX", "Pos", "GoSend", "GrabExpress"]
    for carrier in found.carriers:
        assert carrier.services
        assert all(any(service.cutoffs.values()) for service in carrier.services)
    assert (found.warehouse.code, found.warehouse.zone, found.warehouse.currency) == ("WH1", "Asia/Jakarta", "IDR")
    assert {box.code.split("-")[0] for box in found.boxes} == {"POLY", "DUS"}


def test_every_key_of_the_example_is_explained_above_or_beside_it() -> None:
    for name in ("site.toml", "floor.toml"):
        for line in example_files()[name].decode().splitlines():
            assert "=" not in line or "#" in line or line.startswith("database"), line


def test_the_example_site_in_the_repository_is_the_one_that_comes_with_the_program() -> None:
    for name, data in example_files().items():
        assert (ROOT / "config" / name).read_bytes() == data


def test_a_relative_database_stands_beside_the_configuration_wherever_the_command_is_started(tmp_path: Path) -> None:
    found = read(tmp_path / "config")
    assert found.database == f"sqlite:///{tmp_path}/var/floorapp.db"
    assert found.data_folder == tmp_path / "var"
    assert read(tmp_path / "config", site='database = "postgresql://me@db/floor"').database == "postgresql://me@db/floor"


def test_a_folder_with_odd_characters_keeps_its_database(tmp_path: Path) -> None:
    odd = tmp_path / "a b%41"
    assert read(odd / "config").data_folder == odd / "var"


@pytest.mark.parametrize(("files", "code", "key"), [
    ({"site": "databse = 'x'"}, "settings_unknown_key", "databse"),
    ({"site": "[warehouse]\nlanguage = 'fr'"}, "settings_not_one_of", "warehouse.language"),
    ({"site": "[warehouse]\ncode = ''"}, "settings_needed", "warehouse.code"),
    ({"site": "[warehouse]\ncode = 7"}, "settings_not_text", "warehouse.code"),
    ({"site": "[warehouse]\nzone = 'WIB'"}, "settings_bad_zone", "warehouse.zone"),
    ({"site": "[warehouse]\nzone = '../../etc/passwd'"}, "settings_bad_zone", "warehouse.zone"),
    ({"site": "[warehouse]\ncurrency = 'rp'"}, "settings_bad_currency", "warehouse.currency"),
    ({"site": "[warehouse]\ncurrency = 'IDRX'"}, "settings_too_long", "warehouse.currency"),
    ({"site": "warehouse = 'WH1'"}, "settings_not_table", "warehouse"),
    ({"site": "[calendar]\nholidays = ['2026-12-25']"}, "settings_not_days", "calendar.holidays"),
    ({"site": "[calendar]\nholidays = [2026-12-25T00:00:00]"}, "settings_not_days", "calendar.holidays"),
    ({"site": "[calendar]\nworkdays = ['senin']"}, "settings_not_one_of", "calendar.workdays"),
    ({"floor": "[work]\nlease_minutes = 0"}, "settings_not_whole", "work.lease_minutes"),
    ({"floor": "[work]\nlease_minutes = true"}, "settings_not_whole", "work.lease_minutes"),
    ({"floor": "[work]\nlease_minutes = 9999999999999999999999"}, "settings_not_whole", "work.lease_minutes"),
    ({"floor": "[work]\ngs_substitutes = '|'"}, "settings_not_texts", "work.gs_substitutes"),
    ({"floor": "[codes]\ntote = '('"}, "settings_bad_pattern", "codes.tote"),
    ({"floor": "[signing_on]\nkey_is_enough = 'yes'"}, "settings_not_yes", "signing_on.key_is_enough"),
    ({"carriers": "[carrier]\ncode = 'JNE'"}, "settings_not_tables", "carrier"),
    ({"carriers": "[[carrier]]\nname = 'JNE'"}, "settings_needed", "carrier[1].code"),
    ({"carriers": "[[carrier]]\ncode = 'JNE'\n[[carrier]]\ncode = 'jne'"}, "settings_twice", "carrier.code"),
    ({"carriers": "[[carrier]]\ncode = 'JNE'\n[[carrier.service]]\ncode = 'REG'\ncutoffs = { daily = ['25:00'] }"},
     "settings_not_times", "carrier[1].service[1].cutoffs.daily"),
    ({"carriers": "[[carrier]]\ncode = 'JNE'\n[shipping_options]\n'X' = ['TIKI']"}, "settings_bad_option",
     "shipping_options.X"),
    ({"boxes": "[[box]]\ncode = 'S'\nlength_mm = -1"}, "settings_not_whole", "box[1].length_mm"),
    ({"printers": "[[printer]]\ncode = 'P1'\ntransport = 'usb'\naddress = 'x'"}, "settings_not_one_of",
     "printer[1].transport"),
    ({"printers": "[[printer]]\ncode = 'P1'\ntransport = 'tcp'\naddress = 'x'\nkinds = ['grn', 'grnn']"},
     "settings_not_one_of", "printer[1].kinds"),
    ({"printers": "[[printer]]\ncode = 'P1'\ntransport = 'tcp'\naddress = 'x'\nwidth = 40"}, "settings_not_one_of",
     "printer[1].width"),
])
def test_what_is_wrong_is_refused_with_its_place(files: dict[str, str], code: str, key: str) -> None:
    refused = refusal(**files)
    assert (refused.code, refused.params["key"], refused.params["file"]) == (code, key, f"{next(iter(files))}.toml")


@pytest.mark.parametrize("data", [
    b"a = [" * 20_000, b"a = " + b"{a=" * 5_000, b"\xff\xfe\x00", b"a = \x00", b"a = 'x", b"a = 1\na = 2",
    b"a = " + b"9" * 10_000, b"x" * 2_000_000, b"a = 1999-99-99",
])
def test_a_file_that_is_no_toml_is_refused_and_never_a_failure(data: bytes) -> None:
    assert refusal(site=data).code == "settings_unreadable"


def test_where_the_toml_breaks_is_told() -> None:
    assert "line 3" in str(refusal(site="[warehouse]\ncode = 'A'\nname = \n").params["why"])


def test_a_mark_at_the_beginning_and_windows_line_ends_do_no_harm() -> None:
    assert read(site=b"\xef\xbb\xbf[warehouse]\r\ncode = 'CKR-1'\r\n").warehouse.code == "CKR-1"


def test_names_are_cleaned_where_they_come_in() -> None:
    assert read(site='[warehouse]\nname = "Gudang\\u001b[31m  Satu\\u202e"').warehouse.name == "Gudang\ufffd[31m Satu"


def test_a_weekday_of_its_own_replaces_the_daily_cut_offs() -> None:
    found = read(carriers="[[carrier]]\ncode = 'X'\n[[carrier.service]]\ncode = 'REG'\n"
                          "cutoffs = { daily = ['17:00', 09:30:00], sat = ['12:00'], sun = [] }")
    cutoffs = found.carriers[0].services[0].cutoffs
    assert cutoffs[0] == ("09:30", "17:00") and cutoffs[5] == ("12:00",) and cutoffs[6] == ()


def test_numbers_and_pepper_are_read_from_files_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "jne.txt").write_text("tg1\n\ntg2\ntg1\n")
    (tmp_path / "pepper").write_bytes(b"secret\n")
    found = read(tmp_path, carriers="[[carrier]]\ncode = 'JNE'\nnumbers = 'jne.txt'",
                 floor="[signing_on]\npepper_file = 'pepper'")
    assert found.carriers[0].numbers == ("TG1", "TG2")
    assert found.signing_on.pepper == b"secret" and "secret" not in repr(found)
    with pytest.raises(BadSettings, match="settings_file_unreadable"):
        read(tmp_path, floor="[signing_on]\npepper_file = 'gone'")


def test_a_missing_file_is_named_and_floor_toml_may_be_missing(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="settings_missing"):
        settings.load(tmp_path)
    for name, data in example_files().items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "floor.toml").unlink()
    assert settings.load(tmp_path).floor.lease_minutes == 10
    (tmp_path / "boxes.toml").unlink()
    with pytest.raises(BadSettings, match=r"settings_file_missing.*boxes\.toml"):
        settings.load(tmp_path)


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the sample data of others is not here")
def test_no_toml_that_others_have_thought_of_is_a_failure() -> None:
    tried = 0
    for path in sorted(HOSTILE.rglob("*.toml")):
        for name in FILES:
            try:
                settings.read({name: path.read_bytes()})
            except BadSettings as refused:
                assert refused.params["file"] == name
        tried += 1
        assert path.is_relative_to(HOSTILE / "valid") or _refused(path.read_bytes()), path
    assert tried > 500


def _refused(data: bytes) -> bool:
    try:
        settings.read({"site.toml": data})
    except BadSettings:
        return True
    return False


def test_a_text_that_is_no_utf_8_is_refused_with_its_line() -> None:
    assert "line 3" in str(refusal(floor=b"# a\n# b\nx = '\xff'\n").params["why"])


@pytest.mark.parametrize("name", ["stock.toml", "printers.toml"])
def test_a_file_that_is_there_and_cannot_be_read_is_never_taken_for_a_missing_one(tmp_path: Path, name: str) -> None:
    for file, data in example_files().items():
        (tmp_path / file).write_bytes(data)
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    with pytest.raises(BadSettings, match="settings_no_access"):
        settings.load(tmp_path)
    (tmp_path / name).rmdir()
    (tmp_path / name).symlink_to(tmp_path / "gone")
    with pytest.raises(BadSettings, match="settings_no_access"):
        settings.load(tmp_path)


def test_a_printer_may_be_given_every_document_that_there_is() -> None:
    assert set(sections.DOCUMENTS) == set(documents.KINDS)
    told = example_files()["printers.toml"].decode()
    assert all(kind in told for kind in sections.DOCUMENTS)
