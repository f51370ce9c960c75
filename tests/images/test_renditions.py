"""The files that readers get."""

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from PIL import Image as Pillow

from backcare.exceptions import ImageRejected
from backcare.images import renditions
from backcare.images.models import Image, Rendition
from tests.factories import make_image, picture_bytes

pytestmark = pytest.mark.django_db


def stored():
    """Names of the renditions' files in the storage."""
    try:
        return set(default_storage.listdir("backcare/renditions")[1])
    except FileNotFoundError:
        return set()


def opened(row):
    with row.file.open("rb") as file:
        picture = Pillow.open(io.BytesIO(file.read()))
    picture.load()
    return picture


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (1, [1]),
        (300, [300]),
        (480, [480]),
        (481, [480, 481]),
        (1000, [480, 800, 1000]),
        (1600, [480, 800, 1200, 1600]),
        (4000, [480, 800, 1200, 1600]),
    ],
)
def test_widths_are_never_enlarged(width, widths):
    assert renditions.widths_for(width) == widths


def test_widths_follow_the_setting(settings):
    settings.BACKCARE = {"RENDITION_WIDTHS": [300, 100, 300]}
    assert renditions.widths_for(200) == [100, 200]
    assert renditions.widths_for(900) == [100, 300]


def test_files_have_the_width_that_their_row_says():
    image = make_image(size=(1000, 500))
    rows = list(image.renditions.order_by("width"))
    assert [(row.width, row.height) for row in rows] == [(480, 240), (800, 400), (1000, 500)]
    for row in rows:
        picture = opened(row)
        assert picture.format == "JPEG"
        assert picture.size == (row.width, row.height)


def test_names_follow_the_content():
    image = make_image(size=(500, 300), title="Warm hands")
    names = stored()
    assert all(name.startswith("warm-hands-") and name.endswith(".jpg") for name in names)
    renditions.make(image)
    assert stored() == names, "the same content has the same name"


def test_metadata_is_gone():
    exif = Pillow.Exif()
    exif[0x010E] = "taken in the kitchen"
    exif[0x0112] = 6
    image = make_image(content=picture_bytes((600, 400), exif=exif))
    for row in image.renditions.all():
        picture = opened(row)
        assert dict(picture.getexif()) == {}
        assert "exif" not in picture.info
        assert b"kitchen" not in Path(row.file.path).read_bytes()
        assert picture.height > picture.width, "turned as the tag said"
    image.refresh_from_db()
    assert (image.width, image.height) == (400, 600)


def test_transparency_becomes_white():
    content = picture_bytes((600, 400), "PNG", mode="RGBA", color=(10, 20, 30, 0))
    image = make_image(content=content, name="clear.png")
    assert opened(image.renditions.first()).getpixel((400, 250)) == (255, 255, 255)


def test_a_second_run_drops_the_files_of_the_first(committed):
    image = make_image(size=(1000, 500))
    before = stored()
    image.file.save("other.jpg", io.BytesIO(picture_bytes((500, 500), color=(1, 2, 3))), save=True)
    with committed():
        renditions.make(image)
    after = stored()
    assert len(after) == 2
    assert not before & after
    assert Rendition.objects.count() == 2


def whole(made):
    """The renditions that are no crops."""
    return [row for row in made if row.format not in renditions.CROPS]


def formats_of(image):
    return sorted(image.renditions.values_list("format", "width"))


def test_three_formats_at_each_width_and_crops():
    image = make_image(size=(500, 250), with_renditions=False)
    made = renditions.make(image, renditions.available())
    assert formats_of(image) == [
        ("16x9", 444),
        ("1x1", 250),
        ("4x3", 333),
        *(("avif", 480), ("avif", 500)),
        *(("jpeg", 480), ("jpeg", 500)),
        *(("webp", 480), ("webp", 500)),
    ]
    for row in whole(made):
        picture = opened(row)
        assert picture.format == row.format.upper()
        assert picture.size == (row.width, row.height)
        assert row.file.name.endswith({"avif": ".avif", "jpeg": ".jpg", "webp": ".webp"}[row.format])


def test_the_other_formats_of_the_same_picture_stay():
    image = make_image()
    renditions.make(image, ["webp"])
    renditions.make(image)
    assert image.renditions.filter(format="webp").count() == 2
    assert renditions.missing(image) == ["1x1", "4x3", "16x9", "avif"]


