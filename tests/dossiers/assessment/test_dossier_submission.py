"""Sending a dossier, its seal, and the standing office's check."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import Answer, CompletenessCheck, DossierState, Evidence, Manifest, Title
from dossiers.services.assessment.answers import save_answer
from dossiers.services.assessment.dossier_submission import accept, send_back, submit
from dossiers.services.decisions import sealed_records
from dossiers.services.evidence import attachments
from ledger.models import OutboxMessage
from tests.factories import dossiers as make
from tests.forging import forge

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return make.place()


def test_an_incomplete_dossier_is_not_sent_and_lists_what_is_missing(here):
    save_answer(appointment=here.heads[0], dossier=here.dossier(), code="1.1", fields={"yes": False})
    with pytest.raises(Incomplete, match="còn 2 điểm") as caught:
        submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    assert [m.split(":")[0] for m in caught.value.missing] == ["Chỉ tiêu 1.1", "Chỉ tiêu 1.2"]
    assert here.dossier().state == DossierState.SELF_ASSESSMENT
    assert not Manifest.objects.exists()


def test_a_level_that_the_set_does_not_have_is_refused(here):
    with pytest.raises(BadAnswer, match="mức độ 7"):
        submit(appointment=here.heads[0], dossier=make.answered(here), requested_level=7)


def test_sending_seals_every_answer_and_every_piece_of_evidence(here):
    dossier = make.answered(here)
    kept = attachments.attach(
        appointment=here.heads[0], dossier=dossier, code="1.1", content=b"a", filename="a.txt"
    )
    gone = attachments.attach(
        appointment=here.heads[0], dossier=dossier, code="1.1", content=b"b", filename="b.txt"
    )
    attachments.remove(appointment=here.heads[0], evidence=gone)
    manifest = submit(appointment=here.heads[0], dossier=dossier, requested_level=1)
    sealed = json.loads(manifest.content)
    assert manifest.sha256 == sealed_records.digest(manifest.content)
    assert sealed["facts"] == sealed_records.self_assessment_facts(here.dossier())
    assert sealed["facts"]["answers"]["1.2"]["numerator"] == "90"
    assert [e["sha256"] for e in sealed["facts"]["evidence"]] == [kept.file.sha256]
    assert sealed["facts"]["set"]["sha256"] == here.criteria_set.sha256
    assert sealed_records.problems(here.dossier()) == []


def test_sending_moves_the_dossier_freezes_verdicts_and_tells_the_standing_office(here):
    dossier = make.submitted(here)
    assert (dossier.state, dossier.requested_level) == (DossierState.CHECKING, 1)
    assert dossier.verdicts.count() == 4
    assert OutboxMessage.objects.filter(to=here.clerk.user).count() == 1


def test_only_the_head_of_the_unit_sends(here):
    make.answered(here)
    for stranger in (here.clerk, here.chair, make.place().heads[0]):
        with pytest.raises(NotAllowed):
            submit(appointment=stranger, dossier=here.dossier(), requested_level=1)


def test_what_was_sent_is_not_sent_twice(here):
    with pytest.raises(WrongState, match="đã nộp"):
        submit(appointment=here.heads[0], dossier=make.submitted(here), requested_level=1)


def change_answer(here):
    Answer.objects.filter(code="1.2").update(numerator=91)


def drop_evidence(here):
    Evidence.objects.update(removed_at=timezone.now())


def rewrite_manifest(here):
    forge("UPDATE dossiers_manifest SET content = '{}'")


def untie_manifest(here):
    forge("UPDATE dossiers_manifest SET previous_sha256 = %s", "0" * 64)


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (change_answer, "khác với bản đã nộp"),
        (drop_evidence, "khác với bản đã nộp"),
        (untie_manifest, "không nối với bản trước"),
    ],
)
def test_what_moved_after_sealing_is_noticed(here, tamper, words):
    dossier = make.answered(here)
    attachments.attach(appointment=here.heads[0], dossier=dossier, code="1.1", content=b"a", filename="a.txt")
    submit(appointment=here.heads[0], dossier=dossier, requested_level=1)
    tamper(here)
    assert any(words in problem for problem in sealed_records.problems(here.dossier()))


def test_a_manifest_that_was_rewritten_is_named_not_a_crash(here):
    make.submitted(here)
    rewrite_manifest(here)
    assert any("bị thay đổi sau khi niêm phong" in p for p in sealed_records.problems(here.dossier()))


def test_the_standing_office_accepts_what_it_saw(here):
    dossier = make.accepted(here)
    check = CompletenessCheck.objects.get()
    assert dossier.state == DossierState.REVIEW
    assert check.accepted
    assert check.manifest_sha256 == sealed_records.latest(dossier).sha256


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_returning_needs_a_reason(here, reason):
    dossier = make.submitted(here)
    with pytest.raises(Incomplete, match="lý do"):
        send_back(appointment=here.clerk, dossier=dossier, reason=reason)
    assert here.dossier().state == DossierState.CHECKING


def test_only_the_standing_office_of_the_round_checks(here):
    dossier = make.submitted(here)
    for stranger in (here.heads[0], here.chair, here.chairman, make.place().clerk):
        with pytest.raises(NotAllowed):
            accept(appointment=stranger, dossier=dossier)
        with pytest.raises(NotAllowed):
            send_back(appointment=stranger, dossier=dossier, reason="Thiếu")
    assert not CompletenessCheck.objects.exists()


def test_a_dossier_is_checked_once(here):
    with pytest.raises(WrongState, match="không chờ kiểm tra"):
        accept(appointment=here.clerk, dossier=make.accepted(here))


def test_a_returned_dossier_is_corrected_and_sealed_again_tied_to_the_first(here):
    dossier = make.submitted(here)
    send_back(appointment=here.clerk, dossier=dossier, reason="  Thiếu danh sách  ")
    dossier = here.dossier()
    assert (dossier.state, dossier.return_reason) == (DossierState.SELF_ASSESSMENT, "Thiếu danh sách")
    assert OutboxMessage.objects.filter(to=here.heads[0].user, body="Lý do: Thiếu danh sách").count() == 1
    dossier = make.answered(here, _1_2={"numerator": 95, "denominator": 100})
    submit(appointment=here.heads[0], dossier=dossier, requested_level=1)
    first, second = Manifest.objects.all()
    assert (first.previous_sha256, second.previous_sha256) == ("", first.sha256)
    assert here.dossier().return_reason == ""
    assert sealed_records.problems(here.dossier()) == []


def test_the_same_dossier_sent_again_unchanged_is_sealed_again(here):
    send_back(appointment=here.clerk, dossier=make.submitted(here), reason="Thiếu chữ ký")
    submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    assert Manifest.objects.values("sha256").distinct().count() == 2


@pytest.mark.parametrize(("days_ago", "sent"), [(30, False), (400, True)])
def test_level_2_waits_twelve_months_after_level_1(here, days_ago, sent):
    make.decided(here)
    since = timezone.localdate() - timedelta(days=days_ago)
    Title.objects.update(recognised_on=since, valid_from=since)
    again = make.next_round(here)
    dossier = make.answered(again)
    if sent:
        assert submit(appointment=here.heads[0], dossier=dossier, requested_level=2)
        return
    with pytest.raises(Incomplete) as caught:
        submit(appointment=here.heads[0], dossier=dossier, requested_level=2)
    assert "Chưa đủ 12 tháng" in caught.value.missing[0]
