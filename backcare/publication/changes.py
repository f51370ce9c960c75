"""Noticing that articles, techniques, areas and tags changed, and having what is derived from them updated.

Loaddata, taggit and cascades make no explicit call, so this module listens to Django's model signals, and to
``signals.rows_changed`` for what Django does not report. It only collects primary keys and enqueues tasks when
the transaction commits: one for articles, one for articles in whose text something else shows, and one for each
kind of what else can be found.
"""

from django.db import connections, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from backcare.areas.models import BodyArea
from backcare.articles.models import Article
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
        self.found: dict[str, set[int]] = {}  # techniques and areas, by the kind as which they are found
        self.tags: set[int] = set()
        self.cards: set[str] = set()  # of techniques and collections, as they stand in bodies


KINDS = {Technique: "technique", BodyArea: "area"}
CARDS = {Technique: "technique", ProductLink: "product"}


def connect() -> None:
    """Start listening. Called once, when the app is ready."""
    post_save.connect(_article_saved, sender=Article, dispatch_uid="backcare.article_saved")
    post_delete.connect(_article_deleted, sender=Article, dispatch_uid="backcare.article_deleted")
    for model in (TaggedItem, RelatedOverride, ProductPlacement):
        post_save.connect(_link_changed, sender=model, dispatch_uid=f"backcare.{model.__name__}_saved")
        post_delete.connect(_link_changed, sender=model, dispatch_uid=f"backcare.{model.__name__}_deleted")
    for through in (Article.techniques.through, Article.areas.through):
        m2m_changed.connect(_relation_changed, sender=through, dispatch_uid=f"backcare.{through.__name__}_changed")
    for facet in KINDS:
        post_save.connect(_facet_changed, sender=facet, dispatch_uid=f"backcare.{facet.__name__}_saved")
        pre_delete.connect(_facet_changed, sender=facet, dispatch_uid=f"backcare.{facet.__name__}_deleted")
    post_save.connect(_product_saved, sender=ProductLink, dispatch_uid="backcare.product_saved")
    post_save.connect(_tag_saved, sender=Tag, dispatch_uid="backcare.tag_saved")
    post_save.connect(_synonym_changed, sender=TagSynonym, dispatch_uid="backcare.synonym_saved")
    post_delete.connect(_synonym_changed, sender=TagSynonym, dispatch_uid="backcare.synonym_deleted")
    pre_delete.connect(_product_deleted, sender=ProductLink, dispatch_uid="backcare.product_deleted")
    post_save.connect(_step_changed, sender=TechniqueStep, dispatch_uid="backcare.step_saved")
    post_delete.connect(_step_changed, sender=TechniqueStep, dispatch_uid="backcare.step_deleted")
    m2m_changed.connect(
        _areas_changed,
        sender=Technique.areas.through,
        dispatch_uid=f"backcare.{Technique.areas.through.__name__}_changed",
    )
    rows_changed.connect(_rows_changed, dispatch_uid="backcare.rows_changed")


def _article_saved(sender, instance, raw, using, **kwargs):
    if instance.draft_of_id is None:
        _collect([instance.pk], using, raw=raw)
    elif raw:
        _collect([], using, raw_pks=[instance.pk])


def _article_deleted(sender, instance, using, **kwargs):
    if instance.draft_of_id is None:
        _collect([instance.pk], using)


def _link_changed(sender, instance, using, origin=None, **kwargs):
    if isinstance(origin, Article) and origin.draft_of_id is not None:
        return  # it goes with its working copy
    pk = instance.content_object_id if sender is TaggedItem else instance.article_id
    _collect([] if pk is None else [pk], using)


def _facet_changed(sender, instance, using, created=False, **kwargs):
    if not created:
        _collect(instance.articles.using(using).values_list("pk", flat=True), using)
    _collect_found(sender, [instance.pk], using)


def _product_saved(sender, instance, using, created, **kwargs):
    if not created:
        _collect_placed([instance.pk], using)
    _collect_cards(sender, [instance.pk], using)


def _product_deleted(sender, instance, using, **kwargs):
    _collect_cards(sender, [instance.pk], using)