def test_the_other_formats_of_the_picture_before_go(committed):
    image = make_image()
    (old, *_rest) = renditions.make(image, ["webp"])
    image.file.save("other.jpg", io.BytesIO(picture_bytes(color=(1, 2, 3))))
    with committed():
        renditions.make(image)
    assert not image.renditions.filter(format="webp").exists()
    assert not default_storage.exists(old.file.name)
    assert len(stored()) == 2


def test_a_file_that_is_replaced_meanwhile_is_left_to_its_own_task(monkeypatch):
    image = make_image()
    before = formats_of(image), stored()
    slow = renditions.widths_for

    def replace_meanwhile(width):
        Image.objects.get(pk=image.pk).file.save("b.jpg", io.BytesIO(picture_bytes((700, 700))))
        return slow(width)

    monkeypatch.setattr(renditions, "widths_for", replace_meanwhile)
    assert renditions.make(Image.objects.get(pk=image.pk), ["webp"]) == []
    assert (formats_of(image), stored()) == before


def test_a_pillow_without_avif_leaves_it_out(monkeypatch):
    monkeypatch.setattr("PIL.features.check", lambda name: name != "avif")
    assert renditions.available() == ("jpeg", "1x1", "4x3", "16x9", "webp")
    image = make_image()
    call_command("backcare_renditions", verbosity=0)
    assert {format for format, _width in formats_of(image)} == {"jpeg", "webp", *renditions.CROPS}
    with pytest.raises(CommandError, match="cannot write avif; it can write jpeg, 1x1, 4x3, 16x9, webp"):
        call_command("backcare_renditions", "--format", "avif")


def test_what_is_transparent_stays_so_where_the_format_can():
    content = picture_bytes((600, 400), "PNG", mode="RGBA", color=(10, 20, 30, 0))
    image = make_image(content=content, name="clear.png", with_renditions=False)
    for row in whole(renditions.make(image, renditions.available())):
        pixel = opened(row).convert("RGBA").getpixel((row.width * 2 // 3, row.height * 2 // 3))
        assert pixel == (255, 255, 255, 255) if row.format == "jpeg" else pixel[3] == 0


def test_a_very_flat_picture_keeps_a_line():
    image = make_image(size=(2000, 2))
    assert {row.height for row in image.renditions.all()} == {1, 2}


def test_limits_for_uploads_do_not_stop_what_is_stored_already(settings):
    image = make_image(with_renditions=False)
    settings.BACKCARE = {**settings.BACKCARE, "IMAGE_MAX_PIXELS": 10, "IMAGE_MAX_BYTES": 10}
    assert len(renditions.make(image)) == 2


def test_the_tallest_picture_has_every_format():
    image = make_image(size=(500, 16_383), with_renditions=False)
    assert len(renditions.make(image, ["jpeg", "webp"])) == 4


def test_what_is_no_picture_any_more_is_an_error():
    image = make_image()
    with default_storage.open(image.file.name, "wb") as file:
        file.write(b"not a picture")
    with pytest.raises(ImageRejected, match="cannot be read as a picture"):
        renditions.make(image)
    assert image.renditions.exists(), "what readers have stays"


def test_a_failure_in_the_background_is_kept_where_its_editor_sees_it(committed, caplog):
    image = make_image(with_renditions=False)
    default_storage.delete(image.file.name)
    with committed():
        renditions.schedule(image)
    image.refresh_from_db()
    assert image.problem
    assert "could not be made" in caplog.text


def test_success_takes_the_problem_away(committed):
    image = make_image(with_renditions=False, problem="It went wrong.")
    with committed():
        renditions.schedule(image)
    image.refresh_from_db()
    assert image.problem == ""
    assert image.renditions.count() == 5


def test_an_image_that_is_gone_by_then_is_no_problem(committed):
    image = make_image(with_renditions=False)
    with committed():
        renditions.schedule(image)
        Image.objects.all().delete()
    assert stored() == set()


def test_inside_a_request_only_the_quick_formats_are_made(committed):
    image = make_image(with_renditions=False)
    with committed():
        renditions.schedule(image)
    assert {format for format, _width in formats_of(image)} == {"jpeg", *renditions.CROPS}


def test_a_worker_makes_all(monkeypatch, committed):
    monkeypatch.setattr(renditions, "runs_at_once", lambda: False)
    image = make_image(with_renditions=False)
    with committed():
        renditions.schedule(image)
    assert {format for format, _width in formats_of(image)} == {"avif", "jpeg", "webp", *renditions.CROPS}


CROPS = {"1x1": (1, 1), "4x3": (4, 3), "16x9": (16, 9)}


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ((2400, 1600), [(1200, 1200), (1200, 900), (1200, 675)]),
        ((300, 200), [(200, 200), (266, 200), (300, 169)]),
        ((200, 3000), [(200, 200), (200, 150), (200, 112)]),
        ((2000, 2), [(2, 2), (2, 2), (3, 2)]),
        ((1, 1), [(1, 1), (1, 1), (1, 1)]),
    ],
)
def test_crops_are_never_enlarged(size, sizes):
    made = renditions.make(make_image(size=size, with_renditions=False), CROPS)
    assert [(row.format, (row.width, row.height)) for row in made] == list(zip(CROPS, sizes, strict=True))
    for row in made:
        picture = opened(row)
        assert (picture.format, picture.size) == ("JPEG", (row.width, row.height))
        assert f"-{row.format}-{row.width}-" in row.file.name


