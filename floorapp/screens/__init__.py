"""Textual screens: they show a prompt and hand inputs to a dialogue."""
