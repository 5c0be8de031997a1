"""The training warehouse: a small house of its own, in which every code begins with the training prefix."""