@pytest.mark.parametrize(
    ("focus", "middle"),
    [((0.5, 0.5), 150), ((0.4, 0.5), 120), ((0.0, 0.0), 50), ((1.0, 1.0), 250), ((0.9, 0.1), 250)],
)
def test_a_crop_lies_around_the_focal_point_and_within_the_picture(focus, middle):
    """Each column of the picture has a gray of its own, so the gray in the middle says where the crop lies."""
    columns = Pillow.linear_gradient("L").rotate(90).resize((300, 100))
    out = io.BytesIO()
    columns.save(out, "PNG")
    image = make_image(content=out.getvalue(), focal_x=focus[0], focal_y=focus[1], with_renditions=False)
    (square,) = renditions.make(image, ["1x1"])
    there = opened(square).convert("L").getpixel((50, 50))
    assert abs(there - columns.getpixel((middle, 50))) <= 3


def test_a_crop_and_a_whole_picture_of_the_same_bytes_are_two_files(committed):
    image = make_image(size=(300, 300))
    renditions.make(image, CROPS)
    image.focal_x = 0.1
    image.save()
    with committed():
        renditions.make(image, CROPS)
    assert all(default_storage.exists(row.file.name) for row in image.renditions.all())
    assert len(stored()) == image.renditions.count() == 4


def test_crops_whose_focal_point_is_moved_meanwhile_are_left_to_the_next_task(monkeypatch):
    image = make_image()
    cropped = renditions._cropped

    def move_meanwhile(*args):
        Image.objects.update(focal_x=0.1)
        return cropped(*args)

    monkeypatch.setattr(renditions, "_cropped", move_meanwhile)
    before = stored()
    assert renditions.make(image, CROPS) == []
    assert stored() == before


def test_crops_of_the_picture_before_go(committed):
    image = make_image()
    old = renditions.make(image, CROPS)
    image.file.save("other.jpg", io.BytesIO(picture_bytes(color=(1, 2, 3))))
    with committed():
        renditions.make(image)
    assert not image.renditions.filter(format__in=CROPS).exists()
    assert not any(default_storage.exists(row.file.name) for row in old)


def test_the_command_makes_what_is_missing(capsys):
    done, missing = make_image(title="Done"), make_image(title="Missing", with_renditions=False)
    call_command("backcare_renditions")
    assert capsys.readouterr().out.splitlines() == [
        "1/2 done: 7 files (1:1, 4:3, 16:9, WebP, AVIF)",
        "2/2 missing: 9 files (JPEG, 1:1, 4:3, 16:9, WebP, AVIF)",
        "Created 16 files.",
    ]
    assert done.renditions.count() == missing.renditions.count() == 9
    call_command("backcare_renditions")
    assert capsys.readouterr().out == "Created 0 files.\n"
    call_command("backcare_renditions", "--all", "--format", "jpeg", verbosity=0)
    assert capsys.readouterr().out == "Created 4 files.\n"
    assert done.renditions.count() == 9


def test_the_command_names_what_it_could_not_make(capsys):
    broken, fine = make_image(with_renditions=False), make_image(with_renditions=False)
    default_storage.delete(broken.file.name)
    with pytest.raises(CommandError, match=broken.key):
        call_command("backcare_renditions")
    assert capsys.readouterr().out.endswith("Created 9 files.\n")
    broken.refresh_from_db()
    assert broken.problem
    assert fine.renditions.exists()
