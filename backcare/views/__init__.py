"""Pages: what readers and machines get."""
