"""The groups of a newsroom: what each may do, and that they are made once and never touched again."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from backcare import groups
from backcare.groups import AUTHORS, EDITORS, MODERATORS, make_groups

pytestmark = pytest.mark.django_db

ACTS = ("view", "add", "change", "delete", "publish")
MATRIX = {
    #                    authors editors moderators; a letter for each act: v a c d p
    "article": ("vac", "vacdp", "v"),
    "reference": ("vacd", "vacd", ""),
    "productplacement": ("vacd", "vacd", ""),
    "relatedoverride": ("vacd", "vacd", ""),
    "revision": ("v", "v", ""),
    "image": ("vac", "vacd", ""),
    "tag": ("va", "vacd", ""),
    "technique": ("v", "vacd", ""),
    "bodyarea": ("v", "vacd", ""),
    "caution": ("v", "vacd", ""),
    "person": ("v", "vacd", ""),
    "productlink": ("v", "vacd", ""),
    "techniquestep": ("", "vacd", ""),
    "tagsynonym": ("", "vacd", ""),
    "watchedclaim": ("", "vacd", ""),
    "synonyms": ("", "vacd", ""),
    "formerslug": ("", "vacd", ""),
    "comment": ("", "v", "vacd"),
    # Computed or written by the app itself: nobody's to change.
    "pagestamp": ("", "", ""),
    "previewlink": ("", "", ""),
    "clickcount": ("", "", ""),
    "commentdecision": ("", "", ""),
    "mail": ("", "", "vc"),
    "spamtoken": ("", "", ""),
    "searchentry": ("", "", ""),
    "zeroresultquery": ("", "vd", ""),
    "searchtext": ("", "", ""),
    "searchword": ("", "", ""),
    "spamterm": ("", "", "vacd"),
    "stoppedaddress": ("", "", ""),
    "relatedarticle": ("", "", ""),
    "relatedindex": ("", "", ""),
    "relatedposting": ("", "", ""),
    "relatedprofile": ("", "", ""),
    "rendition": ("", "", ""),
    "revisiontext": ("", "", ""),
    "taggeditem": ("", "", ""),
    "addresskey": ("", "", ""),
}


def names():
    return sorted(Group.objects.filter(name__startswith="Backcare").values_list("name", flat=True))


def plan_with(*wanted, backwards=False):
    """What ``migrate`` hands to receivers when these migrations have just run."""
    nodes = MigrationLoader(connection).graph.nodes
    return [(nodes[key], backwards) for key in wanted]


def after(*wanted, **options):
    emit_post_migrate_signal(0, False, "default", apps=apps, plan=plan_with(*wanted, **options))


def test_every_model_is_in_the_table():
    assert sorted(model._meta.model_name for model in apps.get_app_config("backcare").get_models()) == sorted(MATRIX)


@pytest.mark.parametrize("model", MATRIX)
def test_what_each_group_may_do(django_user_model, model):
    for number, name in enumerate((AUTHORS, EDITORS, MODERATORS)):
        user = django_user_model.objects.create_user(name)
        user.groups.add(Group.objects.get(name=name))
        allowed = {act for act in ACTS if user.has_perm(f"backcare.{act}_{model}")}
        assert allowed == {act for act in ACTS if act[0] in MATRIX[model][number]}, name


def test_someone_in_two_groups_may_do_what_both_may(django_user_model):
    user = django_user_model.objects.create_user("both")
    user.groups.set(Group.objects.filter(name__in=[AUTHORS, MODERATORS]))
    assert user.has_perms(["backcare.add_article", "backcare.delete_comment"])
    assert not user.has_perm("backcare.publish_article")


def test_groups_hold_permissions_of_backcare_only():
    assert names() == [AUTHORS, EDITORS, MODERATORS]
    given = Permission.objects.filter(group__name__startswith="Backcare")
    assert set(given.values_list("content_type__app_label", flat=True)) == {"backcare"}
    for name, models in groups.GROUPS.items():
        assert Group.objects.get(name=name).permissions.count() == sum(len(acts) for acts in models.values())


def test_the_migrations_that_bring_the_groups_exist():
    assert set(MigrationLoader(connection).graph.nodes) >= groups.MADE_AFTER


def test_a_second_migrate_touches_nothing():
    Group.objects.get(name=AUTHORS).delete()
    Group.objects.filter(name=EDITORS).update(name="Desk")
    Group.objects.get(name=MODERATORS).permissions.clear()
    call_command("migrate", verbosity=0)
    assert names() == [MODERATORS]
    assert not Group.objects.get(name=MODERATORS).permissions.exists()


def test_migrations_of_other_apps_and_backward_ones_make_no_group():
    Group.objects.all().delete()
    after(("sessions", "0001_initial"))
    after(("backcare", "0001_initial"), backwards=True)
    after()
    assert names() == []


@pytest.mark.parametrize("migration", sorted(groups.MADE_AFTER))
def test_the_first_migrate_makes_them_but_leaves_a_namesake_alone(migration):
    Group.objects.all().delete()
    Group.objects.create(name=EDITORS)
    after(migration)
    assert names() == [AUTHORS, EDITORS, MODERATORS]
    assert not Group.objects.get(name=EDITORS).permissions.exists()
    assert Group.objects.get(name=MODERATORS).permissions.count() == 11


def test_they_have_their_permissions_when_backcare_comes_before_auth():
    Group.objects.all().delete()
    Permission.objects.filter(content_type__app_label="backcare").delete()
    groups.make_after_migrate(
        apps.get_app_config("backcare"), verbosity=0, interactive=False, plan=plan_with(("backcare", "0001_initial"))
    )
    assert Group.objects.get(name=EDITORS).permissions.filter(codename="publish_article").exists()


def test_after_a_flush_they_are_made_again():
    Group.objects.all().delete()
    emit_post_migrate_signal(0, False, "default")  # as flush does, which has emptied every table before
    assert names() == [AUTHORS, EDITORS, MODERATORS]


@pytest.mark.django_db(transaction=True)
def test_a_real_flush(django_user_model):
    django_user_model.objects.create_user("someone")
    call_command("flush", interactive=False, verbosity=0)
    assert names() == [AUTHORS, EDITORS, MODERATORS]
    assert Group.objects.get(name=MODERATORS).permissions.count() == 11


def test_the_signal_sent_for_another_reason_makes_nothing(django_user_model):
    django_user_model.objects.create_user("someone")
    Group.objects.all().delete()
    emit_post_migrate_signal(0, False, "default")
    assert names() == []


def test_a_database_that_does_not_hold_groups_is_left_alone(settings):
    Group.objects.all().delete()
    settings.DATABASE_ROUTERS = [NoGroups()]
    after(("backcare", "0001_initial"))
    assert names() == []


class NoGroups:
    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return model_name != "group"


def test_without_auth_nothing_happens():
    class WithoutAuth:
        def get_model(self, *args):
            raise LookupError

    Group.objects.all().delete()
    groups.make_after_migrate(
        apps.get_app_config("backcare"), apps=WithoutAuth(), plan=plan_with(("backcare", "0001_initial"))
    )
    assert names() == []


def test_a_host_can_have_them_made():
    Group.objects.get(name=AUTHORS).delete()
    assert make_groups() == [AUTHORS]
    assert make_groups() == []
