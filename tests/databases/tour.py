"""A day of a blog whose house has two databases. Prints one line of JSON: what went wrong, by the step that it was."""

import io
import json
import logging
import sys
import traceback

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core import checks  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from backcare.comments import deciding  # noqa: E402
from backcare.models import (  # noqa: E402
    Article,
    Comment,
    Image,
    Person,
    ProductLink,
    Revision,
    Tag,
    TagSynonym,
    Technique,
)
from backcare.previews import links  # noqa: E402
from backcare.privacy import personal_data  # noqa: E402
from backcare.publication import acts, commenting, drafts, tags  # noqa: E402
from backcare.related import preview, refreshing  # noqa: E402
from backcare.related.models import RelatedArticle  # noqa: E402
from backcare.search import finding, suggestions, zero_result_queries  # noqa: E402
from backcare.search.models import SearchEntry  # noqa: E402
from tests import factories  # noqa: E402
from tests.html_reading import form_data  # noqa: E402

USERNAME = "chief"
GOOD = {"summary": "Two sentences. That is all.", "body": "<p>Warm hands first, then slow strokes on the back.</p>"}
STEPS = []
PAGES = {}


def step(function):
    """Have ``function`` run as a step of the tour, in the order in which they are written."""
    STEPS.append(function)
    return function


def url(page, *args, model="article"):
    return reverse(f"admin:backcare_{model}_{page}", args=args)


def browser():
    client = Client(headers={"host": "shop.example", "origin": "https://shop.example"})
    client.force_login(get_user_model().objects.get(username=USERNAME))
    return client


def get(address):
    answer = browser().get(address, secure=True, follow=True)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def post(address, data, expected=302):
    answer = browser().post(address, data, secure=True)
    context = getattr(answer, "context_data", None) or {}
    assert answer.status_code == expected, (address, answer.status_code, context.get("errors"), context.get("problem"))
    return answer


def press(button, article=None, **typed):
    address = url("change", article.pk) if article else url("add")
    post(address, {**form_data(get(address), "article_form"), **typed, button: "1"})


def first():
    return Article.objects.originals().get(slug="slow-hands")


def refused(act):
    """Whether ``act`` is one that the step expected to fail."""
    try:
        act()
    except Exception as error:
        return error
    raise AssertionError(f"{act} was not refused.")


@step
def the_checks_are_silent():
    found = [message for message in checks.run_checks() if message.id.startswith("backcare")]
    assert found == [], found


@step
def the_databases_are_what_they_should_be():
    if settings.ROUTER == "Replica":
        refused(lambda: Article.objects.using("replica").create(title="x", slug="x"))
    else:
        refused(lambda: Article.objects.using("default").count())
        refused(lambda: get_user_model().objects.using("blog").count())


@step
def rows_are_made():
    user = get_user_model().objects.create_superuser(USERNAME, "chief@shop.example", "let me in")
    person = factories.make_person("Ann", user=user)
    area, technique = factories.make_area("Lower back"), factories.make_technique("Kneading")
    product = factories.make_product()
    article = factories.make_article(
        title="Older",
        slug="older",
        tags=["back pain", "hands"],
        techniques=[technique],
        areas=[area],
        author=person,
        **GOOD,
    )
    factories.make_placement(article=article, product=product)
    factories.make_reference(article)
    assert RelatedArticle.objects.count() == 0
    assert SearchEntry.objects.count() == 3


@step
def an_article_is_written_in_the_admin():
    press("_save", title="Slow Hands", tags="back pain, Hands", **GOOD)
    press("_save", first(), title="Slow hands", techniques=[Technique.objects.get().pk])
    assert Revision.objects.filter(article=first(), user__isnull=False).count() == 2


@step
def it_is_published_and_changed():
    press("_publish", first())
    press("_save", first(), title="Slower hands")
    get(url("change", first().pk))
    press("_publish", first())
    assert first().title == "Slower hands"
    assert "Slower hands" in get(first().get_absolute_url())


@step
def its_history_is_read_and_restored():
    get(url("history", first().pk))
    press("_save", first(), title="Slowest hands")
    post(url("discard", first().pk), {"post": "yes"})
    oldest = Revision.objects.order_by("pk").filter(article=first()).first()
    post(url("restore", first().pk, oldest.pk), {"post": "yes"})
    drafts.discard(first())


