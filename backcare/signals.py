"""The signals that Backcare sends.

``rows_changed``
    After ``update()``, ``bulk_create()`` or ``bulk_update()`` on a queryset of Backcare, for which Django itself
    sends nothing, inside the transaction that wrote. ``sender`` is the model, ``pks`` the list of primary keys,
    ``using`` the database alias. ``is_derived`` is true where texts of a fixture were only made ready for pages.

``comment_posted``
    After a visitor's comment was stored, inside the same transaction. ``sender`` is the model, ``comment`` the row.

``articles_published``
    After articles were published through ``backcare.publication``, inside the same transaction: use
    ``transaction.on_commit()`` for what cannot be taken back. Also when one is scheduled; nothing is sent when its date
    arrives, nor for new content of an article that was published before. ``sender`` is the model, ``pks`` the list of
    primary keys, ``using`` the database alias.

``articles_unpublished``
    The same, after articles were taken back to draft.
"""

from django.dispatch import Signal

rows_changed = Signal()
comment_posted = Signal()
articles_published = Signal()
articles_unpublished = Signal()
