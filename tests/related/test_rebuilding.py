"""Rebuilding: all at once, begun again after it was killed, with changes meanwhile, two at a time."""

import random
import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from backcare.models import Article, RelatedArticle, RelatedIndex, RelatedPosting, RelatedProfile
from backcare.publication import acts
from backcare.related import lists, rebuilding
from backcare.related import posts as posts_module
from tests.factories import NOW, make_article, make_override
from tests.related.comparing import compared_again, stored_lists
from tests.related.planted import write_body, write_title

needs_two_connections = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")


def write(count, seed=5, **kwargs):
    source = random.Random(seed)
    return [
        make_article(
            title=write_title(source, number % 5),
            body=write_body(source, number % 5),
            tags=[f"tag {source.randrange(6)}"],
            published_at=NOW - timedelta(days=source.randrange(500)),
            **kwargs,
        )
        for number in range(count)
    ]


def in_use():
    rows = RelatedArticle.objects.in_use().order_by("article", "position")
    return list(rows.values_list("article", "related", "score", "reasons"))


@pytest.fixture
def small_steps(monkeypatch):
    monkeypatch.setattr(rebuilding, "SMALL", 0)
    monkeypatch.setattr(rebuilding, "BATCH", 7)
    monkeypatch.setattr("backcare.related.posts.BATCH", 9)


class Killed(Exception):
    pass


def call_at(step, act):
    """A progress function that calls ``act`` once, at a step of the rebuild."""
    steps = []

    def progress(language, share):
        steps.append(share)
        if len(steps) == step:
            act()

    return progress


@pytest.mark.django_db
@pytest.mark.parametrize("step", [1, 4, 6, 9, 11, 14, 16])
def test_a_killed_one_is_begun_again_and_the_old_lists_serve(step, small_steps):
    write(30)
    rebuilding.rebuild()
    old = in_use()

    def kill():
        raise Killed

    with pytest.raises(Killed):
        rebuilding.rebuild(progress=call_at(step, kill))
    assert in_use() == old
    rebuilding.rebuild()
    assert in_use() == old
    index = RelatedIndex.objects.get()
    assert index.state == "live"
    for model in (RelatedArticle, RelatedPosting, RelatedProfile):
        assert not model.objects.exclude(index=index).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("step", [1, 4, 5, 7, 9, 11, 13, 15, 17, 19])
def test_a_change_meanwhile_is_not_lost(step, small_steps, committed):
    articles = write(30)
    draft = make_article(title="Lumbar desk chair", body=write_body(random.Random(2), 0), status="draft")
    rebuilding.rebuild()

    def change():
        with committed():
            acts.unpublish(Article.objects.filter(pk=articles[0].pk))
            articles[1].body = write_body(random.Random(1), 4)
            articles[1].save()
            articles[2].delete()
            write(2, seed=9)
            acts.publish(Article.objects.filter(pk=draft.pk))
            make_override(articles[3], articles[29])
            articles[4].tags.set(["tag 1"])

    rebuilding.rebuild(progress=call_at(step, change))
    assert stored_lists() == compared_again()
    assert stored_lists().keys() == set(Article.objects.published().values_list("pk", flat=True))
    assert RelatedIndex.objects.get().state == "live"


@pytest.mark.django_db(transaction=True)  # the database refuses at the commit
@pytest.mark.parametrize("step", range(1, 20, 3))
def test_a_deletion_meanwhile_stops_nothing(small_steps, step):
    articles = write(30)

    def delete():
        Article.objects.filter(pk__in=[article.pk for article in articles[3:30:9]]).delete()

    rebuilding.rebuild(progress=call_at(step, delete))
    assert Article.objects.count() == 27
    assert stored_lists().keys() == set(Article.objects.values_list("pk", flat=True))
    assert stored_lists() == compared_again()


@pytest.mark.django_db
@pytest.mark.parametrize("step", [5, 9, 13, 17])
def test_when_another_one_begins_the_first_stops_and_says_so(small_steps, step, caplog):
    write(30)
    rebuilding.rebuild()
    old = in_use()
    rebuilding.rebuild(progress=call_at(step, rebuilding.rebuild))
    assert in_use() == old
    assert "Another rebuild of related articles in 'en' has begun; this one stops." in caplog.text
    assert RelatedIndex.objects.get().state == "live"
    assert not RelatedProfile.objects.exclude(index__state="live").exists()


@pytest.mark.django_db
def test_nothing_is_left_of_what_was_replaced(small_steps):
    write(12)
    rebuilding.rebuild()
    index = RelatedIndex.objects.get()
    rebuilding.rebuild()
    assert RelatedIndex.objects.get() != index
    for model in (RelatedArticle, RelatedPosting, RelatedProfile):
        assert model.objects.exists()
        assert not model.objects.filter(index_id=index.pk).exists()


