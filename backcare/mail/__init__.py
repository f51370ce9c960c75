"""Mail that is owed: written down in the transaction that causes it, and sent once."""
