"""Preview links to unpublished articles, for people without an account."""
