"""Loading and choosing sets; a published version is immutable at every door."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.db import IntegrityError, connection, transaction

from criteria.errors import BadSetFile, NoCriteriaSet, PublishedSet
from criteria.models import CriteriaSet, Indicator
from criteria.services import choose_set, find_definition, load_sets, sets_for, store_set
from criteria.sets import files
from ledger.models import AuditLine
from tests.factories.criteria import CriteriaSetFactory, cell, content, definition, shipped_set

pytestmark = pytest.mark.django_db


def test_loading_all_files_twice_changes_nothing():
    first = load_sets()
    assert len(first.loaded) == 10
    assert Indicator.objects.filter(criteria_set__code="tt25-2023-xa").count() == 15
    lines = AuditLine.objects.count()
    again = load_sets()
    assert (len(again.loaded), len(again.unchanged)) == (0, 10)
    assert AuditLine.objects.count() == lines


def test_the_stored_set_is_the_file():
    stored = shipped_set()
    assert stored.parsed() == definition("tt25-2023-xa")
    assert stored.sha256 == files.content_hash(stored.definition)
    assert (stored.state, stored.origin, stored.verified) == ("published", "file", False)
    assert stored.indicators.get(code="5.1").answer_fields == ("numerator", "denominator")


def test_the_same_version_with_another_content_is_refused():
    store_set(data=content())
    with pytest.raises(PublishedSet, match="tăng số phiên bản"):
        store_set(data=content(title="Khác"))
    newer, new = store_set(data=content(title="Khác", version=2))
    assert new
    assert newer.version == 2


def test_one_bad_file_loads_nothing(tmp_path):
    good, bad = tmp_path / "tot.json", tmp_path / "xau.json"
    good.write_text(files.dump(content()), encoding="utf-8")
    bad.write_text(json.dumps({"format": 1}), encoding="utf-8")
    with pytest.raises(BadSetFile, match=r"xau\.json"):
        load_sets([good, bad])
    assert not CriteriaSet.objects.exists()


def test_a_published_set_is_not_changed_through_the_model():
    stored = CriteriaSetFactory()
    stored.title = "Khác"
    with pytest.raises(PublishedSet, match="đã công bố"):
        stored.save()
    with pytest.raises(PublishedSet):
        stored.delete()
    with pytest.raises(PublishedSet):
        CriteriaSet.objects.update(title="Khác")
    with pytest.raises(PublishedSet):
        CriteriaSet.objects.all().delete()
    with pytest.raises(PublishedSet):
        stored.indicators.first().save()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE criteria_criteriaset SET definition = '{}'",
        "UPDATE criteria_criteriaset SET state = 'draft'",
        "DELETE FROM criteria_criteriaset",
        "UPDATE criteria_indicator SET text = 'khác'",
        "DELETE FROM criteria_indicator",
        "INSERT INTO criteria_indicator (criteria_set_id, code, text, standard_code, criterion_code, "
        '"order", kind, guidance, responsible) '
        "SELECT id, '9', 'x', 'A', '1', 9, 'yes_no', '', '' FROM criteria_criteriaset",
    ],
)
def test_the_database_itself_refuses(statement):
    CriteriaSetFactory()
    with pytest.raises(IntegrityError, match="published"), transaction.atomic():
        connection.cursor().execute(statement)


def test_replacing_a_row_is_refused_too():
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE INTO exists on SQLite only")
    CriteriaSetFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute("REPLACE INTO criteria_criteriaset SELECT * FROM criteria_criteriaset")


def test_the_set_is_chosen_by_model_level_kind_and_year():
    load_sets()
    where = {"model": "cong_dong_hoc_tap", "level": "xa", "unit_kind": "xa"}
    assert choose_set(**where, year=2024).code == "tt25-2023-xa"
    assert choose_set(**where, year=2022).code == "tt44-2014"
    with pytest.raises(NoCriteriaSet, match="tt25-2023-xa"):
        choose_set(**where, year=2010)
    with pytest.raises(NoCriteriaSet):
        choose_set(**{**where, "unit_kind": "truong"}, year=2024)


@pytest.mark.parametrize(
    ("level", "year", "code"),
    [
        ("tinh", 2022, "tt22-2020"),
        ("huyen", 2022, "tt22-2020"),
        ("huyen", 2024, "tt24-2023-huyen"),
        ("tinh", 2024, "tt24-2023-tinh"),
    ],
)
def test_a_unit_is_judged_by_the_circular_of_its_level_and_year(level, year, code):
    load_sets()
    assert choose_set(model="don_vi_hoc_tap", level=level, unit_kind=None, year=year).code == code


def test_a_transition_rule_lets_the_old_set_judge_one_more_year_but_the_new_one_goes_first():
    force = {"from": cell("2020-01-01"), "until": cell("2023-06-30")}
    rule = [{"year": 2024, "source": "Điều khoản chuyển tiếp", "verified": False}]
    old = CriteriaSetFactory(code="cu", in_force=force, transition=rule)
    where = {"model": "cong_dong_hoc_tap", "level": "xa", "unit_kind": "xa"}
    assert choose_set(**where, year=2024) == old
    with pytest.raises(NoCriteriaSet, match="đến 30/06/2023"):
        choose_set(**where, year=2025)
    new = CriteriaSetFactory(code="moi")
    assert choose_set(**where, year=2024) == new
    assert sets_for(**where, year=2024) == [new, old]


def test_the_highest_version_is_chosen():
    CriteriaSetFactory(code="bo")
    CriteriaSetFactory(code="bo", version=2, title="Mới")
    found = choose_set(model="cong_dong_hoc_tap", level="xa", unit_kind="xa", year=2024)
    assert found.version == 2
    assert find_definition(code="bo", year=2024).version == 2


def test_a_new_round_begins_with_the_newest_version_of_a_set():
    CriteriaSetFactory(code="bo")
    newest = CriteriaSetFactory(code="bo", version=2, title="Mới")
    other = CriteriaSetFactory(code="khac")
    assert set(CriteriaSet.objects.published().newest()) == {newest, other}


def test_a_question_for_sets_in_force_on_a_day():
    stored = shipped_set()
    days = [stored.in_force_from, stored.issued]
    assert [CriteriaSet.objects.in_force_on(day).exists() for day in days] == [True, False]


@pytest.mark.postgresql
def test_the_triggers_hold_on_postgresql(postgres_url):
    script = (
        "import django; django.setup()\n"
        "from django.db import connection, IntegrityError\n"
        "from criteria.services import load_sets\n"
        "print(len(load_sets().loaded))\n"
        "for table in ('criteria_criteriaset', 'criteria_indicator'):\n"
        "    for text in (f'DELETE FROM {table}', f'UPDATE {table} SET id = id'):\n"
        "        try:\n"
        "            connection.cursor().execute(text); print('allowed')\n"
        "        except IntegrityError:\n"
        "            print('refused')\n"
    )
    env = {
        **os.environ,
        "DATABASE_URL": postgres_url,
        "PYTHONPATH": "site:.",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    run = {"env": env, "capture_output": True, "text": True, "timeout": 300}
    told = subprocess.run([sys.executable, "-c", script], **run)
    assert told.stdout.split() == ["10", *["refused"] * 4], told.stderr
