"""What an editor should know before publishing."""
