"""An article is its unit's: editors of that unit and those above find, read and change it on the desk, nobody else."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, TaskState

from accounts.models import Level, Role
from home.articles.permissions import reaches_unit
from home.models import ArticleIndexPage, ArticlePage, ArticleTopic
from home.services.editor_groups import sync_groups_of
from tests.factories.accounts import AppointmentFactory, OfficeFactory, UnitFactory
from tests.factories.kept import kept
from tests.factories.site_tree import ensure_site_tree

pytestmark = pytest.mark.django_db
SCREENS = ("edit", "delete", "unpublish", "move", "copy", "history", "usage", "view_draft", "revisions")


def writer(office, role: str = Role.EDITOR):
    """Return somebody on the desk, in step with their role."""
    user = AppointmentFactory(role=role, office=office, user__email="n@songngan.example").user
    sync_groups_of(user)
    return user


@pytest.fixture
def place() -> dict:
    return two_communes()


@kept
def two_communes() -> dict:
    """A province with two communes, each with an editor, on a ready site."""
    ensure_site_tree()
    province = OfficeFactory(unit=UnitFactory(level=Level.PROVINCE, kind=""))
    near, far = (OfficeFactory(unit__parent=province.unit) for _ in range(2))
    return {
        "province": writer(province),
        "near": writer(near),
        "second": writer(near),
        "far": writer(far),
        "far admin": writer(far, Role.ADMINISTRATOR),
        "site": writer(far, Role.SITE_ADMINISTRATOR),
        "office": near,
    }


def article(author, *, live: bool = True, title: str = "Bài của xã") -> ArticlePage:
    page = ArticlePage(title=title, lead="Tóm tắt", body="<p>Nội dung</p>", live=live, owner=author)
    ArticleIndexPage.objects.get().add_child(instance=page)
    page.save_revision(user=author)
    return ArticlePage.objects.get(pk=page.pk)


def test_a_list_of_articles_of_many_communes_asks_once_whose_they_are(place, django_assert_max_num_queries):
    communes = [
        OfficeFactory(unit__parent=place["province"].appointments.get().office.unit) for _ in range(4)
    ]
    pages = [article(writer(office)) for office in communes]
    user = get_user_model().objects.get(pk=place["province"].pk)
    assert pages[0].permissions_for_user(user).can_edit()
    with django_assert_max_num_queries(0):
        assert all(reaches_unit(user, page.unit_id) for page in pages)
    assert not reaches_unit(get_user_model().objects.get(pk=place["far"].pk), pages[0].unit_id)


def test_an_article_is_its_authors_units_whatever_version_is_shown(place):
    page = article(place["near"])
    assert page.unit == place["office"].unit
    old = page.get_latest_revision()
    old.content = {name: value for name, value in old.content.items() if name != "unit"}
    old.save()
    assert ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object().unit == page.unit


@pytest.mark.parametrize("live", [True, False])
def test_who_may_do_what_with_an_article(place, live):
    page = article(place["near"], live=live)
    may = {
        who: (tester.can_edit(), tester.can_delete(), tester.can_publish(), tester.can_lock())
        for who in ("province", "near", "second", "far", "far admin", "site")
        for tester in [page.permissions_for_user(place[who])]
    }
    nobody, editors = (False, False, False, False), (True, not live, False, False)
    assert may == {
        "province": editors, "near": editors, "second": editors, "far": nobody, "far admin": nobody,
        "site": (True, True, True, True),
    }  # fmt: skip


@pytest.mark.parametrize("who", ["far", "far admin"])
def test_the_desk_of_another_unit_has_no_way_to_an_article(client, place, who):
    page = article(place["near"])
    client.force_login(place[who])
    for screen in SCREENS:
        answer = client.get(f"/quan-tri/pages/{page.pk}/{screen}/")
        assert answer.status_code in {302, 403, 404}, screen
        assert "/edit/" not in answer.get("Location", ""), screen
    edited = {"title": "Bài khác", "slug": page.slug, "lead": "x", "body": "x", "action-publish": "1"}
    client.post(f"/quan-tri/pages/{page.pk}/edit/", edited)
    client.post(f"/quan-tri/pages/{page.pk}/unpublish/")
    client.post(f"/quan-tri/pages/{page.pk}/delete/")
    revision = page.get_latest_revision()
    assert client.get(f"/quan-tri/pages/{page.pk}/revisions/{revision.pk}/view/").status_code in {302, 403}
    for act in ("unpublish", "delete", "publish", "move"):
        client.post(f"/quan-tri/bulk/wagtailcore/page/{act}/?id={page.pk}")
    page.refresh_from_db()
    assert (page.live, page.title) == (True, "Bài của xã")


def found_by(client, page: Page) -> list[str]:
    """Return the lists of the desk in which an article is named."""
    index = ArticleIndexPage.objects.get()
    lists = {
        "list": f"/quan-tri/pages/{index.pk}/",
        "search": "/quan-tri/pages/search/?q=xã",
        "menu": f"/quan-tri/api/main/pages/?child_of={index.pk}&format=json",
        "aging": "/quan-tri/reports/aging-pages/",
        "history": "/quan-tri/reports/site-history/",
        "workflows": "/quan-tri/reports/workflow/",
        "beginning": "/quan-tri/",
    }
    return [name for name, address in lists.items() if page.title in client.get(address).content.decode()]


def test_no_list_of_another_units_desk_names_an_article(client, place):
    page = article(place["near"], live=False, title="Bài nháp rất kín của xã")
    page.get_workflow().start(page, place["near"])
    client.force_login(place["second"])
    assert {"list", "menu", "beginning"} <= set(found_by(client, page))
    client.force_login(place["far"])
    assert found_by(client, page) == []


def test_only_a_second_editor_in_reach_approves_and_is_written_to(client, place):
    page = article(place["near"], live=False)
    page.get_workflow().start(page, place["near"])
    assert len(mail.outbox) == 2, "the second editor and the province's"
    task = TaskState.objects.get()
    address = reverse("wagtailadmin_pages:workflow_action", args=(page.pk, "approve", task.pk))
    client.force_login(place["far"])
    assert client.post(address, {"comment": "Được"}).status_code in {302, 403, 404}
    assert not ArticlePage.objects.get(pk=page.pk).live
    assert not page.current_workflow_task.get_actions(page, place["far"])
    client.force_login(place["province"])
    client.post(address, {"comment": "Được"})
    assert ArticlePage.objects.get(pk=page.pk).live


def test_an_article_of_no_unit_is_kept_by_the_site_alone(place):
    page = article(None)
    allowed = [who for who in place if who != "office" and page.permissions_for_user(place[who]).can_edit()]
    assert allowed == ["site"]


def test_the_list_of_articles_and_what_all_units_share_are_the_sites(client, place):
    index, topic = ArticleIndexPage.objects.get(), ArticleTopic.objects.create(name="Gương", slug="guong")
    picture = get_image_model().objects.create(
        title="Ảnh", file=get_test_image_file(), uploaded_by_user=place["near"]
    )
    shared = {
        "index": f"/quan-tri/pages/{index.pk}/edit/",
        "topic": f"/quan-tri/snippets/home/articletopic/edit/{topic.pk}/",
        "picture": f"/quan-tri/images/{picture.pk}/",
        "redirect": "/quan-tri/redirects/add/",
    }
    opened = {}
    for who in ("near", "far", "far admin", "site"):
        client.force_login(place[who])
        opened[who] = {name for name, address in shared.items() if client.get(address).status_code == 200}
    assert opened == {"near": {"picture"}, "far": set(), "far admin": set(), "site": set(shared)}


def test_a_redirect_is_added_by_nobody_of_a_unit(client, place):
    form = {"old_path": "/dich-vu-cong", "redirect_link": "https://evil.test/phish", "is_permanent": "on"}
    for who in ("near", "far admin"):
        client.force_login(place[who])
        assert client.post("/quan-tri/redirects/add/", form).status_code == 302
        assert not Redirect.objects.exists()


def test_rights_given_before_are_taken_back(place):
    from django.contrib.auth.models import Group, Permission
    from wagtail.models import GroupPagePermission

    group = Group.objects.get(name="Quản trị viên")
    group.permissions.add(*Permission.objects.filter(content_type__model__in=["redirect", "collection"]))
    publish = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.create(
        group=group, page=ArticleIndexPage.objects.get().get_parent(), permission=publish
    )
    sync_groups_of(place["far admin"])
    assert not group.permissions.filter(content_type__model__in=["redirect", "collection"]).exists()
    assert not GroupPagePermission.objects.filter(group=group, permission=publish).exists()
