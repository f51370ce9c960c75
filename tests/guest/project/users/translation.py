"""The house translates titles and summaries with django-modeltranslation, where it is installed."""

from modeltranslation.translator import TranslationOptions, register

from backcare.models import Article


@register(Article)
class ArticleTranslation(TranslationOptions):
    fields = ("title", "summary")
