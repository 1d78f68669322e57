"""A zero byte in an address or a form, which PostgreSQL keeps in no text, is no error of ours."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests import forked

ROOT = Path(__file__).resolve().parents[2]
WORK = """
import json
import django; django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
from django.test import Client
from home.services.site_tree import ensure_site_tree
from tests.factories.accounts import AppointmentFactory
from accounts.models import Role
ensure_site_tree()
post = AppointmentFactory(role=Role.ADMINISTRATOR)
anybody, desk = (Client(raise_request_exception=False) for _ in range(2))
desk.force_login(post.user)
asked = ["/kiem-tra/a%00b/", "/tin-tuc/a%00b/", "/quyet-dinh/a%00b/", "/danh-ba/?tu=%00", "/tin-tuc/?chu-de=%00", "/?q=%00"]
found = {one: anybody.get(one).status_code for one in asked}
found["reason"] = desk.post(
    f"/to-chuc/don-vi/{post.office.unit_id}/", {"act": "x\\0", "reason": "\\0"}
).status_code
from django.db import DataError
from django.test import RequestFactory
from accounts.models import Office
from config.database_errors import DatabaseErrorMiddleware
from unittest import mock
request = RequestFactory().post("/", {"name": "\\0"})
request.user = post.user
try:
    Office.objects.filter(pk=post.office_id).update(symbol="\\0")
except DataError as error:
    found["form"] = DatabaseErrorMiddleware(mock.Mock()).process_exception(request, error).status_code
print(json.dumps(found))
"""


@pytest.mark.postgresql
def test_a_zero_byte_is_answered_in_words(postgres_url, tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": postgres_url,
        "MEDIA_ROOT": str(tmp_path),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
    }
    done = forked.run([sys.executable, "-c", WORK], env=environment)
    assert done.stdout, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found.pop("form") == 400
    assert {one: status for one, status in found.items() if status >= 500} == {}, done.stderr[-3000:]
    assert found["/kiem-tra/a%00b/"] == 404
