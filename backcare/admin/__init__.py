"""Index of the admin. ``register(site)`` puts it into an AdminSite of the host's own."""

from django.contrib import admin
from django.contrib.admin import AdminSite

from backcare.admin.areas import BodyAreaAdmin
from backcare.admin.articles.article_admin import ArticleAdmin
from backcare.admin.cautions import CautionAdmin
from backcare.admin.claims import WatchedClaimAdmin
from backcare.admin.comments.comment_admin import CommentAdmin
from backcare.admin.images.image_admin import ImageAdmin
from backcare.admin.mail import MailAdmin
from backcare.admin.people import PersonAdmin
from backcare.admin.products import ProductLinkAdmin
from backcare.admin.search import SearchMissAdmin
from backcare.admin.spam import SpamTermAdmin
from backcare.admin.tags.tag_admin import TagAdmin
from backcare.admin.techniques import TechniqueAdmin
from backcare.areas.models import BodyArea
from backcare.articles.models import Article
from backcare.cautions.models import Caution
from backcare.checklist.models import WatchedClaim
from backcare.comments.models import Comment
from backcare.images.models import Image
from backcare.mail.models import Mail
from backcare.people.models import Person
from backcare.products.models import ProductLink
from backcare.search.models import SearchMiss
from backcare.spam.models import SpamTerm
from backcare.tags.models import Tag
from backcare.techniques.models import Technique

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
