"""``manage.py demo``: the shop with its blog, from nothing to served."""

import io
import os
import secrets
import socket
import subprocess
import sys

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, connections, transaction
from django.urls import reverse

from backcare.articles.models import Article
from backcare.models import BodyArea, Image, Technique
from shop_site import data_folder
from shop_site.environment import ROOT

FIXTURES = [
    *("images", "people", "cautions", "areas", "techniques", "tags", "products", "articles", "comments"),
    "synonyms",
]
MEDIA = ROOT / "fixtures" / "media"
EDITOR = "editor"
HOST = "127.0.0.1"
GRANIAN = [
    *("--interface", "wsgi", "--no-ws", "--respawn-failed-workers"),
    # A thread waits for what a visitor sends slowly, and needs no connection to the database meanwhile.
    *("--blocking-threads", "128", "--backpressure", "256"),
]
"""How Granian serves the shop: as ``docs/howto/deploy/shop-web@.service`` has it."""


class Command(BaseCommand):
    help = "Sets up the demo shop in its data folder and serves it. Running it again keeps your changes."
    requires_system_checks = []  # they open the database, and --reset must be able to replace a broken one

    def add_arguments(self, parser):
        data_folder.add_arguments(parser)

    def handle(self, *args, port, password, no_serve, reset, server, **options):
        if not no_serve:
            self._check_port(port)
        if reset:
            self._reset()
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            call_command("migrate", verbosity=0)
        except OperationalError as error:
            reason = " ".join(str(error).split())
            raise CommandError(f"The database cannot be used: {reason} Check DATABASE_URL.") from error
        self._load_content()
        try:
            # Nobody should wait a minute for WebP and AVIF before the first look; they follow while the shop is served.
            call_command("backcare_renditions", "--format", "jpeg", stdout=io.StringIO())
        except CommandError as error:
            self.stderr.write(self.style.WARNING(str(error)))
        password = self._make_editor(password)
        self._print_addresses(settings.SITE_URL if no_serve else f"http://{HOST}:{port}", password)
        if not no_serve:
            self._make_other_formats()
            self._serve(port, server)

    def _reset(self):
        # Last, once nothing else can fail. A database elsewhere would keep rows without their files.
        if connection.settings_dict["NAME"] != settings.DATA / data_folder.DATABASE_FILE:
            raise CommandError(
                "--reset only clears the data folder, but DATABASE_URL points to a database elsewhere. Clear that "
                "database and the data folder yourself, or unset DATABASE_URL."
            )
        connections.close_all()
        data_folder.reset(settings.DATA)

    def _check_port(self, port):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except (OSError, OverflowError) as error:
                reason = getattr(error, "strerror", None) or error
                raise CommandError(f"Port {port} cannot be used ({reason}). Choose another one with --port.") from error

    def _load_content(self):
        """Load the fixtures into an empty site; existing content is kept."""
        if any(model.objects.exists() for model in (Article, Technique, BodyArea, Image)):
            return
        for path in sorted(MEDIA.rglob("*.jpg")):
            name = path.relative_to(MEDIA).as_posix()
            try:
                if not default_storage.exists(name):
                    with path.open("rb") as file:
                        default_storage.save(name, file)
            except Exception as error:  # every storage has errors of its own
                raise CommandError(f"The image {name} cannot be stored: {error}") from error
        with transaction.atomic():
            call_command("loaddata", *FIXTURES, verbosity=0)

    def _make_editor(self, password):
        """Return the editor's password if it is known: as given, or newly generated."""
        users = get_user_model()
        editor, created = users.objects.get_or_create(
            username=EDITOR, defaults={"is_staff": True, "email": "editor@example.com"}
        )
        if created:
            password = password or secrets.token_urlsafe(9)
            editor.user_permissions.set(Permission.objects.filter(content_type__app_label="backcare"))
        if password:
            editor.set_password(password)
            editor.save()
        return password

    def _print_addresses(self, base, password):
        article = Article.objects.published().order_by("published_at").first()
        lines = [
            ("Shop", base + reverse("shop-home")),
            ("Journal", base + reverse("backcare:article-list")),
            *([("An article", base + article.get_absolute_url())] if article else []),
            ("Admin", base + reverse("admin:index")),
            ("Editor", f"{EDITOR}, password {password or 'unchanged (set a new one with --password)'}"),
            ("Stored in", str(settings.DATA)),
        ]
        for label, value in lines:
            self.stdout.write(f"{label + ':':<12}{value}")

    def _make_other_formats(self):
        """Let a process of its own make what is missing of the images, when nothing else needs the processor."""
        command = [sys.executable, ROOT / "manage.py", "backcare_renditions"]
        work = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, work.pid, 19)

    def _serve(self, port, server):
        self.stdout.write("Serving. Stop with Ctrl-C.")
        self.stdout.flush()
        if server == "granian":
            command = [sys.executable, "-m", "granian", *GRANIAN, "--workers", "2", "--host", HOST, "--port", str(port)]
            os.execv(sys.executable, [*command, "shop_site.wsgi:application"])
        call_command("runserver", f"{HOST}:{port}", "--noreload", "--skip-checks")
