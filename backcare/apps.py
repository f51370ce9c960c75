"""The app itself."""

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import post_migrate
from django.urls import register_converter
from django.urls.converters import get_converters
from django.utils.translation import gettext_lazy as _


class BackcareConfig(AppConfig):
    name = "backcare"
    label = "backcare"
    verbose_name = _("Backcare")
    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self):
        # taggit's bases cannot be imported without its app; say so in one line instead of its traceback.
        if not apps.is_installed("taggit"):
            raise ImproperlyConfigured(
                'Backcare needs "taggit" in INSTALLED_APPS. Add "taggit" on a line of its own beside "backcare".'
            )
        super().import_models()

    def ready(self):
        from backcare import checks
        from backcare.page_cache import stamps
        from backcare.publication import changes
        from backcare.text.slugs import SlugConverter

        checks.register()
        stamps.connect()
        changes.connect()
        if apps.is_installed("django.contrib.auth"):
            from backcare.groups import make_after_migrate

            post_migrate.connect(make_after_migrate, sender=self, dispatch_uid="backcare.groups")
        if "backcare_slug" not in get_converters():
            register_converter(SlugConverter, "backcare_slug")
