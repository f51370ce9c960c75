"""The base of our admin pages."""

from django.contrib import admin

from backcare.page_cache.staff import marks_staff


class BackcareAdmin(admin.ModelAdmin):
    """A ModelAdmin whose pages set the staff cookie, so that "view on site" shows an editor the drafts."""

    def get_urls(self):
        urls = super().get_urls()
        for url in urls:
            url.callback = marks_staff(url.callback)
        return urls
