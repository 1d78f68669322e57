"""The administrator's list of files that failed; for everybody else it does not exist."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role
from documents.extraction import Problem
from dossiers.services.evidence import failed_uploads
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory

pytestmark = pytest.mark.django_db
HERE = "/quan-tri/tep-loi/"


@pytest.fixture
def client():
    found = Client()
    found.force_login(AppointmentFactory(role=Role.SITE_ADMINISTRATOR).user)
    return found


def refused(name: str, detail: str = "") -> None:
    here = make.place()
    problem = Problem("bomb", "Tệp bung ra quá lớn.")
    failed_uploads.record_failed_upload(
        appointment=here.heads[0],
        dossier=here.dossier(),
        name=name,
        content=b"x",
        problem=problem,
        detail=detail,
    )


def test_an_administrator_reads_which_file_failed_why_and_whose_it_was(client):
    refused("<b>bom.docx", "exit -11")
    page = client.get(HERE).content.decode()
    assert "&lt;b&gt;bom.docx" in page
    assert "Tệp bung ra quá lớn." in page
    assert "exit -11" in page
    assert "2d711642b726" in page


def test_the_list_is_narrowed_by_words(client):
    refused("bom.docx")
    assert "bom.docx" in client.get(HERE, {"q": "BOM quá"}).content.decode()
    assert "bom.docx" not in client.get(HERE, {"q": "khác"}).content.decode()


def test_an_empty_list_says_what_will_stand_there(client):
    assert "Chưa có tệp lỗi nào" in client.get(HERE).content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SITE_ADMINISTRATOR])
def test_for_every_other_role_the_list_does_not_exist(role):
    other = Client()
    other.force_login(AppointmentFactory(role=role).user)
    assert other.get(HERE).status_code == 404