def _tag_saved(sender, instance, using, created, **kwargs):
    if not created:
        _collect_tags([instance.pk], using)


def _synonym_changed(sender, instance, using, **kwargs):
    _collect_tags([instance.tag_id], using)


def _step_changed(sender, instance, using, **kwargs):
    _collect_found(Technique, [instance.technique_id], using)


def _areas_changed(sender, instance, action, reverse, pk_set, using, **kwargs):
    if action not in ("post_add", "post_remove", "post_clear", "pre_clear"):
        return
    if not reverse:
        _collect_found(Technique, [instance.pk], using)
    elif pk_set:
        _collect_found(Technique, pk_set, using)
    elif action == "pre_clear":
        _collect_found(Technique, instance.techniques.using(using).values_list("pk", flat=True), using)


def _relation_changed(sender, instance, action, reverse, pk_set, using, **kwargs):
    if action not in ("post_add", "post_remove", "post_clear", "pre_clear"):
        return
    if not reverse:
        _collect([instance.pk], using)
    elif pk_set:
        _collect(pk_set, using)
    elif action == "pre_clear":
        _collect(instance.articles.using(using).values_list("pk", flat=True), using)


def _rows_changed(sender, pks, using, **kwargs):
    if sender is Article:
        _collect(pks, using)
    elif sender in (Technique, BodyArea):
        through = sender._meta.get_field("articles").through
        name = sender._meta.model_name
        _collect(through.objects.using(using).filter(**{f"{name}__in": pks}).values_list("article", flat=True), using)
        _collect_found(sender, pks, using)
    elif sender is Tag:
        _collect_tags(pks, using)
    elif sender is TagSynonym:
        synonyms = TagSynonym._base_manager.using(using).filter(pk__in=pks)
        _collect_tags(synonyms.values_list("tag", flat=True), using)
    elif sender is ProductLink:
        _collect_placed(pks, using)
        _collect_cards(sender, pks, using)
    elif sender is TechniqueStep:
        steps = TechniqueStep._base_manager.using(using).filter(pk__in=pks)
        _collect_found(Technique, steps.values_list("technique", flat=True), using)
    elif sender in (TaggedItem, RelatedOverride, ProductPlacement):
        name = "content_object" if sender is TaggedItem else "article"
        rows = sender._base_manager.using(using).filter(pk__in=pks, **{f"{name}__isnull": False})
        _collect(rows.values_list(name, flat=True), using)


def _collect_found(model, pks, using):
    """Have the search index updated for these techniques or areas, and for techniques and muscles that name an area."""
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
    """Have the articles beside which these products and collections stand refreshed: a listed collection relates."""
    placements = ProductPlacement._base_manager.using(using).filter(product__in=products, article__isnull=False)
    _collect(placements.values_list("article", flat=True), using)


def _collect_cards(model, pks, using):
    """Have the articles refreshed in whose text the cards of these techniques or collections stand. The others are
    products, of which there may be thousands; nothing is derived from them."""
    name = CARDS[model]
    rows = model._base_manager.using(using).filter(pk__in=pks)
    if model is ProductLink:
        rows = rows.filter(kind=ProductLink.Kind.COLLECTION)
    _pending(using).cards.update(f'data-{name}="{key}"' for key in rows.values_list("key", flat=True))
    _flush_on_commit(using)


def _collect_tags(pks, using):
    """Have the articles that carry these tags refreshed; which ones is asked once, at the commit."""
    _pending(using).tags.update(pks)
    _flush_on_commit(using)


def _pending(using) -> _Pending:
    return connections[using].__dict__.setdefault("_backcare_pending", _Pending())


def _collect(pks, using, raw=False, raw_pks=()):
    pending = _pending(using)
    pending.pks.update(pks)
    pending.raw_pks.update(raw_pks)
    if raw:
        pending.raw_pks.update(pks)
    _flush_on_commit(using)


def _flush_on_commit(using):
    # Robust: what is committed does not fail because a task could not be enqueued. Django logs it.
    transaction.on_commit(lambda: _flush(using), using=using, robust=True)


def _flush(using):
    # The first callback of a commit takes everything; after a rollback some keys are refreshed for nothing, no more.
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
