"""The rows and the search index that the initial migration makes beside the tables."""

from backcare.search.backends import VENDORS, backend_for

WATCHED_CLAIMS = {
    "flush out toxins": "Massage has not been shown to remove toxins. Say what people feel: looser, warmer, calmer.",
    "detox": "The liver and the kidneys do that. Say what the massage does for muscles and rest.",
    "boosts the immune system": "There is no good evidence for it. Leave it out, or cite a study of people.",
    "cures": "Only a medicine may claim to cure. Write “may ease” and cite a source.",
    "miracle": "Readers who are in pain have heard it before. Say what one can expect, and when.",
    "clinically proven": "Name the study in the references, or leave the words out.",
    "guaranteed": "Nobody can promise relief from pain. Write what most people notice.",
    "no side effects": "Every treatment has some. Name the cautions of the technique instead.",
}

SPAM_WORDS = (
    "viagra",
    "cialis",
    "levitra",
    "male enhancement",
    "online casino",
    "casino bonus",
    "free spins",
    "sports betting",
    "fixed matches",
    "payday loan",
    "payday loans",
    "loan offer",
    "escort service",
    "call girls",
    "spell caster",
    "love spell",
    "backlinks",
    "guest posts",
    "dofollow links",
    "seo services",
    "first page of google",
    "instagram followers",
    "essay writing service",
    "dissertation writing service",
    "replica watches",
    "forex signals",
    "feel free to visit my",
    "also visit my",
)


def add_watched_claims(apps, schema_editor):
    WatchedClaim = apps.get_model("backcare", "WatchedClaim")
    WatchedClaim.objects.using(schema_editor.connection.alias).bulk_create(
        WatchedClaim(phrase=phrase, advice=advice) for phrase, advice in WATCHED_CLAIMS.items()
    )


def add_spam_words(apps, schema_editor):
    SpamTerm = apps.get_model("backcare", "SpamTerm")
    SpamTerm.objects.using(schema_editor.connection.alias).bulk_create(
        SpamTerm(kind="word", text=word, effect="suspicious") for word in SPAM_WORDS
    )


def create_search_index(apps, schema_editor):
    if schema_editor.connection.vendor in VENDORS:
        backend_for(schema_editor.connection.alias).create(schema_editor)


def drop_search_index(apps, schema_editor):
    if schema_editor.connection.vendor in VENDORS:
        backend_for(schema_editor.connection.alias).drop(schema_editor)
