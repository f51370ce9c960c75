"""Addresses that were changed, and where they lead now."""
