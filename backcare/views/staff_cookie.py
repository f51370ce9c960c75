"""The cookie that marks staff, so that pages for visitors need no session.

The admin of Backcare sets it; it grants nothing. A public page that gets it asks the session who is there.
"""

from functools import wraps

from django.http import HttpRequest, HttpResponse

COOKIE = "backcare_staff"


def is_staff(request: HttpRequest) -> bool:
    """Whether an editor looks at this page. Only a request that carries the cookie has its session read."""
    if COOKIE not in request.COOKIES:
        return False
    user = getattr(request, "user", None)
    return bool(user and user.is_active and user.is_staff and user.has_perm("backcare.view_article"))


def marks_staff(view):
    """Decorate a view of the admin so that its response sets the cookie."""

    @wraps(view)
    def wrapped(request, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if COOKIE not in request.COOKIES and getattr(request, "user", None) and request.user.is_authenticated:
            response.set_cookie(COOKIE, "1", httponly=True, samesite="Lax", secure=request.is_secure())
        return response

    return wrapped
