"""A day in this house: content is made, then every page is visited. ``main()`` prints one line of JSON: what was seen.

Django has to be set up before this is imported. What the pages have to be is asserted by the test that runs this; an
exception of any view ends it with its traceback.
"""

import io
import json
import sys
from urllib.parse import urldefrag, urljoin

import django
import taggit
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages import get_messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client, override_settings
from django.urls import clear_script_prefix, get_resolver, reverse, set_script_prefix
from house.backoffice import my_admin_site
from page import Page
from PIL import Image as Pillow
from users.models import User

import backcare
import backcare.admin
from backcare.comments import mail_links
from backcare.models import (
    Article,
    BodyArea,
    Caution,
    Comment,
    Image,
    Mail,
    Person,
    ProductLink,
    SpamTerm,
    Synonyms,
    Tag,
    Technique,
    ZeroResultQuery,
)

HOST = "https://shop.example"
ADMIN = "/backoffice/"
MOUNTS = {"en": "/en/shop/blogs/news/", "de": "/de/shop/blogs/news/"}
BODY = """<h2>{0} 1</h2><p>{0} <a href="https://health.example/">one</a></p><h2>{0} 2</h2>
<figure data-image="warm-hands"><figcaption>{0}</figcaption></figure>
<table><tbody><tr><td>10</td></tr></tbody></table>"""


class Browser:
    """A browser over HTTPS that prefers one language."""

    def __init__(self, language="en"):
        self.client = Client(headers={"host": "shop.example", "accept-language": language})

    def get(self, path, **kwargs):
        return self.client.get(path, secure=True, **kwargs)

    def post(self, path, data, **headers):
        return self.client.post(path, data, secure=True, headers={"origin": HOST, **headers})

    def page(self, path, **kwargs):
        return Page(self.get(path, **kwargs).content.decode())

    def log_in(self):
        """Come in through the login page of the house."""
        form = self.page(ADMIN + "login/").forms["login-form"]
        form |= {"username": "chief@shop.example", "password": "let me in"}
        return self.post(f"{ADMIN}login/?next={ADMIN}", form).headers.get("Location")

    def save(self, path, button="_save", **values):
        """Fill the admin's form at ``path`` and press a button. Returns what the form or the next page complains of."""
        forms = self.page(path).forms
        form = next(fields for name, fields in forms.items() if name.endswith("_form"))
        answer = self.post(path, {**form, **values, button: "1"})
        if answer.status_code == 302:
            said = get_messages(answer.wsgi_request)
            return [f"{path}: {message}" for message in said if message.level_tag == "error"]
        return [f"{path} {answer.status_code}: {error}" for error in answer.context_data["errors"]] or [path]


def make_content():
    """Rows as the rest of the house would make them, through the ORM."""
    user = User.objects.create_superuser("chief@shop.example", "let me in")
    person = Person.objects.create(name="Änne", slug="änne", credentials="Masseurin", bio="Warm.", user=user)
    caution = Caution.objects.create(slug="spine", text="Never press on the spine.", severity="avoid")
    area = BodyArea.objects.create(name="Lower back", slug="lower-back", status="published")
    area.cautions.add(caution)
    muscle = BodyArea.objects.create(name="Erector", slug="erector", status="published", kind="muscle", parent=area)
    technique = Technique.objects.create(name="Kneading", slug="kneading", status="published", aliases="Petrissage")
    technique.steps.create(text="Gather the muscle.", position=1)
    technique.areas.add(area, muscle)
    link = ProductLink.objects.create(
        title="Back massagers", handle="back-massagers", url="/en/shop/", price_text="$89"
    )
    for language, title, tags in [
        ("en", "Older English", ["BACK  pain", "Only English"]),
        ("de", "Älterer deutscher", ["back PAIN", "Rücken; Lende"]),
    ]:
        article = Article.objects.create(
            title=title,
            slug=title.lower().replace(" ", "-"),
            language=language,
            body=BODY.format(title),
            summary=title,
            author=person,
            status="published",
        )
        article.tags.add(*tags)
        article.techniques.add(technique)
        article.areas.add(area)
        article.placements.create(product=link)
        article.references.create(title="Back pain", url="https://health.example/back", accessed_on="2026-09-01")
    older = Article.objects.get(slug="older-english")
    ZeroResultQuery.objects.create(query="hot stones", language="en", times=3)
    Synonyms.objects.create(names="traps\ntrapezius")
    SpamTerm.objects.create(text="casino")
    comment = {"name": "Bo", "email": "bo@mail.example", "body": "Good.", "status": "approved"}
    comment = Comment.objects.create(pk=1234, article=older, **comment)
    Mail.objects.create(kind="approved", comment=comment, to="bo@mail.example", state="sent")


