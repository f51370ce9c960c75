"""Showing someone without an account what is not published yet."""
