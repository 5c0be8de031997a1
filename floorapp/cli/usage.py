"""What the library that reads command lines says by itself, in the person's language."""

from __future__ import annotations

import argparse

from floorapp.cli.speech import text

# Its own English -> our message. Its `%(name)s` stay in the text: it fills them in afterwards.
SAYS = {
    "usage: ": "usage_begins",
    "options": "usage_options",
    "positional arguments": "usage_positionals",
    "show this help message and exit": "usage_help",
    "%(prog)s: error: %(message)s\n": "usage_error",
    "argument %(argument_name)s: %(message)s": "usage_argument",
    "unrecognized arguments: %s": "usage_unrecognized",
    "invalid choice: %(value)r (choose from %(choices)s)": "usage_choice",
    "invalid %(type)s value: %(value)r": "usage_value",
    "the following arguments are required: %s": "usage_required",
    "one of the arguments %s is required": "usage_one_of",
    "not allowed with argument %s": "usage_not_with",
    "expected one argument": "usage_expected_one",
    "expected at most one argument": "usage_expected_at_most_one",
    "expected at least one argument": "usage_expected_some",
    "ambiguous option: %(option)s could match %(matches)s": "usage_ambiguous",
    "ignored explicit argument %r": "usage_ignored",
    "can't open '%(filename)s': %(error)s": "usage_cannot_open",
}


def speak() -> None:
    """From now on. What it says to programmers, and what later versions say, stays as it is."""
    vars(argparse)["_"] = said


def said(english: str) -> str:
    """A text of the library; its line ends are its own."""
    code = SAYS.get(english)
    return english if code is None else text(code) + "\n" * english.endswith("\n") + " " * english.endswith(" ")
