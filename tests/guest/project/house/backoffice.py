"""The one admin of this house; Django's own is not mounted anywhere."""

from django.contrib.admin import AdminSite, ModelAdmin
from users.models import User

import backcare.admin


class Backoffice(AdminSite):
    site_header = "Backoffice"


class UserAdmin(ModelAdmin):
    list_display = ["email", "is_staff"]
    search_fields = ["email"]
    fields = ["email", "is_active", "is_staff", "is_superuser", "groups"]


my_admin_site = Backoffice(name="backoffice")
my_admin_site.register(User, UserAdmin)

backcare.admin.register(my_admin_site)
