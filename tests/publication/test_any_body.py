"""Bodies made of everything that the sanitizer is given, on a public page: none fails, and none loses a word."""

import random
import re

import pytest

from backcare.models import Article
from tests.factories import make_article, make_image, make_product, make_technique
from tests.html_reading import assert_well_formed, text
from tests.text.bodies import random_html


@pytest.mark.slow
@pytest.mark.django_db
def test_a_public_page_shows_every_word_of_any_body(client):
    make_image(key="k")
    make_product("Rollers", key="k")
    make_technique("Kneading", key="k")
    article = make_article(body="<p>a</p>")
    for seed in range(10_000, 11_000):
        html, words = random_html(random.Random(seed))
        article.body = html
        article.save()
        stored = Article.objects.get(pk=article.pk)
        stored.save()
        assert Article.objects.values("body", "segments", "toc").get(pk=article.pk) == {
            name: getattr(article, name) for name in ("body", "segments", "toc")
        }
        response = client.get(article.get_absolute_url())
        assert response.status_code == 200, html
        page = response.content.decode().partition('class="backcare-prose"')[2]
        assert set(words) <= set(re.findall(r"w\d+w", text(page))), html
        assert_well_formed(response.content.decode())
