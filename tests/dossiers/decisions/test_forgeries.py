"""Whoever may write in the database, without a key, forges nothing that a verify command does not name."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from accounts.models import Role
from dossiers.models import (
    Ballot,
    Dossier,
    EvidencePage,
    IndicatorVerdict,
    Manifest,
    SubmissionLine,
    Title,
)
from dossiers.services.evidence import attachments
from dossiers.services.titles import appeals
from ledger.models import AuditHead, AuditLine, StoredFile
from ledger.services import audit
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory
from tests.forging import forge

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def history(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Any]:
    """An honest round, made once: one unit recognised, one refused, one that still answers with evidence read."""
    media = tmp_path_factory.mktemp("media")
    patch = pytest.MonkeyPatch()
    patch.setattr("documents.services.official.render", lambda *_, **__: make.PDF)
    stores = {"MEDIA_ROOT": media, "FILE_STORE_ROOT": media / "files"}
    with django_db_blocker.unblock(), override_settings(**stores), transaction.atomic():
        here = make.place(units=4)
        decision = make.decided(here, 0)
        make.refused(here, 1)
        make.answered(here, 2)
        piece = attachments.attach(
            appointment=here.heads[2],
            dossier=here.dossier(2),
            code="1.1",
            content=b"Minh chung",
            filename="a.txt",
        )
        make.accepted(here, 3)
        appeals.file_appeal(appointment=here.heads[1], dossier=here.dossier(1), text="Đề nghị xem lại.")
        EvidencePage.objects.create(evidence=piece, number=9, text="Trang chín", method="text")
        audit.seal_open_notes()
        yield SimpleNamespace(here=here, decision=decision, piece=piece, stores=stores)
        transaction.set_rollback(True)
    patch.undo()


@pytest.fixture
def told(history, settings) -> Any:
    """The honest round, seen by one test that undoes what it forges."""
    for name, value in history.stores.items():
        setattr(settings, name, value)
    return history


def run(command: str, *words: str) -> tuple[int, str]:
    """Run a verify command; return its exit code and what it said."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with redirect_stderr(err):
        try:
            call_command(command, *words, stdout=out, stderr=err)
        except SystemExit as stopped:
            code = int(stopped.code or 0)
    return code, out.getvalue() + err.getvalue()


def test_the_honest_history_of_a_round_verifies(told):
    for command in ("verify_audit", "verify_chain"):
        code, said = run(command)
        assert (code, "nguyên vẹn" in said) == (0, True), said
    for number in range(4):
        assert run("verify_chain", str(told.here.dossier(number).pk))[0] == 0


def flip_ballots(told: Any) -> str:
    forge("UPDATE dossiers_ballot SET choice = 'level_1' WHERE choice = 'refuse'")
    return f"dossiers.ballot:{Ballot.objects.filter(item__dossier=told.here.dossier(1)).first().pk}"


def turn_the_outcome(told: Any) -> str:
    item = told.here.dossier(1).agenda_items.get()
    forge("UPDATE dossiers_agendaitem SET outcome = 'level_1' WHERE id = %s", item.pk)
    return f"dossiers.agendaitem:{item.pk}"


def better_verdicts(told: Any) -> str:
    row = IndicatorVerdict.objects.filter(dossier=told.here.dossier(1)).first()
    forge("UPDATE dossiers_indicatorverdict SET result = 'fail', found = 'x' WHERE id = %s", row.pk)
    return f"dossiers.indicatorverdict:{row.pk}"


def raise_the_line(told: Any) -> str:
    line = SubmissionLine.objects.get()
    forge("UPDATE dossiers_submissionline SET level = 2 WHERE id = %s", line.pk)
    return f"dossiers.submissionline:{line.pk}"


def recognise_by_state(told: Any) -> str:
    dossier = told.here.dossier(1)
    forge("UPDATE dossiers_dossier SET state = 'recognised', proposed_level = 1 WHERE id = %s", dossier.pk)
    return f"dossiers.dossier:{dossier.pk}"


def delete_every_manifest(told: Any) -> str:
    first = Manifest.objects.first()
    forge("DELETE FROM dossiers_manifest")
    return f"dossiers.manifest:{first.pk}"


def delete_the_last_manifest(told: Any) -> str:
    last = Manifest.objects.order_by("pk").last()
    forge("DELETE FROM dossiers_manifest WHERE id = %s", last.pk)
    return f"dossiers.manifest:{last.pk}"


def rewrite_a_manifest(told: Any) -> str:
    """Recompute what has no key: the hash of the content."""
    sealed = Manifest.objects.filter(kind="appraisal").order_by("pk").last()
    content = sealed.content.replace("refuse", "level_1")
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    forge("UPDATE dossiers_manifest SET content = %s, sha256 = %s WHERE id = %s", content, sha256, sealed.pk)
    return f"dossiers.manifest:{sealed.pk}"


