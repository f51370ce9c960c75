"""What the documentation says each group may do, tried in the admin as someone of that group."""

import pytest
from django.contrib.auth.models import Group
from django.db.models.signals import pre_delete
from django.test import Client
from django.urls import reverse

from backcare.comments import deciding
from backcare.groups import AUTHORS, EDITORS, MODERATORS
from backcare.models import Article, Comment, Mail, SpamTerm, Tag
from backcare.publication import addresses
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of(django_user_model):
    def client_of(group):
        user = django_user_model.objects.create_user(group, password="x", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return client_of


def url(model, page, *args):
    return reverse(f"admin:backcare_{model}_{page}", args=args)


def deletes(make):
    """Whether someone may delete what ``make()`` makes, with all that hangs on it."""

    def act(client):
        row = make()
        client.post(url(row._meta.model_name, "delete", row.pk), {"post": "yes"})
        return not type(row)._base_manager.filter(pk=row.pk).exists()

    return act


def article_with_everything():
    article = factories.make_article(tags=["warm"], areas=[factories.make_area()])
    factories.make_placement(article=article)
    addresses.keep_leading(article, "its-old-slug")
    return article


def deletes_an_article_with_comments(client):
    article = factories.make_article()
    comment = factories.make_comment(article, status="approved")
    factories.make_mail(factories.make_comment(article, parent=comment))
    address = url("article", "delete", article.pk)
    asked = client.get(address).content.decode()
    client.post(address, {"post": "yes", "with_comments": "yes"})
    return "Delete the article and its comments" in asked and not Article.objects.filter(pk=article.pk).exists()


def decides(client):
    comment = factories.make_comment()
    client.post(url("comment", "changelist"), {"decide": f"approve:{comment.pk}:0"})
    return Comment.objects.get(pk=comment.pk).is_approved


def answers(client):
    comment = factories.make_comment()
    words = {"decide": f"reply:{comment.pk}:0", f"reply-{comment.pk}": "Warm."}
    client.post(url("comment", "changelist"), words)
    return Comment.objects.filter(parent=comment).exists()


def edits_a_comment(client):
    comment = factories.make_comment()
    client.post(url("comment", "change", comment.pk), {"name": "Ida", "body": "New words.", "seen": "0"})
    return Comment.objects.get(pk=comment.pk).body == "New words."


def deletes_comments(client):
    comment = factories.make_comment()
    deciding.decide_one(comment.pk, "approve", seen=0)
    factories.make_mail(comment)
    client.post(url("comment", "delete", comment.pk), {"post": "yes"})
    return not Comment.objects.filter(pk=comment.pk).exists()


def erases_a_person(client):
    comment = factories.make_comment(email="ida@example.com")
    data = {"email": "ida@example.com", "is_sure": "on", "erase": "1"}
    client.post(url("comment", "person"), data)
    return not Comment.objects.filter(pk=comment.pk).exists()


def keeps_spam_words(client):
    client.post(url("spamterm", "add"), {"kind": "word", "text": "payday", "effect": "spam"})
    term = SpamTerm.objects.filter(text="payday").first()
    return term is not None and deletes(lambda: term)(client)


def resends_mail(client):
    mail = factories.make_mail(state="failed")
    client.post(url("mail", "changelist"), {"action": "send_again", "_selected_action": [mail.pk]})
    return Mail.objects.get(pk=mail.pk).state != "failed"


def sees(*models):
    return lambda client: all(client.get(url(model, "changelist")).status_code == 200 for model in models)


def creates_a_tag(client):
    page = client.get(url("tag", "add")).context
    if not page or "adminform" not in page:
        return False
    data = {"name": "Warm hands", "slug": "warm-hands"}
    for formset in page["inline_admin_formsets"]:
        data |= {f"{formset.formset.prefix}-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    client.post(url("tag", "add"), data)
    return Tag.objects.filter(name="Warm hands").exists()


CONTENT = ("technique", "bodyarea", "caution", "person", "productlink", "image", "tag")
MAY = {
    "see the rest of the content": (sees("article", *CONTENT), {AUTHORS, EDITORS}),
    "see articles": (sees("article"), {AUTHORS, EDITORS, MODERATORS}),
    "see comments": (sees("comment"), {EDITORS, MODERATORS}),
    "see mail": (sees("mail"), {MODERATORS}),
    "make a tag": (creates_a_tag, {AUTHORS, EDITORS}),
    "delete an article": (deletes(article_with_everything), {EDITORS}),
    "delete an article with comments": (deletes_an_article_with_comments, {EDITORS}),
    "delete a technique": (deletes(factories.make_technique), {EDITORS}),
    "delete an area": (deletes(factories.make_area), {EDITORS}),
    "delete a caution": (deletes(factories.make_caution), {EDITORS}),
    "delete a person": (deletes(factories.make_person), {EDITORS}),
    "delete a product": (deletes(factories.make_product), {EDITORS}),
    "delete an image": (deletes(factories.make_image), {EDITORS}),
    "delete a tag": (deletes(factories.make_tag), {EDITORS}),
    "delete a search": (deletes(factories.make_search_miss), {EDITORS}),
    "decide on comments": (decides, {MODERATORS}),
    "answer comments": (answers, {MODERATORS}),
    "edit comments": (edits_a_comment, {MODERATORS}),
    "delete comments": (deletes_comments, {MODERATORS}),
    "export or delete someone’s data": (erases_a_person, {MODERATORS}),
    "keep spam words": (keeps_spam_words, {MODERATORS}),
    "resend mail": (resends_mail, {MODERATORS}),
}


@pytest.mark.parametrize("act", MAY)
@pytest.mark.parametrize("group", [AUTHORS, EDITORS, MODERATORS])
def test_a_group_may_do_what_the_documentation_says(client_of, group, act):
    does, groups = MAY[act]
    assert does(client_of(group)) is (group in groups)


def test_comments_stay_when_their_article_does(client_of):
    comment = factories.make_comment()
    address = url("article", "delete", comment.article.pk)
    for group in (AUTHORS, MODERATORS):
        assert client_of(group).post(address, {"post": "yes", "with_comments": "yes"}).status_code == 403

    def fail(**kwargs):
        raise RuntimeError("A receiver of the host fails.")

    pre_delete.connect(fail, sender=Article)
    editors = client_of(EDITORS)
    try:
        with pytest.raises(RuntimeError):
            editors.post(address, {"post": "yes", "with_comments": "yes"})
    finally:
        pre_delete.disconnect(fail, sender=Article)
    assert editors.post(address, {"post": "yes"}).status_code == 200
    assert Comment.objects.filter(pk=comment.pk).exists()
