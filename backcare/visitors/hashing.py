"""Hashes."""

from hashlib import sha256


def hashes_of(request, now):
    """Return both."""
    meta = request.META
    return tuple(sha256(meta.get(name, "").encode()).hexdigest() for name in ("REMOTE_ADDR", "HTTP_USER_AGENT"))
