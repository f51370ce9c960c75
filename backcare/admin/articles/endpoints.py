"""JSON endpoints for the article's form: choices for its pickers, and the image upload.

Each answers with JSON. A search takes ``?q=``, and ``?start=`` for a later page; a look-up one ``?key=`` or several.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms.models import model_to_dict
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from backcare.admin.autocomplete import is_key
from backcare.admin.images.forms import ImageForm
from backcare.articles import choices as article_choices
from backcare.articles.comparison import text_change
from backcare.articles.videos import parse as parse_video
from backcare.images import choices as image_choices
from backcare.images.models import Image
from backcare.images.storing import undone_on_failure
from backcare.products import choices as product_choices
from backcare.querysets import db_for_write
from backcare.tags.suggestions import suggest
from backcare.techniques import choices as technique_choices
from backcare.text.limits import MAX_LENGTH
from backcare.text.sanitizing import sanitize_body

SHOWN = 24
"""Choices on one page of a picker."""
MOST_KEYS = 100
"""Maximum number of results per look-up."""
LONGEST_QUERY = 200
"""Maximum length of a search: no title is longer, and SQLite refuses patterns of 50,000 characters."""
LONGEST_ADDRESS = 2000
ASKED = ("images", "products", "techniques", "articles", "videos", "html", "changes")
"""The endpoints that the form of every editor uses."""
UPLOADED_FIELDS = ("title", "alt", "is_decorative", "credit", "ai_use")


class EditorEndpoints:
    """Mixin of the article's admin: the endpoints of the form, and the widgets that use them."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if "body" in form.base_fields:
            urls = {name: self.page_url(name) for name in ASKED}
            if self._may_upload(request):
                urls["upload"] = self.page_url("upload")
            form.base_fields["body"].widget.urls = urls
        if "tags" in form.base_fields:
            form.base_fields["tags"].widget.attrs["data-suggest"] = self.page_url("tags")
        return form

    def get_urls(self):
        views = {
            "upload": self.upload_view,
            "articles": self.articles_view,
            "tags": self.tags_view,
            "videos": self.videos_view,
            "html": self.html_view,
            "changes": self.changes_view,
        }
        own = [
            path(f"{name}/", self.admin_site.admin_view(view), name=f"backcare_article_{name}")
            for name, view in views.items()
        ]
        choices = self.admin_site.admin_view(self.choices_view)
        own += [path(f"{kind}/", choices, {"kind": kind}, name=f"backcare_article_{kind}") for kind in CHOICES]
        return [*own, *super().get_urls()]

    def choices_view(self, request: HttpRequest, kind: str) -> JsonResponse:
        """Choices of a picker: those named by ``?key=``, the image ``?pk=``, else a page that matches ``?q=``."""
        self._require_writer(request, kind)
        choices, described = CHOICES[kind]
        keys = [_plain(key) for key in request.GET.getlist("key")[:MOST_KEYS]]
        pk = request.GET.get("pk", "")
        if keys or (kind == "images" and pk):
            rows = choices.named(keys) if keys else choices.search("").filter(pk=pk if is_key(pk) else None)
            return JsonResponse({kind: [described(row) for row in rows]})
        return _page(request, kind, choices.search(_query(request)), described)

    @method_decorator(require_POST)
    def upload_view(self, request: HttpRequest) -> JsonResponse:
        """Put the posted ``file`` into the library, with ``UPLOADED_FIELDS``.

        Answers with ``{"image": …}`` and 201, or with ``{"errors": {field: [words, …]}}``; then nothing is stored.
        """
        self._require_writer(request, "images")
        if not self._may_upload(request):
            raise PermissionDenied
        posted = {name: request.POST[name] for name in UPLOADED_FIELDS if name in request.POST}
        form = ImageForm(model_to_dict(Image()) | posted, request.FILES)
        with undone_on_failure(), transaction.atomic(using=db_for_write(Image)):
            if not form.is_valid():
                return JsonResponse({"errors": form.errors.get_json_data()})
            image = form.save()
        return JsonResponse({"image": image_choices.described(image)}, status=201)

    def articles_view(self, request: HttpRequest) -> JsonResponse:
        """Articles to link to, whose titles match ``?q=``, each with its public address."""
        self._require_writer(request)
        return _page(request, "articles", article_choices.search(_query(request)), _article)

    def tags_view(self, request: HttpRequest) -> JsonResponse:
        """Tags that go with ``?q=``, each with the synonym by which it was found."""
        self._require_writer(request)
        return JsonResponse({"tags": suggest(_query(request))})

    def videos_view(self, request: HttpRequest) -> JsonResponse:
        """The name of the video at ``?address=``, such as "youtube:dQw4w9WgXcQ", or none."""
        self._require_writer(request)
        video = parse_video(_plain(request.GET.get("address", ""))[:LONGEST_ADDRESS])
        return JsonResponse({"videos": [video] if video else []})

    @method_decorator(require_POST)
    def changes_view(self, request: HttpRequest) -> JsonResponse:
        """What differs between the posted texts ``before`` and ``after``, as ``{"paragraphs": [[[op, words], …], …]}``.

        An operation is "same", "ins" or "del"; an empty paragraph stands for those in which nothing changed.
        """
        self._require_writer(request)
        before, after = (request.POST.get(name, "")[:MAX_LENGTH] for name in ("before", "after"))
        return JsonResponse({"paragraphs": text_change(before, after).paragraphs})

    @method_decorator(require_POST)
    def html_view(self, request: HttpRequest) -> JsonResponse:
        """The posted ``html`` as a text would be stored: ``{"html": …}``, or ``{"errors": {"html": words}}``."""
        self._require_writer(request)
        try:
            return JsonResponse({"html": sanitize_body(request.POST.get("html", ""))})
        except ValidationError as error:
            return JsonResponse({"errors": {"html": " ".join(error.messages)}})

    def _may_upload(self, request) -> bool:
        return request.user.has_perm("backcare.add_image")

    def _require_writer(self, request, kind=""):
        """Refuse whoever may write no article; images are chosen in other forms as well, by whoever may see them."""
        if kind == "images" and request.user.has_perm("backcare.view_image"):
            return
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied


