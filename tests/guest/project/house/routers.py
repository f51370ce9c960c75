"""Where this house has its tables, for those who spread them over two databases."""

HOUSE = {"users", "admin", "auth", "contenttypes", "sessions"}


class Blog:
    """What the house had before in one database, everything that came later in another one."""

    def db_for_read(self, model, **hints):
        return "default" if model._meta.app_label in HOUSE else "blog"

    db_for_write = db_for_read

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return (db == "default") == (app_label in HOUSE)


class Replica:
    """Everything is written to one database and read from another, which refuses what is written."""

    def db_for_read(self, model, **hints):
        return "replica"

    def db_for_write(self, model, **hints):
        return "default"

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == "default"
