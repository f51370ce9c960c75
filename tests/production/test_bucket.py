"""The deployed shop with its images in a bucket: processes share them, and those that are killed lose none."""

import re

import pytest

from tests.images.s3_server import fetch, running
from tests.images.test_bucket import documented_policy
from tests.production.people import ARTICLE, Editor, picture
from tests.production.shop import Shop
from tests.production.units import until

pytestmark = pytest.mark.slow

BUCKET = "shop-media"
NAMES = """
rows = [*Image.objects.values_list("file", flat=True), *Rendition.objects.values_list("file", flat=True)]
print("\\n".join(rows))
"""


def test_processes_share_the_images_and_survive(tmp_path):
    with running() as storage:
        storage.make_bucket(BUCKET, documented_policy())
        with Shop(tmp_path, **storage.environment(BUCKET)) as shop:
            assert not (tmp_path / "data" / "media").exists()
            upload = {"file": picture()}
            answer = (
                Editor(shop).log_in().submit("/admin/backcare/image/add/", "image_form", upload, title="N", alt="N")
            )
            assert answer[0] == 302, answer[2]
            shop.web[0].kill()
            shop.tasks[0].kill()
            page = shop.get(ARTICLE, 1)
            assert page[0] == 200
            assert storage.address in page[1]["Content-Security-Policy"]
            image = re.search(rf'src="({storage.address}/[^"]+)"', page[2])[1]
            status, headers = fetch(image)
            assert (status, headers["Content-Type"]) == (200, "image/jpeg")
            shop.settle()
            until(lambda: shop.get("/readyz", 0)[0] == 200)
            named = set(shop.shell(NAMES).split())
            assert len(named) > 100
            assert named <= storage.names(BUCKET)
            assert shop.get(f"/media/{min(named)}", 0)[0] == 301