@step
def it_is_sent_for_review_and_back():
    press("_submit_review", first(), title="Slow hands again")
    press("_withdraw", first())
    press("_submit_review", first())
    press("_send_back", first(), _note="Warmer.")
    drafts.publish(first())


@step
def many_are_unpublished_archived_published():
    rows = Article.objects.filter(pk=first().pk)
    for action in ("unpublish", "archive", "publish"):
        post(url("changelist"), {"action": action, "_selected_action": [first().pk], "post": "yes"})
    assert acts.unpublish(rows) == 1
    assert acts.archive(rows) == 1
    assert acts.publish(rows).now == 1
    assert acts.while_locked(first(), lambda: 1) == 1
    post(url("unpublish", first().pk), {"post": "yes"})
    press("_publish", first())


@step
def tags_are_renamed_and_merged():
    tag = Tag.objects.get(name="hands")
    tags.rename(tag, "Warm hands", "warm-hands")
    tags.merge([Tag.objects.get(pk=tag.pk)], Tag.objects.get(name="back pain"))
    assert TagSynonym.objects.count() == 2
    first().tags.add("feet", "Warm hands")
    into, other = Tag.objects.get(name="back pain"), Tag.objects.get(name="feet")
    post(f"{url('merge', model='tag')}?tag={other.pk}&tag={into.pk}", {"into": into.pk})
    assert Tag.objects.count() == 1


@step
def another_address_leads_to_it():
    press("_publish", first(), slug="slower")
    assert browser().get(reverse("backcare:article-detail", args=["slow-hands"]), secure=True).status_code == 301
    press("_publish", Article.objects.get(slug="slower"), slug="slow-hands")


@step
def comments_are_posted_and_decided_on():
    address = reverse("backcare:comment-post", args=["slow-hands"])
    for number in range(4):
        writer = {"name": f"Bo{number}", "email": f"bo{number}@mail.example", "notices": "on"}
        post(address, {**writer, "body": f"Good, {number} times."}, 303)
    assert Comment.objects.count() == 4
    one, two, three, four = Comment.objects.order_by("pk")
    deciding.decide_one(one.pk, "approve", seen=one.version)
    deciding.decide_one(two.pk, "spam", seen=two.version)
    chief = get_user_model().objects.get(username=USERNAME)
    deciding.reply(three.pk, body="Thank you.", seen=three.version, user=chief)
    deciding.edit(four.pk, name="Bo", body="Better.", seen=four.version, user=chief)
    four = Comment.objects.get(pk=four.pk)
    deciding.decide_one(four.pk, "approve", seen=four.version, above={}, user=chief)
    deciding.decide(Comment.objects.filter(pk=four.pk), "hold")
    deciding.approve_all_with_above(Comment.objects.filter(pk=four.pk))
    assert Comment.objects.approved().count() == 4
    four = Comment.objects.get(pk=four.pk)
    assert deciding.undo(four.pk, seen=four.version, user=chief)
    seen = dict(Comment.objects.values_list("pk", "version"))
    assert deciding.decide_seen("approve", seen=seen, above={}).meanwhile == 0
    for comment in Comment.objects.all():
        get(url("change", comment.pk, model="comment"))
    assert "Thank you." in get(first().get_absolute_url())
    get(url("changelist", model="comment"))


@step
def a_picture_is_uploaded():
    file = io.BytesIO(factories.picture_bytes((600, 300), "PNG"))
    file.name = "hands.png"
    post(
        url("add", model="image"),
        {"title": "Hands", "alt": "Two hands", "file": file, "focal_x": "0.5", "focal_y": "0.5"},
    )
    image = Image.objects.get()
    assert image.renditions.exists(), image.problem
    assert image.width == 600
    get(url("changelist", model="image") + "?use=unused")
    file = io.BytesIO(factories.picture_bytes((700, 300), "PNG"))
    file.name = "hands.png"
    post(url("upload"), {"title": "Feet", "alt": "Two feet", "file": file}, 201)


@step
def it_is_searched():
    assert finding.search("hands", "en").total == 2
    assert finding.did_you_mean("hnads", "en") == "hands"
    assert suggestions.suggest("slo", "en")
    assert zero_result_queries.record("hot stones", "en")
    get(reverse("backcare:search") + "?q=hands")
    get(reverse("backcare:search") + "?q=hnads")
    get(reverse("backcare:search-suggestions") + "?q=slo")


