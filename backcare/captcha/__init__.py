"""What tells people from programs."""
