"""Bad usage and help are told in the person's language, the library's own words too."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from floorapp.cli import usage
from floorapp.cli.main import _parser, main

BAD = {
    ("stock", "--lot"): "perlu satu nilai", ("order",): "harus diisi", ("nope",): "pilih dari",
    ("--strange",): "tidak dikenal", ("release", "--days=x", "--to"): "", ("expiring", "--days", "x"): "bukan",
    ("stock", "--l", "x"): "bisa berarti", ("stock", "--json=1"): "tidak menerima nilai",
}
ENGLISH = re.compile(r"\b(usage|error|arguments?|required|expected|invalid|choose|options|show|unrecognized|could)\b")


@pytest.mark.parametrize("words", BAD)
def test_no_word_of_the_librarys_english_is_left(
        words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    assert main([*words]) == 2
    told = capsys.readouterr().err
    assert BAD[words] in told and told.startswith("pemakaian: floorapp") and told.endswith("\n")
    assert not ENGLISH.search(told)


@pytest.mark.parametrize(("locale", "begins", "options"), [("id_ID.UTF-8", "pemakaian: ", "pilihan:"),
                                                           ("en_GB.UTF-8", "usage: ", "options:")])
def test_help_speaks_the_language_of_whoever_asks(
        locale: str, begins: str, options: str, capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert main(["stock", "--help"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(begins) and options in told


def test_what_is_translated_is_what_the_library_says() -> None:
    """A later version that says it otherwise is noticed here."""
    tree = ast.parse(Path(argparse.__file__).read_text("utf-8"))
    says = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert set(usage.SAYS) <= says


@pytest.mark.parametrize("locale", ["id_ID.UTF-8", "en_GB.UTF-8"])
def test_every_command_has_a_help(locale: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A percent sign in a text is not the library's own mark."""
    monkeypatch.setenv("LC_ALL", locale)
    usage.speak()
    told = {parser.prog: parser.format_help() for parser in _parsers(_parser())}
    assert len(told) > 70
    assert "N% " in told["floorapp export"]
    assert "%%" not in "".join(told.values())


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _parsers(below)
