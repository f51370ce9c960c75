"""How long a form was open, as measured by a script.

Pages are cached, so the form cannot carry the time at which it was shown. A script asks for a signed time when the form
gets the focus for the first time. Whoever has no script sends none, which costs nothing.
"""

import math
import time

from django.core import signing

SALT = "backcare.comments.first-focus"
MOST_SECONDS = 86_400


def token() -> str:
    """Return the time now, signed."""
    return signing.dumps(math.floor(time.time() * 10) / 10, salt=SALT)  # rounded up it would lie in the future


def seconds_since(value: str) -> float | None:
    """Return the seconds since ``value`` was made; None when it is not one of ours, older than a day, or to come."""
    try:
        passed = time.time() - signing.loads(value, salt=SALT, max_age=MOST_SECONDS)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return passed if passed >= 0 else None  # else the clock was put back while someone wrote
