"""The language of a page: its address names it."""

from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware


class LanguageMiddleware(LocaleMiddleware):
    """Django's, for addresses of which those in the default language have no prefix.

    Cookies and ``Accept-Language`` play no part there, so pages do not vary on them, and may be cached.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return response
