"""Related rows that were read a moment ago are not looked up again; a key that someone only wrote down is."""

import pytest
from django.core.exceptions import ValidationError

from backcare.models import ProductLink, ProductPlacement
from tests.factories import make_article, make_product

pytestmark = pytest.mark.django_db


def test_rows_in_hand_are_not_asked_for(django_assert_num_queries):
    placement = ProductPlacement(article=make_article(), product=make_product())
    with django_assert_num_queries(0):
        placement.clean_fields()


def test_a_key_is_asked_for(django_assert_num_queries):
    article, product = make_article(), make_product()
    with django_assert_num_queries(2):
        ProductPlacement(article_id=article.pk, product_id=product.pk).clean_fields()
    with pytest.raises(ValidationError) as caught:
        ProductPlacement(article=article, product_id=product.pk + 1).clean_fields()
    assert list(caught.value.message_dict) == ["product"]


def test_a_row_that_is_not_stored_is_refused():
    with pytest.raises(ValidationError) as caught:
        ProductPlacement(article=make_article(), product=ProductLink(title="New")).clean_fields()
    assert list(caught.value.message_dict) == ["product"]
