"""Two ways in which a house spreads its tables, as Django's documentation writes such routers."""


class Blog:
    """The blog in a database of its own; everything else, users and sessions too, in the default one."""

    def db_for_read(self, model, **hints):
        return "blog" if model._meta.app_label == "backcare" else "default"

    db_for_write = db_for_read

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return (db == "blog") == (app_label == "backcare")


class Replica:
    """Everything is read from a replica and written to the primary."""

    def db_for_read(self, model, **hints):
        return "replica"

    def db_for_write(self, model, **hints):
        return "default"

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == "default"
