"""Figures, each beside the same thing without us, in one run: `python -m tests.bench [name ...]`."""
