"""What is kept of one person, for the person who asks."""
