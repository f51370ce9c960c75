"""Every page of the admin, and how much it asks of the database."""

from datetime import timedelta

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin import AdminSite, ModelAdmin, StackedInline, TabularInline
from django.contrib.auth.models import Permission
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backcare.admin import ADMINS, register
from backcare.admin.date_fields import ShopDateTimeField
from backcare.articles import data as article_data
from backcare.comments.versions import versions_of
from backcare.models import Article, Comment, RelatedArticle, Technique
from backcare.publication import drafts
from tests import factories
from tests.factories import (
    make_article,
    make_comment,
    make_draft,
    make_mail,
    make_override,
    make_reference,
    make_spam_term,
    make_zero_result_query,
)
from tests.html_reading import text


def make_used_tag():
    return make_article(tags=[factories.make_tag()]).tags.get()


MAKE = {
    "article": lambda: make_article(
        author=factories.make_person(), hero_image=factories.make_image(), tags=[factories.make_tag()]
    ),
    "bodyarea": lambda: factories.make_area(kind="muscle", parent=factories.make_area()),
    "caution": factories.make_caution,
    "comment": make_comment,
    "mail": make_mail,
    "zeroresultquery": make_zero_result_query,
    "spamterm": make_spam_term,
    "synonyms": factories.make_synonyms,
    "image": factories.make_image,
    "person": lambda: factories.make_person(photo=factories.make_image()),
    "productlink": lambda: factories.make_product(image=factories.make_image()),
    "tag": make_used_tag,
    "technique": factories.make_technique,
    "watchedclaim": factories.make_claim,
}
NAMES = sorted(MAKE)

pytestmark = pytest.mark.django_db


