"""Names of uploaded images, and how long browsers may keep what lies under them."""

import re

HASHED = re.compile(r"-[0-9a-f]{12}\.\w+\Z")
"""The end of the names that Backcare gives to images: with a digest, so what is there never changes."""
FOREVER = "public, max-age=31536000, immutable"
