"""Index of the admin. ``register(site)`` puts it into an AdminSite of the host's own, in the host's style."""

from django.contrib import admin
from django.contrib.admin import AdminSite, ModelAdmin, StackedInline, TabularInline

from backcare.admin.areas import BodyAreaAdmin
from backcare.admin.articles.article_admin import ArticleAdmin
from backcare.admin.cautions import CautionAdmin
from backcare.admin.claims import WatchedClaimAdmin
from backcare.admin.comments.comment_admin import CommentAdmin
from backcare.admin.images.image_admin import ImageAdmin
from backcare.admin.mail import MailAdmin
from backcare.admin.people import PersonAdmin
from backcare.admin.products import ProductLinkAdmin
from backcare.admin.search import SynonymsAdmin, ZeroResultQueryAdmin
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
from backcare.search.models import Synonyms, ZeroResultQuery
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
    ZeroResultQuery: ZeroResultQueryAdmin,
    SpamTerm: SpamTermAdmin,
    Synonyms: SynonymsAdmin,
    Tag: TagAdmin,
    Technique: TechniqueAdmin,
    WatchedClaim: WatchedClaimAdmin,
}


def register(
    site: AdminSite,
    *,
    base: type[ModelAdmin] = ModelAdmin,
    stacked: type[StackedInline] = StackedInline,
    tabular: type[TabularInline] = TabularInline,
) -> None:
    """Register every ModelAdmin of Backcare with ``site``, except for models that the host has already registered.

    ``base``, ``stacked`` and ``tabular`` are what the host's own ModelAdmins and inlines are made from: each of ours
    becomes a subclass of itself and of that one, so that it looks like the rest of the host's admin.
    """
    for name, value, kind in (
        ("base", base, ModelAdmin),
        ("stacked", stacked, StackedInline),
        ("tabular", tabular, TabularInline),
    ):
        if not (isinstance(value, type) and issubclass(value, kind)):
            raise TypeError(
                f"backcare.admin.register() got {name}={value!r}, which is not a subclass of "
                f"django.contrib.admin.{kind.__name__}. Give the class that your admin is made from, or leave it out."
            )
    for model, own in ADMINS.items():
        if site.is_registered(model):
            if type(site.get_model_admin(model)) is not own:
                continue
            site.unregister(model)
        inlines = [_mixed(each, stacked if issubclass(each, StackedInline) else tabular) for each in own.inlines]
        site.register(model, _mixed(own, base, **({} if inlines == list(own.inlines) else {"inlines": inlines})))


def _mixed(own: type, base: type, **changed) -> type:
    """Return ``own`` made from ``base``, with these attributes changed; itself where nothing differs."""
    if issubclass(own, base) and not changed:
        return own
    return type(own.__name__, (own, base), {"__module__": own.__module__, **changed})


register(admin.site)
