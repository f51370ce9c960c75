"""What the checklist and the previews read of an article's content."""

from datetime import date
from typing import Any

from django.utils.functional import cached_property

from backcare import clock, conf
from backcare.articles.data import EMPTY
from backcare.checklist.body_contents import BodyContents, contents_of
from backcare.text.slugs import has_visible


class Draft:
    """A content (see ``articles.data``) that may not be finished; a part that is missing is empty."""

    def __init__(self, content: dict[str, Any]):
        content = {**EMPTY, **content}
        self.title = content["title"].strip()
        self.summary = content["summary"].strip()
        self.seo_title = content["seo_title"].strip()
        self.meta_description = content["meta_description"].strip()
        self.canonical_url = content["canonical_url"].strip()
        self.is_indexed = content["is_indexed"]
        self.slug = content["slug"].strip()
        self.language = content["language"] or conf.default_language()
        self.hero = content["hero_image"]
        self.techniques = content["techniques"]
        self.products = [row["product"] for row in content["placements"]]
        self.tags = content["tags"]
        self.has_references = any(has_visible(row["title"] + row["url"]) for row in content["references"])
        self.has_author = bool(content["author"])
        self.has_reviewer = bool(content["reviewer"])
        self.has_review = bool(content["reviewer"] and content["reviewed_on"])
        self.review_due_on = date.fromisoformat(due) if (due := content["review_due_on"]) else None
        self.published_at = clock.from_text(content["published_at"])
        self.expires_at = clock.from_text(content["expires_at"])
        self._html = content["body"]

    @cached_property
    def body(self) -> BodyContents:
        """The contents of the text."""
        return contents_of(self._html)

    @property
    def shows_techniques(self) -> bool:
        """Whether readers find a technique on the page."""
        return bool(self.techniques or self.body.technique_keys)
