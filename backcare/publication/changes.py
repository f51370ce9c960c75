"""Noticing that articles, techniques, areas and tags changed, and having what is derived from them updated.

Loaddata, taggit and cascades make no explicit call, so this module listens to Django's model signals, and to
``signals.rows_changed`` for what Django does not report. It only collects primary keys and enqueues tasks when
the transaction commits: one for articles, one for articles in whose text something else shows, and one for each
kind of what else can be found.
"""

from collections.abc import Callable

from django.db import connections, transaction
from django.db.models import Model, Q
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from backcare.areas.models import BodyArea
from backcare.articles.models import Article
from backcare.people.models import Person
from backcare.products.models import ProductLink, ProductPlacement
from backcare.publication.refresh import refresh_cards, refresh_derived, refresh_search
from backcare.related.models import RelatedOverride
from backcare.signals import rows_changed
from backcare.tags.models import Tag, TaggedItem, TagSynonym
from backcare.tasks import enqueue
from backcare.techniques.models import Technique, TechniqueStep


class _Pending:
    """Primary keys collected on one database connection since its last commit."""

    def __init__(self):
        self.pks: set[int] = set()
        self.raw_pks: set[int] = set()
        self.found: dict[str, set[int]] = {}  # what else can be found, by its kind; articles by their people
        self.tags: set[int] = set()
        self.cards: set[str] = set()  # of techniques and collections, as they stand in bodies


KINDS = {Technique: "technique", BodyArea: "area"}
CARDS = {Technique: "technique", ProductLink: "product"}


def connect() -> None:
    """Start listening. Called once, when the app is ready."""
    _listen(Article, _article_changed, post_save, post_delete)
    for model in PARTS:
        _listen(model, _part_changed, post_save, post_delete)
    for model in KINDS:
        _listen(model, _facet_changed, post_save, pre_delete)
    _listen(ProductLink, _product_changed, post_save, pre_delete)
    _listen(Person, _person_changed, post_save)
    _listen(Tag, _tag_saved, post_save)
    for through in (Article.techniques.through, Article.areas.through, Technique.areas.through):
        _listen(through, _relation_changed, m2m_changed)
    rows_changed.connect(_rows_changed, dispatch_uid="backcare.rows_changed")


def _listen(sender, receiver, *signals) -> None:
    for signal in signals:
        signal.connect(receiver, sender=sender, dispatch_uid=f"backcare.{receiver.__name__}.{sender.__name__}")


def _article_changed(sender, instance, using, raw=False, **kwargs):
    if raw:
        _pending(using).raw_pks.add(instance.pk)
    _collect([] if instance.draft_of_id else [instance.pk], using)


def _part_changed(sender, instance, using, origin=None, **kwargs):
    if isinstance(origin, Article) and origin.draft_of_id is not None:
        return  # it is deleted with its working copy
    name, collect = PARTS[sender]
    if owner := getattr(instance, f"{name}_id"):
        collect([owner], using)


def _facet_changed(sender, instance, using, created=False, **kwargs):
    if not created:
        _collect(instance.articles.using(using).values_list("pk", flat=True), using)
    _collect_found(sender, [instance.pk], using)


def _person_changed(sender, instance, using, created=False, **kwargs):
    if not created:
        _collect_people([instance.pk], using)


def _product_changed(sender, instance, using, created=None, **kwargs):
    if created is False:  # deleting a product deletes its placements, which are parts of articles
        _collect_placed([instance.pk], using)
    _collect_cards(sender, [instance.pk], using)


def _tag_saved(sender, instance, using, created, **kwargs):
    if not created:
        _collect_tags([instance.pk], using)


def _relation_changed(sender, instance, action, reverse, pk_set, using, **kwargs):
    if action not in ("post_add", "post_remove", "post_clear", "pre_clear"):
        return
    is_of_articles = sender is not Technique.areas.through
    collect = _collect if is_of_articles else _collect_techniques
    if not reverse:
        collect([instance.pk], using)
    elif pk_set:
        collect(pk_set, using)
    elif action == "pre_clear":
        owners = instance.articles if is_of_articles else instance.techniques
        collect(owners.using(using).values_list("pk", flat=True), using)


