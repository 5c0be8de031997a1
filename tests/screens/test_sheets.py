"""The layout of every main screen at five sizes and in two languages is the one that was last looked at."""

from __future__ import annotations

import pytest

from floorapp.locale import LANGUAGES
from tests.screens.sheets import FOLDER, sheets


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_main_screen_looks_as_it_was_last_approved(language: str) -> None:
    drawn = sheets(language)
    known = {file.name: file.read_text("utf-8") for file in FOLDER.glob(f"*.{language}.txt")}
    assert sorted(drawn) == sorted(known), "python -m tests.screens.sheets writes them anew; look at what changed"
    for name, text in drawn.items():
        assert text == known[name], f"{name}: python -m tests.screens.sheets writes it anew; look at what changed"
