"""What people do with a demo whose data lies elsewhere: each in a process of its own, named on the command line.

``look`` prints, as JSON, what a site shows; ``write`` posts comments and uploads and deletes images until its input
ends; ``act`` changes what readers see; ``work`` logs in and publishes.
"""

import hashlib
import json
import re
import sys
import threading
from urllib.parse import urlsplit

import django
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402

from backcare.models import Article, Comment, Image, Mail  # noqa: E402
from backcare.publication import drafts  # noqa: E402
from tests.factories import picture_bytes  # noqa: E402
from tests.shop_site.crawl import crawl  # noqa: E402

PASSWORD = "correct horse"
SEARCHES = ["shoulder", '"lower back"', "sholder", "heat+pillow", "zzzz"]
FOR_ONE_REQUEST = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
OF_AN_EMPTY_FEED = re.compile(r"<(updated|lastBuildDate)>[^<]*</")
OF_EDITORS = ["article", "technique", "bodyarea", "person", "tag", "productlink", "caution", "synonyms", "spamterm"]
STEADY_LISTS = [f"admin:backcare_{name}_changelist" for name in OF_EDITORS]
INLINES = ("placements", "references", "related_overrides")
LOST = "Of the lost future"
OLD = 20
"""Images that are there before anything is backed up, and are deleted while it is."""


def client():
    return Client(headers={"host": "127.0.0.1"})


def editor_client():
    staff = client()
    staff.force_login(get_user_model().objects.get(username="editor"))
    return staff


def digest(content):
    return hashlib.sha256(content).hexdigest()


def shown(response):
    text = response.content.decode()
    if not re.search(r"<(entry|item)>", text):
        text = OF_AN_EMPTY_FEED.sub("", text)
    return FOR_ONE_REQUEST.sub("", text)


def look():
    """Every page that a link leads to, what programs read, searches, lists of the admin, the bytes of each image."""
    reader, staff = client(), editor_client()
    pages = {address: FOR_ONE_REQUEST.sub("", html) for address, (_clicks, html) in crawl(reader).items()}
    links = {link for html in pages.values() for link in re.findall(r'<link[^>]*rel="alternate"[^>]*>', html)}
    others = {re.search(r'href="(?:https?://[^/"]+)?([^"]+)"', link)[1] for link in links}
    searches = {f"{reverse('backcare:search')}?q={words.replace(' ', '+')}" for words in SEARCHES}
    sitemaps = {urlsplit(found).path for found in re.findall(r"<loc>(.*?)</loc>", shown(reader.get("/sitemap.xml")))}
    assert len(sitemaps) > 1
    alone = {"/llms.txt", "/robots.txt", reverse("backcare_api:article-list")}
    for address in sorted(others | searches | sitemaps | alone):
        response = reader.get(address)
        assert response.status_code == 200, address
        pages[address] = shown(response)
    for name in STEADY_LISTS:
        response = staff.get(reverse(name))
        assert response.status_code == 200, name
        pages[name] = shown(response)
    counts = {model.__name__: model.objects.count() for model in (Article, Comment, Image, Mail)}
    print(json.dumps({"pages": pages, "files": files(), "counts": counts}))  # noqa: T201


def files():
    """The digest of each file that a row of an image names; None for one that is not there."""
    found = {}
    for image in Image.objects.with_renditions():
        for row in (image, *image.renditions.all()):
            there = row.file.storage.exists(row.file.name)
            found[row.file.name] = digest(row.file.storage.open(row.file.name).read()) if there else None
    return found


def upload(staff, number):
    content = picture_bytes((500, 400), color=(number % 256, number // 256 % 256, 60))
    data = {
        "title": f"Upload {number}",
        "alt": f"Hands, {number}",
        "focal_x": "0.5",
        "focal_y": "0.5",
        "file": SimpleUploadedFile(f"upload-{number}.jpg", content, "image/jpeg"),
    }
    response = staff.post(reverse("admin:backcare_image_add"), data)
    assert response.status_code == 302, response.content.decode()


def comment(reader, number):
    article = Article.objects.published().order_by("pk").first()
    data = {
        "name": "Ida",
        "email": f"ida{number}@example.com",
        "body": f"Does this work on the shoulders too? {number}",
    }
    address = reverse("backcare:comment-post", args=[article.slug])
    visitor = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    response = reader.post(address, data, headers={"sec-fetch-site": "same-origin"}, REMOTE_ADDR=visitor)
    assert response.status_code in (302, 303), response.content.decode()


def write():
    """Post and upload, and delete images that were there before, until the input ends; say what was done."""
    reader, staff, ended = client(), editor_client(), threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    for number in range(OLD):
        upload(staff, 1_000_000 + number)
    old = list(Image.objects.filter(title__startswith="Upload").values_list("pk", flat=True))
    print("ready", flush=True)  # noqa: T201
    number = 0
    while not ended.is_set():
        number += 1
        comment(reader, number)
        upload(staff, number)
        if old:
            address = reverse("admin:backcare_image_delete", args=[old.pop()])
            assert staff.post(address, {"post": "yes"}).status_code == 302
    print(json.dumps({"posted": number, "deleted": OLD - len(old)}), flush=True)  # noqa: T201


def act():
    """Publish what a restore to the moment before has to take back."""
    for article in Article.objects.published():
        article.title = f"{LOST}: {article.title}"[:200]
        article.save()
    Comment.objects.update(status="approved")
    article = Article(title=LOST, slug="of-the-lost-future", summary="Where to stop.", body="<p>Warm hands first.</p>")
    article.save()
    drafts.publish(article)


def work():
    """Log in as an editor does, upload, publish, comment; what was published is found."""
    staff, reader = client(), client()
    login = {"username": "editor", "password": PASSWORD, "next": "/admin/"}
    assert staff.post(reverse("admin:login"), login).status_code == 302
    assert staff.get("/admin/", follow=True).redirect_chain == [(reverse("admin:backcare_desk"), 302)]
    upload(staff, 2_000_000)
    fields = {
        **{f"{rows}-{name}": "0" for rows in INLINES for name in ("TOTAL_FORMS", "INITIAL_FORMS")},
        "title": "After the restore",
        "slug": "after-the-restore",
        "summary": "Warm hands, slow circles, and where to stop.",
        "body": "<p>A stiff quokka likes warmth before it likes pressure.</p>",
        "language": "en",
        "comment_policy": "open",
        "kind": "guide",
        "is_indexed": "on",
        "tags": "Quokkas",
        "_publish": "1",
    }
    response = staff.post(reverse("admin:backcare_article_add"), fields)
    assert response.status_code == 302, response.content.decode()
    address = Article.objects.get(slug="after-the-restore").get_absolute_url()
    assert reader.get(address).status_code == 200
    assert address in reader.get(reverse("backcare:search") + "?q=quokka").content.decode()
    comment(reader, 3_000_000)


if __name__ == "__main__":
    {"look": look, "write": write, "act": act, "work": work}[sys.argv[1]]()
