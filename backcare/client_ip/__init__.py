"""Who visits, as far as one may know."""
