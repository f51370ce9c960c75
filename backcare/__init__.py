"""Backcare: the knowledge blog of a shop, as a reusable Django app."""

__version__ = "0.1.0"
