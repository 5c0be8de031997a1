"""One table of a configuration file, read key by key; what is wrong is refused with file, key and the mend."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from floorapp.domain.refusals import Refused
from floorapp.domain.safetext import SafeText, clean, columns

LINE_END = b"\n"
LARGEST = 1_000_000  # bytes of a configuration file


class BadSettings(Refused):
    """The configuration cannot be used as it stands."""


class Table:
    """A table of a file. Every reader takes its key away; `done` refuses what nobody asked for."""

    def __init__(self, file: str, values: Mapping[str, Any], path: str = "") -> None:
        self.file = file
        self._left = dict(values)
        self._path = path
        self._asked: list[str] = []

    def text(self, key: str, default: str | None = None, most: int = 200) -> SafeText:
        """A text of 1 to `most` columns, cleaned; with a default it may be empty. Refused: settings_needed,
        settings_not_text, settings_too_long."""
        found = self._take(key)
        if found is None and default is not None:
            return clean(default, most)
        if found is None:
            raise self.bad("settings_needed", key)
        if not isinstance(found, str):
            raise self.bad("settings_not_text", key, found=_shown(found))
        said = clean(found, LARGEST)
        if not said and default is None:
            raise self.bad("settings_needed", key)
        if columns(said) > most:
            raise self.bad("settings_too_long", key, found=_shown(found), most=most)
        return said

    def one_of(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of these words. Refused: settings_not_one_of."""
        found = self.text(key, default)
        if found not in allowed:
            raise self.bad("settings_not_one_of", key, found=found, allowed=", ".join(allowed))
        return str(found)

    def texts(self, key: str, default: tuple[str, ...] = (), most: int = 200) -> tuple[str, ...]:
        """A list of texts, in their order. Refused: settings_not_texts."""
        found = self._take(key)
        if found is None:
            return default
        if not isinstance(found, list) or not all(isinstance(entry, str) for entry in found):
            raise self.bad("settings_not_texts", key, found=_shown(found))
        return tuple(clean(entry, most) for entry in found)

    def raw_texts(self, key: str) -> tuple[str, ...]:
        """A list of short texts exactly as written, control characters included: what scanners send."""
        found = self._take(key)
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(entry, str) and 0 < len(entry) <= 10 for entry in found):
            raise self.bad("settings_not_texts", key, found=_shown(found))
        return tuple(found)

    def whole(self, key: str, default: int, least: int = 0, most: int = 1_000_000_000) -> int:
        """A whole number within its bounds. Refused: settings_not_whole."""
        found = self._take(key)
        if found is None:
            return default
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
            raise self.bad("settings_not_whole", key, found=_shown(found), least=least, most=most)
        return found

    def yes(self, key: str, default: bool) -> bool:
        """true or false. Refused: settings_not_yes."""
        found = self._take(key)
        if found is None:
            return default
        if not isinstance(found, bool):
            raise self.bad("settings_not_yes", key, found=_shown(found))
        return found

    def days(self, key: str) -> frozenset[date]:
        """A list of dates, written without quotes. Refused: settings_not_days."""
        found = self._take(key) or []
        if not isinstance(found, list) or not all(
                isinstance(entry, date) and not isinstance(entry, datetime) for entry in found):
            raise self.bad("settings_not_days", key, found=_shown(found))
        return frozenset(found)

    def times(self, key: str) -> tuple[str, ...] | None:
        """A list of "HH:MM", sorted; None where the key is not there. Refused: settings_not_times."""
        found = self._take(key)
        if found is None:
            return None
        if not isinstance(found, list):
            raise self.bad("settings_not_times", key, found=_shown(found))
        return tuple(sorted({self._time(key, entry) for entry in found}))

    def pattern(self, key: str, default: str) -> str:
        """A regular expression over a whole code. Refused: settings_bad_pattern."""
        found = self._take(key)
        if found is None:
            return default
        try:
            if not isinstance(found, str) or len(found) > 1000:
                raise ValueError("text")
            re.compile(found)
        except (re.error, ValueError, OverflowError, RecursionError) as error:
            raise self.bad("settings_bad_pattern", key, found=_shown(found), why=str(error)) from None
        return found

    def table(self, key: str) -> Table:
        """A table inside; an empty one where the key is not there. Refused: settings_not_table."""
        found = self._take(key)
        if found is None:
            found = {}
        if not isinstance(found, dict):
            raise self.bad("settings_not_table", key, found=_shown(found))
        return Table(self.file, found, self._named(key))

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of a list, as `[[key]]` writes them. Refused: settings_not_tables."""
        found = self._take(key)
        if found is None:
            return
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            raise self.bad("settings_not_tables", key, found=_shown(found))
        for number, entry in enumerate(found, 1):
            yield Table(self.file, entry, f"{self._named(key)}[{number}]")

    def names(self) -> tuple[str, ...]:
        """The keys that nobody has taken yet."""
        return tuple(self._left)

    def done(self) -> None:
        """Refused: settings_unknown_key, where a key is left that nothing reads: most often it is misspelt."""
        for key in self._left:
            raise self.bad("settings_unknown_key", key, known=", ".join(self._asked))

    def bad(self, reason: str, key: str, /, **params: object) -> BadSettings:
        """The refusal, with the file and the whole name of the key."""
        return BadSettings(reason, file=self.file, key=self._named(key), **params)

    def _take(self, key: str) -> Any:
        self._asked.append(key)
        return self._left.pop(key, None)

    def _named(self, key: str) -> str:
        return clean(f"{self._path}.{key}" if self._path else key, 80)

    def _time(self, key: str, entry: object) -> str:
        if isinstance(entry, time):
            return entry.strftime("%H:%M")
        if not isinstance(entry, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", entry, re.ASCII):
            raise self.bad("settings_not_times", key, found=_shown(entry))
        return entry


def parse(file: str, data: bytes) -> Table:
    """A file's outermost table. Refused: settings_unreadable (file, why)."""
    if len(data) > LARGEST:
        raise BadSettings("settings_unreadable", file=file, why=f"> {LARGEST} bytes")
    try:
        return Table(file, tomllib.loads(data.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise BadSettings("settings_unreadable", file=file,
                          why=f"UTF-8 (line {data.count(LINE_END, 0, error.start) + 1})") from None
    except RecursionError:
        raise BadSettings("settings_unreadable", file=file, why="[[[[...") from None
    except ValueError as error:
        raise BadSettings("settings_unreadable", file=file, why=clean(error, 120)) from None


def _shown(found: object) -> str:
    return clean(found if isinstance(found, str) else repr(found), 60)
