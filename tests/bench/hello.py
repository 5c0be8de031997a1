"""The smallest Textual application: what a terminal costs without us."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Label


class Hello(App[None]):
    """One line."""

    def compose(self) -> ComposeResult:
        yield Label("hello, floor")


if __name__ == "__main__":
    Hello().run()