def retitle_the_decision(told: Any) -> str:
    document = told.decision.document
    forge("UPDATE documents_officialdocument SET title = 'Khác' WHERE id = %s", document.pk)
    return f"documents.officialdocument:{document.pk}"


def turn_the_register_back(told: Any) -> str:
    register = told.here.issuer.registers.first()
    forge("UPDATE documents_numberregister SET last = 0 WHERE id = %s", register.pk)
    return f"documents.numberregister:{register.pk}"


def widen_a_mandate(told: Any) -> str:
    mandate = told.here.clerk.mandates.get()
    forge(
        "UPDATE accounts_signingmandate SET form = 'TM', issuer_id = %s WHERE id = %s",
        told.here.issuer.pk,
        mandate.pk,
    )
    return f"accounts.signingmandate:{mandate.pk}"


def become_chairman(told: Any) -> str:
    forge("UPDATE accounts_appointment SET role = 'chairman' WHERE id = %s", told.here.clerk.pk)
    return f"accounts.appointment:{told.here.clerk.pk}"


def rename_the_unit(told: Any) -> str:
    unit = told.here.units[1]
    forge("UPDATE accounts_administrativeunit SET name = 'xã Khác' WHERE id = %s", unit.pk)
    return f"accounts.administrativeunit:{unit.pk}"


def rewrite_what_was_read(told: Any) -> str:
    page = EvidencePage.objects.filter(evidence=told.piece).first()
    forge("UPDATE dossiers_evidencepage SET text = 'Đạt 100%%' WHERE id = %s", page.pk)
    return f"dossiers.evidencepage:{page.pk}"


def relabel_who_acted(told: Any) -> str:
    user = told.here.clerk.user
    forge("UPDATE accounts_user SET full_name = 'Người Khác' WHERE id = %s", user.pk)
    return f"accounts.user:{user.pk}"


def insert_a_whole_title(told: Any) -> str:
    """Carry a refused unit through: ballots, conclusion, state, line, manifests with their hashes, and a title."""
    dossier, model = told.here.dossier(1), Title.objects.get()
    flip_ballots(told)
    turn_the_outcome(told)
    recognise_by_state(told)
    forge(
        "INSERT INTO dossiers_submissionline (submission_id, dossier_id, level, manifest_sha256, verdict, reason) "
        "SELECT submission_id, %s, 1, manifest_sha256, '', '' FROM dossiers_submissionline",
        dossier.pk,
    )
    previous = Manifest.objects.filter(dossier=dossier).order_by("pk").last().sha256
    for sealed in Manifest.objects.filter(dossier=model.dossier).order_by("pk")[1:]:
        content = json.dumps({**json.loads(sealed.content), "dossier": dossier.pk, "previous": previous})
        sha256 = hashlib.sha256(content.encode()).hexdigest()
        forge(
            "INSERT INTO dossiers_manifest (dossier_id, kind, format_version, content, sha256, previous_sha256, mac, "
            "key_epoch, sealed_at, sealed_by_id) SELECT %s, kind, 1, %s, %s, %s, mac, key_epoch, sealed_at, "
            "sealed_by_id FROM dossiers_manifest WHERE id = %s",
            dossier.pk, content, sha256, previous, sealed.pk,
        )  # fmt: skip
        previous = sha256
    own = {"id", "unit_id", "dossier_id"}
    copied = ", ".join(f.column for f in Title._meta.concrete_fields if f.column not in own)
    forge(
        f"INSERT INTO dossiers_title (unit_id, dossier_id, {copied}) SELECT %s, %s, {copied} FROM dossiers_title",
        dossier.unit_id,
        dossier.pk,
    )
    return f"dossiers.title:{Title.objects.order_by('pk').last().pk}"


def remove_the_title(told: Any) -> str:
    key = Title.objects.get().pk
    forge("DELETE FROM dossiers_title WHERE id = %s", key)
    return f"dossiers.title:{key}"


def prolong_the_title(told: Any) -> str:
    title = Title.objects.get()
    forge("UPDATE dossiers_title SET valid_until = '2099-12-31' WHERE id = %s", title.pk)
    return f"dossiers.title:{title.pk}"


def clear_an_unchecked_file(told: Any) -> str:
    forge(
        "UPDATE dossiers_evidence SET state = 'clean', checked_at = uploaded_at WHERE id = %s", told.piece.pk
    )
    return f"dossiers.evidence:{told.piece.pk}"


def accept_without_looking(told: Any) -> str:
    forge(
        "INSERT INTO dossiers_completenesscheck (dossier_id, accepted, reason, by_id, manifest_sha256, at) "
        "SELECT %s, accepted, reason, by_id, manifest_sha256, at FROM dossiers_completenesscheck LIMIT 1",
        told.here.dossier(2).pk,
    )
    return "dossiers.completenesscheck:"


