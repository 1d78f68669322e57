"""What a form of each act says, so that whoever may do it does it: by place and act, for the acts' province."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from cryptography.hazmat.primitives import serialization
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Office, Role, SigningMandate, StandIn
from criteria.models import CriteriaSet, SetDraft, SetEntry
from criteria.services import completion, set_from_plan
from documents.models import NumberRegister, SigningCertificate
from documents.services import (
    certificates as registering,
)
from documents.services import (
    registers,
)
from documents.services import (
    revocations as revoking,
)
from dossiers.models import (
    AgendaItem,
    Citation,
    IndicatorRequest,
    ListDecision,
    Recusal,
    Sitting,
    Submission,
    Title,
)
from dossiers.rules.list_decisions import BY_LIST, PaperList
from dossiers.rules.title_entries import PaperTitle
from dossiers.services.assessment import indicator_requests, office_contributions
from dossiers.services.decisions import certificates
from dossiers.services.decisions.sealed_records import latest
from dossiers.services.evidence import citations
from dossiers.services.supporting_files import Upload
from dossiers.services.titles import appeals, entries, list_decisions, revocations
from home.services.publishing import publish_plan
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, OfficeFactory, UnitFactory
from tests.factories.criteria import content
from tests.factories.everywhere import WORDS, Everywhere
from tests.factories.home import make_plan
from tests.factories.pki import Authority
from workflows import actions
from workflows.administration.criteria_sets import uploads
from workflows.models import TaskCard

Fields = dict[str, Any]
WHY = {"reason": "Lý do thử"}
MONTHS_OF_THE_SET = "validity_months::0:0"
WITH_A_REASON = (
    ("task:check", "return"), ("task:confirm_minutes", "return"), ("task:decide", "return"),
    ("task:decide", "refuse"), ("task:decide_paper", "return"), ("task:decide_paper", "refuse"),
    ("task:issue_number", "stop"), ("task:issue_paper", "stop"), ("workflows:paper", "stop"),
    ("workflows:submission", "stop"), ("workflows:title", "refuse"),
)  # fmt: skip


PAPER = {
    "model": "cong_dong_hoc_tap", "government_level": "xa", "level": "1", "number": "12/QĐ-UBND",
    "recognised_on": "2024-03-05", "issuer": "UBND tỉnh", "valid_until": "2027-12-31",
}  # fmt: skip
PERSONS = {
    "people": "120", "number": "13/QĐ-UBND", "recognised_on": "2024-03-05", "issuer": "UBND xã",
}  # fmt: skip
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)


def today() -> str:
    """Return today as a form says it."""
    return timezone.localdate().isoformat()


class Again(SimpleUploadedFile):
    """A file that every one of many who post it sends whole."""

    def read(self, *size: int) -> bytes:
        """Return it from its beginning."""
        self.seek(0)
        content: bytes = super().read(*size)
        return content


def upload(text: str = "Báo cáo thử") -> SimpleUploadedFile:
    """Return a small file."""
    return SimpleUploadedFile("bao-cao.txt", text.encode())


def fields(world: Everywhere) -> dict[tuple[str, str], Callable[[], Fields]]:
    """Return by (place, act) what the form says; an act that is not named here says nothing more than itself."""
    here = world.here
    clerk, letter = here.document_clerk, {"ly_do": "Thử"}
    running = Sitting.objects.filter(items__dossier=here.dossier(2)).get()
    item = AgendaItem.objects.get(dossier=here.dossier(2))
    seat = here.council.seats.order_by("-pk").first()
    kept = registers.reserve(
        issuer=here.issuer, type_code=_book(world).type_code, appointment=clerk, on=timezone.localdate(),
        reason="Giữ để thử",
    )  # fmt: skip
    check = here.dossier(1)
    sealed = latest(check)
    chosen = {"dossiers": f"{check.pk}:{sealed.pk}"} if sealed else {}
    answer = {"version": "0", "yes": "yes", "note": ""}
    colleague = AppointmentFactory(role=Role.STANDING_CLERK, office=here.standing)
    member = AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=here.standing)
    added = UnitFactory(parent=here.issuer.unit)
    ground = {"ground": "khoản 2 Điều 17 Thông tư 24/2023/TT-BGDĐT", **WHY}
    opening: Fields = {
        "name": "Đợt thử quyền", "year": timezone.localdate().year + 5, "criteria_set": here.criteria_set.pk,
        "council": here.council.pk, "issuer": here.issuer.pk, "units": [here.units[0].pk],
        "recuse_reviewers": "on", "standing_office": here.standing.pk,
    }  # fmt: skip
    same: dict[tuple[str, str], Fields] = {
        ("desk:book", "giu-so"): letter,
        ("desk:book", "huy-so"): {"so": kept.pk, **letter},
        ("desk:book", "van-ban-giay"): {"so": kept.pk, "ngay": today(), "trich_yeu": "Thử", "nguoi_ky": "Ai đó"},
        ("desk:books", "giu-so"): {"loai": "TB", **letter},
        ("desk:incoming_one", "chuyen"): {"nguoi": clerk.pk},
        ("desk:incoming_one", "xong"): {"ghi_chu": "Đã xong"},
        ("desk:layouts", "sao"): {"loai": "ke_hoach", "ten": "Mẫu mới"},
        ("desk:paper", "sao"): {"hinh_thuc": "SY", "noi_nhan": "Lưu"},
        ("desk:incoming_one", "sao"): {"hinh_thuc": "SY", "noi_nhan": "Lưu"},
        ("task:ballot", "vote"): {"outcome": "level_1", **WHY},
        ("task:ballot", "marks"): {"mark-1.1": "pass"},
        ("task:ballot", "conflict"): {"conflict": "Có quan hệ"},
        ("task:inspect", "report"): {"on": today(), "members": "Một người", "reason": "Đúng hồ sơ"},
        ("task:issue_number", "issue"): {"on": today()},
        ("task:issue_paper", "issue"): {"on": today()},
        ("task:self_assess", "save"): answer,
        ("task:self_assess", "keep"): answer,
        ("task:self_assess", "remove"): {"evidence": here.dossier(0).evidence.get().pk},
        ("task:self_assess", "cite"): {"evidence": here.dossier(0).evidence.get().pk, "page": "1"},
        ("task:self_assess", "remark"): {"text": "Cần xem lại"},
        ("task:self_assess", "explain"): WHY,
        ("task:self_assess", "assign"): {"office": here.heads[0].office_id},
        ("task:self_assess", "give-back"): {"office": here.heads[0].office_id, **WHY},
        ("task:self_assess", "submit"): {"level": "1"},
        ("task:schedule", "-"): {"dossiers": [check.pk]},
        ("task:conclude", "-"): {"outcome": "level_1", **WHY},
        ("task:conclude_without_council", "-"): {"outcome": "level_1", **WHY},
        ("task:write_minutes", "-"): {"remarks": "Không có ý kiến thêm"},
        ("task:revise", "-"): {"dossiers": [here.dossier(4).pk]},
        ("task:revise_paper", "-"): {"title": "Thử", "paragraphs": "Một đoạn", "why": "Cần báo"},
        ("workflows:accept_many", "preview"): chosen,
        ("workflows:accept_many", "accept"): chosen,
        ("workflows:authority", "-"): {
            "ground": "Sở được giao công nhận", "ground_document": "Công văn số 12/UBND-VX",
            "ground_file": Again("cong-van.txt", "Giao việc".encode()),
        },
        ("workflows:bench", "mark"): {"choice": "pass", **WHY},
        ("workflows:bench", "remark"): {"text": "Cần xem lại"},
        ("workflows:council", "add"): {"user": member.user_id, "seat": "member"},
        ("workflows:council", "end"): {"member": seat.pk, **WHY},
        ("workflows:evidence_view", "cite"): {"page": "1"},
        ("workflows:evidence_view", "confirm"): {"title": "Báo cáo"},
        ("workflows:hand", "hand-over"): {"to": colleague.pk},
        ("workflows:objections", "file"): {"text": "Đề nghị xem lại"},
        ("workflows:objections", "answer"): {"outcome": "rejected", "text": "Không có căn cứ"},
        ("workflows:open_round", "open"): opening,
        ("workflows:open_round", "xem-truoc"): opening,
        ("workflows:reuse", "reuse"): {"source": [here.dossier(0).evidence.get().pk]},
        ("workflows:round_add_units", "add"): {"units": added.pk, **WHY},
        ("workflows:steering", "take-out"): {"ra-dossiers": here.dossier(0).pk, "ra-reason": "Thử"},
        ("workflows:steering", "deadlines"): {"han-days_submit": "30", "han-reason": "Thử"},
        ("workflows:steering", "cancel"): {"huy-reason": "Thử"},
        ("workflows:steering", "settings"): {
            "qd-name": "Tên đã sửa", "qd-with_council": "on", "qd-council": here.council.pk, "qd-objection_days": "60",
            "qd-quorum": "2/3", "qd-majority": "1/2", "qd-ballot_kind": "open", "qd-tie_rule": "conclude",
            "qd-answer_days": "30", "qd-reason": "Thử",
        },
        ("workflows:round", "draft"): {"dossiers": [here.dossier(3).pk]},
        ("workflows:round", "open-sitting"): {"dossiers": [check.pk]},
        ("workflows:sitting", "present"): {"seat": running.attendance.first().seat_id},
        ("workflows:sitting", "absent"): {"seat": running.attendance.last().seat_id, **WHY},
        ("workflows:sitting", "adjourn"): {"item": item.pk, **WHY},
        ("desk:certificates", "xac-nhan"): _proposed_certificate,
    ("desk:certificates", "khong-xac-nhan"): _proposed_certificate,
    ("workflows:restoration", "-"): _revoked,
    ("workflows:sitting", "close"): {"item": item.pk},
        ("workflows:title", "revoke"): ground,
        ("workflows:title", "give-up"): ground,
        ("workflows:title", "issue"): {"on": today()},
        **dict.fromkeys(WITH_A_REASON, WHY),
        **_forms(world),
    }  # fmt: skip
    found: dict[tuple[str, str], Callable[[], Fields]] = {
        key: (lambda said=said: said) for key, said in same.items()
    }
    pem = certificate().encode()
    found["desk:certificates", "dang-ky"] = lambda: {
        "tep": SimpleUploadedFile("chung-thu.pem", pem),
        "cua": f"co-quan:{here.issuer.pk}",
    }
    found["workflows:set_upload", "keep"] = lambda: {
        "kept": signing.dumps(content("bo-moi"), salt=uploads.SALT, compress=True)
    }
    for act in ("xac-nhan", "khong-xac-nhan"):
        found["desk:certificates", act] = lambda: {
            "chung_thu": SigningCertificate.objects.get().pk,
            "ly_do": "Không khớp",
        }
    found["workflows:sitting", "erase-reason"] = lambda: {"recusal": Recusal.objects.get(kind="declared").pk}
    found["workflows:title_entry_new", "enter"] = lambda: {
        "unit": here.heads[0].office.unit.code, **PAPER, "scan": SimpleUploadedFile("qd.png", DOT),
    }  # fmt: skip
    found["workflows:list_decisions", "enter"] = lambda: {
        **PERSONS, "unit": here.heads[0].office.unit.code, "scan": SimpleUploadedFile("qd.png", DOT),
    }  # fmt: skip
    found["workflows:list_decisions", "remove"] = lambda: {"decision": ListDecision.objects.get().pk, **WHY}
    found["workflows:report", "import"] = lambda: {"file": SimpleUploadedFile("ho-so.zip", b"PK")}
    found["task:self_assess", "drop"] = lambda: {"citation": Citation.objects.get().pk}
    first = here.criteria_set.parsed().indicators[0].code
    for act in ("confirm", "withdraw"):
        found["workflows:set_completion", act] = lambda: {"entry": SetEntry.objects.get().pk, **WHY}
    found["workflows:set_completion", "take"] = lambda: {
        "item": f"official:{first}:0:0",
        "plan": CriteriaSet.objects.of_plans().get().pk,
    }
    found["workflows:set_completion", "fill"] = lambda: {
        "item": MONTHS_OF_THE_SET,
        "value": "36",
        "document": "Thông tư thử",
    }
    found["task:self_assess", "ask"] = lambda: {
        "office": next_door(here).pk, "kind": "answer", "due": today(), "code": "1.1",
    }  # fmt: skip
    found["task:self_assess", "take-back"] = lambda: {"request": IndicatorRequest.objects.get().pk}
    found["workflows:indicator_request", "reply"] = lambda: {"version": "0", "yes": "yes", "note": "Theo sổ"}
    found["workflows:indicator_request", "decline"] = lambda: {"reason": "Không theo dõi"}
    found["workflows:indicator_request", "attach"] = lambda: {"file": upload("Xác nhận")}
    found["workflows:set_row", "save"] = lambda: {"edits": SetDraft.objects.get().edits}
    found["desk:incoming", "vao-so"] = lambda: {"tep": upload(), "co_quan": "Sở Nội vụ", "trich_yeu": "Thử"}
    found["task:self_assess", "attach"] = lambda: {"file": upload("Minh chứng mới")}
    return found


def _book(world: Everywhere) -> NumberRegister:
    return NumberRegister.objects.filter(issuer=world.here.issuer).first()


def _forms(world: Everywhere) -> dict[tuple[str, str], Fields]:
    """Return what the pages say that have one form and name no act."""
    here, commune = world.here, world.here.heads[0].office
    span = {"since": today(), "last_day": today()}
    people = [AppointmentFactory(office=here.standing).user.pk for _ in range(3)]
    return {
        ("plan_links", "-"): {"ke-hoach": publish_plan(make_plan(office=here.issuer)).slug},
        ("workflows:correction", "-"): {"was": "Sai", "should_be": "Đúng", "why": "Sơ suất"},
        ("workflows:deadlines", "-"): {
            "step": "review", "new_due": f"{timezone.localdate().year + 1}-06-30", **WHY
        },
        ("workflows:kept_appoint", "-"): {"role": "deputy", "office": commune.pk, **span},
        ("nhan-su", "-"): {"person": AppointmentFactory(office=commune).user_id, **WHY},
        ("lam-thay", "-"): {
            "principal": world.here.heads[0].pk, "deputy": AppointmentFactory(office=commune).user_id,
            "since": today(), "until": today(),
        },
        ("workflows:kept_leave", "-"): WHY,
        ("workflows:kept_link", "-"): {"way": "print"},
        ("workflows:kept_person_correct", "-"): {"full_name": "Tên sửa", "email": ""},
        ("workflows:kept_reopen", "-"): WHY,
        ("workflows:kept_person_new", "-"): {
            "full_name": "Lò Thị Mây", "username": "lothimay", "role": Role.OFFICE_CONTRIBUTOR, "office": commune.pk,
            **span,
        },
        ("workflows:kept_mandate_new", "-"): {
            "holder": AppointmentFactory(role=Role.DEPUTY, office=commune).pk, "issuer": commune.pk,
            "form": "KT", "principal_capacity": "Chủ tịch", "capacity": "Phó Chủ tịch", "basis": "QĐ 1", **span,
        },
        ("workflows:kept_reform", "-"): {
            "ended": [UnitFactory(parent=commune.unit, level="co_so", kind="truong").pk],
            "made": "TM-2; Trường mới", "day": today(), "basis": "NQ 1",
        },
        ("workflows:kept_post_end", "-"): {**span, **WHY},
        ("workflows:kept_mandate_end", "-"): {**span, **WHY},
        ("workflows:kept_unit_correct", "-"): {"name": "Tên sửa", "kind": "xa", **WHY},
        ("workflows:kept_unit_new", "-"): {
            "name": "Trường mới", "code": "TM-1", "level": "co_so", "basis": "QĐ 1", **span
        },
        ("workflows:kept_office_new", "-"): {"name": "Phòng mới", "code": "pm-1", "kind": "office", **span},
        ("workflows:kept_office_correct", "-"): {"name": "Tên sửa", "symbol": "X", **WHY},
        ("workflows:kept_office_end", "-"): {**span, **WHY},
        ("workflows:new_council", "-"): {
            "name": "Hội đồng mới", "established_by": "QĐ 9", "established_on": today(),
            **{f"user-{n}": pk for n, pk in enumerate(people)},
            "seat-0": "chair", "seat-1": "secretary", "seat-2": "member",
        },
        ("workflows:new_paper", "-"): {
            "kind": "thong_bao", "issuer": here.issuer.pk, "title": "Thử", "paragraphs": "Một đoạn", "why": "Cần"
        },
        ("workflows:title_entry", "correct"): {**PAPER, **WHY},
        ("workflows:title_entry", "remove"): WHY,
        ("workflows:withdraw", "-"): WHY,
        ("workflows:recall", "-"): WHY,
        **dict.fromkeys(
            (("workflows:revocation", "-"), ("workflows:restoration", "-")),
            {"ground": "Điều 20", "why": "Cần thu hồi", **WHY},
        ),
    }  # fmt: skip


def addresses(world: Everywhere) -> dict[str, str]:
    """Return where the pages are that have one form and name no act: things of the province and of one commune."""
    here, commune = world.here, world.here.heads[0].office
    person = AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=commune)
    mandate = SigningMandate.objects.create(
        holder=here.heads[0], issuer=commune, form="", capacity="Chủ tịch", valid_from=person.valid_from
    )
    absent = StandIn.objects.create(
        principal=person, deputy=here.heads[0].user, recorded_by=person.user, valid_from=timezone.localdate(),
        valid_until=timezone.localdate() + timedelta(days=3),
    )  # fmt: skip
    empty = OfficeFactory(unit=commune.unit)
    closed = AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=commune)
    type(closed.user).objects.filter(pk=closed.user_id).update(is_active=False)
    closed.valid_until = timezone.localdate() - timedelta(days=1)
    closed.save()
    plan = publish_plan(make_plan(office=here.issuer))
    sets = CriteriaSet.objects.published().filter(pk=here.criteria_set.pk)
    targets: dict[str, tuple[Any, ...]] = {
        "lam-thay": (),
        "nhan-su": (),
        "thoi-lam-thay": (absent.pk,),
        "plan_links": (plan.slug,),
        "workflows:correction": (Submission.objects.get(state="published").decision.document_id,),
        "workflows:deadlines": (here.round.pk,),
        "workflows:revocation": (Submission.objects.get(state="published").decision.document_id,),
        "workflows:restoration": (Submission.objects.get(state="published").decision.document_id,),
        "workflows:kept_appoint": (person.user_id,),
        "workflows:kept_leave": (person.user_id,),
        "workflows:kept_link": (person.user_id,),
        "workflows:kept_person_correct": (person.user_id,),
        "workflows:kept_reopen": (closed.user_id,),
        "workflows:kept_post_end": (person.pk,),
        "workflows:kept_mandate_end": (mandate.pk,),
        "workflows:kept_mandate_new": (),
        "workflows:kept_person_new": (),
        "workflows:kept_reform": (commune.unit_id,),
        "workflows:kept_unit_correct": (commune.unit_id,),
        "workflows:kept_unit_new": (commune.unit_id,),
        "workflows:kept_office_new": (commune.unit_id,),
        "workflows:kept_office_correct": (empty.pk,),
        "workflows:kept_office_end": (empty.pk,),
        "workflows:authority": (here.round.pk,),
        "workflows:new_council": (),
        "workflows:new_paper": (),
        "workflows:set": (sets.get().pk,),
        "workflows:set_map": (),
        "workflows:withdraw": (here.dossier(0).pk,),
        "workflows:recall": (here.dossier(1).pk,),
    }
    return {name: reverse(name, args=args) for name, args in targets.items()}


def ready(world: Everywhere, place: str, act: str) -> str:
    """Bring the place to where the act can be done, and return its address where that is another one."""
    bring = SETUPS.get((place, act)) or SETUPS.get((place, ""))
    elsewhere = bring(world.here) if bring is not None else None
    if elsewhere:
        return elsewhere
    if place.startswith("task:") and place not in world.places:
        card = TaskCard.objects.open().filter(node=place.removeprefix("task:")).order_by("pk").first()
        assert card is not None, f"nothing waits at {place}"
        return card.get_absolute_url()
    return ""


def entered(here: make.Place, number: int = 0, scan: Upload | None = None) -> Title:
    """Enter a title of a unit from paper."""
    paper = PaperTitle(
        model="cong_dong_hoc_tap", government_level="xa", level=1, number="9/QĐ-UBND", issuer="UBND tỉnh",
        recognised_on=date(2023, 2, 1), valid_until=date(2026, 12, 31),
    )  # fmt: skip
    return entries.enter(appointment=here.clerk, unit=here.units[number], paper=paper, scan=scan)


def listed(here: make.Place, number: int = 0) -> ListDecision:
    """Enter a decision that recognised citizens of a unit by list."""
    paper = PaperList(
        model=BY_LIST, people=120, number="8/QĐ-UBND", issuer="UBND xã", recognised_on=date(2024, 2, 1)
    )
    return list_decisions.enter(
        appointment=here.clerk, unit=here.units[number], paper=paper, scan=Upload("qd.png", DOT)
    )


def _listed(here: make.Place) -> str:
    listed(here)
    return reverse("workflows:list_decisions")


def all_places(world: Everywhere) -> dict[str, tuple[Appointment, str]]:
    """Return who stands at which address for every place that takes acts; what a place lacks is made."""
    here = world.here
    row = IndicatorRequest.objects.create(
        dossier=here.dossier(0), code="1.1", office=here.heads[1].office, kind="answer",
        due=timezone.localdate(), requested_by=here.heads[0], requested_at=timezone.now(),
    )  # fmt: skip
    return world.places | {
        "workflows:indicator_request": (here.heads[1], row.get_absolute_url()),
        "workflows:list_decisions": (here.clerk, _listed(here)),
        "workflows:title_entry": (here.clerk, reverse("workflows:title_entry", args=[entered(here).pk])),
        "workflows:title_entry_new": (here.clerk, reverse("workflows:title_entry_new")),
        "workflows:title_entry_sheet": (here.clerk, reverse("workflows:title_entry_sheet")),
    }


def _accepted(here: make.Place) -> None:
    actions.accept_dossier(appointment=here.clerk, dossier=here.dossier(1))


def _parted(here: make.Place, *, handed_in: bool) -> None:
    head, dossier = here.heads[0], make.answered(here, 0)
    office_contributions.assign_indicator(appointment=head, dossier=dossier, code="1.1", office=head.office)
    if handed_in:
        colleague = AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=head.office)
        office_contributions.hand_in(appointment=colleague, dossier=dossier)


def _ready_to_submit(here: make.Place) -> None:
    make.answered(here, 0)


def _certificates_allowed(here: make.Place) -> None:
    decision = Submission.objects.get(state="published").decision
    certificates.order(appointment=here.chairman, decision=decision)


def _almost_all_voted(here: make.Place) -> None:
    item = AgendaItem.objects.select_related("sitting__council", "dossier__unit").get(dossier=here.dossier(2))
    for seat in here.seats[:4]:
        actions.cast_ballot(appointment=seat, item=item, choice="level_1", reason="Đủ điều kiện.")


def certificate() -> str:
    """Return a certificate."""
    return Authority().root.public_bytes(serialization.Encoding.PEM).decode()


def _proposed_certificate(here: make.Place) -> None:
    other = AppointmentFactory(role=Role.SITE_ADMINISTRATOR, office=here.standing)
    registering.register_certificate(pem=certificate(), appointment=other, office=here.issuer)


def _value_filled(here: make.Place) -> None:
    other = AppointmentFactory(role=Role.SITE_ADMINISTRATOR, office=here.standing)
    completion.fill_item(
        appointment=other,
        draft=SetDraft.objects.get(),
        key=MONTHS_OF_THE_SET,
        fields={"value": "36"},
        source=completion.Source("Thông tư thử"),
    )


def _printed_in_a_plan(here: make.Place) -> None:
    first = here.criteria_set.parsed().indicators[0]
    set_from_plan(
        {"indicators": [{"code": first.code, "text": "Nguyên văn trong kế hoạch"}]},
        model=here.criteria_set.model,
        government_level=here.criteria_set.level,
    )


def _revoked(here: make.Place) -> None:
    document = Submission.objects.get(state="published").decision.document
    said = {"ground": "Điều 20", "reason": "Không còn đạt", "why": "Cần thu hồi"}
    case = actions.put_revocation_forward(
        appointment=here.clerk, document=document, effect=revoking.REVOKES, **said
    )
    actions.decide_paper(appointment=here.chairman, case=case, act="sign")
    actions.issue_paper(appointment=here.document_clerk, case=case, on=timezone.localdate())


def _conflict_declared(here: make.Place) -> None:
    item = AgendaItem.objects.select_related("sitting__council", "dossier__unit").get(dossier=here.dossier(2))
    actions.declare_conflict(appointment=here.seats[2], item=item, reason="Có quan hệ")


def _cited(here: make.Place) -> None:
    citations.cite(appointment=here.heads[0], evidence=here.dossier(0).evidence.get(), page=1)


def _empty(here: make.Place) -> str:
    """Return the address of a dossier that nothing was written into."""
    again = make.next_round(here, with_council=False)
    actions.start_dossiers(round=again.round)
    return reverse("workflows:report", args=[again.dossier(0).pk])


def _another_round(here: make.Place, name: str, *, out: bool = False) -> str:
    """Return the address of a page of a round of which nothing was sent; with `out` all units were taken out of it."""
    again = make.next_round(here)
    actions.start_dossiers(round=again.round)
    if out:
        actions.take_units_out(
            appointment=here.clerk, round=again.round, dossiers=again.dossiers(), reason="Chọn nhầm"
        )
    return reverse(name, args=[again.round.pk])


def _ballot_of_a_member(here: make.Place) -> str:
    card = TaskCard.objects.open().filter(node="ballot").mine(here.seats[2]).first()
    return card.get_absolute_url()


def _minuted(here: make.Place) -> None:
    sitting = Sitting.objects.get(items__dossier=here.dossier(3))
    actions.confirm_minutes(appointment=here.chair, sitting=sitting)


def _returned(here: make.Place) -> None:
    submission = Submission.objects.get(state="submitted")
    actions.decide_submission(
        appointment=here.chairman, submission=submission, act="return", reason="Sửa lại"
    )


def _returned_paper(here: make.Place) -> None:
    facts = {"appointment": here.clerk, "kind": "thong_bao", "issuer": here.issuer, "wording": WORDS}
    case = actions.put_paper_forward(**facts)
    actions.decide_paper(appointment=here.chairman, case=case, act="return", reason="Sửa lại")


def _without_council(here: make.Place) -> None:
    again = make.next_round(here, with_council=False)
    actions.start_dossiers(round=again.round)
    make.answered(again, 0)
    actions.submit_dossier(appointment=again.heads[0], dossier=again.dossier(0), requested_level=1)
    actions.accept_dossier(appointment=again.clerk, dossier=again.dossier(0))


def _objected(here: make.Place) -> None:
    appeals.file_appeal(appointment=here.heads[6], dossier=here.dossier(6), text="Đề nghị xem lại")


def _taken(here: make.Place) -> None:
    card = TaskCard.objects.filter(node="check", dossier=here.dossier(1))
    card.update(taken_by=here.clerk, taken_at=timezone.now())


def _concludable(here: make.Place, *, conclude: bool) -> None:
    item = AgendaItem.objects.select_related("sitting__council", "dossier__unit").get(dossier=here.dossier(2))
    for seat in here.seats:
        actions.cast_ballot(appointment=seat, item=item, choice="level_1", reason="Đủ điều kiện.")
    if conclude:
        actions.conclude(appointment=here.chair, item=item, outcome="level_1")


def _ending(here: make.Place, *, signed: bool) -> None:
    title = Title.objects.get()
    found = revocations.propose(
        appointment=here.clerk, title=title, kind="revoke", ground="Điều 17", reason="Không còn đạt"
    )
    if signed:
        revocations.sign(appointment=here.chairman, ending=found)


def next_door(here: make.Place) -> Office:
    """Return the other office of the province, the same for everybody."""
    found = Office.objects.filter(code="nextdoor").first()
    return found or OfficeFactory(unit=here.issuer.unit, code="nextdoor", name="Sở Nội vụ", kind="office")


def _asked(here: make.Place) -> str:
    """Ask the office next door about an indicator."""
    row = indicator_requests.ask(
        appointment=here.heads[0], dossier=here.dossier(0), code="1.1", office=next_door(here), kind="answer",
        due=timezone.localdate(),
    )  # fmt: skip
    return row.get_absolute_url()


def _asked_from_the_form(here: make.Place) -> None:
    _asked(here)


SETUPS: dict[tuple[str, str], Callable[[make.Place], str | None]] = {
    ("task:schedule", ""): _accepted,
    ("task:ballot", "conflict"): _ballot_of_a_member,  # a chair without a vice chair may not stay out
    ("workflows:set_completion", "confirm"): _value_filled,
    ("workflows:set_completion", "withdraw"): _value_filled,
    ("workflows:set_completion", "take"): _printed_in_a_plan,
    ("desk:certificates", "xac-nhan"): _proposed_certificate,
    ("desk:certificates", "khong-xac-nhan"): _proposed_certificate,
    ("workflows:restoration", "-"): _revoked,
    ("workflows:sitting", "erase-reason"): _conflict_declared,
    ("workflows:sitting", "close"): _almost_all_voted,
    ("task:self_assess", "drop"): _cited,
    ("task:self_assess", "explain"): make.require_evidence,
    ("task:self_assess", "take-back"): _asked_from_the_form,
    ("workflows:indicator_request", ""): _asked,
    ("task:self_assess", "submit"): _ready_to_submit,
    ("workflows:certificate_batch", "lap"): _certificates_allowed,
    ("task:self_assess", "hand-in"): lambda here: _parted(here, handed_in=False),
    ("task:self_assess", "give-back"): lambda here: _parted(here, handed_in=True),
    ("workflows:report", "import"): _empty,
    ("workflows:round", "open-sitting"): _accepted,
    ("workflows:round_report", ""): lambda here: _another_round(here, "workflows:round_report", out=True),
    ("workflows:steering", "settings"): lambda here: _another_round(here, "workflows:steering"),
    ("workflows:steering", "cancel"): lambda here: _another_round(here, "workflows:steering"),
    ("workflows:round", "draft"): _minuted,
    ("task:conclude", ""): lambda here: _concludable(here, conclude=False),
    ("task:write_minutes", ""): lambda here: _concludable(here, conclude=True),
    ("task:revise", ""): _returned,
    ("task:revise_paper", ""): _returned_paper,
    ("task:conclude_without_council", ""): _without_council,
    ("workflows:list_decisions", ""): _listed,
    ("workflows:title_entry", ""): lambda here: reverse("workflows:title_entry", args=[entered(here).pk]),
    ("workflows:title_entry_new", ""): lambda here: reverse("workflows:title_entry_new"),
    ("workflows:title_entry_sheet", ""): lambda here: reverse("workflows:title_entry_sheet"),
    ("workflows:title", "sign"): lambda here: _ending(here, signed=False),
    ("workflows:title", "refuse"): lambda here: _ending(here, signed=False),
    ("workflows:title", "issue"): lambda here: _ending(here, signed=True),
    ("workflows:objections", "withdraw"): _objected,
    ("workflows:objections", "answer"): _objected,
    ("workflows:hand", "give-back"): _taken,
}


def identities(world: Everywhere, unit: int) -> dict[str, Appointment | None]:
    """Return everybody who tries, named "role@place"; those of the province are the round's own people where it has them.

    Places: the province that judges, another office of it, the assessed commune, one beside it, another province.
    """
    here = world.here
    own: dict[str, Appointment] = {
        Role.STANDING_CLERK: here.clerk, Role.COUNCIL_CHAIR: here.chair, Role.COUNCIL_SECRETARY: here.secretary,
        Role.COUNCIL_MEMBER: here.seats[2], Role.CHAIRMAN: here.chairman, Role.DEPUTY: here.deputy,
        Role.DOCUMENT_CLERK: here.document_clerk,
    }  # fmt: skip
    at_standing = (Role.EDITOR, Role.ADMINISTRATOR, Role.SITE_ADMINISTRATOR)
    found: dict[str, Appointment | None] = dict(NAMES)
    commune = here.heads[unit].office
    elsewhere: dict[str, Office] = {
        "nextdoor": next_door(here),
        "commune": commune,
        "beside": OfficeFactory(unit=UnitFactory(parent=here.issuer.unit)),
        "far": OfficeFactory(unit=UnitFactory(level="tinh", kind="")),
    }
    for name in NAMES:
        role, _, at = name.partition("@")
        if at == "province":
            office: Office = here.standing if role in at_standing else here.issuer
            found[name] = own.get(role) or AppointmentFactory(role=role, office=office)
        elif at:
            head = here.heads[unit] if name == f"{Role.UNIT_HEAD}@commune" else None
            found[name] = head or AppointmentFactory(role=role, office=elsewhere[at])
    return found


ROLES_AT: dict[str, tuple[str, ...]] = {
    "nextdoor": (Role.STANDING_CLERK, Role.CHAIRMAN, Role.COUNCIL_CHAIR, Role.COUNCIL_MEMBER),
    "beside": (Role.UNIT_HEAD, Role.STANDING_CLERK, Role.DOCUMENT_CLERK, Role.ADMINISTRATOR),
}
"""Who is asked at a place where not every role is."""
SELDOM = "@far"
"""The place whose roles but these few are asked in the long run only."""
OFTEN = tuple(f"{role}@" for role in (Role.STANDING_CLERK, Role.CHAIRMAN, Role.ADMINISTRATOR))
NAMES: dict[str, None] = {"nobody": None} | {
    f"{role}@{at}": None
    for at in ("province", "nextdoor", "commune", "beside", "far")
    for role in ROLES_AT.get(at, Role.values)
}
"""Everybody by name."""
