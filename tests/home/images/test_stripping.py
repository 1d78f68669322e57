"""No picture of the public site says where it was taken, whichever kind it is and whichever way it came in."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from django.core.files.images import ImageFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image as Pixels
from PIL import ImageOps
from PIL.PngImagePlugin import PngInfo
from wagtail.images import get_image_model

from accounts.models import Role
from home.images.stripping import UnreadablePicture, strip_metadata
from home.services.editor_groups import sync_groups_of
from tests.factories.accounts import AppointmentFactory
from tests.factories.site_tree import ensure_site_tree

pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")

PLACE = "TOA-DO-BI-MAT"
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><GPSLatitude>{PLACE}</GPSLatitude></x:xmpmeta>'.encode()
UPRIGHT, TURNED = 1, 6
KINDS = ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF"]
pillow_heif.register_heif_opener()


def photo(kind: str, orientation: int = UPRIGHT, size: tuple[int, int] = (64, 40)) -> bytes:
    """Return a picture, red on the left and blue on the right, as a camera writes it: with position and words."""
    picture = Pixels.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    exif = Pixels.Exif()
    exif[0x0112], exif[0x010E] = orientation, PLACE
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 30.0, 15.0), 3: "E", 4: (106.0, 40.0, 5.0), 29: PLACE})
    more: dict = {"exif": exif}
    if kind == "PNG":
        words = PngInfo()
        words.add_text("Comment", PLACE)
        words.add_itxt("XML:com.adobe.xmp", XMP.decode())
        more["pnginfo"] = words
    elif kind == "JPEG":
        more |= {"comment": PLACE, "xmp": XMP, "quality": 95}
    elif kind != "TIFF":
        more["xmp"] = XMP
    out = BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def carries(content: bytes) -> list[str]:
    """Return what a picture says beside its pixels."""
    with Pixels.open(BytesIO(content)) as picture:
        exif, info = picture.getexif(), picture.info
        told = [
            name for name in ("xmp", "XML:com.adobe.xmp", "comment", "Comment", "photoshop") if info.get(name)
        ]
        told += ["gps"] if exif.get_ifd(0x8825) else []
        told += ["orientation"] if exif.get(0x0112, 1) != 1 else []
    return told + (["raw"] if PLACE.encode() in content else [])


@pytest.mark.parametrize("kind", KINDS)
def test_the_test_pictures_do_carry_a_position(kind):
    assert {"raw"} | ({"gps"} if kind != "TIFF" else set()) <= set(carries(photo(kind)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", [UPRIGHT, TURNED])
def test_a_picture_of_any_kind_is_stripped_and_stands_upright(kind, orientation):
    given = photo(kind, orientation)
    kept = strip_metadata(given)
    assert carries(kept) == []
    with Pixels.open(BytesIO(given)) as before, Pixels.open(BytesIO(kept)) as after:
        assert after.format == before.format
        assert after.size == ImageOps.exif_transpose(before).size
        pixels = after.convert("RGB")
        first, last = pixels.getpixel((2, 2)), pixels.getpixel((after.width - 3, after.height - 3))
    assert first[0] > 200 > 60 > first[2]
    assert last[2] > 200 > 60 > last[0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_upright_loses_no_pixel_and_a_bare_picture_comes_back_byte_for_byte(kind):
    given = photo(kind)
    kept = strip_metadata(given)
    assert strip_metadata(kept) == kept
    with Pixels.open(BytesIO(given)) as before, Pixels.open(BytesIO(kept)) as after:
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()


def test_what_hides_behind_the_end_of_a_picture_goes_too():
    second = photo("JPEG")
    assert PLACE.encode() not in strip_metadata(photo("JPEG") + second)
    assert PLACE.encode() not in strip_metadata(photo("PNG") + second)


def test_an_animation_still_runs():
    frames = [Pixels.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    out = BytesIO()
    frames[0].save(
        out, "GIF", save_all=True, append_images=frames[1:], duration=70, loop=0, comment=PLACE.encode()
    )
    kept = strip_metadata(out.getvalue())
    assert PLACE.encode() not in kept
    with Pixels.open(BytesIO(kept)) as picture:
        assert (picture.n_frames, picture.info["duration"]) == (3, 70)


def test_what_is_no_picture_comes_back_as_it_is_and_a_broken_one_is_said_so():
    assert strip_metadata(b"%PDF-1.7") == b"%PDF-1.7"
    with pytest.raises(UnreadablePicture):
        strip_metadata(photo("JPEG", TURNED)[:900])


# -- the ways in ------------------------------------------------------------------------------------------


@pytest.fixture
def editor(db, client):
    ensure_site_tree()
    person = AppointmentFactory(role=Role.EDITOR).user
    sync_groups_of(person)
    client.force_login(person)
    return person


def upload(kind: str = "JPEG", orientation: int = TURNED) -> SimpleUploadedFile:
    return SimpleUploadedFile("hien-truong.jpg", photo(kind, orientation), content_type="image/jpeg")


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/quan-tri/images/add/", "file"),
        ("/quan-tri/images/multiple/add/", "files[]"),
        ("/quan-tri/images/chooser/create/", "image-chooser-upload-file"),
    ],
)
def test_every_way_to_upload_keeps_pixels_only(client, editor, address, field):
    prefix = "image-chooser-upload-" if "chooser" in address else ""
    given = {f"{prefix}title": "Ảnh", f"{prefix}collection": "1", field: upload()}
    client.post(address, given, headers={"X-Requested-With": "XMLHttpRequest"})
    image = get_image_model().objects.get()
    with image.file.open() as handle:
        content = handle.read()
    assert carries(content) == []
    assert (image.width, image.height, image.file_size) == (40, 64, len(content))


def test_one_kept_by_a_program_is_stripped_too(db):
    image = get_image_model().objects.create(
        title="Ảnh", file=ImageFile(BytesIO(photo("JPEG", TURNED)), name="anh.jpg")
    )
    with image.file.open() as handle:
        assert carries(handle.read()) == []


@pytest.fixture
def kept_before(db, own_stores: Path, monkeypatch):
    """Return a picture as it was kept before: with everything the camera wrote."""
    with monkeypatch.context() as before:
        before.setattr("home.images.storage.PublicPictures._save", FileSystemStorage._save)
        image = get_image_model().objects.create(
            title="Ảnh", file=ImageFile(BytesIO(photo("JPEG", TURNED)), name="anh.jpg")
        )
        image.get_rendition("original")
    return image


def test_pictures_kept_before_are_stripped_by_a_command_that_may_run_again(kept_before, own_stores, capsys):
    call_command("strip_positions")
    assert "1 ảnh;" in capsys.readouterr().out
    image = get_image_model().objects.get()
    files = [path for path in (own_stores / "public").rglob("*") if path.is_file()]
    assert [path.name for path in files] == [Path(image.file.name).name]
    assert carries(files[0].read_bytes()) == []
    assert (image.width, image.height) == (40, 64)
    call_command("strip_positions")
    assert "0 ảnh; 1 ảnh" in capsys.readouterr().out


def test_preparing_the_site_strips_them_once(kept_before, own_stores, monkeypatch):
    call_command("prepare_site")
    with get_image_model().objects.get().file.open() as handle:
        assert carries(handle.read()) == []
    monkeypatch.setattr("home.images.uploads.strip_stored", lambda: pytest.fail("once is enough"))
    call_command("prepare_site")


def test_originals_are_shown_to_the_desk_and_to_nobody_else(client, editor):
    image = get_image_model().objects.create(
        title="Ảnh", file=ImageFile(BytesIO(photo("JPEG")), name="anh.jpg")
    )
    whole, small = image.get_rendition("original"), image.get_rendition("width-20")
    addresses = [f"/media/{image.file.name}", whole.url, f"/media/./{image.file.name}"]
    for address in addresses[:2]:
        answer = client.get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
        assert b"".join(answer.streaming_content)
    client.logout()
    assert {client.get(address).status_code for address in addresses} == {404}
    shown = client.get(small.url)
    assert (shown.status_code, "public" in shown["Cache-Control"]) == (200, True)
    assert carries(b"".join(shown.streaming_content)) == []
