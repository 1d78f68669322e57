"""The sealed chain: whole after a whole procedure, and the first link that moved is named."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from criteria.models import CriteriaSet
from criteria.services import load_sets
from criteria.sets.files import content_hash
from dossiers.errors import WrongState
from dossiers.models import Answer, Manifest
from dossiers.services.decisions import integrity_chain, issuing
from ledger.services import files
from tests.factories import dossiers as make
from tests.factories.kept import kept
from tests.forging import forge

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Typeset nothing: the paper is its check address."""
    monkeypatch.setattr(
        "documents.services.official.render",
        lambda kind, page, *, date, check_url="": f"%PDF-{kind}{page['number_line']}{check_url}".encode(),
    )


@pytest.fixture
def dossier():
    return decided_dossier()


@kept
def decided_dossier():
    here = make.place(units=1)
    make.decided(here, 0)
    return here.dossier()


def run(*arguments: str) -> tuple[int, dict, str]:
    import io
    from contextlib import redirect_stderr

    out, err = io.StringIO(), io.StringIO()
    with redirect_stderr(err):
        try:
            call_command("verify_chain", *arguments, "--json", stdout=out, stderr=err)
            code = 0
        except SystemExit as stopped:
            code = stopped.code
    return code, json.loads(out.getvalue() or "{}"), err.getvalue()


def test_a_whole_procedure_leaves_a_whole_chain(dossier):
    code, facts, _ = run(str(dossier.pk))
    assert (code, facts["ok"]) == (0, True)
    kinds = [link["kind"] for link in facts["links"]]
    order = ["self_assessment", "answers", "appraisal", "submission", "submission_document", "decision"]
    assert [k for k in kinds if k in order] == order
    assert kinds[-2:] == ["decision_document", "publication"]


def test_every_link_with_a_file_names_it_under_the_media_folder(dossier, settings):
    _, facts, _ = run()
    named = [link for link in facts["links"] if link["file"]]
    assert named
    assert all((settings.MEDIA_ROOT / link["file"]).is_file() for link in named)


@pytest.mark.parametrize("kind", ["submission_document", "decision_document"])
def test_a_file_that_changed_is_named(dossier, kind, settings):
    link = next(one for one in integrity_chain.links(dossier) if one.kind == kind)
    path = settings.MEDIA_ROOT / link.file
    path.chmod(0o640)
    path.write_bytes(path.read_bytes() + b" ")
    code, facts, said = run(str(dossier.pk))
    assert (code, facts["ok"]) == (1, False)
    assert link.file in said
    assert [one["kind"] for one in facts["links"] if not one["ok"]] == [kind]
    path.unlink()
    assert "thiếu tệp" in run(str(dossier.pk))[2]


def test_a_manifest_that_was_rewritten_is_the_first_broken_link(dossier):
    sealed = Manifest.objects.get(dossier=dossier, kind="appraisal")
    words = sealed.content.replace("level_1", "level_2")
    forge("UPDATE dossiers_manifest SET content = %s WHERE id = %s", words, sealed.pk)
    code, _, said = run(str(dossier.pk))
    assert code == 1
    assert f"appraisal {sealed.pk}" in said


def test_an_answer_that_moved_after_sealing_is_named(dossier):
    Answer.objects.filter(dossier=dossier).update(note="sửa lén")
    assert integrity_chain.first_broken(dossier).kind == "answers"


def test_a_title_that_says_more_than_the_decision_is_named(dossier):
    dossier.title.level = 2
    dossier.title.save()
    assert integrity_chain.first_broken(dossier).kind == "publication"


def test_no_number_is_given_when_a_file_of_the_chain_is_damaged():
    here = make.place(units=1)
    submission = make.signed(here, 0)
    path = files.path(submission.document.pdf)
    path.chmod(0o640)
    path.write_bytes(b"%PDF-khac".replace(b"khac", b"else"))
    with pytest.raises(WrongState, match="đã bị thay đổi"):
        issuing.issue(appointment=here.document_clerk, submission=submission, on=timezone.localdate())


def test_no_number_is_given_when_the_criteria_were_rewritten_beneath_their_lock():
    here = make.place(units=1)
    submission = make.signed(here, 0)
    words = json.dumps({**here.criteria_set.definition, "title": "Bộ khác"})
    unlock = {
        "sqlite": "DROP TRIGGER criteria_criteriaset_no_update",
        "postgresql": "ALTER TABLE criteria_criteriaset DISABLE TRIGGER USER",
    }
    with connection.cursor() as cursor:
        cursor.execute(unlock[connection.vendor])
        cursor.execute(
            "UPDATE criteria_criteriaset SET definition = %s WHERE id = %s", [words, here.criteria_set.pk]
        )
    assert integrity_chain.first_broken(here.dossier()).kind == "criteria"
    with pytest.raises(WrongState, match="bộ tiêu chí khác với bản đã trả lời"):
        issuing.issue(appointment=here.document_clerk, submission=submission, on=timezone.localdate())


def test_every_shipped_set_is_stored_as_its_hash_says():
    load_sets()
    told = {row.code: content_hash(row.definition) == row.sha256 for row in CriteriaSet.objects.all()}
    assert told
    assert all(told.values()), told


def test_a_dossier_that_is_not_there_is_bad_input():
    assert run("999999")[0] == 2
    assert run("abc")[0] == 2


def test_files_in_a_bucket_are_proven_through_the_store(dossier, monkeypatch):
    monkeypatch.setattr("ledger.services.file_buckets.enabled", lambda: True)
    monkeypatch.setattr(
        "ledger.services.file_buckets.read", lambda sha256: files.path_of(sha256).read_bytes()
    )
    assert integrity_chain.first_broken(dossier) is None
    assert {link.file for link in integrity_chain.links(dossier)} == {None}

    def lost(sha256: str) -> bytes:
        raise FileNotFoundError

    monkeypatch.setattr("ledger.services.file_buckets.read", lost)
    assert integrity_chain.first_broken(dossier).problem == "thiếu tệp"
