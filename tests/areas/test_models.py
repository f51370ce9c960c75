"""The tree of body areas."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_area

pytestmark = pytest.mark.django_db


def test_a_region_with_muscles_stays_a_region():
    region, other = make_area("Upper back"), make_area()
    make_area(kind="muscle", parent=region)
    region.kind, region.parent = "muscle", other
    with pytest.raises(ValidationError, match="contains muscles, so it must stay a region"):
        region.full_clean()