def _rows_changed(sender, pks, using, is_derived=False, **kwargs):
    if is_derived:
        return
    if sender is Article:
        _collect(pks, using)
    elif sender in KINDS:
        through = sender._meta.get_field("articles").through
        name = sender._meta.model_name
        _collect(through.objects.using(using).filter(**{f"{name}__in": pks}).values_list("article", flat=True), using)
        _collect_found(sender, pks, using)
    elif sender is Tag:
        _collect_tags(pks, using)
    elif sender is ProductLink:
        _collect_placed(pks, using)
        _collect_cards(sender, pks, using)
    elif sender is Person:
        _collect_people(pks, using)
    elif sender in PARTS:
        name, collect = PARTS[sender]
        rows = sender._base_manager.using(using).filter(pk__in=pks, **{f"{name}__isnull": False})
        collect(rows.values_list(name, flat=True), using)


def _collect_found(model, pks, using):
    """Have the search index updated for these techniques or areas, and for techniques and muscles of these areas."""
    found = _pending(using).found
    found.setdefault(KINDS[model], set()).update(pks)
    if model is Technique:
        _collect_cards(model, pks, using)
    if model is BodyArea:
        techniques = Technique.areas.through._base_manager.using(using).filter(bodyarea__in=pks)
        found.setdefault("technique", set()).update(techniques.values_list("technique", flat=True))
        muscles = BodyArea._base_manager.using(using).filter(parent__in=pks)
        found["area"].update(muscles.values_list("pk", flat=True))
    _flush_on_commit(using)


def _collect_placed(products, using):
    """Have the articles refreshed on which these products are placed: they are related by listed collections."""
    placements = ProductPlacement._base_manager.using(using).filter(product__in=products, article__isnull=False)
    _collect(placements.values_list("article", flat=True), using)


def _collect_people(pks, using):
    """Have the search index updated for the articles that these people wrote or reviewed."""
    theirs = Article._base_manager.using(using).filter(Q(author__in=pks) | Q(reviewer__in=pks), draft_of=None)
    _pending(using).found.setdefault("article", set()).update(theirs.values_list("pk", flat=True))
    _flush_on_commit(using)


def _collect_cards(model, pks, using):
    """Have the articles refreshed whose text has a card of these techniques or collections. Products are left out:
    there may be thousands, and nothing is derived from them."""
    name = CARDS[model]
    rows = model._base_manager.using(using).filter(pk__in=pks)
    if model is ProductLink:
        rows = rows.filter(kind=ProductLink.Kind.COLLECTION)
    _pending(using).cards.update(f'data-{name}="{key}"' for key in rows.values_list("key", flat=True))
    _flush_on_commit(using)


def _collect_tags(pks, using):
    """Have the articles with these tags refreshed; they are looked up once, at the commit."""
    _pending(using).tags.update(pks)
    _flush_on_commit(using)


def _collect_techniques(pks, using):
    _collect_found(Technique, pks, using)


def _pending(using) -> _Pending:
    return connections[using].__dict__.setdefault("_backcare_pending", _Pending())


def _collect(pks, using):
    """Have these articles refreshed."""
    _pending(using).pks.update(pks)
    _flush_on_commit(using)


PARTS: dict[type[Model], tuple[str, Callable]] = {
    TaggedItem: ("content_object", _collect),
    RelatedOverride: ("article", _collect),
    ProductPlacement: ("article", _collect),
    TechniqueStep: ("technique", _collect_techniques),
    TagSynonym: ("tag", _collect_tags),
}
"""Rows that are part of another: the foreign key to it, and what has it updated."""


def _flush_on_commit(using):
    # Robust: what is committed does not fail because a task could not be enqueued. Django logs it.
    transaction.on_commit(lambda: _flush(using), using=using, robust=True)


def _flush(using):
    # The first callback of a commit takes everything; keys left over from a rollback are refreshed needlessly.
    pending = connections[using].__dict__.pop("_backcare_pending", None)
    if pending is None:
        return
    if pending.tags:
        items = TaggedItem._base_manager.using(using).filter(tag__in=pending.tags)
        pending.pks.update(items.values_list("content_object", flat=True))
    if pending.pks:
        copies = Article._base_manager.using(using).filter(pk__in=pending.pks, draft_of__isnull=False)
        pending.pks.difference_update(copies.values_list("pk", flat=True))
    if pending.pks or pending.raw_pks:
        enqueue(refresh_derived, sorted(pending.pks), sorted(pending.raw_pks), using)
    if pending.cards:
        enqueue(refresh_cards, sorted(pending.cards), using)
    for kind, pks in pending.found.items():
        if pks:
            enqueue(refresh_search, kind, sorted(pks), using)
