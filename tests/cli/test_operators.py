"""Operators at the command line: added, listed, let in or not, with PINs told once and keys that open one session."""

from __future__ import annotations

import base64
import re
import shlex
import struct

import pytest

from floorapp.data import people
from floorapp.domain import intake
from tests.cli.sites import Site


def public_key(kind: str = "ssh-ed25519", seed: int = 1, said: str = "") -> str:
    name = (said or kind).encode()
    blob = struct.pack(">I", len(name)) + name + struct.pack(">I", 32) + bytes([seed]) * 32
    return f"{kind} {base64.b64encode(blob).decode()} budi@handheld\n"


def pin_in(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found
    return found[0]


def test_an_operator_is_added_with_roles_and_a_pin_that_is_told_once(site: Site) -> None:
    said = site.run("operators", "add", "budi", "--roles", "picker,packer", "--name", "Budi\x1b[31m", "--badge", "B-1")
    assert said.status == 0 and pin_in(said.out)
    listed = site.run("operators", "list", "--json")
    budi = listed.json["operators"][1]
    assert (budi["code"], budi["name"], budi["roles"], budi["badge"], budi["active"], budi["pin"]) == (
        "BUDI", "Budi\ufffd[31m", ["picker", "packer"], "B-1", True, True)
    assert pin_in(said.out) not in listed.out and "argon2" not in listed.out
    assert "BUDI" in site.run("operators", "list").out


@pytest.mark.parametrize(("args", "told"), [
    (("add", "BU DI", "--roles", "picker"), "BU DI"), (("add", "ADMIN", "--roles", "picker"), "ADMIN"),
    (("add", "BUDI", "--roles", "boss"), "boss"), (("add", "BUDI", "--roles", ","), "receiver"),
    (("disable", "NOBODY"), "NOBODY"), (("pin", "NOBODY"), "NOBODY"), (("key", "NOBODY"), "NOBODY"),
])
def test_what_cannot_be_is_refused_by_name(own_site: Site, args: tuple[str, ...], told: str) -> None:
    said = own_site.run("operators", *args)
    assert said.status == 1 and told in said.err and not said.out


def test_a_badge_belongs_to_one_person(own_site: Site) -> None:
    own_site.run("operators", "add", "BUDI", "--roles", "picker", "--badge", "B-1")
    assert own_site.run("operators", "add", "SITI", "--roles", "picker", "--badge", "B-1").status == 1


def test_a_disabled_operator_cannot_drive_until_enabled(own_site: Site) -> None:
    own_site.run("operators", "add", "BUDI", "--roles", "receiver")
    assert own_site.run("operators", "disable", "budi").status == 0
    assert own_site.run("drive", "--operator", "BUDI").status == 1
    assert own_site.run("operators", "enable", "BUDI").status == 0
    assert own_site.run("drive", "--operator", "BUDI").status == 0


def test_a_pin_is_given_at_random_or_typed_but_never_on_the_command_line(own_site: Site) -> None:
    assert pin_in(own_site.run("operators", "pin", "ADMIN").out)
    assert own_site.run("operators", "pin", "ADMIN", "--ask", stdin="739154\n").status == 0
    refused = own_site.run("operators", "pin", "ADMIN", "--ask", stdin="1234\n")
    assert refused.status == 1 and "1234" not in refused.err
    assert own_site.run("operators", "pin", "ADMIN", "739154").status == 2


def test_a_key_opens_nothing_but_the_session_of_its_operator(site: Site) -> None:
    key = public_key()
    assert site.run("operators", "key", "ADMIN", "-", stdin=key).status == 0
    assert site.run("operators", "key", "ADMIN", "-", stdin=key).status == 0, "the same key once more is no change"
    (line,) = site.run("operators", "key").out.splitlines()
    options, kind, blob, comment = re.fullmatch(r"(\S+?,command=\"[^\"]*\") (\S+) (\S+) (\S+)", line).groups()
    assert options.startswith('restrict,pty,command="') and comment == "budi@handheld"
    assert f"{kind} {blob}" == key.rpartition(" ")[0]
    assert shlex.split(options.partition('="')[2].rstrip('"'))[-5:] == [
        "--config", str(site.config), "session", "--operator", "ADMIN"]


def test_a_key_of_a_disabled_operator_or_one_taken_away_opens_nothing(own_site: Site) -> None:
    own_site.run("operators", "add", "BUDI", "--roles", "picker")
    own_site.run("operators", "key", "BUDI", "-", stdin=public_key())
    own_site.run("operators", "disable", "BUDI")
    assert own_site.run("operators", "key").out == ""
    own_site.run("operators", "enable", "BUDI")
    assert own_site.run("operators", "key").out != ""
    assert own_site.run("operators", "key", "BUDI", "-", "--remove", stdin=public_key()).status == 0
    assert own_site.run("operators", "key").out == ""
    assert own_site.run("operators", "key", "BUDI", "-", "--remove", stdin=public_key()).status == 1


@pytest.mark.parametrize("line", [
    "", "hello", "ssh-ed25519 AAAA", "ssh-ed25519 ?????", f"command=\"sh\" {public_key()}", f"no-pty {public_key()}",
    public_key("ssh-dss"), public_key("ssh-ed25519", said="ssh-rsa"), "ssh-ed25519 " + "A" * 44,
])
def test_anything_but_a_plain_public_key_is_refused(own_site: Site, line: str) -> None:
    assert own_site.run("operators", "key", "ADMIN", "-", stdin=line).status == 1
    assert own_site.run("operators", "key").out == ""


def test_one_key_signs_one_person_on(own_site: Site) -> None:
    own_site.run("operators", "add", "BUDI", "--roles", "picker")
    own_site.run("operators", "key", "ADMIN", "-", stdin=public_key())
    said = own_site.run("operators", "key", "BUDI", "-", stdin=public_key())
    assert said.status == 1 and "ADMIN" in said.err


def test_a_comment_cannot_smuggle_a_second_key(own_site: Site, tmp_path: object) -> None:
    file = own_site.folder / "two.pub"
    file.write_text(public_key() + public_key(seed=2))
    own_site.run("operators", "key", "ADMIN", str(file))
    assert len(own_site.run("operators", "key").out.splitlines()) == 1


def test_every_role_that_a_file_may_name_may_be_given_by_hand(site_once: Site) -> None:
    assert people.ROLES == intake.ROLES
    assert site_once.run("operators", "add", "SEMUA", "--roles", " ".join(intake.ROLES)).status == 0
