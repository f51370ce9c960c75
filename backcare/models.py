"""Index of the models; each lives in the folder that its noun names."""

from backcare.areas.models import BodyArea
from backcare.articles.models import Article, Reference
from backcare.cautions.models import Caution
from backcare.checklist.models import WatchedClaim
from backcare.clicks.models import ClickCount
from backcare.client_ip.models import AddressKey
from backcare.comments.models import Comment, CommentDecision
from backcare.history.models import Revision, RevisionText
from backcare.images.models import Image, Rendition
from backcare.mail.models import Mail, StoppedAddress
from backcare.page_cache.models import PageStamp
from backcare.people.models import Person
from backcare.previews.models import PreviewLink
from backcare.products.models import ProductLink, ProductPlacement
from backcare.redirects.models import FormerSlug
from backcare.related.models import (
    RelatedArticle,
    RelatedIndex,
    RelatedOverride,
    RelatedPosting,
    RelatedProfile,
)
from backcare.search.models import SearchEntry, SearchText, SearchWord, Synonyms, ZeroResultQuery
from backcare.spam.models import SpamTerm, SpamToken
from backcare.tags.models import Tag, TaggedItem, TagSynonym
from backcare.techniques.models import Technique, TechniqueStep

__all__ = [
    "AddressKey",
    "Article",
    "BodyArea",
    "Caution",
    "ClickCount",
    "Comment",
    "CommentDecision",
    "FormerSlug",
    "Image",
    "Mail",
    "PageStamp",
    "Person",
    "PreviewLink",
    "ProductLink",
    "ProductPlacement",
    "Reference",
    "RelatedArticle",
    "RelatedIndex",
    "RelatedOverride",
    "RelatedPosting",
    "RelatedProfile",
    "Rendition",
    "Revision",
    "RevisionText",
    "SearchEntry",
    "SearchText",
    "SearchWord",
    "SpamTerm",
    "SpamToken",
    "StoppedAddress",
    "Synonyms",
    "Tag",
    "TagSynonym",
    "TaggedItem",
    "Technique",
    "TechniqueStep",
    "WatchedClaim",
    "ZeroResultQuery",
]
