"""Index of the admin. ``register(site)`` puts it into an AdminSite of the host's own."""

from django.contrib import admin
from django.contrib.admin import AdminSite

from backcare.areas.admin import BodyAreaAdmin
from backcare.articles.admin import ArticleAdmin
from backcare.cautions.admin import CautionAdmin
from backcare.checklist.admin import WatchedClaimAdmin
from backcare.comments.admin import CommentAdmin
from backcare.images.admin import ImageAdmin
from backcare.mail.admin import MailAdmin
from backcare.models import (
    Article,
    BodyArea,
    Caution,
    Comment,
    Image,
    Mail,
    Person,
    ProductLink,
    SearchMiss,
    SpamTerm,
    Tag,
    Technique,
    WatchedClaim,
)
from backcare.people.admin import PersonAdmin
from backcare.products.admin import ProductLinkAdmin
from backcare.search.admin import SearchMissAdmin
from backcare.spam.admin import SpamTermAdmin
from backcare.tags.admin import TagAdmin
from backcare.techniques.admin import TechniqueAdmin

ADMINS = {
    Article: ArticleAdmin,
    BodyArea: BodyAreaAdmin,
    Caution: CautionAdmin,
    Comment: CommentAdmin,
    Image: ImageAdmin,
    Mail: MailAdmin,
    Person: PersonAdmin,
    ProductLink: ProductLinkAdmin,
    SearchMiss: SearchMissAdmin,
    SpamTerm: SpamTermAdmin,
    Tag: TagAdmin,
    Technique: TechniqueAdmin,
    WatchedClaim: WatchedClaimAdmin,
}


def register(site: AdminSite) -> None:
    """Register every ModelAdmin of Backcare with ``site``; a model that it has already keeps its ModelAdmin."""
    for model, model_admin in ADMINS.items():
        if not site.is_registered(model):
            site.register(model, model_admin)


register(admin.site)
