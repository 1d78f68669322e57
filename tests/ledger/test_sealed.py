"""Rows of sealed tables: what our own code writes is told in the act's line, whatever else changes them is named."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F

from accounts.models import AdministrativeUnit, Appointment, Role, User
from documents.models import NumberRegister
from ledger.models import AuditHead, AuditLine, StoredFile
from ledger.sealing.models import Sealed, SealedQuerySet, sealed_models
from ledger.sealing.values import columns
from ledger.services import audit, record_adoption, record_verification
from ledger.services.transactions import atomic_service, unit_of_work
from tests.factories.accounts import AppointmentFactory, OfficeFactory, UnitFactory, UserFactory
from tests.forging import forge

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    """What is not as the lines say, once all is sealed."""
    audit.seal_open_notes()
    return [str(trouble) for trouble in record_verification.verify().troubles]


def seals(line: AuditLine) -> dict:
    return json.loads(line.seals or "{}")


def test_every_sealed_table_writes_through_a_manager_that_seals():
    assert len(sealed_models()) > 40
    for model in sealed_models():
        assert isinstance(model._default_manager.all(), SealedQuerySet), model
        assert (
            not model._meta.many_to_many
            or model._meta.label == "accounts.User"
            or model is AdministrativeUnit
        )
        assert model.unsealed <= {field.name for field in model._meta.fields}, model


def test_what_ties_a_person_to_a_secret_opinion_stands_in_no_line():
    for name in ("SecretSlip", "Turnout", "MemberMark"):
        assert not issubclass(apps.get_model("dossiers", name), Sealed)


def test_the_line_of_an_act_tells_the_rows_written_before_it():
    unit = UnitFactory(name="xã Bến Lau")
    line = audit.record(act="thu", sentence="Lập đơn vị", subject=unit)
    entry = seals(line)["accounts.administrativeunit"][str(unit.pk)]
    assert entry["level"] == unit.level
    assert entry["valid_from"] == str(unit.valid_from)
    assert "Bến Lau" not in line.seals  # words stand there by their seal only
    assert len(entry["name"]) == 64
    assert told() == []


def test_a_row_is_told_once_and_by_the_columns_that_were_written():
    post = AppointmentFactory()
    audit.record(act="thu", sentence="Một")
    post.capacity = "Trưởng phòng"
    post.save(update_fields=["capacity"])
    line = audit.record(act="thu", sentence="Hai")
    assert list(seals(line)["accounts.appointment"][str(post.pk)]) == ["capacity"]
    assert audit.record(act="thu", sentence="Ba").seals == ""
    assert told() == []


def test_updates_in_bulk_are_told_whether_python_or_the_database_works_out_the_value():
    office = OfficeFactory()
    books = [NumberRegister.objects.create(issuer=office, year=year, type_code="QĐ") for year in (2025, 2026)]
    audit.record(act="thu", sentence="Lập sổ")
    NumberRegister.objects.filter(issuer=office).update(last=F("last") + 7)
    line = audit.record(act="thu", sentence="Cấp số")
    assert seals(line)["documents.numberregister"] == {str(book.pk): {"last": 7} for book in books}
    NumberRegister.objects.filter(year=2026).update(last=9)
    NumberRegister.objects.filter(year=2030).update(last=9)
    assert told() == []


def test_a_value_the_database_works_out_is_told_as_it_came_to_be():
    book = NumberRegister.objects.create(issuer=OfficeFactory(), year=2026, type_code="QĐ")
    book.last = F("last") + 1
    book.save(update_fields=["last"])
    line = audit.record(act="thu", sentence="Cấp số")
    assert seals(line)["documents.numberregister"][str(book.pk)]["last"] == 1
    assert told() == []


def test_a_deleted_row_is_told_as_gone_and_named_when_it_comes_back():
    unit = UnitFactory()
    audit.record(act="thu", sentence="Lập")
    table, key = unit._meta.db_table, unit.pk
    forge(f"CREATE TABLE kept AS SELECT * FROM {table} WHERE id = %s", key)  # noqa: S608
    AdministrativeUnit.objects.filter(pk=key).delete()
    line = audit.record(act="thu", sentence="Xóa")
    assert seals(line)["accounts.administrativeunit"] == {str(key): None}
    assert told() == []
    forge(f"INSERT INTO {table} SELECT * FROM kept")  # noqa: S608
    assert any(f"dòng {line.seq} nói đã xóa, nay lại có" in words for words in told())


def test_rows_that_go_with_a_deleted_one_are_told_as_well():
    from documents.models import Plan, PlanTarget
    from ledger.services import files

    plan = Plan.objects.create(source=files.store(content=b"a"), filename="a.txt", position=1)
    target = PlanTarget.objects.create(plan=plan, value=60, subject="xã")
    audit.record(act="thu", sentence="Nhập")
    plan.delete()
    line = audit.record(act="thu", sentence="Bỏ")
    assert seals(line)["documents.plantarget"] == {str(target.pk): None}
    assert told() == []


def test_what_is_written_before_a_savepoint_that_goes_back_is_told_by_the_next_line():
    """The line within it is rolled back, the row is not; and what went back with it is told by nobody."""
    with transaction.atomic():
        unit = UnitFactory()
        with pytest.raises(RuntimeError), transaction.atomic():
            lost = UnitFactory()
            taken = audit.record(act="thu", sentence="Không thành")
            assert str(unit.pk) in seals(taken)["accounts.administrativeunit"]
            raise RuntimeError
        line = audit.record(act="thu", sentence="Thành")
    rows = seals(line)["accounts.administrativeunit"]
    assert str(unit.pk) in rows
    assert str(lost.pk) not in rows
    assert told() == []


def test_a_line_within_a_savepoint_tells_an_older_row_once():
    """What it took is not told again later, when the row has moved on."""
    unit = UnitFactory(name="xã Cũ")
    with transaction.atomic():
        audit.record(act="thu", sentence="Trong")
        unit.level = "tinh"
        unit.save(update_fields=["level"])
        audit.record(act="thu", sentence="Trong")
    assert audit.record(act="thu", sentence="Ngoài").seals == ""
    assert told() == []


def test_an_act_leaves_no_row_without_a_line():
    @atomic_service
    def service() -> None:
        audit.record(act="thu", sentence="Việc")
        UnitFactory()

    with unit_of_work():
        service()
        service()
        assert AuditLine.objects.filter(act=audit.SEALED).count() == 0
    assert AuditLine.objects.filter(act=audit.SEALED).count() == 1
    service()
    assert AuditLine.objects.filter(act=audit.SEALED).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_row_written_outside_any_act_has_its_line_in_the_same_transaction():
    unit = UnitFactory()
    line = AuditLine.objects.get()
    assert (line.act, str(unit.pk) in seals(line)["accounts.administrativeunit"]) == (audit.SEALED, True)
    with transaction.atomic():
        User.objects.create_user("nguoi-moi", password="x", full_name="Người Mới")
        assert AuditLine.objects.count() == 1
    assert AuditLine.objects.count() == 2
    assert told() == []


@pytest.mark.django_db(transaction=True)
def test_what_no_line_told_is_sealed_within_its_transaction_not_after_its_commit():
    lines_at_commit = []
    with transaction.atomic():
        transaction.on_commit(lambda: lines_at_commit.append(AuditLine.objects.count()))
        UnitFactory()
    assert lines_at_commit == [1]
    assert told() == []


@pytest.mark.django_db(transaction=True)
def test_what_goes_back_leaves_no_line():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        UnitFactory()
        1 / 0  # noqa: B018
    assert AuditLine.objects.count() == 0
    UnitFactory()
    assert told() == []


@pytest.mark.django_db(transaction=True)
def test_a_chain_that_takes_no_line_lets_no_other_work_break(caplog):
    UnitFactory()
    whole = AuditHead.objects.get().mac
    AuditHead.objects.update(mac="0" * 64)
    with transaction.atomic():
        unit = UnitFactory()
    AuditHead.objects.update(mac=whole)
    assert AdministrativeUnit.objects.filter(pk=unit.pk).exists()
    assert "without a line" in caplog.text
    with transaction.atomic():
        AdministrativeUnit.objects.count()


@pytest.mark.django_db(transaction=True)
def test_what_only_a_line_in_a_savepoint_told_is_told_again_as_it_stands_after_the_commit():
    with transaction.atomic():
        unit = UnitFactory(name="xã Một")
        with transaction.atomic():
            audit.record(act="thu", sentence="Trong")
            AdministrativeUnit.objects.filter(pk=unit.pk).update(name="xã Hai")
            audit.record(act="thu", sentence="Trong")
    assert told() == []


def test_many_rows_are_told_in_several_lines(monkeypatch):
    monkeypatch.setattr(audit, "MOST_ROWS", 4)
    for _ in range(6):
        UnitFactory()
    line = audit.record(act="thu", sentence="Nhiều")
    assert AuditLine.objects.filter(seq__gt=line.seq, act=audit.SEALED).exists()
    assert told() == []


def test_logging_in_is_no_line_and_a_new_password_is_one(client):
    person = UserFactory()
    person.set_password("mật khẩu rất dài")
    person.save()
    audit.record(act="thu", sentence="Xong")
    client.force_login(person)
    audit.seal_open_notes()
    before = AuditLine.objects.count()
    person.refresh_from_db()
    person.set_password("mật khẩu khác hẳn")
    person.save(update_fields=["password"])
    audit.seal_open_notes()
    assert AuditLine.objects.count() == before + 1
    assert told() == []


def test_a_full_save_tells_only_what_it_changed():
    """So a column that somebody altered behind the site's back is never told as the site's."""
    post = AppointmentFactory(role=Role.EDITOR)
    audit.record(act="thu", sentence="Phân công")
    forge("UPDATE accounts_appointment SET role = 'chairman' WHERE id = %s", post.pk)
    again = Appointment.objects.get(pk=post.pk)
    again.valid_until = date(2030, 1, 1)
    again.save()
    [words] = told()
    assert 'phải là "editor"' in words
    assert 'nay là "chairman"' in words


def test_a_facts_column_changed_in_place_is_told():
    from documents.models import OfficialDocument
    from documents.services import official
    from tests.factories import documents as papers

    office = papers.committee()
    draft = official.draft(
        kind="thong_bao", issuer=office, title="Thử", facts={"a": [1]}, appointment=papers.clerk_of(office)
    )
    again = OfficialDocument.objects.get(pk=draft.pk)
    again.facts["a"].append(2)
    again.save()
    assert told() == []


def test_stored_bytes_are_sealed_by_their_hash_as_it_is():
    from ledger.services import files

    stored = files.store(content=b"abc")
    line = audit.record(act="thu", sentence="Lưu")
    assert seals(line)["ledger.storedfile"][str(stored.pk)]["sha256"] == stored.sha256
    assert StoredFile.append_only


def test_a_column_told_by_no_line_yet_is_no_trouble_and_a_dropped_one_neither():
    """Columns come with migrations; rows of before have no seal for them."""
    unit = UnitFactory()
    line = audit.record(act="thu", sentence="Lập")
    entry = seals(line)["accounts.administrativeunit"][str(unit.pk)]
    assert set(entry) == {c.attname for c in columns(AdministrativeUnit)}
    fold = record_verification.ToldRows()
    fold.tell(line)
    del fold.rows["accounts.administrativeunit"][str(unit.pk)]["level"]
    fold.rows["accounts.administrativeunit"][str(unit.pk)]["no_longer"] = ("x", 1)
    assert list(record_verification.differences(AdministrativeUnit, fold)) == []


def unsealed_rows() -> User:
    """Rows as a database of before holds them: no line says anything of them."""
    person = UserFactory()
    audit.seal_open_notes()
    forge("DELETE FROM ledger_auditline")
    forge("DELETE FROM ledger_audithead")
    if connection.vendor == "sqlite":
        forge("DELETE FROM sqlite_sequence WHERE name = 'ledger_auditline'")
    return person


def test_a_database_of_before_is_sealed_as_it_is_found_and_tampering_shows_from_then_on():
    person = unsealed_rows()
    assert told()
    assert record_adoption.seal_everything() >= 1
    assert told() == []
    forge("UPDATE accounts_user SET full_name = 'Khác' WHERE id = %s", person.pk)
    assert len(told()) == 1
    call_command("migrate", verbosity=0)  # nothing waits: what was altered is not taken for an upgrade's
    assert len(told()) == 1


def test_what_a_migration_changes_is_sealed_and_what_was_wrong_before_it_stays_named():
    first, second = UserFactory(), UserFactory()
    audit.seal_open_notes()
    forge("UPDATE accounts_user SET full_name = 'Giả' WHERE id = %s", first.pk)
    before = record_adoption.troubles_before_migration()
    assert before == {f"accounts.user:{first.pk}"}
    forge("UPDATE accounts_user SET full_name = 'Do nâng cấp' WHERE id = %s", second.pk)
    assert record_adoption.adopt_migrated(before, ["accounts.0099_x"]) == 1
    [words] = told()
    assert f"accounts.user:{first.pk}" in words
    assert "accounts.0099_x" in AuditLine.objects.order_by("-seq").first().sentence


def test_a_repair_in_the_database_is_taken_over_with_its_reason(capsys):
    first, second = UserFactory(), UserFactory()
    audit.seal_open_notes()
    for person in (first, second):
        forge("UPDATE accounts_user SET full_name = 'Sửa tay' WHERE id = %s", person.pk)
    call_command("seal_records", f"accounts.user:{first.pk}", "--reason", "Sửa theo công văn 5")
    [words] = told()
    assert f"accounts.user:{second.pk}" in words
    assert "Sửa theo công văn 5" in AuditLine.objects.order_by("-seq").first().sentence
    for wrong in (["--reason", " "], ["accounts.user:999999", "--reason", "x"]):
        with pytest.raises(SystemExit) as stopped:
            call_command("seal_records", *wrong)
        assert stopped.value.code == 2
