"""An article passes a second editor: nobody publishes their own words alone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Role
from home.models import ArticleIndexPage, ArticlePage
from home.services.editor_groups import sync_groups_of
from tests.factories.accounts import AppointmentFactory, OfficeFactory
from tests.factories.kept import kept
from tests.factories.site_tree import ensure_site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def editors() -> list:
    return two_editors()


@kept
def two_editors() -> list:
    """Return two editors of a ready site."""
    ensure_site_tree()
    office = OfficeFactory()
    people = [AppointmentFactory(role=Role.EDITOR, office=office).user for _ in range(2)]
    for person in people:
        sync_groups_of(person)
    return people


@pytest.fixture
def waiting(client, editors) -> ArticlePage:
    """Return an article that the first editor has written and sent for approval."""
    index = ArticleIndexPage.objects.get()
    page = ArticlePage(title="Một bài", slug="mot-bai", lead="Tóm tắt", body="<p>Nội dung</p>", live=False)
    page.owner = editors[0]
    index.add_child(instance=page)
    page.save_revision(user=editors[0])
    page.get_workflow().start(page, editors[0])
    return ArticlePage.objects.get(pk=page.pk)


def approve(client, page: ArticlePage):
    task = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=(page.pk, "approve", task.pk))
    return client.post(address, {"comment": "Được"})


def test_an_editor_cannot_publish_alone(editors) -> None:
    index = ArticleIndexPage.objects.get()
    assert not index.permissions_for_user(editors[0]).can_publish_subpage()
    assert index.permissions_for_user(editors[0]).can_add_subpage()


def test_a_second_editor_approves_and_the_article_is_published(client, editors, waiting) -> None:
    client.force_login(editors[1])
    approve(client, waiting)
    assert ArticlePage.objects.get(pk=waiting.pk).live
    assert client.get("/tin-tuc/mot-bai/").status_code == 200


def test_who_sent_an_article_cannot_approve_it(client, editors, waiting) -> None:
    client.force_login(editors[0])
    approve(client, waiting)
    assert not ArticlePage.objects.get(pk=waiting.pk).live


def test_a_waiting_article_is_not_public(client, waiting) -> None:
    assert client.get("/tin-tuc/mot-bai/").status_code == 404


def test_records_and_the_frame_pass_no_approval_of_articles(editors) -> None:
    front = ArticleIndexPage.objects.get().get_parent().specific
    assert front.get_workflow() is None


def test_the_desk_offers_approval_in_vietnamese(client, editors, waiting) -> None:
    client.force_login(editors[1])
    words = client.get(f"/quan-tri/pages/{waiting.pk}/edit/").content.decode()
    assert "Duyệt" in words
    assert "Request changes" not in words


# -- what is approved is what was handed in ----------------------------------------------------------------


def rewrite(page: ArticlePage, user, body: str, **more) -> ArticlePage:
    """Save other words as somebody, as the editor's form does."""
    draft = page.get_latest_revision_as_object()
    draft.body = body
    draft.save_revision(user=user, **more)
    return ArticlePage.objects.get(pk=page.pk)


def shown_to(client, user, page: ArticlePage) -> str:
    client.force_login(user)
    return client.get(f"/quan-tri/pages/{page.pk}/edit/").content.decode()


def test_words_that_the_author_changes_under_the_second_editor_are_not_published(
    client, editors, waiting
) -> None:
    waiting = rewrite(waiting, editors[0], "<p>LEN THEM</p>")
    words = shown_to(client, editors[1], waiting)
    assert "đã được sửa sau khi gửi duyệt" in words
    assert str(editors[0]) in words
    approve(client, waiting)
    published = ArticlePage.objects.get(pk=waiting.pk)
    assert (published.live, published.body) == (True, "<p>Nội dung</p>")
    assert "LEN THEM" not in client.get("/tin-tuc/mot-bai/").content.decode()
    assert "LEN THEM" in published.get_latest_revision_as_object().body


def test_the_revision_that_was_handed_in_is_not_written_over(editors, waiting) -> None:
    handed_in = waiting.current_workflow_task_state.revision
    rewrite(waiting, editors[0], "<p>LEN THEM</p>", overwrite_revision=waiting.latest_revision)
    handed_in.refresh_from_db()
    assert handed_in.content["body"] == "<p>Nội dung</p>"


def test_who_edits_a_waiting_article_does_not_approve_it_and_is_told_why(client, editors, waiting) -> None:
    waiting = rewrite(waiting, editors[1], "<p>NOI DUNG DO RIENG B VIET</p>")
    words = shown_to(client, editors[1], waiting)
    assert "nên không duyệt được" in words
    assert 'data-workflow-action-name="approve"' not in words
    assert 'data-workflow-action-name="reject"' in words
    approve(client, waiting)
    assert not ArticlePage.objects.get(pk=waiting.pk).live
    assert client.get("/tin-tuc/mot-bai/").status_code == 404
    task = waiting.current_workflow_task_state.task.specific
    assert not task.get_task_states_user_can_moderate(editors[1]).exists()


def test_a_third_editor_approves_what_was_handed_in_whoever_edited_since(client, editors, waiting) -> None:
    waiting = rewrite(waiting, editors[1], "<p>SUA SAU</p>")
    third = AppointmentFactory(role=Role.EDITOR, office=editors[0].appointments.get().office).user
    sync_groups_of(third)
    client.force_login(third)
    approve(client, waiting)
    assert ArticlePage.objects.get(pk=waiting.pk).body == "<p>Nội dung</p>"


def test_who_edits_within_the_form_that_approves_publishes_nothing(client, editors, waiting) -> None:
    from wagtail.test.utils.form_data import nested_form_data, querydict_from_html

    form = querydict_from_html(shown_to(client, editors[1], waiting), form_id="page-edit-form")
    form["title"] = "Tiêu đề của riêng B"
    form.update(nested_form_data({"action-workflow-action": "true", "workflow-action-name": "approve"}))
    client.post(f"/quan-tri/pages/{waiting.pk}/edit/", form)
    page = ArticlePage.objects.get(pk=waiting.pk)
    assert not page.live
    assert page.current_workflow_task_state.status == "in_progress"


def test_the_form_that_approves_publishes_where_nothing_was_changed(client, editors, waiting) -> None:
    from wagtail.test.utils.form_data import querydict_from_html

    form = querydict_from_html(shown_to(client, editors[1], waiting), form_id="page-edit-form")
    form["action-workflow-action"], form["workflow-action-name"] = "true", "approve"
    client.post(f"/quan-tri/pages/{waiting.pk}/edit/", form)
    assert ArticlePage.objects.get(pk=waiting.pk).live


def test_handed_in_again_after_the_second_editor_wrote_of_it_it_needs_somebody_else(
    client, editors, waiting
) -> None:
    step = waiting.current_workflow_task_state
    step.reject(user=editors[1])
    waiting = rewrite(ArticlePage.objects.get(pk=waiting.pk), editors[1], "<p>CHI MINH B</p>")
    waiting.current_workflow_state.resume(user=editors[1])
    waiting = ArticlePage.objects.get(pk=waiting.pk)
    client.force_login(editors[1])
    approve(client, waiting)
    assert not ArticlePage.objects.get(pk=waiting.pk).live
