"""Pictures of articles: small modern formats with a fallback, their size said before they load, always described."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from PIL import Image as Pixels
from wagtail.images import get_image_model

from home.models import ArticleIndexPage, ArticlePage, ArticlePicture
from tests.factories.site_tree import ensure_site_tree

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a new rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning"),
]


def kept(**focus: int):
    content = BytesIO()
    Pixels.linear_gradient("L").resize((1400, 900)).convert("RGB").save(content, "PNG")
    content.seek(0)
    return get_image_model().objects.create(title="Ảnh", file=ImageFile(content, name="anh.png"), **focus)


@pytest.fixture
def article() -> ArticlePage:
    ensure_site_tree()
    page = ArticlePage(
        title="Một bài", lead="Một câu.", body="<p>x</p>", picture=kept(), picture_alt="Lớp học buổi tối."
    )
    ArticleIndexPage.objects.get().add_child(instance=page)
    ArticlePicture.objects.create(page=page, picture=kept(), alt="Tủ sách nhà văn hóa thôn.")
    return page


def test_pictures_come_small_with_a_fallback_and_with_their_size(client, article):
    page = client.get(article.get_url()).content.decode()
    first, second = re.findall(r"<picture>.*?</picture>", page, re.DOTALL)
    for picture, alt in ((first, "Lớp học buổi tối."), (second, "Tủ sách nhà văn hóa thôn.")):
        assert re.findall(r'type="(image/\w+)"', picture) == ["image/avif"]
        assert picture.count("640w") == 2
        [shown] = re.findall(r"<img[^>]+>", picture)
        assert f'alt="{alt}"' in shown
        assert re.search(r'width="\d+"', shown)
        assert re.search(r'height="\d+"', shown)
    assert "lazy" not in first
    assert 'loading="lazy"' in second


def test_the_card_of_a_list_keeps_the_part_that_matters(client, article):
    image = article.picture
    image.focal_point_x, image.focal_point_y = 100, 850
    image.focal_point_width = image.focal_point_height = 50
    image.save()
    client.get("/tin-tuc/")
    assert (
        image.renditions.filter(filter_spec__startswith="fill-640x360").exclude(focal_point_key="").count()
        == 2
    )


@pytest.mark.parametrize("alt", ["", "   "])
def test_a_picture_nobody_described_is_refused_in_words(article, alt):
    article.picture_alt = alt
    with pytest.raises(ValidationError, match="Hãy mô tả ảnh bằng một câu trước khi đăng"):
        article.full_clean()
