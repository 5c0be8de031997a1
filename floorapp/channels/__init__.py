"""The formats of the outside world, in and out."""
