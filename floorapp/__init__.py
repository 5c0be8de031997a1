"""floorapp: the warehouse floor in a terminal."""

__version__ = "0.1.0"
