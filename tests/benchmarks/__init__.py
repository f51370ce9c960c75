"""Measurements: run by hand, on databases of their own. Nothing here is a test."""
