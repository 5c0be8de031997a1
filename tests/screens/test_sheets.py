"""Every screen at five sizes and in two languages is the one that was last looked at, and what it must be.

`python -m tests.screens.sheets` writes the sheets; look at what changed. All of it is text: what a terminal without any
colour or emphasis shows.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from textual.geometry import Size

from floorapp import screens
from floorapp.dialogues.facts import listed
from floorapp.dialogues.headings import MOST
from floorapp.domain.safetext import columns
from floorapp.locale import LANGUAGES
from floorapp.screens.base import FloorScreen
from floorapp.widgets.page import Page
from tests import small_house
from tests.catalogues import catalogue
from tests.conftest import Store
from tests.house.source import called, walk, words
from tests.screens.sheets import FOLDER, SIZES, Drawn, drawn_screens, sheets
from tests.screens.walks import STEPS

CROWDED = {"packing-check"}                # one answer, but the standard's own words have to be read whole
DRAWING = ("screens/", "widgets/", *(f"dialogues/{name}.py" for name in (
    "banner", "blocking", "facts", "headings", "helping", "messages", "mirroring", "page", "seating", "supervision")))
SEEN: dict[str, dict[str, Drawn]] = {}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def seen(language: str, request: pytest.FixtureRequest) -> dict[str, Drawn]:
    """Every screen, walked to once a language."""
    if language not in SEEN:
        store: Store = request.getfixturevalue("sqlite_store")
        assert store
        small_house.build()
        SEEN[language] = drawn_screens(language)
    return SEEN[language]


@pytest.fixture(scope="module", autouse=True)
def forgotten() -> Iterator[None]:
    yield
    SEEN.clear()


def test_every_screen_looks_as_it_was_last_approved(seen: dict[str, Drawn], language: str) -> None:
    drawn = sheets(seen, language)
    known = {file.name: file.read_text("utf-8") for file in FOLDER.glob(f"*.{language}.txt")}
    assert sorted(drawn) == sorted(known), "python -m tests.screens.sheets writes them anew; look at what changed"
    for name, text in drawn.items():
        assert text == known[name], f"{name}: python -m tests.screens.sheets writes it anew; look at what changed"


def test_every_step_of_every_task_was_reached_and_drawn(seen: dict[str, Drawn]) -> None:
    """A new step without a walk to it (tests/screens/walks.py) is named here."""
    assert sorted(STEPS - set(seen)) == []


def test_every_screen_fits_is_ascii_on_handhelds_and_has_at_most_nine_choices(seen: dict[str, Drawn]) -> None:
    for name, screen in seen.items():
        for size in SIZES:
            texts = [line.whole(size[0]) for line in screen.lines[size]]
            assert len(texts) == size[1] and all(columns(text) <= size[0] for text in texts), (name, size)
            assert size[0] >= 60 or all(text.isascii() for text in texts), (name, size)
        if screen.reply is not None and "choice" in listed(screen.reply.prompt.get("expects")):
            assert len(listed(screen.reply.prompt["choices"])) <= MOST, name


@pytest.mark.parametrize("size", SIZES)
def test_what_a_step_is_about_stands_in_the_top_left_20x8_of_every_size(
        seen: dict[str, Drawn], size: tuple[int, int]) -> None:
    """Where, what, how many, and a list's numbers: a terminal that shows only this corner of a desk's screen, as old
    guns do, is enough. Where eight rows hold many choices, the last kept input tells the item instead."""
    missing = []
    for name in sorted(STEPS & set(seen)):
        reply = seen[name].reply
        assert reply is not None
        prompt = reply.prompt
        corner = "\n".join(line.whole(size[0])[:20] for line in seen[name].lines[size][:8])
        wanted = {what: str(prompt.get(what) or "") for what in ("location", "sku", "qty")}
        many = "choice" in listed(prompt.get("expects")) and len(listed(prompt["choices"])) > 1
        if many or name in CROWDED:
            wanted = {} if size[1] == 8 else wanted
        missing += [f"{name}: {what} {value}" for what, value in wanted.items()
                    if value not in corner and " ".join(value) not in corner]
        if many and len(listed(prompt["choices"])) <= size[1] - 3:
            missing += [f"{name}: choice {n}" for n in range(1, len(listed(prompt["choices"])) + 1)
                        if f"{n} " not in "\n".join(line.whole(size[0]) for line in seen[name].lines[size])]
    assert missing == []


def test_every_screen_there_is_has_sheets() -> None:
    """A new screen of the application is named here until it is drawn."""
    for module in pkgutil.iter_modules(screens.__path__):
        importlib.import_module(f"floorapp.screens.{module.name}")
    waiting: list[type[FloorScreen]] = [FloorScreen]
    found = set()
    while waiting:
        under = waiting.pop().__subclasses__()
        found |= {kind.__name__ for kind in under if kind.__module__.startswith("floorapp.")}
        waiting += under
    assert found == {"SigningOn", "Floor", "Board", "Mirror", "Diagnosis"}


def test_every_text_that_a_screen_says_by_itself_stands_on_a_sheet(seen: dict[str, Drawn], language: str) -> None:
    """Overlays, banners, notes at the foot, what a question becomes: a code that the drawing modules say and that no
    sheet shows belongs to a picture that nobody has looked at."""
    flat = " ".join(" ".join(line.whole(size[0]) for line in screen.lines[size]) for screen in seen.values()
                    for size in SIZES)
    flat = " ".join(flat.split())
    said = {code: place for place, node in walk() if place.startswith(DRAWING) and called(node) == "say"
            and isinstance(node, ast.Call) and node.args
            for part in ast.walk(node.args[0]) if (code := words(part)) in catalogue()}
    assert len(said) > 40
    missing = []
    for code, place in said.items():
        longest = " ".join(max(re.split(r"\{[^}]*\}|\n", catalogue()[code][language]), key=len).split())
        if longest not in flat and not (len(longest) > 40 and longest[:20] in flat):
            missing.append(f"{place} {code}: {longest}")
    assert missing == []


async def test_without_colour_and_emphasis_a_screen_says_the_same(seen: dict[str, Drawn]) -> None:
    """Painted as the terminal gets it, every style taken off again: letter for letter the sheet, in both lights. And no
    style has a colour: bold and reverse are all that is lost."""
    for name, screen in seen.items():
        for (width, height), turned in (((20, 8), False), ((80, 24), True)):
            page = _Still(width, height)
            page.show(screen.lines[width, height], turned=turned)
            for row, line in enumerate(screen.lines[width, height]):
                strip = page.render_line(row)
                assert strip.text.rstrip() == line.whole(width).rstrip(), name
                for segment in strip:
                    style = segment.style
                    assert style is None or (style.color is None and style.bgcolor is None), name


class _Still(Page):
    """A page of this size outside of any application."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._still = Size(width, height)

    @property
    def size(self) -> Size:
        return self._still

    def refresh(self, *regions: object, **more: object) -> _Still:  # type: ignore[override]  # nothing to repaint
        return self