def appoint_oneself(told: Any) -> str:
    forge(
        "INSERT INTO accounts_appointment (user_id, role, office_id, capacity, valid_from) "
        "VALUES (%s, %s, %s, '', '2020-01-01')",
        told.here.clerk.user_id, Role.CHAIRMAN.value, told.here.issuer.pk,
    )  # fmt: skip
    return "accounts.appointment:"


def become_superuser(told: Any) -> str:
    forge("UPDATE accounts_user SET is_superuser = %s WHERE id = %s", True, told.here.clerk.user_id)
    return f"accounts.user:{told.here.clerk.user_id}"


def give_the_chairman_my_password(told: Any) -> str:
    key = told.here.chairman.user_id
    forge("UPDATE accounts_user SET password = 'md5$a$b' WHERE id = %s", key)
    return f"accounts.user:{key}"


def register_a_certificate(told: Any) -> str:
    forge(
        "INSERT INTO documents_signingcertificate "
        f"({', '.join(_columns('documents_signingcertificate', told))}) VALUES ({_values(told)})"
    )
    return "documents.signingcertificate:"


def lower_the_quorum(told: Any) -> str:
    forge("UPDATE dossiers_round SET quorum_numerator = 1 WHERE id = %s", told.here.round.pk)
    return f"dossiers.round:{told.here.round.pk}"


def seat_a_friend(told: Any) -> str:
    forge(
        "INSERT INTO dossiers_councilseat (council_id, appointment_id, seat, valid_from) VALUES (%s, %s, 'member', "
        "'2020-01-01')",
        told.here.council.pk, told.here.clerk.pk,
    )  # fmt: skip
    return "dossiers.councilseat:"


def answer_the_objection(told: Any) -> str:
    objection = told.here.dossier(1).objections.get()
    forge("UPDATE dossiers_objection SET state = 'withdrawn' WHERE id = %s", objection.pk)
    return f"dossiers.objection:{objection.pk}"


def swap_the_papers_bytes(told: Any) -> str:
    other = StoredFile.objects.exclude(pk=told.decision.document.pdf_id).first()
    document = told.decision.document
    forge("UPDATE documents_officialdocument SET pdf_id = %s WHERE id = %s", other.pk, document.pk)
    return f"documents.officialdocument:{document.pk}"


def rename_stored_bytes(told: Any) -> str:
    stored = StoredFile.objects.first()
    forge("UPDATE ledger_storedfile SET sha256 = %s WHERE id = %s", "0" * 64, stored.pk)
    return f"ledger.storedfile:{stored.pk}"


def antedate_the_title(told: Any) -> str:
    title = Title.objects.get()
    forge("UPDATE dossiers_title SET valid_from = %s WHERE id = %s", str(date(2020, 1, 1)), title.pk)
    return f"dossiers.title:{title.pk}"


def cut_the_tail_with_its_head(told: Any) -> str:
    """Two statements, as the review did them."""
    last = AuditLine.objects.order_by("-seq")[3]
    forge("DELETE FROM ledger_auditline WHERE seq > %s", last.seq)
    forge("UPDATE ledger_audithead SET seq = %s, hash = %s", last.seq, last.hash)
    return f"dòng {last.seq + 1}"


def cut_the_tail_and_hide_the_sequence(told: Any) -> str:
    """The head's seal cannot be made without the key, whatever else is put right."""
    last = AuditLine.objects.order_by("-seq")[3]
    cut_the_tail_with_its_head(told)
    if connection.vendor == "sqlite":
        forge("UPDATE sqlite_sequence SET seq = %s WHERE name = 'ledger_auditline'", last.pk)
    return f"dòng {last.seq + 1}"


def empty_the_log(told: Any) -> str:
    forge("DELETE FROM ledger_auditline")
    forge("DELETE FROM ledger_audithead")
    return "không dòng nhật ký nào ghi bản ghi này"


def rewrite_what_a_line_seals(told: Any) -> str:
    line = AuditLine.objects.filter(act="issue-decision").get()
    seals = line.seals.replace('"level":1', '"level":2')
    forge("UPDATE ledger_auditline SET seals = %s WHERE id = %s", seals, line.pk)
    return f"dòng {line.seq}"


def sign_a_line_with_another_name(told: Any) -> str:
    line = AuditLine.objects.filter(act="issue-decision").get()
    forge("UPDATE ledger_auditline SET actor_name = 'Người Khác' WHERE id = %s", line.pk)
    return f"dòng {line.seq}"


def _columns(table: str, told: Any) -> list[str]:
    return ["owner_id", "subject", "fingerprint", "pem", "not_before", "not_after", "registered_at"]


