"""Kept pages: the stamp that says whether they are up to date, and where their bytes lie.

The middleware is ``backcare.views.page_cache.PageCacheMiddleware``.
"""

from backcare.page_cache.stamps import bump

__all__ = ["bump"]
