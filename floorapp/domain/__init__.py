"""The rules of a warehouse as plain functions and frozen values: no I/O, no clock, no database."""
