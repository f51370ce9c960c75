"""The stored lists, and what they have to be."""

from backcare.models import Article, RelatedArticle, RelatedIndex, RelatedOverride, RelatedProfile
from backcare.related import scoring
from backcare.related.models import LIST_LENGTH
from backcare.related.refreshing import ranked_by_links
from backcare.related.scoring_input import posts
from backcare.related.store import statistics_of


def stored_lists():
    lists = {}
    for row in RelatedArticle.objects.in_use().order_by("article", "position"):
        lists.setdefault(row.article_id, []).append((row.related_id, row.score))
    return lists


def compared_again():
    """The lists that a comparison of all articles gives, with the statistics and hubs of the indexes in use."""
    lists = {}
    for index in RelatedIndex.objects.live():
        rows = Article.objects.published_or_scheduled().in_language(index.language)
        there = posts(list(rows.values_list("pk", flat=True)), "default")
        statistics = statistics_of(index)
        profiles = [scoring.Profile.of(post, statistics) for post in there]
        store = scoring.MemoryStore(profiles)
        hubs = dict(RelatedProfile.objects.filter(index=index).values_list("article_pk", "hub"))
        assert hubs.keys() == {profile.key for profile in profiles}
        for profile in profiles:
            overrides = RelatedOverride.objects.filter(article=profile.key).order_by("position", "pk")
            pins = [row.related_id for row in overrides if row.kind == "pin" and row.related_id in hubs]
            without = {row.related_id for row in overrides}
            found = [other for other in scoring.neighbors(profile, store) if other.key not in without]
            slug = Article.objects.get(pk=profile.key).slug
            linking = [one for one in profiles if slug in one.links and one.key not in {profile.key, *without}]
            linked = ranked_by_links(profile, linking, hubs)
            others = [entry for entry in scoring.best(found, hubs, 99) if entry[0] not in dict(linked)]
            entries = [(pk, None) for pk in pins] + linked + others
            if entries:
                lists[profile.key] = entries[:LIST_LENGTH]
    return lists
