"""Measure the flows that have to be fast, each against row-by-row ORM code that does the same: `python -m bench`."""
