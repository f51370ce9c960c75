"""Tags in the admin: the list, names and synonyms, merging; and suggestions for the box in which tags are typed."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backcare.models import FormerSlug, Tag, TaggedItem, TagSynonym
from backcare.publication import tags as acts
from tests.factories import make_article, make_draft, make_tag
from tests.html_reading import assert_well_formed, elements, text

LIST = "/admin/backcare/tag/"
MERGE = f"{LIST}merge/"

pytestmark = pytest.mark.django_db


# Suggestions


def found(client, query=None):
    response = client.get(reverse("admin:backcare_article_tags"), {} if query is None else {"q": query})
    assert response.status_code == 200
    return response.json()["tags"]


def suggest(client, query=None):
    return [tag["name"] for tag in found(client, query)]


def test_names_that_begin_with_it_come_first(editor_client):
    for name in ("Lower back", "Back pain", "back rub", "Neck"):
        make_tag(name)
    assert suggest(editor_client, "BACK") == ["Back pain", "back rub", "Lower back"]


def test_any_script(editor_client):
    make_tag("Über")
    make_tag("腰痛")
    assert suggest(editor_client, "ÜB") == ["Über"]
    assert suggest(editor_client, "腰") == ["腰痛"]


@pytest.mark.parametrize("query", [None, "", "  ", "\x00", "%", "_", "nothing", "a" * 5000, "'; DROP TABLE"])
def test_nothing_to_suggest(editor_client, query):
    make_tag("Back pain")
    assert suggest(editor_client, query) == []


def test_at_most_eight(editor_client):
    for number in range(20):
        make_tag(f"tag {number:02}")
        TagSynonym.objects.create(tag=make_tag(f"other {number:02}"), name=f"my tag {number:02}")
    assert suggest(editor_client, "tag") == [f"tag {number:02}" for number in range(8)]


def test_what_begins_with_it_is_found_among_many(editor_client):
    for number in range(300):
        make_tag(f"a{number:03} back")
    make_tag("back")
    assert suggest(editor_client, "back")[0] == "back"


def test_tags_are_found_by_synonyms_which_are_named(editor_client):
    petrissage, knots = make_tag("Petrissage"), make_tag("Knots")
    for tag, name in ((petrissage, "Kneading"), (petrissage, "Knuckling"), (knots, "Knotted muscles")):
        TagSynonym.objects.create(tag=tag, name=name)
    assert found(editor_client, "knead") == [{"name": "Petrissage", "synonym": "Kneading"}]
    assert found(editor_client, "kn") == [
        {"name": "Knots", "synonym": ""},
        {"name": "Petrissage", "synonym": "Kneading"},
    ]
    assert found(editor_client, "petri") == [{"name": "Petrissage", "synonym": ""}]


def test_suggesting_takes_two_queries(editor_client, django_assert_num_queries):
    from backcare.tags import suggestions

    for number in range(10):
        TagSynonym.objects.create(tag=make_tag(f"tag {number}"), name=f"other tag {number}")
    with django_assert_num_queries(2):
        suggestions.suggest("tag")


def test_only_for_those_who_write_articles(client, django_user_model):
    url = reverse("admin:backcare_article_tags")
    assert client.get(url).status_code == 302
    user = django_user_model.objects.create_user("other", password="back", is_staff=True)
    client.force_login(user)
    assert client.get(url).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="add_article"))
    assert client.get(url).status_code == 200


# The list


def listed(client, **query):
    html = client.get(LIST, query).content.decode()
    return re.findall(r'<th class="field-name"><a [^>]*>(.*?)</a>', html)


def test_the_list_counts_articles(editor_client):
    tag = make_tag("a")
    TagSynonym.objects.create(tag=tag, name="b")
    TagSynonym.objects.create(tag=tag, name="c")
    article = make_article(tags=[tag])
    make_article(tags=[tag])
    make_draft(tags=[tag], draft_of=article)
    html = editor_client.get(LIST).content.decode()
    assert '<td class="field-article_count">2</td>' in html
    assert '<td class="field-synonym_names">b, c</td>' in html
    assert '<td class="field-article_count">2</td>' in editor_client.get(LIST, {"q": "b"}).content.decode()


def test_the_list_is_searched_by_synonyms_too(editor_client):
    tag = make_tag("Petrissage")
    TagSynonym.objects.create(tag=tag, name="Kneading")
    TagSynonym.objects.create(tag=tag, name="Kneaded")
    make_tag("Else")
    assert listed(editor_client, q="knead") == ["Petrissage"]
    assert listed(editor_client, q="petri") == ["Petrissage"]


def test_the_list_can_be_ordered_and_filtered(editor_client):
    make_article(tags=["much", "little"])
    make_article(tags=["much"])
    make_tag("none")
    assert listed(editor_client, o="-4") == ["much", "little", "none"]
    assert listed(editor_client, used="no") == ["none"]
    assert listed(editor_client, used="nonsense") == ["little", "much", "none"]


def test_the_list_takes_the_same_few_queries(editor_client):
    def make(count):
        for _ in range(count):
            tag = make_tag()
            make_article(tags=[tag])
            TagSynonym.objects.create(tag=tag, name=f"{tag.name} too")

    make(1)
    editor_client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        editor_client.get(LIST)
    make(19)
    with CaptureQueriesContext(connection) as many:
        editor_client.get(LIST)
    assert len(few) == len(many) < 15


# The form


def send(client, tag, synonyms=(), **values):
    """Send the tag's form; ``synonyms`` are dicts of an inline's fields, those that there are first."""
    existing = sum("id" in row for row in synonyms)
    data = {"description": "", "slug": tag.slug, "synonyms-TOTAL_FORMS": len(synonyms)}
    data |= {"synonyms-INITIAL_FORMS": existing, "name": tag.name, **values}
    for number, row in enumerate(synonyms):
        data |= {f"synonyms-{number}-{name}": value for name, value in row.items()}
        data[f"synonyms-{number}-tag"] = tag.pk
    return client.post(f"{LIST}{tag.pk}/change/", data, follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


def errors(response):
    """What the form says is wrong, as HTML."""
    assert response.status_code == 200
    assert not getattr(response, "redirect_chain", [])
    html = response.content.decode()
    assert_well_formed(html)
    return " ".join(re.findall(r'<ul class="errorlist".*?</ul>', html, re.DOTALL))


def synonyms(tag):
    return sorted(tag.synonyms.values_list("name", flat=True))


def row_of(synonym, **values):
    return {"id": synonym.pk, "name": synonym.name, **values}


def test_a_changed_name_stays_as_a_synonym(editor_client):
    tag = make_tag("Kneading")
    response = send(editor_client, tag, name="Petrissage")
    assert "“Kneading” is now a synonym of “Petrissage”." in told(response)
    tag.refresh_from_db()
    assert (tag.name, tag.slug, synonyms(tag)) == ("Petrissage", "kneading", ["Kneading"])
    assert not FormerSlug.objects.exists()


def test_name_and_slug_can_change_at_once(editor_client):
    tag = make_tag("Kneading")
    response = send(editor_client, tag, name="Petrissage", slug="")
    assert len(told(response)) == 3
    tag.refresh_from_db()
    assert (tag.slug, synonyms(tag)) == ("petrissage", ["Kneading"])
    assert [row.slug for row in FormerSlug.objects.leading_to(tag)] == ["kneading"]


def test_a_new_spelling_is_no_synonym(editor_client):
    tag = make_tag("kneading")
    assert len(told(send(editor_client, tag, name="Kneading"))) == 1
    assert synonyms(tag) == []


def test_name_and_synonym_can_swap(editor_client):
    tag = make_tag("Kneading")
    synonym = TagSynonym.objects.create(tag=tag, name="Petrissage")
    send(editor_client, tag, [row_of(synonym)], name="Petrissage")
    tag.refresh_from_db()
    assert (tag.name, synonyms(tag)) == ("Petrissage", ["Kneading"])


def test_the_old_name_may_be_typed_as_a_synonym_at_the_same_time(editor_client):
    tag = make_tag("Kneading")
    send(editor_client, tag, [{"name": "kneading"}], name="Petrissage")
    assert synonyms(tag) == ["kneading"]


def test_synonyms_are_added_changed_and_removed(editor_client):
    tag = make_tag("Petrissage")
    kept, gone = (TagSynonym.objects.create(tag=tag, name=name) for name in ("Kneading", "Kneeding"))
    rows = [row_of(kept, name="Kneading strokes"), row_of(gone, DELETE="on"), {"name": "Squeezing"}, {"name": ""}]
    assert send(editor_client, tag, rows).redirect_chain
    assert synonyms(tag) == ["Kneading strokes", "Squeezing"]


def test_a_new_tag_with_synonyms(editor_client):
    data = {"name": "Petrissage", "slug": "", "description": "", "synonyms-TOTAL_FORMS": 1}
    data |= {"synonyms-INITIAL_FORMS": 0, "synonyms-0-name": "Kneading"}
    assert editor_client.post(f"{LIST}add/", data).status_code == 302
    assert synonyms(Tag.objects.get()) == ["Kneading"]
    response = editor_client.post(f"{LIST}add/", data | {"name": "Other"})
    assert "“Kneading” is already a synonym of the tag “Petrissage”." in errors(response)
    response = editor_client.post(f"{LIST}add/", data | {"name": "Kneading", "synonyms-TOTAL_FORMS": 0})
    assert "“Kneading” is already a synonym of the tag “Petrissage”." in errors(response)
    response = editor_client.post(f"{LIST}add/", data | {"name": "petrissage", "synonyms-TOTAL_FORMS": 0})
    assert "The tag “Petrissage” already exists." in errors(response)


def merge_link(merged, into):
    return f"{MERGE}?tag={merged.pk}&amp;tag={into.pk}&amp;into={into.pk}"


def test_a_name_that_there_is_offers_the_merge(editor_client):
    tag, twin = make_tag("Kneading"), make_tag("<Petrissage>")
    said = errors(send(editor_client, tag, name="<PETRISSAGE>"))
    assert "The tag “&lt;Petrissage&gt;” already exists." in said
    assert f'<a href="{merge_link(tag, twin)}">Merge “Kneading” into “&lt;Petrissage&gt;”</a>' in said
    assert "Use that one" not in said


def test_a_name_that_is_a_synonym_elsewhere_offers_the_merge(editor_client):
    tag, other = make_tag("Rolling"), make_tag("Petrissage")
    TagSynonym.objects.create(tag=other, name="Kneading")
    said = errors(send(editor_client, tag, name="kneading"))
    assert "“Kneading” is already a synonym of the tag “Petrissage”." in said
    assert merge_link(tag, other) in said


def test_a_synonym_that_is_a_tag_offers_the_merge(editor_client):
    tag, other = make_tag("Petrissage"), make_tag("Kneading")
    said = errors(send(editor_client, tag, [{"name": "kneading"}]))
    assert "“Kneading” is the name of another tag." in said
    assert f'<a href="{merge_link(other, tag)}">Merge “Kneading” into “Petrissage”</a>' in said


def test_who_may_not_merge_is_offered_none(client, django_user_model):
    user = django_user_model.objects.create_user("other", password="back", is_staff=True)
    names = ["view_tag", "change_tag"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names, content_type__app_label="backcare"))
    client.force_login(user)
    tag, _twin = make_tag("Kneading"), make_tag("Petrissage")
    said = errors(send(client, tag, [{"name": "petrissage"}], name="petrissage"))
    assert "The tag “Petrissage” already exists." in said
    assert "is the name of another tag." in said
    assert MERGE not in said
    assert send(client, tag, [{"name": "Squeezing"}]).redirect_chain, "synonyms come with the tag"
    assert synonyms(tag) == ["Squeezing"]
    assert "merge_selected" not in client.get(LIST).content.decode()
    assert client.get(MERGE, {"tag": [tag.pk, _twin.pk]}).status_code == 403
    assert client.post(LIST, {"action": "merge_selected", "_selected_action": [tag.pk, _twin.pk]}).status_code == 200


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"name": "Squeezing"}, {"name": " squeezing "}], "This synonym is listed twice."),
        ([{"name": "petrissage"}], "is already the name of this tag."),
        ([{"name": "a, b"}], "A synonym can’t contain a comma. Add two synonyms instead."),
        ([{"name": "\u200b"}], "Nothing of this can be seen."),
        ([{"name": "a" * 101}], "at most 100 characters"),
    ],
)
def test_synonyms_that_cannot_be(editor_client, rows, words):
    tag = make_tag("Petrissage")
    assert words in errors(send(editor_client, tag, rows))
    assert synonyms(tag) == []


def test_a_synonym_typed_again(editor_client):
    tag = make_tag("Petrissage")
    synonym = TagSynonym.objects.create(tag=tag, name="Kneading")
    said = errors(send(editor_client, tag, [row_of(synonym), {"name": "KNEADING"}]))
    assert "already" in said or "twice" in said


@pytest.mark.parametrize("values", [{"name": ""}, {"name": "a,b"}, {"name": "\u200b"}, {"slug": "a b"}])
def test_a_form_that_cannot_be_changes_nothing(editor_client, values):
    tag = make_tag("Petrissage")
    assert errors(send(editor_client, tag, **values))
    tag.refresh_from_db()
    assert (tag.name, tag.slug) == ("Petrissage", "petrissage")


# Merging


@pytest.fixture
def three():
    """Three tags on four articles."""
    tags = [make_tag(name) for name in ("Kneading", "Petrissage", "Rolling")]
    make_article(tags=tags[:2])
    make_article(tags=tags[1:2])
    make_article(tags=tags[1:2])
    make_article(tags=tags[2:])
    make_article(tags=["Else"])
    return tags


def test_the_action_leads_to_the_page_that_asks(editor_client, three):
    chosen = [tag.pk for tag in three]
    response = editor_client.post(LIST, {"action": "merge_selected", "_selected_action": chosen}, follow=True)
    [(address, _status)] = response.redirect_chain
    assert address == f"{MERGE}?tag={chosen[0]}&tag={chosen[1]}&tag={chosen[2]}"
    html = response.content.decode()
    assert_well_formed(html)
    assert "4 articles will have the tag you keep." in text(html)
    radios = [attrs for attrs in elements(html, "input") if attrs.get("type") == "radio"]
    assert [attrs["value"] for attrs in radios] == [str(pk) for pk in chosen]
    assert [attrs["value"] for attrs in radios if "checked" in attrs] == [str(chosen[1])], "the most used one"
    assert Tag.objects.count() == 4, "nothing happens before the editor says so"


@pytest.mark.parametrize("count", [0, 1, 51])
def test_a_number_of_tags_that_cannot_be_merged(editor_client, count):
    tags = [make_tag() for _ in range(count)]
    response = editor_client.get(MERGE, {"tag": [tag.pk for tag in tags]}, follow=True)
    [words] = told(response)
    assert words.startswith("Choose at most 50 tags" if count > 2 else "Choose at least two tags")
    if count:
        data = {"action": "merge_selected", "_selected_action": [tag.pk for tag in tags]}
        assert told(editor_client.post(LIST, data, follow=True)) == [words]


@pytest.mark.parametrize("nonsense", ["x", "", "-1", "²", "9" * 30, "\x00", "1 OR 1=1"])
def test_nonsense_in_the_address(editor_client, three, nonsense):
    assert editor_client.get(MERGE, {"tag": [nonsense]}).status_code == 302
    query = {"tag": [nonsense, three[0].pk, three[1].pk], "into": nonsense}
    assert editor_client.get(MERGE, query).status_code == 200


def test_the_merge(editor_client, three):
    kneading, petrissage, rolling = three
    address = f"{MERGE}?" + "&".join(f"tag={tag.pk}" for tag in three)
    response = editor_client.post(address, {"into": petrissage.pk}, follow=True)
    assert told(response) == ["“Kneading” and “Rolling” merged into “Petrissage”. 2 articles updated."]
    assert set(Tag.objects.values_list("name", flat=True)) == {"Petrissage", "Else"}
    assert TaggedItem.objects.filter(tag=petrissage).count() == 4
    assert synonyms(petrissage) == ["Kneading", "Rolling"]
    log = {(entry.object_id, entry.is_change()): entry.get_change_message() for entry in LogEntry.objects.all()}
    assert log[str(petrissage.pk), True] == "Merged into this tag: “Kneading” and “Rolling”."
    assert {pk for pk, is_change in log if not is_change} == {str(kneading.pk), str(rolling.pk)}


@pytest.mark.parametrize("into", [None, "", "x", "999999"])
def test_a_merge_into_nothing(editor_client, three, into):
    address = f"{MERGE}?tag={three[0].pk}&tag={three[1].pk}"
    response = editor_client.post(address, {} if into is None else {"into": into})
    assert response.status_code == 200
    assert "Choose the tag to keep." in response.content.decode()
    assert Tag.objects.count() == 4


def test_a_tag_that_is_not_on_the_page_cannot_stay(editor_client, three):
    address = f"{MERGE}?tag={three[0].pk}&tag={three[1].pk}"
    assert "Choose the tag to keep." in editor_client.post(address, {"into": three[2].pk}).content.decode()


def test_a_tag_that_is_gone_by_then(editor_client, three, monkeypatch):
    kneading, petrissage, _rolling = three
    merge = acts.merge

    def too_late(tags, into):
        Tag.objects.filter(pk=kneading.pk).delete()
        return merge(tags, into)

    monkeypatch.setattr(acts, "merge", too_late)
    response = editor_client.post(f"{MERGE}?tag={kneading.pk}&tag={petrissage.pk}", {"into": petrissage.pk})
    assert "no longer exist: “Kneading”." in response.content.decode()
    assert not LogEntry.objects.exists()


def test_the_page_takes_the_same_few_queries(editor_client):
    def address(count):
        tags = [make_tag() for _ in range(count)]
        for tag in tags:
            make_article(tags=[tag])
            TagSynonym.objects.create(tag=tag, name=f"{tag.name} too")
        return f"{MERGE}?" + "&".join(f"tag={tag.pk}" for tag in tags)

    editor_client.get(LIST)
    counts = []
    for count in (2, 20):
        page = address(count)
        with CaptureQueriesContext(connection) as captured:
            assert editor_client.get(page).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] < 10


def test_only_editors_get_there(client, three):
    assert client.get(MERGE).status_code == 302
    assert client.post(MERGE).status_code == 302
