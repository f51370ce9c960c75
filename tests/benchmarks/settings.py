"""Settings of the measured site: the demo shop's in production.

The page cache is on if ``BENCHMARK_PAGE_CACHE`` is set.
"""

import os

from shop_site.settings import *  # noqa: F403
from shop_site.settings import MIDDLEWARE

SECURE_SSL_REDIRECT = False  # the processes are asked directly
if not os.environ.get("BENCHMARK_PAGE_CACHE"):
    MIDDLEWARE = [name for name in MIDDLEWARE if not name.endswith("PageCacheMiddleware")]
