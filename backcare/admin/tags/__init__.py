"""Editing tags."""