def write_in_admin(browser):
    """An image, then an article in each language with it, through the forms. Returns what the forms complain about."""
    file = io.BytesIO()
    Pillow.new("RGB", (1700, 900), "#7a1f4e").save(file, "PNG")
    file.seek(0)
    file.name = "hands.png"
    problems = browser.save(ADMIN + "backcare/image/add/", title="Warm hands", alt="Two hands", file=file)
    related = {
        "hero_image": Image.objects.get().pk,
        "author": Person.objects.get().pk,
        "techniques": Technique.objects.get().pk,
        "areas": [area.pk for area in BodyArea.objects.all()],
        "placements-TOTAL_FORMS": 1,
        "placements-0-product": ProductLink.objects.get().pk,
        "placements-0-position": 0,
        "references-TOTAL_FORMS": 1,
        "references-0-title": "A book",
        "references-0-position": 0,
    }
    for language, title, tags in [
        ("en", "Newer English", "back pain, Warm; hands"),
        ("de", "Neuer", "Back Pain, RÜCKEN"),
    ]:
        problems += browser.save(
            ADMIN + "backcare/article/add/",
            "_publish",
            title=title,
            summary=title,
            slug=title.lower().replace(" ", "-"),
            language=language,
            body=BODY.format(title),
            tags=tags,
            published_at_0="2026-01-02",
            published_at_1="08:00:00",
            **related,
        )
    return problems


def tour_admin(language):
    """Every page of Backcare in the house's admin, each change form saved as it stands."""
    browser = Browser(language)
    browser.log_in()
    seen, problems = {}, []
    registered = [model for model in my_admin_site._registry if model._meta.app_label == "backcare"]

    def visit(path):
        seen[path] = browser.get(path).status_code

    visit(ADMIN)
    visit(ADMIN + "backcare/")
    for model in registered:
        base = f"{ADMIN}backcare/{model._meta.model_name}/"
        row = (model.objects.originals() if model is Article else model.objects.all()).first()
        for path in ("", "?q=back", "?o=1", f"{row.pk}/history/", f"{row.pk}/delete/", f"{row.pk}/change/"):
            visit(base + path)
        if model not in (Comment, Mail, ZeroResultQuery):  # readers and the app itself write those
            visit(base + "add/")
        if model not in (Mail, ZeroResultQuery):
            problems += browser.save(f"{base}{row.pk}/change/")
        for link in browser.page(base).links:  # filters, dates and orders, as the changelist offers them
            if link.startswith("?"):
                visit(base + link)
        for field in my_admin_site._registry[model].autocomplete_fields:
            visit(
                f"{ADMIN}autocomplete/?app_label=backcare&model_name={model._meta.model_name}&field_name={field}&term=e"
            )
    visit(reverse("admin:backcare_article_images", current_app="backoffice") + "?q=warm")
    visit(reverse("admin:backcare_article_tags", current_app="backoffice") + "?q=b")
    form = browser.page(f"{ADMIN}backcare/article/add/")
    return {
        "models": sorted(model.__name__ for model in registered),
        "statuses": seen,
        "problems": problems,
        "editor": form.editors[0],
        "assets": form.assets,
    }


def tour_public(language):
    """Every page that links lead to from this language's listing and from the shop's front page."""
    browser = Browser({"en": "de", "de": "en"}[language])  # the address decides, not the browser
    queue, pages = [MOUNTS[language], f"/{language}/shop/"], {}
    while queue:
        path = queue.pop()
        answer = browser.get(path)
        page = Page(answer.content.decode())
        pages[path] = {
            "name": answer.wsgi_request.resolver_match.view_name,
            "status": answer.status_code,
            "lang": page.lang,
            "vary": answer.headers.get("Vary", ""),
            "cookies": sorted(answer.cookies),
            "canonical": page.canonical,
            "assets": page.assets,
            "images": page.images,
            "ids": page.ids,
            "text": answer.content.decode(),
            "head": browser.client.head(path, secure=True).status_code,
        }
        links = {urldefrag(urljoin(path, link)).url for link in page.links}
        queue += [link for link in links - set(pages) - set(queue) if link.startswith("/") and "/account/" not in link]
    return pages


