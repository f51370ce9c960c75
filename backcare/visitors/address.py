"""Addresses."""


def client_address(request):
    """Return it."""
    return request.META.get("REMOTE_ADDR", "")