def _values(told: Any) -> str:
    return f"{told.here.clerk.user_id}, 'KE MAO DANH', 'ff', 'x', '2026-01-01', '2030-01-01', '2026-01-01'"


FORGERIES: list[Callable[[Any], str]] = [
    flip_ballots,
    turn_the_outcome,
    better_verdicts,
    raise_the_line,
    recognise_by_state,
    delete_every_manifest,
    delete_the_last_manifest,
    rewrite_a_manifest,
    retitle_the_decision,
    turn_the_register_back,
    widen_a_mandate,
    become_chairman,
    rename_the_unit,
    rewrite_what_was_read,
    relabel_who_acted,
    insert_a_whole_title,
    remove_the_title,
    prolong_the_title,
    clear_an_unchecked_file,
    accept_without_looking,
    appoint_oneself,
    become_superuser,
    give_the_chairman_my_password,
    register_a_certificate,
    lower_the_quorum,
    seat_a_friend,
    answer_the_objection,
    swap_the_papers_bytes,
    rename_stored_bytes,
    antedate_the_title,
    cut_the_tail_with_its_head,
    cut_the_tail_and_hide_the_sequence,
    empty_the_log,
    rewrite_what_a_line_seals,
    sign_a_line_with_another_name,
]


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda one: one.__name__)
def test_a_forgery_is_named_with_its_record(told, forgery):
    named = forgery(told)
    code, said = run("verify_audit")
    assert code == 1
    assert named in said


IN_THE_CHAIN = {
    flip_ballots: "phiếu tại phiên họp",
    turn_the_outcome: "kết luận tại phiên họp",
    better_verdicts: "kết quả từng chỉ tiêu khác với lúc nộp",
    recognise_by_state: "trạng thái “Được công nhận”: thiếu bản kê niêm phong của bước tờ trình",
    delete_every_manifest: "không có bản kê niêm phong",
    rewrite_a_manifest: "bản kê không do hệ thống niêm phong",
    insert_a_whole_title: "bản kê không do hệ thống niêm phong",
}


@pytest.mark.parametrize("forgery", IN_THE_CHAIN, ids=lambda one: one.__name__)
def test_the_chain_of_the_refused_unit_names_it_without_the_audit_lines(told, forgery):
    from dossiers.services.decisions import integrity_chain

    forgery(told)
    dossier = Dossier.objects.select_related("round__criteria_set", "unit").get(pk=told.here.dossier(1).pk)
    problems = [link.problem for link in integrity_chain.links(dossier) if not link.ok]
    assert any(IN_THE_CHAIN[forgery] in problem for problem in problems), problems


@pytest.mark.parametrize(
    "forgery", [flip_ballots, remove_the_title, rewrite_what_was_read], ids=lambda one: one.__name__
)
def test_verify_chain_of_one_dossier_names_its_rows(told, forgery):
    number = {flip_ballots: 1, remove_the_title: 0, rewrite_what_was_read: 2}[forgery]
    named = forgery(told)
    code, said = run("verify_chain", str(told.here.dossier(number).pk), "--json")
    assert code == 1
    assert named.replace(":", " ") in said or f'"kind": "{named.split(":")[0]}"' in said
    for other in {0, 1, 2, 3} - {number}:
        assert run("verify_chain", str(told.here.dossier(other).pk))[0] == 0


def test_what_was_forged_and_saved_over_by_an_honest_act_is_still_named(told):
    """Another column of the row is written by the site; the forged one is not taken for the site's."""
    clerk = told.here.clerk
    become_chairman(told)
    clerk.refresh_from_db()
    clerk.capacity = "Trưởng phòng"
    clerk.valid_until = timezone.localdate() + timedelta(days=9)
    clerk.save()
    code, said = run("verify_audit")
    assert code == 1
    assert f"accounts.appointment:{clerk.pk}" in said
    assert "chairman" in said


def test_a_replay_of_yesterdays_copy_is_shown_by_the_head_noted_outside(told):
    """Rows and lines go back together, head included; only what was noted elsewhere remembers."""
    with transaction.atomic():
        AppointmentFactory()
        audit.record(act="thu", sentence="Việc của hôm nay")
        head = AuditHead.objects.get()
        noted = f"{head.seq}:{head.hash}"
        assert run("verify_audit", "--expect", noted)[0] == 0
        transaction.set_rollback(True)
    assert run("verify_audit")[0] == 0
    code, said = run("verify_audit", "--expect", noted)
    assert code == 1
    assert f"không chứa dòng {head.seq}" in said


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL takes no such value")
def test_a_value_that_cannot_be_read_is_named_not_a_crash(told):
    title = Title.objects.get()
    forge("UPDATE dossiers_title SET recognised_on = '2026-99-99' WHERE id = %s", title.pk)
    code, said = run("verify_audit")
    assert code == 1
    assert f"dossiers.title:{title.pk}" in said