def around_comments():
    """The addresses of comments that no page links to, or not to be followed: name, status and cookies."""
    comment = Comment.objects.get(pk=1234)
    Comment.objects.filter(pk=comment.pk).update(notices="asked")
    paths = [comment.get_absolute_url(), comment.get_absolute_url().replace("1234", "started")]
    paths += [mail_links.path_of(kind, comment) for kind in (mail_links.CONFIRM, mail_links.STOP)]
    paths += [mail_links.path_of(mail_links.DECIDE, comment, comment.version, "spam")]
    answers = [Browser().get(path) for path in paths]
    return [
        (answer.wsgi_request.resolver_match.view_name, answer.status_code, sorted(answer.cookies)) for answer in answers
    ]


def around_search():
    """The search and its suggestions, to which a form leads: name, status, cookies, and whether an article is found."""
    found = []
    for mount, word in (("en", "english"), ("de", "deutscher")):
        for path in (f"search/?q={word}", f"search/suggestions/?q={word[:4]}"):
            answer = Browser().get(MOUNTS[mount] + path)
            name = answer.wsgi_request.resolver_match.view_name
            text = answer.content.decode().lower()
            found.append((name, answer.status_code, sorted(answer.cookies), word in text))
    return found


def around_machines():
    """What heads name for programs, feeds, Markdown and the image of a title: name, status and cookies."""
    places = [f"{mount}{place}" for mount in MOUNTS.values() for place in ("", "tagged/back-pain/", "people/änne/")]
    places += [f"{MOUNTS['en']}{place}" for place in ("techniques/kneading/", "areas/lower-back/")]
    paths = [f"{place}feed.{end}" for place in places for end in ("atom", "json")]
    pages = ("techniques/kneading", "areas/lower-back", "older-english")
    paths += [f"{MOUNTS['en']}{page}.md" for page in pages]
    paths += [f"{MOUNTS['en']}older-english.png"]
    paths += [f"{mount}speculation-rules.json" for mount in MOUNTS.values()]
    answers = [Browser().get(path) for path in [*paths, f"{MOUNTS['en']}feed/"]]
    return [
        (answer.wsgi_request.resolver_match.view_name, answer.status_code, sorted(answer.cookies)) for answer in answers
    ]


def headers_without_login():
    """What public pages vary on when nothing of this house reads the session.

    Django's ``LoginRequiredMiddleware`` does so up to Django 6.0, even for views that need no login.
    """
    middleware = [name for name in settings.MIDDLEWARE if not name.endswith("LoginRequiredMiddleware")]
    with override_settings(MIDDLEWARE=middleware):
        paths = [mount + slug for mount in MOUNTS.values() for slug in ("", "tagged/back-pain/")]
        answers = [Browser().get(path) for path in [*paths, MOUNTS["en"] + "newer-english/", MOUNTS["de"] + "neuer/"]]
        return sorted({answer.headers.get("Vary", "") for answer in answers})


def refusals():
    """Addresses that have no page here."""
    english, german = MOUNTS["en"], MOUNTS["de"]
    paths = [
        german + "older-english/",
        english + "älterer-deutscher/",
        english + "tagged/rücken/",
        german + "tagged/only-english/",
        english + "?page=2",
        english + "nothing/",
        "/fr/shop/blogs/news/",
    ]
    return {path: Browser().get(path).status_code for path in paths}


def comment():
    """A visitor's comment: with the origin of this house, then of another one."""
    browser, path = Browser("de"), MOUNTS["de"] + "neuer/"
    page = browser.page(path)
    form = page.forms["comment-form"] | {"name": "Gast", "email": "gast@mail.example", "body": "Tut gut."}
    foreign = browser.post(path + "comments/", form, origin="https://elsewhere.example")
    answer = browser.post(path + "comments/", form)
    own = browser.get(answer.headers["Location"].partition("#")[0])
    return {
        "foreign": foreign.status_code,
        "status": answer.status_code,
        "location": answer.headers["Location"],
        "cookies": sorted({**foreign.cookies, **answer.cookies, **own.cookies}),
        "vary": [foreign.headers.get("Vary", ""), answer.headers.get("Vary", ""), own.headers.get("Vary", "")],
        "own_status": own.status_code,
        "own_has_it": "Tut gut." in own.content.decode(),
        "own_lang": Page(own.content.decode()).lang,
        "own_ids": Page(own.content.decode()).ids,
        "others_have_it": "Tut gut." in browser.get(path).content.decode(),
        "stored": list(Comment.objects.filter(name="Gast").values_list("status", flat=True)),
    }


