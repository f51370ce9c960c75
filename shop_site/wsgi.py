"""The demo shop as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_site.settings")
os.environ.setdefault("DATABASE_POOL", "1")  # threads share connections here; a command needs only one

application = get_wsgi_application()
