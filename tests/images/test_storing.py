"""No file is left behind."""

import io
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, transaction

from backcare.exceptions import ImageNotStored, ImageRejected
from backcare.images import renditions, storing
from backcare.images.models import Image, Rendition
from tests.factories import make_image, picture_bytes

pytestmark = pytest.mark.django_db


def left():
    """Every file in the storage, without the digest in its name."""
    found = []
    for folder in ("backcare/images", "backcare/renditions"):
        if default_storage.exists(folder):
            found += default_storage.listdir(folder)[1]
    return sorted(re.sub("-[0-9a-f]{12}", "", name) for name in found)


@pytest.fixture
def full_disk(monkeypatch):
    """A storage that fails in the middle of a file whose name ends as told."""

    def fill(ending=""):
        save = FileSystemStorage._save

        def fail(self, name, content):
            if not name.endswith(ending):
                return save(self, name, content)
            save(self, name, ContentFile(content.read(20)))
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(FileSystemStorage, "_save", fail)

    return fill


def test_a_row_that_cannot_be_written_leaves_no_file(monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr("django.db.models.Model.save_base", refuse)
    with pytest.raises(DatabaseError):
        make_image()
    assert left() == []


def test_a_transaction_that_fails_later_leaves_no_file():
    @storing.undone_on_failure()
    @transaction.atomic()
    def upload():
        make_image()
        assert len(left()) == 3
        raise DatabaseError("disk I/O error")

    with pytest.raises(DatabaseError):
        upload()
    assert left() == []
    assert not Image.objects.exists()


def test_a_failure_takes_back_only_what_it_wrote():
    image = make_image()
    before = left()

    @storing.undone_on_failure()
    def make_again():
        renditions.make(image)
        raise DatabaseError("disk I/O error")

    with pytest.raises(DatabaseError):
        make_again()
    assert left() == before


def test_half_a_file_does_not_stay(full_disk):
    full_disk()
    with pytest.raises(ImageNotStored, match="No space left on device"):
        make_image()
    assert left() == []
    assert not Image.objects.exists()


def test_a_failure_leaves_the_file_that_someone_else_has_just_written_under_that_name(monkeypatch):
    save = FileSystemStorage._save

    def be_second(self, name, content):
        if not self.exists("backcare/images/hands.jpg"):
            save(self, "backcare/images/hands.jpg", ContentFile(b"of someone else"))
        return save(self, name, content)

    def refuse(*args, **kwargs):
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr(FileSystemStorage, "_save", be_second)
    monkeypatch.setattr("django.db.models.Model.save_base", refuse)
    with pytest.raises(DatabaseError):
        make_image(key="hands")
    assert left() == ["hands.jpg"]


def test_half_a_rendition_does_not_stay(full_disk):
    image = make_image(size=(1000, 500), with_renditions=False)
    before = left()
    full_disk(".webp")
    with pytest.raises(OSError, match="No space left"):
        renditions.make(image, ["jpeg", "webp"])
    assert left() == before
    assert not Rendition.objects.exists()


def test_half_a_rendition_of_a_run_that_was_cut_short_is_written_anew():
    image = make_image()
    row = image.renditions.first()
    whole = row.file.size
    with default_storage.open(row.file.name, "wb") as file:
        file.write(b"half")
    renditions.make(image)
    assert default_storage.size(row.file.name) == whole


def create(image, file):
    Image.objects.create(title="a", alt="b", file=file)


def create_many(image, file):
    with transaction.atomic():
        Image.objects.bulk_create([Image(title="a", alt="b", file=file)])


def replace(image, file):
    image.file = file
    image.save(update_fields=["file"])


def save_the_file(image, file):
    image.file.save("b.jpg", file)


@pytest.mark.parametrize("content", [b"<svg/>", picture_bytes()[:900]])
@pytest.mark.parametrize("way", [create, create_many, replace, save_the_file])
def test_no_way_into_the_storage_passes_by_the_inspection(way, content):
    image = make_image(with_renditions=False)
    before = left()
    with pytest.raises(ImageRejected):
        way(image, ContentFile(content, "a.jpg"))
    assert left() == before
    assert Image.objects.count() == 1, "the transaction is still of use"


def test_the_size_follows_the_file_on_every_way():
    one = Image.objects.create(title="One", alt="b", file=ContentFile(picture_bytes((60, 40)), "../x.html"))
    two, three = Image.objects.bulk_create(
        [Image(title="One", alt="b", file=ContentFile(picture_bytes((70, 40)), "x.jpg")) for _ in range(2)]
    )
    one.refresh_from_db()
    assert [(image.width, image.key) for image in (one, two, three)] == [(60, "one"), (70, "one-2"), (70, "one-3")]
    assert left() == ["one-2.jpg", "one-3.jpg", "one.jpg"]
    one.file.save("evil.html", io.BytesIO(picture_bytes((80, 40), "PNG")))
    assert Image.objects.get(pk=one.pk).width == 80
    assert re.fullmatch(r"backcare/images/one-[0-9a-f]{12}\.png", one.file.name)
    one.file = ContentFile(picture_bytes((90, 40)), "c.jpg")
    one.save(update_fields=["file"])
    assert Image.objects.get(pk=one.pk).width == 90


def test_what_is_saved_in_code_has_its_renditions(committed):
    with committed():
        one = Image.objects.create(title="One", alt="b", file=ContentFile(picture_bytes((60, 40)), "x.jpg"))
        several = [Image(title="One", alt="b", file=ContentFile(picture_bytes((70, 40)), "x.jpg")) for _ in range(2)]
        several = Image.objects.bulk_create(several)
    assert [image.renditions.get(format="jpeg").width for image in (one, *several)] == [60, 70, 70]
    with committed():
        one.file.save("y.jpg", ContentFile(picture_bytes((80, 40), color="red")))
        several[0].file = ContentFile(picture_bytes((90, 40), color="red"), "y.jpg")
        several[0].save(update_fields=["file"])
    assert [image.renditions.get(format="jpeg").width for image in (one, *several)] == [80, 90, 70]
    Rendition.objects.all().delete()
    with committed():
        one.save()
    assert not one.renditions.exists(), "the file was not new"


TITLES = [
    "肩と首のこりをほぐすセルフマッサージのやり方を説明する写真で椅子に座った人がテニスボールを背中と壁の間に挟んで"
    "ゆっくり動かしているところを横から撮影した高解像度の画像",
    "Step by step instructions for a gentle massage of the lower back with warm oil, from the hips up to the shoulder "
    "blades, part of the series",
    "कमर की मालिश " * 12,
    "a" + "\u0301" * 150,
    "💆" * 60,
    "CON",
    "nul.jpg",
    "dots...",
    "../../etc/passwd",
]


@pytest.mark.parametrize("title", TITLES)
def test_three_pictures_of_any_title_are_three_pictures(title, committed):
    content = picture_bytes((500, 40))
    with committed():
        images = [Image.objects.create(title=title, alt="b", file=ContentFile(content, title)) for _ in range(3)]
    assert len({image.key for image in images}) == 3
    assert len({image.file.name for image in images}) == 3
    for image in images:
        assert image.renditions.count() == 5
        for file in (image.file, *(row.file for row in image.renditions.all())):
            name = file.name.rpartition("/")[2]
            assert len(name.encode()) <= 143, "what an encrypted file system takes"
            assert re.fullmatch(r"[-\w]+-[0-9a-f]{12}\.jpg", name), "no device of Windows, and no dot at its end"
            assert default_storage.exists(file.name)


def test_the_same_file_twice_belongs_to_each(committed):
    image = make_image(title="Hands")
    before = image.file.name
    image.file.save("again.jpg", ContentFile(picture_bytes()))
    assert image.file.name != before
    assert make_image(title="Hands").file.name not in (before, image.file.name)