def url(name, page="changelist", *args):
    return reverse(f"admin:backcare_{name}_{page}", args=args)


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_every_noun_is_in_the_table():
    assert sorted(model._meta.model_name for model in ADMINS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_lists_and_forms_answer(editor_client, name):
    row = MAKE[name]()
    for address in (
        url(name),
        url(name, "add"),
        url(name, "change", row.pk),
        url(name, "delete", row.pk),
        url(name, "history", row.pk),
    ):
        assert editor_client.get(address).status_code == (403 if is_by_readers(name, address) else 200), address


def is_by_readers(name, address):
    """Whether it is the form for a new one of what staff does not write."""
    return name in ("comment", "mail", "zeroresultquery") and address.endswith("/add/")


@pytest.mark.parametrize("name", NAMES)
def test_lists_take_the_same_few_queries_whatever_they_hold(editor_client, name):
    MAKE[name]()
    editor_client.get(url(name))  # sets the cookie
    few = queries(editor_client, url(name))
    assert few < 15
    for _ in range(19):
        MAKE[name]()
    assert queries(editor_client, url(name)) == few


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("query", ["warm", "腰", "' OR 1=1 --", "a" * 500])
def test_lists_can_be_searched(editor_client, name, query):
    MAKE[name]()
    assert editor_client.get(url(name), {"q": query}).status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_relations_are_found_by_typing(editor_client, name):
    model_admin = next(model_admin for model, model_admin in ADMINS.items() if model._meta.model_name == name)
    for field in getattr(model_admin, "autocomplete_fields", []):
        response = editor_client.get(
            reverse("admin:autocomplete"),
            {"app_label": "backcare", "model_name": name, "field_name": field, "term": "a"},
        )
        assert response.status_code == 200, field


def test_the_form_of_an_article_takes_few_queries(editor_client):
    article = make_article(tags=[factories.make_tag() for _ in range(5)])
    for _ in range(5):
        make_reference(article)
        factories.make_placement(article=article)
        make_override(article, make_article())
    editor_client.get(url("article"))
    assert queries(editor_client, url("article", "change", article.pk)) < 40
    assert queries(editor_client, url("article", "add")) < 40


def test_only_who_may_sees_the_admin(client, django_user_model):
    assert client.get(url("article")).status_code == 302
    client.force_login(django_user_model.objects.create_user("other", password="back", is_staff=True))
    assert client.get(url("article")).status_code == 403


# Actions


def act(client, name, action, rows, **values):
    values |= {"action": action, "_selected_action": [row.pk for row in rows]}
    response = client.post(url(name), values, follow=True)
    assert response.status_code == 200
    return [str(message) for message in response.context["messages"]]


def test_publish_reports_what_it_changed(editor_client):
    rows = [
        make_draft(summary="In short."),
        make_draft(summary="In short."),
        make_draft(summary="In short.", published_at=timezone.now() + timedelta(days=1)),
        make_draft(title="Unfinished"),
        make_article(),
    ]
    left_out = "1 article was left out, because its checklist has things to fix: “Unfinished”."
    assert act(editor_client, "article", "publish", rows) == [
        left_out,
        "2 articles published. 1 more is scheduled.",
    ]
    assert Article.objects.published().count() == 3
    assert act(editor_client, "article", "publish", rows) == [left_out, "0 articles published."]


def test_unpublish_reports_what_it_changed(editor_client):
    rows = [make_article(), make_draft()]
    assert act(editor_client, "article", "unpublish", rows) == ["1 article unpublished."]
    assert not Article.objects.published().exists()


def test_publishing_refreshes_the_related_lists(editor_client, committed):
    make_article(tags=["x"])
    draft = make_draft(tags=["x"], summary="In short.")
    with committed():
        act(editor_client, "article", "publish", [draft])
    assert RelatedArticle.objects.count() == 2


@pytest.mark.parametrize(
    ("action", "status", "message"),
    [
        ("approve", "approved", "2 comments approved."),
        ("mark_as_spam", "spam", "2 comments marked as spam."),
        ("remove", "removed", "2 comments removed."),
    ],
)
def test_decisions_on_comments_report_what_they_changed(editor_client, editor, action, status, message):
    article = make_article()
    rows = [make_comment(article), make_comment(article), make_comment(article, status=status)]
    (said,) = act(editor_client, "comment", action, rows, shown=versions_of(rows))
    assert text(said) == f"{message} Undo"
    assert set(Comment.objects.values_list("status", flat=True)) == {status}
    assert Comment.objects.filter(decided_by=editor).count() == 2


def test_actions_need_permission(client, django_user_model):
    user = django_user_model.objects.create_user("viewer", password="back", is_staff=True)
    user.user_permissions.set(permissions("view_article", "view_comment"))
    client.force_login(user)
    draft, comment = make_draft(), make_comment()
    act(client, "article", "publish", [draft])
    act(client, "comment", "approve", [comment])
    assert not Article.objects.filter(pk=draft.pk).published().exists()
    assert not Comment.objects.approved().exists()


def permissions(*names):
    return Permission.objects.filter(codename__in=names)


# Writing


def test_an_article_from_nothing_to_its_page(editor_client, client, committed):
    technique, area = factories.make_technique(), factories.make_area()
    image, person, product = factories.make_image(), factories.make_person(), factories.make_product("The shelf")
    data = {
        "title": "Warm hands",
        "slug": "warm-hands",
        "summary": "In short.",
        "body": f'<h2>Why</h2><p>Because.</p><figure data-image="{image.key}"></figure>',
        "hero_image": image.pk,
        "author": person.pk,
        "tags": "Home massage, Über",
        "techniques": [technique.pk],
        "areas": [area.pk],
        "_publish": "1",
        "language": "en",
        "comment_policy": "open",
        "kind": "guide",
        "is_indexed": "on",
        "references-TOTAL_FORMS": "1",
        "references-INITIAL_FORMS": "0",
        "references-0-title": "Back Pain",
        "references-0-url": "source.example/back",
        "references-0-position": "0",
        "placements-TOTAL_FORMS": "1",
        "placements-INITIAL_FORMS": "0",
        "placements-0-product": product.pk,
        "placements-0-position": "0",
        "related_overrides-TOTAL_FORMS": "0",
        "related_overrides-INITIAL_FORMS": "0",
    }
    with committed():
        response = editor_client.post(url("article", "add"), data)
    assert response.status_code == 302, response.context["errors"]
    article = Article.objects.get()
    assert sorted(article.tags.names()) == ["Home massage", "Über"]
    assert list(article.techniques.all()) == [technique]
    assert list(article.areas.all()) == [area]
    assert article.references.get().url == "https://source.example/back"
    html = client.get("/blogs/news/warm-hands/").content.decode()
    for words in ("Warm hands", "Because.", "Back Pain", "The shelf", person.name, "Über"):
        assert words in html
    listing = editor_client.get(url("article")).content.decode()
    assert "Warm hands" in listing


def test_an_empty_form_names_what_is_missing(editor_client):
    data = {}
    for prefix in ("references", "placements", "related_overrides"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    response = editor_client.post(url("article", "add"), data)
    assert response.status_code == 200
    errors = response.context["adminform"].form.errors
    assert "title" in errors
    assert all(message == "This field is required." for messages in errors.values() for message in messages)


def test_a_taken_or_reserved_slug_is_named(editor_client):
    make_article(slug="taken")
    for slug, words in (
        ("taken", "Another article in this language already uses this slug."),
        ("tagged", "“tagged” is reserved for"),
    ):
        data = {
            "title": "a",
            "slug": slug,
            "body": "",
            "status": "draft",
            "language": "en",
            "kind": "guide",
            "comment_policy": "open",
        }
        for prefix in ("references", "placements", "related_overrides"):
            data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
        response = editor_client.post(url("article", "add"), data)
        assert response.status_code == 200
        assert words in response.content.decode()


@pytest.mark.parametrize("stored", [True, False])
def test_a_product_that_is_placed_twice_is_named(editor_client, stored):
    article, product = make_article(slug="a"), factories.make_product()
    rows = [{"product": product.pk, "position": "0"}] * 2
    if stored:
        placement = factories.make_placement(article=article, product=product)
        rows = [{"id": placement.pk, "article": article.pk, "product": product.pk, "position": "0"}, rows[0]]
    data = {
        "title": "a",
        "slug": "a",
        "body": "",
        "status": "draft",
        "language": "en",
        "kind": "guide",
        "comment_policy": "open",
    }
    for prefix in ("references", "placements", "related_overrides"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    data |= {"placements-TOTAL_FORMS": "2", "placements-INITIAL_FORMS": str(int(stored))}
    for number, row in enumerate(rows):
        data |= {f"placements-{number}-{name}": value for name, value in row.items()}
    response = editor_client.post(url("article", "change", article.pk), data)
    assert response.status_code == 200
    html = response.content.decode()
    assert "Please correct the duplicate" in html or "This product is already placed on the article." in html


def test_working_copies_are_not_listed(editor_client):
    article = make_article(title="The original")
    make_draft(title="The copy", draft_of=article)
    html = editor_client.get(url("article")).content.decode()
    assert "The original" in html
    assert "The copy" not in html


def test_the_author_is_who_writes(editor_client, editor):
    person = factories.make_person(user=editor)
    form = editor_client.get(url("article", "add")).context["adminform"].form
    assert form.initial["author"] == person.pk


def test_a_failure_in_the_background_is_shown_on_the_form(editor_client):
    article = make_article(problem="The related lists could not be made.")
    html = editor_client.get(url("article", "change", article.pk)).content.decode()
    assert "Something went wrong" in html
    assert "The related lists could not be made." in html


def test_keys_never_change(editor_client):
    for name, row in (("image", factories.make_image()), ("productlink", factories.make_product())):
        form = editor_client.get(url(name, "change", row.pk)).context["adminform"].form
        assert "key" not in form.fields


def test_deleting_says_what_is_protected(editor_client):
    article = make_article()
    make_comment(article, name="Ida", body="So true.")
    html = editor_client.get(url("article", "delete", article.pk)).content.decode()
    assert "So true." in html
    assert editor_client.post(url("article", "delete", article.pk), {"post": "yes"}).status_code == 200
    assert Article.objects.filter(pk=article.pk).exists()


def test_view_on_site_leads_to_the_page(editor_client):
    article = make_article()
    assert "view on site" in editor_client.get(url("article", "change", article.pk)).content.decode().lower()


# A host's own admin


def test_an_admin_site_of_the_hosts_own():
    site = AdminSite(name="shop_admin")
    register(site)
    assert set(site._registry) == set(ADMINS)
    assert all(site._registry[model].admin_site is site for model in ADMINS)
    assert set(ADMINS) <= set(admin.site._registry)


@pytest.mark.urls("tests.own_admin_urls")
def test_its_pages_answer(client, admin_user):
    client.force_login(admin_user)
    for name in NAMES:
        for page in ("changelist", "add"):
            address = reverse(f"shop_admin:backcare_{name}_{page}")
            assert address.startswith("/backoffice/")
            assert client.get(address).status_code == (403 if is_by_readers(name, address) else 200)
    html = client.get(reverse("shop_admin:backcare_article_add")).content.decode()
    assert "/backoffice/backcare/article/tags/" in html
    assert "/backoffice/backcare/article/images/" in html


# The style of a host's admin


class HouseTextarea(forms.Textarea):
    """A box as the host's admin has it."""


class HouseDateTime(forms.SplitDateTimeWidget):
    """Date and time as the host's admin has them."""


HOUSE_FIELDS = {models.TextField: {"widget": HouseTextarea}, models.DateTimeField: {"widget": HouseDateTime}}


class HouseAdmin(ModelAdmin):
    formfield_overrides = HOUSE_FIELDS

    class Media:
        css = {"all": ["house/admin.css"]}


class HouseStacked(StackedInline):
    formfield_overrides = HOUSE_FIELDS


class HouseTabular(TabularInline):
    formfield_overrides = HOUSE_FIELDS


@pytest.fixture
def house():
    site = AdminSite(name="shop_admin")
    register(site, base=HouseAdmin, stacked=HouseStacked, tabular=HouseTabular)
    return site


def test_each_of_ours_is_made_from_the_hosts(house):
    for model, own in ADMINS.items():
        registered = house.get_model_admin(model)
        assert isinstance(registered, own)
        assert isinstance(registered, HouseAdmin)
        assert type(registered).__module__ == own.__module__
        assert [inline.__bases__[0] for inline in registered.inlines] == list(own.inlines)
        assert all(issubclass(inline, HouseStacked | HouseTabular) for inline in registered.inlines)
        assert registered.check() == []


def test_the_hosts_widgets_are_used_and_ours_is_what_the_fields_do(house, rf, admin_user):
    request = rf.get("/")
    request.user = admin_user
    article = house.get_model_admin(Article).get_form(request).base_fields
    assert isinstance(article["published_at"], ShopDateTimeField)
    assert isinstance(article["published_at"].widget, HouseDateTime)
    technique = house.get_model_admin(Technique)
    assert isinstance(technique.get_form(request).base_fields["aliases"].widget, HouseTextarea)
    steps, _inline = next(technique.get_formsets_with_inlines(request))
    assert isinstance(steps.form.base_fields["text"].widget, HouseTextarea)
    assert steps.form.base_fields["text"].widget.attrs["rows"] == 2
    assert "house/admin.css" in str(technique.media)
    assert "backcare/admin/admin.css" in str(technique.media)


def test_what_the_default_site_has_takes_the_style_and_what_is_the_hosts_stays():
    class OwnArticleAdmin(ADMINS[Article]):
        pass

    site = AdminSite(name="shop_admin")
    site.register(Article, OwnArticleAdmin)
    register(site)
    assert type(site.get_model_admin(Comment)) is ADMINS[Comment]
    register(site, base=HouseAdmin)
    assert type(site.get_model_admin(Article)) is OwnArticleAdmin
    assert isinstance(site.get_model_admin(Comment), HouseAdmin)


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("base", AdminSite, "ModelAdmin"),
        ("base", "unfold.admin.ModelAdmin", "ModelAdmin"),
        ("stacked", TabularInline, "StackedInline"),
        ("tabular", ModelAdmin, "TabularInline"),
    ],
)
def test_a_base_that_is_none_is_named(name, value, kind):
    with pytest.raises(TypeError) as caught:
        register(AdminSite(), **{name: value})
    assert str(caught.value) == (
        f"backcare.admin.register() got {name}={value!r}, which is not a subclass of django.contrib.admin.{kind}. "
        "Give the class that your admin is made from, or leave it out."
    )


@pytest.mark.parametrize("value", ["x", "9" * 40, "a\x00b", "9" * 5000, "٣", "-1", "1.5", " "])
@pytest.mark.parametrize(
    ("model", "names"),
    [
        ("article", ["author", "hero_image", "techniques", "placements-0-product", "related_overrides-0-related"]),
        ("technique", ["areas", "image", "placements-0-product"]),
        ("bodyarea", ["parent", "cautions"]),
        ("person", ["photo"]),
    ],
)
def test_what_can_be_no_key_of_a_choice_is_an_error_of_the_form(editor_client, model, names, value):
    data = dict.fromkeys(names, value)
    for prefix in ("references", "placements", "related_overrides", "steps"):
        rows = int(any(name.startswith(prefix) for name in names))
        data |= {f"{prefix}-TOTAL_FORMS": rows, f"{prefix}-INITIAL_FORMS": 0}
    response = editor_client.post(reverse(f"admin:backcare_{model}_add"), data)
    assert response.status_code == 200
    if value.strip():
        errors = response.context["adminform"].form.errors
        assert {name for name in names if "-" not in name} <= set(errors)


@pytest.mark.parametrize("name", ["bodyarea", "person", "technique", "productlink"])
def test_a_name_that_cannot_be_seen_is_refused(admin_client, name):
    response = admin_client.get(f"/admin/backcare/{name}/add/")
    fields = response.context["adminform"].form.fields
    (field,) = [field for field in ("name", "title") if field in fields][:1]
    response = admin_client.post(f"/admin/backcare/{name}/add/", {field: "\u3164\u2800"})
    assert "Nothing of this can be seen. Use plain letters." in response.content.decode()


@pytest.mark.parametrize("kind", ["tag", "technique", "bodyarea", "caution"])
def test_deleting_says_what_stays_without_it(editor_client, kind):
    tag, area, caution = factories.make_tag("Warmth"), factories.make_area(), factories.make_caution()
    technique = factories.make_technique("Kneading")
    technique.areas.add(area)
    technique.cautions.add(caution)
    article = make_article(title="Slow hands", tags=["Warmth"], techniques=[technique], areas=[area])
    drafts.save_draft(article, {**article_data.read(article), "title": "Changed"})
    row = {"tag": tag, "technique": technique, "bodyarea": area, "caution": caution}[kind]
    html = editor_client.get(url(kind, "delete", row.pk)).content.decode()
    chosen = {"action": "delete_selected", "_selected_action": [row.pk]}
    for page in (html, editor_client.post(url(kind, "changelist"), chosen).content.decode()):
        stay = page.partition("These stay, without it:")[2]
        assert stay.count("Technique: Kneading" if kind == "caution" else "Article: Slow hands") == 1
        assert "relationship" not in page
        assert "agged article" not in page