@pytest.mark.django_db
def test_a_language_without_articles_any_more_leaves_nothing(committed):
    with committed():
        write(5, language="de")
    assert RelatedIndex.objects.filter(language="de").exists()
    Article.objects.all().delete()
    rebuilding.rebuild()
    assert not RelatedProfile.objects.exists()
    assert not RelatedArticle.objects.exists()


@pytest.mark.django_db
def test_a_small_blog_counts_anew_by_itself(committed):
    for number in range(12):
        with committed():
            make_article(title=f"Lumbar {number}", body="<p>lordosis</p>" if number % 3 else "<p>jaw</p>")
    assert RelatedIndex.objects.get().article_count == 12
    assert in_use()


@pytest.mark.django_db
def test_a_large_one_waits_for_the_command_and_says_so(committed, small_steps, caplog):
    with committed():
        write(6)
    assert not RelatedIndex.objects.exists()
    assert "run manage.py rebuild_related" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("is_begun", [False, True])
def test_a_worker_makes_the_first_lists_of_a_large_one_once(committed, small_steps, monkeypatch, caplog, is_begun):
    monkeypatch.setattr(rebuilding, "runs_at_once", lambda: False)
    if is_begun:
        RelatedIndex.objects.create(language="en", statistics={"words": {}, "facets": []})
    with committed():
        write(6)
    assert RelatedIndex.objects.live().exists() is not is_begun
    assert ("run manage.py rebuild_related" in caplog.text) is is_begun


@pytest.mark.django_db
def test_the_command_shows_how_far_it_is(small_steps, capsys):
    write(30)
    call_command("rebuild_related")
    said = capsys.readouterr().out.splitlines()
    assert said == [f"en  [{'#' * 30}] 100%", "30 lists rebuilt."]


@pytest.mark.django_db
def test_one_language_alone(small_steps, capsys):
    write(5)
    write(5, language="de")
    call_command("rebuild_related", language="de", verbosity=0)
    assert set(RelatedIndex.objects.values_list("language", flat=True)) == {"de"}


@pytest.mark.django_db
def test_a_language_without_articles_is_refused(small_steps):
    write(5)
    with pytest.raises(CommandError, match=r"No article is published in 'xx'. Languages with articles: en\."):
        call_command("rebuild_related", language="xx")
    assert not RelatedIndex.objects.exists()


@pytest.mark.django_db
def test_what_leaves_between_two_queries_is_not_counted(monkeypatch, small_steps):
    articles = write(12)
    read = posts_module.posts

    def leave(pks, using):
        Article.objects.filter(pk__in=[article.pk for article in articles[:9]]).update(language="de")
        return read(pks, using)

    monkeypatch.setattr(posts_module, "posts", leave)
    left = [post.key for batch in posts_module.posts_of_language("en", "default") for post in batch]
    assert left == [article.pk for article in articles[9:]]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_no_harm(small_steps):
    write(40)
    rebuilding.rebuild()
    old, errors = in_use(), []

    def work():
        try:
            rebuilding.rebuild()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert errors == []
    assert in_use() == old
    assert RelatedIndex.objects.get().state == "live"


@pytest.mark.django_db(transaction=True)
@needs_two_connections
@pytest.mark.parametrize("when", ["before it is asked for", "after"])
def test_a_deletion_during_the_refresh_of_another_article_loses_nothing(small_steps, monkeypatch, when):
    near = [make_article(title=f"Lumbar desk {number}", body="<p>lumbar desk chair</p>") for number in range(4)]
    for number in range(8):
        make_article(title=f"River {number}", body="<p>river stone apple</p>")
    rebuilding.rebuild()
    look, workers = lists._there, []

    def delete():
        near[1].delete()
        connections.close_all()

    def look_while_it_goes(keys, using):
        if workers:
            return look(keys, using)
        workers.append(threading.Thread(target=delete))
        if when == "after":
            found = look(keys, using)
        workers[0].start()
        while Article.objects.using(using).filter(pk=near[1].pk).exists():
            pass
        return found if when == "after" else look(keys, using)

    with monkeypatch.context() as patch:
        patch.setattr(lists, "_there", look_while_it_goes)
        new = make_article(title="Lumbar desk, new", body="<p>lumbar desk chair</p>")
        workers[0].join()
    new.refresh_from_db()
    assert new.problem == ""
    assert {row.related_id for row in new.related_entries.in_use()} == {near[0].pk, near[2].pk, near[3].pk}
    assert {row.article_id for row in new.related_to.in_use()} == {near[0].pk, near[2].pk, near[3].pk}


@pytest.mark.django_db(transaction=True)
def test_refreshes_at_once_leave_lists_true(small_steps):
    articles = write(30)
    rebuilding.rebuild()

    def work(article, seed):
        article.body = write_body(random.Random(seed), seed % 5)
        article.save()
        connections.close_all()

    workers = [threading.Thread(target=work, args=(article, n)) for n, article in enumerate(articles[:8])]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert stored_lists() == compared_again()
