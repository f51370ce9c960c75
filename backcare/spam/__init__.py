"""Telling spam from comments: a score with its reasons, and a filter that learns from the moderators."""
