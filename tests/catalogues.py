"""The catalogues of messages as they are written, and compiled anew where a text was changed since."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from floorapp import locale


def written(language: str) -> Path:
    """The file of a language."""
    return Path(locale.__file__).parent / language / "LC_MESSAGES" / "floorapp.po"


def entries(language: str) -> Catalog:
    """All entries of a language; two for one code, or a broken line, are an error."""
    with written(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All messages: code -> language -> text."""
    texts: dict[str, dict[str, str]] = {}
    for language in locale.LANGUAGES:
        for message in entries(language):
            if message.id:
                texts.setdefault(str(message.id), {})[language] = str(message.string)
    return texts


def compile_changed() -> None:
    """So that a test never reads older texts than those in the source."""
    for language in locale.LANGUAGES:
        source = written(language)
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            made = compiled.with_suffix(".new")
            with made.open("wb") as file:
                write_mo(file, entries(language))
            made.replace(compiled)
