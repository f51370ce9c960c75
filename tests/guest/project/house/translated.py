"""The same house, where django-modeltranslation translates articles; its columns are migrations of the house's own."""

from house.settings import *  # noqa: F403
from house.settings import INSTALLED_APPS

INSTALLED_APPS = ["modeltranslation", *INSTALLED_APPS]
MIGRATION_MODULES = {"backcare": "house.blog_migrations"}
