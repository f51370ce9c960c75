"""The three groups of a newsroom. They are made once; from then on they belong to the shop.

A migration could not make them: permissions are made after all migrations, by the same signal that this module listens
to. So ``make_after_migrate()`` looks at which migrations have just run. The groups are made when the one that brought
them is among them, and never again: no row remembers it but Django's own list of migrations, and a group that the shop
renamed, changed or deleted stays as it is. ``flush`` empties the database; there they are made again.
"""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import DEFAULT_DB_ALIAS, router, transaction

READ_ONLY = ("view",)
WRITE = ("view", "add", "change")
ALL = ("view", "add", "change", "delete")

AUTHORS, EDITORS, MODERATORS = "Backcare authors", "Backcare editors", "Backcare moderators"

GROUPS = {
    AUTHORS: {
        "article": WRITE,
        # Rows in an article's form: a user who may change the article may also delete them.
        "reference": ALL,
        "productplacement": ALL,
        "relatedoverride": ALL,
        "revision": READ_ONLY,
        "image": WRITE,
        "tag": ("view", "add"),
        "technique": READ_ONLY,
        "bodyarea": READ_ONLY,
        "caution": READ_ONLY,
        "person": READ_ONLY,
        "productlink": READ_ONLY,
    },
    EDITORS: {
        "article": (*ALL, "publish"),
        "reference": ALL,
        "productplacement": ALL,
        "relatedoverride": ALL,
        "revision": READ_ONLY,
        "image": ALL,
        "tag": ALL,
        "tagsynonym": ALL,
        "technique": ALL,
        "techniquestep": ALL,
        "bodyarea": ALL,
        "caution": ALL,
        "person": ALL,
        "productlink": ALL,
        "watchedclaim": ALL,
        "synonyms": ALL,
        "formerslug": ALL,
        "zeroresultquery": ("view", "delete"),
        "comment": READ_ONLY,
    },
    MODERATORS: {"comment": ALL, "article": READ_ONLY, "mail": ("view", "change"), "spamterm": ALL},
}
"""The permissions of each group per model. Permissions of several groups add up."""

MADE_AFTER = {("backcare", "0001_initial"), ("auth", "0001_initial")}
"""Migrations after which the groups are made: ours, and the one that makes the table of groups if that comes later."""


def make_groups(using: str | None = None, apps=installed_apps) -> list[str]:
    """Make those of the groups that do not exist, and return their names. A group that exists is not touched."""
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    using = using or router.db_for_write(Group)
    groups, made = Group._default_manager.using(using), []
    with transaction.atomic(using=using):
        for name, models in GROUPS.items():
            group, created = groups.get_or_create(name=name)
            if created:
                made.append(name)
                codenames = [f"{act}_{model}" for model, acts in models.items() for act in acts]
                permissions = Permission._default_manager.using(using)
                group.permissions.set(permissions.filter(content_type__app_label="backcare", codename__in=codenames))
    return made


def make_after_migrate(
    sender, using=DEFAULT_DB_ALIAS, apps=installed_apps, plan=None, verbosity=1, interactive=True, **kwargs
) -> None:
    """Make the groups if this is the moment; a receiver of ``post_migrate``."""
    try:
        Group = apps.get_model("auth", "Group")
        apps.get_model("backcare", "WatchedClaim")  # the last of the models that the groups are about
    except LookupError:  # the host does without django.contrib.auth, or tables are yet to come
        return
    if not router.allow_migrate_model(using, Group) or not _is_the_moment(plan, using):
        return
    # Django makes permissions with the same signal, perhaps after us: that depends on the order of INSTALLED_APPS.
    create_permissions(sender, verbosity=verbosity, interactive=interactive, using=using, apps=apps)
    make_groups(using, apps)


def _is_the_moment(plan, using) -> bool:
    if plan is None:
        # Not a migration but ``flush``, which has emptied the database. Where there is a user, someone sent the signal
        # for a reason of their own, and a group that is missing may have been deleted on purpose.
        from django.contrib.auth import get_user_model

        return not get_user_model()._default_manager.using(using).exists()
    return any(
        not backwards and MADE_AFTER & {(migration.app_label, migration.name), *migration.replaces}
        for migration, backwards in plan
    )