@step
def it_is_related():
    assert RelatedArticle.objects.in_use().count() == 2
    refreshing.refresh([first().pk])
    preview.preview(drafts.head_of(first()).content, first().pk)
    post(url("related", first().pk), form_data(get(url("change", first().pk)), "article_form"), 200)


@step
def a_preview_is_shared():
    post(url("share", first().pk), {"days": "7"}, 200)
    link = links.create(first(), days=3)
    get(links.url_of(link).removeprefix("https://shop.example"))
    assert links.revoke(first(), link.pk)
    get(url("change", first().pk))


@step
def every_page_of_the_admin_answers():
    from django.contrib import admin

    get(reverse("admin:index"))
    for model in admin.site._registry:
        if model._meta.app_label == "backcare":
            name = model._meta.model_name
            get(url("changelist", model=name))
            if row := model.objects.order_by("pk").first():
                get(url("change", row.pk, model=name))
                if not (model is Article and row.draft_of_id):
                    get(url("history", row.pk, model=name))
                get(url("delete", row.pk, model=name))


@step
def other_rows_are_changed_in_the_admin():
    for model in (Technique, Person, ProductLink, Tag, Image):
        name = model._meta.model_name
        address = url("change", model.objects.order_by("pk").first().pk, model=name)
        data = form_data(get(address), f"{name}_form")
        post(address, {**data, "_save": "1"})


@step
def every_public_page_answers():
    for name in ("article-list", "technique-list", "area-list"):
        get(reverse(f"backcare:{name}"))
    for row in [*Technique.objects.all(), *Person.objects.all(), *Tag.objects.all(), *Article.objects.published()]:
        get(row.get_absolute_url())


@step
def pages_are_kept_as_they_are_where_rows_are_written():
    for row in [*Technique.objects.all(), *Person.objects.all(), *Tag.objects.all(), *Article.objects.published()]:
        with CaptureQueriesContext(connections["replica" if settings.ROUTER == "Replica" else "default"]) as others:
            answers = [Client(headers={"host": "shop.example"}).get(row.get_absolute_url()) for _twice in range(2)]
        assert [answer.headers["X-Backcare-Cache"] for answer in answers] == ["miss", "hit"], answers[0].headers
        assert others.captured_queries == []


@step
def comments_are_closed_everywhere():
    assert commenting.set_everywhere("closed") == 2
    assert commenting.set_everywhere("open") == 2


@step
def every_command_runs():
    for command in (
        ["rebuild_search"],
        ["rebuild_related"],
        ["backcare_renditions", "--all", "--format", "jpeg"],
        ["backcare_prune_revisions"],
        ["backcare_purge"],
        ["backcare_mail"],
        ["backcare_close_comments"],
        ["backcare_export_comments", "bo1@mail.example"],
        ["backcare_erase_comments", "bo1@mail.example", "--yes"],
    ):
        try:
            call_command(*command, stdout=io.StringIO(), stderr=io.StringIO())
        except Exception as error:
            raise AssertionError(command) from error


@step
def a_writer_is_erased():
    personal_data.erase("bo0@mail.example")
    assert not Comment.objects.written_by("bo0@mail.example").exists()


@step
def what_was_made_is_deleted():
    image = Image.objects.order_by("pk").first()
    post(url("delete", image.pk, model="image"), {"post": "yes"})
    acts.archive(Article.objects.filter(pk=first().pk))
    acts.delete(Article.objects.filter(slug="older"))
    post(url("delete", Tag.objects.get().pk, model="tag"), {"post": "yes"})
    assert Article.objects.count() == 1


@step
def a_user_is_deleted():
    get_user_model().objects.get(username=USERNAME).delete()
    assert not Person.objects.exclude(user=None).exists()


class Errors(logging.Handler):
    """What is logged as an error: a task that fails raises nothing."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.seen = []

    def emit(self, record):
        self.seen.append(self.format(record))


def main():
    for alias in {"Blog": ("default", "blog"), "Replica": ("default",)}[settings.ROUTER]:
        call_command("migrate", database=alias, verbosity=0)
    wrong, errors = {}, Errors()
    for name in ("", "django", "backcare", "django.tasks", "django_tasks"):
        logging.getLogger(name).addHandler(errors)
    for one in STEPS:
        try:
            one()
            assert not errors.seen, "\n".join(errors.seen)
        except Exception:
            wrong[one.__name__] = traceback.format_exc()
        errors.seen.clear()
    sys.stdout.write(json.dumps(wrong) + "\n")


main()
