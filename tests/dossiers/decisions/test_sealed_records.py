"""What stands in many dossiers is read at once, and says of each what it says alone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers.models import Answer
from dossiers.services.decisions import sealed_records
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    here = make.place(units=3)
    return [make.submitted(here, number) for number in range(3)]


def test_a_change_in_one_of_many_is_told_of_that_one_only(sent) -> None:
    Answer.objects.filter(dossier=sent[1]).update(note="Sửa sau khi nộp")
    read = sealed_records.read_dossier_records(sent)
    assert [bool(sealed_records.problems(dossier, read[dossier.pk])) for dossier in sent] == [
        False,
        True,
        False,
    ]
    assert [sealed_records.problems(one, read[one.pk]) for one in sent] == [
        sealed_records.problems(one) for one in sent
    ]


def test_the_sealed_facts_of_each_are_those_read_alone(sent) -> None:
    read = sealed_records.read_dossier_records(sent)
    for dossier in sent:
        assert sealed_records.self_assessment_facts(
            dossier, read[dossier.pk]
        ) == sealed_records.self_assessment_facts(dossier)


def test_many_are_read_in_as_many_questions_as_one(sent) -> None:
    with CaptureQueriesContext(connection) as one:
        sealed_records.read_dossier_records(sent[:1])
    with CaptureQueriesContext(connection) as three:
        sealed_records.read_dossier_records(sent)
    assert len(three) == len(one)
