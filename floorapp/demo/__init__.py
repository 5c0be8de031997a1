"""The demo: a believable Indonesian warehouse, and one working day in it. All of it is made up."""
