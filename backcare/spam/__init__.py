"""What tells spam from comments."""
