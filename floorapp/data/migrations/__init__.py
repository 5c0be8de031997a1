"""Numbered changes of the schema, each `up(migrator, db)`; run by `floorapp db upgrade`."""
