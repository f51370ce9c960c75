"""The one admin of this house; Django's own is not mounted anywhere."""

import os

from django.contrib.admin import AdminSite, ModelAdmin
from django.utils.module_loading import import_string
from users.models import User

import backcare.admin

Site = import_string("unfold.sites.UnfoldAdminSite") if os.environ.get("ADMIN") == "unfold" else AdminSite


class Backoffice(Site):
    site_header = "Backoffice"


class UserAdmin(ModelAdmin):
    list_display = ["email", "is_staff"]
    search_fields = ["email"]
    fields = ["email", "is_active", "is_staff", "is_superuser", "groups"]


my_admin_site = Backoffice(name="backoffice")
my_admin_site.register(User, UserAdmin)

backcare.admin.register(my_admin_site)
