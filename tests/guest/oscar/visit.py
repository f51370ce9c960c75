"""A day in this store: a catalog, articles about what it sells, the pages of both. Prints JSON: what was seen."""

import json
import sys

from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.test import Client
from oscar.apps.catalogue.categories import create_from_breadcrumbs
from oscar.apps.partner.models import Partner, StockRecord
from oscar.core.loading import get_model
from page import Page

from backcare.models import Article, Comment, Image, ProductLink

ORIGIN = "https://shop.example"
BLOG = "/blogs/news/"
Product, ProductClass = get_model("catalogue", "Product"), get_model("catalogue", "ProductClass")


def browser():
    return Client(headers={"host": "shop.example", "origin": ORIGIN})


def make_catalog():
    kind = ProductClass.objects.create(name="Massagers", track_stock=False)
    product = Product.objects.create(title="Warm massager", product_class=kind, structure=Product.STANDALONE)
    category = create_from_breadcrumbs("Back > Lower back")
    product.categories.add(category)
    partner = Partner.objects.create(name="Partner")
    StockRecord.objects.create(product=product, partner=partner, partner_sku="1", price=89)
    return product, category


def save(client, path, button="_save", **values):
    """Fill the admin's form at ``path`` and press a button. Returns what it complains of."""
    forms = Page(client.get(path, secure=True).content.decode()).forms
    form = next(fields for name, fields in forms.items() if name.endswith("_form"))
    answer = client.post(path, {**form, **values, button: "1"}, secure=True)
    return [] if answer.status_code == 302 else [str(error) for error in answer.context_data["errors"]] or [path]


def main():
    product, category = make_catalog()
    get_user_model().objects.create_superuser("chief", "chief@shop.example", "let me in")
    chief = browser()
    chief.login(username="chief@shop.example", password="let me in")
    problems = []
    links = [("product", product), ("collection", category)]
    for number, (kind, target) in enumerate(links):
        name = str(target.title if kind == "product" else target.name)
        url, add = target.get_absolute_url(), "/admin/backcare/productlink/add/"
        problems += save(chief, add, kind=kind, title=name, handle=target.slug, url=url, price_text="£89")
        link = ProductLink.objects.get(kind=kind)
        problems += save(
            chief,
            "/admin/backcare/article/add/",
            "_publish",
            title=f"Warm hands {number}",
            slug=f"warm-hands-{number}",
            summary="Why hands should be warm.",
            body=f'<h2>Hands</h2><p>Warm first, then <a href="{url}">this</a>.</p>',
            tags="warmth, back pain",
            **{"placements-TOTAL_FORMS": 1, "placements-0-product": link.pk, "placements-0-position": 0},
        )
    assert not Image.objects.exists()
    article = BLOG + "warm-hands-0/"
    form = Page(browser().get(article, secure=True).content.decode()).forms["comment-form"]
    words = {**form, "name": "Bo", "email": "bo@mail.example", "body": "Good."}
    posted = browser().post(article + "comments/", words, secure=True).status_code
    comment = Comment.objects.get()
    chief.post("/admin/backcare/comment/", {"decide": f"approve:{comment.pk}:{comment.version}"}, secure=True)

    store = ["/catalogue/", product.get_absolute_url(), category.get_absolute_url(), "/search/?q=warm", "/basket/"]
    blog = [BLOG, article, BLOG + "tagged/back-pain/", BLOG + "search/?q=warm", BLOG + "warm-hands-1/"]
    dashboard = [
        "/dashboard/",
        "/dashboard/catalogue/",
        "/dashboard/pages/",
        f"/dashboard/catalogue/products/{product.pk}/",
    ]
    admin = ["/admin/"]
    for model in site._registry:
        if model._meta.app_label == "backcare":
            base = f"/admin/backcare/{model._meta.model_name}/"
            admin += [base, *(f"{base}{row.pk}/change/" for row in model.objects.all()[:1])]
    pages = {}
    for client, paths in (
        (browser(), [*store, *blog]),
        (chief, [*dashboard, *admin]),
    ):
        for path in paths:
            answer = client.get(path, secure=True)
            pages[path] = {"status": answer.status_code, "cookies": sorted(answer.cookies)}
            pages[path]["links"] = Page(answer.content.decode()).links
            pages[path]["text"] = answer.content.decode()
    seen = {
        "problems": problems,
        "pages": pages,
        "blog": blog,
        "product": product.get_absolute_url(),
        "category": category.get_absolute_url(),
        "posted": posted,
        "comments": [comment.status for comment in Comment.objects.all()],
        "languages": sorted({article.language for article in Article.objects.all()}),
    }
    sys.stdout.write(json.dumps(seen) + "\n")
