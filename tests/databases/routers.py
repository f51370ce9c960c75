"""Two ways in which a host spreads its tables, as Django's documentation writes such routers."""

from tests.guest.project.house.routers import Replica

__all__ = ["Blog", "Replica"]


class Blog:
    """The blog in a database of its own; everything else, users and sessions too, in the default one."""

    def db_for_read(self, model, **hints):
        return "blog" if model._meta.app_label == "backcare" else "default"

    db_for_write = db_for_read

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return (db == "blog") == (app_label == "backcare")
