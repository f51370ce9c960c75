"""Which pages a browser may fetch once a reader presses on a link: those of the blog, but nothing that counts.

See https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Speculation-Rules.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from backcare.site import path_to
from backcare.views.public_page import public_page

APART = ("search", "comments/", "preview/")
"""Below the address of the blog: what counts searches, or is a reader's own."""


@require_safe
@public_page(parameters=())
def speculation_rules(request: HttpRequest) -> HttpResponse:
    """The rules, which the header ``Speculation-Rules`` of each page names."""
    blog = path_to("article-list")
    not_these = [{"href_matches": f"{blog}{place}*"} for place in APART]
    where = {
        "and": [
            {"href_matches": f"{blog}*"},
            {"not": {"or": [*not_these, {"selector_matches": "[rel~=nofollow], [target]"}]}},
        ]
    }
    rules = {"prefetch": [{"where": where, "eagerness": "conservative"}]}
    return JsonResponse(rules, content_type="application/speculationrules+json")
