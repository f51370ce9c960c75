"""Authors and reviewers in the admin, and the accounts they are tied to."""

from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import models
from django.forms import ModelChoiceField
from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse

from backcare.admin.autocomplete import is_key
from backcare.admin.former_slugs import AddressedAdmin
from backcare.querysets import holding

USERS_SHOWN = 20
NAMES = ("first_name", "last_name", "full_name", "name")
"""Fields of a user model in which people's names usually are, if it has them."""


def name_of_user(user) -> str:
    """Return a user's name and username, as far as their model has them."""
    full, username = full_name_of(user), str(user)
    return f"{full} ({username})" if full and full != username else username


def full_name_of(user) -> str:
    """Return a user's name, or an empty string."""
    return str(user.get_full_name() or "").strip() if hasattr(user, "get_full_name") else ""


def users_named(text: str) -> models.QuerySet:
    """Return the users who may use the admin and whose names hold each word of ``text``, whatever their model."""
    model = get_user_model()
    users = model._default_manager.order_by(model.USERNAME_FIELD)
    for name in ("is_staff", "is_active"):
        if _has(model, name):
            users = users.filter(**{name: True})
    asked = (model.USERNAME_FIELD, model.get_email_field_name(), *NAMES)
    fields = [name for name in dict.fromkeys(asked) if _has(model, name)]
    for word in text.replace("\x00", "").split()[:10]:
        users = holding(users, word, *fields)
    return users


def _has(model: type[models.Model], name: str) -> bool:
    """Whether ``name`` is a column of ``model`` and no key: a property of this name cannot be asked for."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return field.concrete and not field.is_relation


class UserSelect(AutocompleteSelect):
    """One user, found by name. Django's own would ask for a permission for users, and for an admin of theirs."""

    def get_url(self):
        return reverse("admin:backcare_person_users", current_app=self.admin_site.name)

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [each for each in value if self._may_be_key(each)], attr)

    def _may_be_key(self, value) -> bool:
        key = self.choices.queryset.model._meta.pk
        if isinstance(key, models.IntegerField):
            return is_key(value)
        try:
            return bool(value) and key.to_python(value) is not None
        except ValidationError:
            return False


class UserField(ModelChoiceField):
    def label_from_instance(self, user):
        return name_of_user(user)


class PersonAdmin(AddressedAdmin):
    list_display = ["name", "credentials", "slug"]
    search_fields = ["name", "credentials", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["photo"]
    fields = ["name", "credentials", "bio", "photo", "slug", "user"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "user":
            kwargs |= {"form_class": UserField, "widget": UserSelect(db_field, self.admin_site)}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self):
        users = self.admin_site.admin_view(self.users_view)
        return [path("users/", users, name="backcare_person_users"), *super().get_urls()]

    def users_view(self, request: HttpRequest) -> JsonResponse:
        """The users whose names match ``?term=``, as Django's autocompletes answer."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        page = request.GET.get("page", "")
        start = (int(page) - 1) * USERS_SHOWN if is_key(page) and int(page) else 0
        users = list(users_named(request.GET.get("term", "")[:200])[start : start + USERS_SHOWN + 1])
        results = [{"id": str(user.pk), "text": name_of_user(user)} for user in users[:USERS_SHOWN]]
        return JsonResponse({"results": results, "pagination": {"more": len(users) > USERS_SHOWN}})