def _page(request: HttpRequest, kind: str, rows, described) -> JsonResponse:
    """Answer with the choices from ``?start=`` on, as many as a picker shows at once, and whether there are more."""
    start = request.GET.get("start", "")
    start = int(start) if is_key(start) else 0
    page = list(rows[start : start + SHOWN + 1])
    return JsonResponse({kind: [described(row) for row in page[:SHOWN]], "more": len(page) > SHOWN})


def _query(request: HttpRequest) -> str:
    return _plain(request.GET.get("q", ""))[:LONGEST_QUERY]


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()  # PostgreSQL takes no NUL


def _article(article) -> dict:
    return {
        "title": article.title,
        "url": article.get_absolute_url(),
        "state": "" if article.is_published() else str(article.state_label()),
    }


def _product(link) -> dict:
    return {
        "key": link.key,
        "title": link.title,
        "detail": " · ".join(filter(None, [link.get_kind_display(), link.price_text])),
        "src": _thumbnail(link.image),
        "shown": link.is_listed,
    }


def _technique(technique) -> dict:
    return {
        "key": technique.key,
        "title": technique.name,
        "detail": str(technique.get_level_display()),
        "src": _thumbnail(technique.image),
        "shown": technique.is_published(),
    }


def _thumbnail(image: Image | None) -> str:
    return image_choices.thumbnail_url(image) if image else ""


CHOICES = {
    "images": (image_choices, image_choices.described),
    "products": (product_choices, _product),
    "techniques": (technique_choices, _technique),
}
"""What the pickers choose from: the module that finds rows, and how each is described."""
