"""A real browser against a real server."""

import io
import shutil
import subprocess
import tarfile
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.conf import settings as current
from django.core.management import call_command
from playwright.sync_api import sync_playwright

from backcare.models import Image, Rendition
from shop_site.management.commands.demo import FIXTURES, MEDIA
from tests.require import require

CHROMIUM = shutil.which("chromium")
SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PATIENCE = 10_000  # milliseconds
NOTE_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
    console.error("policy violated:", document.URL, effectiveDirective, blockedURI, sample))
"""


@pytest.fixture(scope="module")
def chromium():
    """The browser, for as long as the tests of one module run."""
    require("browser", available=bool(CHROMIUM), reason="there is no chromium on this machine")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's event loop runs in this thread, where Django would refuse to query beside it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def live_server(django_db_setup, live_server):
    """The server, started when the test database is there."""
    return live_server


@pytest.fixture
def open_page(chromium, live_server):
    """``open_page("/path/")`` is someone who comes for the first time; options are those of a browser context.

    At its end the test fails when a page complained (an error, a warning, a missing file, something that the content
    security policy forbids) or asked another host than its own and those in ``open_page.may_ask``. Pages may
    answer with the statuses in ``open_page.may_fail``.
    """
    contexts, complaints, hosts = [], [], set()

    def hear(message):
        # A missing file is reported with its address by see().
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            complaints.append(f"console: {message.text}")

    def see(response):
        wrong = 500 if response.request.is_navigation_request() else 400
        if response.status in open_page.may_fail or response.url.endswith("/favicon.ico"):
            return
        if response.status >= wrong:
            complaints.append(f"{response.status}: {response.url}")

    def open_page(path, **options):
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(NOTE_VIOLATIONS)
        context.on("console", hear)
        context.on("weberror", lambda error: complaints.append(f"error: {error.error}"))
        context.on("response", see)
        context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page = context.new_page()
        page.goto(path)
        return page

    open_page.may_ask, open_page.may_fail = set(), set()
    yield open_page
    for context in contexts:
        context.close()
    assert not complaints
    assert hosts <= {urlsplit(live_server.url).netloc, "", *open_page.may_ask}  # data: addresses have no host


@pytest.fixture(scope="session")
def encoded(tmp_path_factory):
    """The demo's pictures with their renditions: encoded for the first test that asks for them, then kept."""
    return SimpleNamespace(folder=tmp_path_factory.mktemp("demo") / "media", rows=[])


@pytest.fixture
def demo(live_server, editor, encoded):
    """The demo shop's own content."""
    shutil.copytree(encoded.folder if encoded.rows else MEDIA, current.MEDIA_ROOT)
    call_command("loaddata", *FIXTURES, verbosity=0)
    if encoded.rows:
        images = {image.key: image for image in Image.objects.all()}
        for row in encoded.rows:
            row.pk, row.image = None, images[row.image.key]
        Rendition.objects.bulk_create(encoded.rows)
    else:
        call_command("backcare_renditions", "--format", "jpeg", stdout=io.StringIO())
        encoded.rows = list(Rendition.objects.select_related("image"))
        shutil.copytree(current.MEDIA_ROOT, encoded.folder)


@pytest.fixture(scope="session")
def from_npm(tmp_path_factory):
    """``from_npm("axe-core@4", "axe.min.js")`` is the text of a file of a package, as npm has it."""

    def text(package, file):
        folder = tmp_path_factory.mktemp("npm")
        if npm := shutil.which("npm"):
            command = [npm, "pack", "--silent", "--fetch-retries=0", "--fetch-timeout=20000", package]
            subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=60)
        archive = next(folder.glob("*.tgz"), None)
        require(package.partition("@")[0], available=archive is not None, reason=f"npm did not give us {package}")
        with tarfile.open(archive) as tar:
            return tar.extractfile(f"package/{file}").read().decode()

    return text


@pytest.fixture(scope="session")
def axe(from_npm):
    """The source of axe-core, which finds violations of the accessibility guidelines.

    It goes without the rule for audio, which no page has: for this one alone it reads the style sheets anew, by way of
    an inline style that the content security policy forbids.
    """
    off = 'axe.configure({ rules: [{ id: "no-autoplay-audio", enabled: false }] })'
    return f"{from_npm('axe-core@4', 'axe.min.js')};{off}"
