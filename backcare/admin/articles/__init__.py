"""Editing articles."""