def preview():
    """What the link shows that an editor of this house shares."""
    article, browser = Article.objects.get(slug="neuer"), Browser()
    browser.log_in()
    browser.post(reverse("admin:backcare_article_share", args=[article.pk], current_app="backoffice"), {"days": "7"})
    form = browser.page(f"{ADMIN}backcare/article/{article.pk}/change/")
    link = next(link for link in form.links if "/preview/" in link)
    answer = Browser().get(link.removeprefix(HOST))
    page = Page(answer.content.decode())
    return {
        "link": link,
        "name": answer.wsgi_request.resolver_match.view_name,
        "status": answer.status_code,
        "lang": page.lang,
        "cookies": sorted(answer.cookies),
        "cache": answer["Cache-Control"],
        "robots": answer["X-Robots-Tag"],
    }


def view_on_site():
    """Where "view on site" of the house's admin leads, for an article of each language."""
    browser = Browser()
    browser.log_in()
    found = {}
    for article in Article.objects.filter(slug__in=["newer-english", "neuer"]):
        kind = ContentType.objects.get_for_model(Article).pk
        link = f"{ADMIN}r/{kind}/{article.pk}/"
        target = browser.get(link).headers["Location"]
        found[article.slug] = {
            "linked": target.removeprefix(HOST) in browser.page(f"{ADMIN}backcare/article/{article.pk}/change/").links,
            "target": target,
            "status": browser.get(target.removeprefix(HOST)).status_code,
        }
    return found


def draft():
    """What an editor with the staff cookie sees of a draft, and what a visitor sees."""
    Article.objects.create(title="Entwurf", slug="entwurf", language="de", body="<p>Noch nicht.</p>")
    path, browser = MOUNTS["de"] + "entwurf/", Browser()
    browser.log_in()
    browser.get(ADMIN + "backcare/article/")
    answer = browser.get(path)
    return {"visitor": Browser().get(path).status_code, "editor": answer.status_code, "cache": answer["Cache-Control"]}


def below_a_script():
    """The same pages when the whole site is served below a path of the web server."""
    set_script_prefix("/store/")
    try:
        pages = [Browser().page(MOUNTS["de"] + slug, SCRIPT_NAME="/store") for slug in ("", "neuer/")]
        answer = Browser().client.post(
            MOUNTS["de"] + "neuer/comments/",
            {"name": "Gast", "email": "gast@mail.example", "body": "Unten."},
            secure=True,
            headers={"origin": HOST},
            SCRIPT_NAME="/store",
        )
        return {
            "links": sorted({link for page in pages for link in page.links if link.startswith("/")}),
            "canonical": [page.canonical for page in pages],
            "lang": [page.lang for page in pages],
            "comment": answer.headers["Location"],
        }
    finally:
        clear_script_prefix()


def articles_tagged(tag):
    return sorted(Article.objects.originals().tagged(tag).values_list("slug", flat=True))


def main():
    make_content()
    chief = Browser()
    seen = {
        "django": django.get_version(),
        "files": {"backcare": backcare.__file__, "taggit": taggit.__file__},
        "login": chief.log_in(),
        "problems": write_in_admin(chief),
    }
    backcare.admin.register(my_admin_site)  # once more: an AdminSite may have been filled by someone else before
    seen |= {
        "public": {language: tour_public(language) for language in MOUNTS},
        "names": sorted(pattern.name for pattern in get_resolver("backcare.urls").url_patterns),
        "vary_without_login": headers_without_login(),
        "refusals": refusals(),
        "account": Browser().get("/en/shop/account/").headers.get("Location"),
        "comment": comment(),
        "around_comments": around_comments(),
        "around_search": around_search(),
        "around_machines": around_machines(),
        "admin": {language: tour_admin(language) for language in MOUNTS},
        "preview": preview(),
        "view_on_site": view_on_site(),
        "draft": draft(),
        "below_a_script": below_a_script(),
        "tags": {tag.name: [tag.slug, articles_tagged(tag)] for tag in Tag.objects.all()},
        "keys": {
            "Article": type(Article._meta.pk).__name__,
            "Group": type(User.groups.through._meta.pk).__name__,
            "User": type(User._meta.pk).__name__,
        },
        "static": {
            name: staticfiles_storage.url(name)
            for name in ("backcare/backcare.css", "backcare/admin/body.js", "backcare/admin/tags.js")
        },
        "image": Image.objects.get().file.name,
    }
    sys.stdout.write(json.dumps(seen) + "\n")
