"""Who recognises, held against rounds: at the opening, the signature and the number, on the day of the act."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Level, OfficeKind, Role
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import Round, SubmissionState
from dossiers.services.decisions import issuing
from dossiers.services.grounds import Ground
from dossiers.services.proposals import proposals, review
from dossiers.services.rounds import authorities
from ledger.models import AuditLine
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, OfficeFactory, SigningMandateFactory, UnitFactory
from tests.factories.criteria import CriteriaSetFactory, shipped_set
from tests.factories.dossiers import ground, recogniser, two_levels

pytestmark = pytest.mark.django_db
SGD = "Giám đốc Sở Giáo dục và Đào tạo"


def upload() -> SimpleUploadedFile:
    """A letter as it is uploaded."""
    return SimpleUploadedFile("cong-van.txt", "Được giao công nhận thay".encode())


def asked(words: str | None, **more):
    """A small set whose authority is these words."""
    return CriteriaSetFactory(**two_levels(), authorities=recogniser(words, **more))


LAST_YEAR = timezone.localdate().year - 1  # this year the units have their living dossier


def opened(here, criteria_set, **rules) -> Round:
    return make.open_round(
        here.clerk,
        here.issuer,
        here.standing,
        here.council,
        here.heads,
        criteria_set,
        year=LAST_YEAR,
        **rules,
    )


class TestOpening:
    """An issuer that the set does not name opens on a written ground only."""

    @pytest.fixture
    def here(self):
        return make.place()

    def test_another_authority_is_refused_naming_the_right_one(self, here):
        with pytest.raises(
            BadAnswer, match=f"người công nhận là {SGD}, không phải Chủ tịch Ủy ban nhân dân tỉnh"
        ):
            opened(here, asked(SGD))

    @pytest.mark.parametrize("words", [None, "Ông Nguyễn Văn A"])
    def test_nobody_known_is_refused_and_nothing_is_guessed(self, here, words):
        with pytest.raises(BadAnswer, match="căn cứ"):
            opened(here, asked(words))

    def test_options_that_are_not_checked_are_no_authority(self, here):
        both = asked(None, options=[SGD, "Chủ tịch Ủy ban nhân dân tỉnh"])
        with pytest.raises(BadAnswer, match="có thể là Giám đốc Sở"):
            opened(here, both)

    @pytest.mark.parametrize("words", [SGD, None])
    def test_a_written_ground_opens_it_and_stands_in_round_and_audit(self, here, words):
        new = opened(here, asked(words), ground=ground())
        assert (new.authority_ground, new.authority_document) == (ground().text, ground().document)
        assert new.authority_file.media_type == "application/pdf"
        line = AuditLine.objects.filter(act="authority-ground").get()
        assert ground().document in line.sentence
        assert "chưa kiểm chứng" in line.sentence

    @pytest.mark.parametrize("missing", [{"text": " "}, {"document": ""}, {"file": None}])
    def test_half_a_ground_is_none(self, here, missing):
        with pytest.raises(Incomplete):
            opened(here, asked(SGD), ground=ground(**missing))

    def test_the_right_authority_needs_no_ground_and_keeps_none(self, here):
        assert opened(here, asked("Chủ tịch Ủy ban nhân dân tỉnh")).authority_ground == ""


class TestDistrict:
    """Thông tư 25/2023: a commune is recognised by the Trưởng phòng GD&ĐT of its district until 30/06/2025."""

    @pytest.fixture
    def here(self, time_machine):
        time_machine.move_to(date(2025, 3, 10))
        district = UnitFactory(level=Level.DISTRICT, kind="huyen", name="huyện Hiệp Hòa")
        phong = OfficeFactory(
            unit=district, name="Phòng Giáo dục và Đào tạo huyện Hiệp Hòa", symbol="PGDĐT", kind=OfficeKind.STANDING,
        )  # fmt: skip
        committee = OfficeFactory(unit=district, name="Ủy ban nhân dân huyện Hiệp Hòa")
        commune = UnitFactory(parent=district, name="xã Thái Sơn")
        clerk = AppointmentFactory(role=Role.STANDING_CLERK, office=phong)
        council, _ = make.council_of(phong)
        return {
            "phong": phong,
            "committee": committee,
            "commune": commune,
            "clerk": clerk,
            "council": council,
        }

    def opens(self, here, issuer, **rules):
        head = AppointmentFactory(role=Role.UNIT_HEAD, office__unit=here["commune"])
        return make.open_round(
            here["clerk"], here[issuer], here["phong"], here["council"], [head], shipped_set(),
            **{"year": 2024, "deadlines": {}, **rules},
        )  # fmt: skip

    def test_the_head_of_the_phong_recognises_on_those_days(self, here):
        assert self.opens(here, "phong").issuer == here["phong"]

    def test_the_committee_does_not(self, here):
        with pytest.raises(
            BadAnswer, match="người công nhận là Trưởng phòng Giáo dục và Đào tạo, không phải Chủ tịch"
        ):
            self.opens(here, "committee")

    def test_from_the_first_of_july_nobody_is_known(self, here, time_machine):
        time_machine.move_to(date(2025, 7, 1))
        for issuer in ("phong", "committee"):
            with pytest.raises(BadAnswer, match="chưa cho biết chắc ai công nhận vào ngày 01/07/2025"):
                self.opens(here, issuer)


class TestDayOfTheAct:
    """The authority is asked again on the day of each act: what changed since the opening counts."""

    @pytest.fixture
    def here(self):
        """A round whose issuer is the authority until today."""
        today = timezone.localdate()
        until = [*recogniser("Chủ tịch Ủy ban nhân dân tỉnh", until=today.isoformat()),
                 *recogniser(SGD, **{"from": (today + timedelta(days=1)).isoformat()})]  # fmt: skip
        return make.place(criteria={**two_levels(), "authorities": until})

    def tomorrow(self, time_machine):
        time_machine.move_to(timezone.now() + timedelta(days=1))

    def test_a_submission_is_not_put_forward_to_whom_it_no_longer_belongs(self, here, time_machine):
        chosen = make.proposed(here)
        self.tomorrow(time_machine)
        with pytest.raises(NotAllowed, match="Chưa trình được"):
            proposals.draft(appointment=here.clerk, round=here.round, dossiers=chosen)

    @pytest.mark.parametrize("act", ["sign", "refuse"])
    def test_neither_signed_nor_refused(self, here, time_machine, act):
        submission = make.put_forward(here)
        self.tomorrow(time_machine)
        more = {"reason": "Không đạt"} if act == "refuse" else {}
        with pytest.raises(NotAllowed, match=f"người công nhận là {SGD}.*ghi căn cứ thẩm quyền ở trang đợt"):
            getattr(review, act)(appointment=here.chairman, submission=submission, **more)
        review.send_back(appointment=here.chairman, submission=submission, reason="Không còn thẩm quyền")

    def test_nor_numbered(self, here, time_machine):
        submission = make.signed(here)
        self.tomorrow(time_machine)
        with pytest.raises(NotAllowed, match="Chưa cấp số được"):
            issuing.issue(appointment=here.document_clerk, submission=submission, on=timezone.localdate())
        assert issuing.issue(
            appointment=here.document_clerk,
            submission=submission,
            on=timezone.localdate() - timedelta(days=1),
        ).document.is_issued, "it was still the authority on the day of the decision"

    def test_a_ground_written_later_lets_it_go_on_and_every_act_names_it(self, here, time_machine):
        submission = make.put_forward(here)
        self.tomorrow(time_machine)
        authorities.record_ground(appointment=here.clerk, round=here.round, ground=ground())
        review.sign(appointment=here.chairman, submission=submission)
        submission.refresh_from_db()
        issuing.issue(appointment=here.document_clerk, submission=submission, on=timezone.localdate())
        submission.refresh_from_db()
        assert submission.state == SubmissionState.PUBLISHED
        for act in ("sign-decision", "issue-decision"):
            assert ground().document in AuditLine.objects.filter(act=act).latest("pk").sentence


class TestGround:
    """The ground is the standing office's to write, as long as something is to be decided."""

    @pytest.fixture
    def here(self):
        return make.place(
            criteria={**two_levels(), "authorities": recogniser(None)}, ground=ground(text="Cũ")
        )

    def test_others_may_not_write_it(self, here):
        for other in (here.chairman, here.heads[0], here.document_clerk, make.ended(here.clerk)):
            with pytest.raises(NotAllowed):
                authorities.record_ground(appointment=other, round=here.round, ground=ground())

    def test_nothing_is_written_once_every_dossier_has_its_end(self, here):
        make.decided(here)
        with pytest.raises(WrongState, match="đã kết thúc"):
            authorities.record_ground(appointment=here.clerk, round=here.round, ground=ground())

    def test_an_empty_one_is_refused(self, here):
        with pytest.raises(Incomplete):
            authorities.record_ground(appointment=here.clerk, round=here.round, ground=Ground())

    def test_round_submission_and_decision_show_it(self, here, client):
        decision = make.decided(here)
        clerk = Client()
        clerk.force_login(here.clerk.user)
        for address in (
            f"/ho-so/dot/{here.round.pk}/", f"/ho-so/dot/{here.round.pk}/tham-quyen/",
            f"/ho-so/to-trinh/{decision.submission_id}/",
        ):  # fmt: skip
            page = clerk.get(address).content.decode()
            assert "Chủ tịch Ủy ban nhân dân tỉnh Thử Nghiệm" in page, address
            assert "Cũ" in page, address
            assert ground().document in page, address
        file = clerk.get(f"/ho-so/dot/{here.round.pk}/tham-quyen/van-ban/")
        assert (file.status_code, b"".join(file)) == (200, make.PDF)
        assert ground().document in str(decision.document.facts["basis"])

    def test_strangers_get_neither_page_nor_file(self, here, client):
        client.force_login(AppointmentFactory(role=Role.STANDING_CLERK).user)
        for end in ("", "van-ban/"):
            assert client.get(f"/ho-so/dot/{here.round.pk}/tham-quyen/{end}").status_code == 404


def test_a_department_recognises_and_its_decision_says_so():
    here = make.place(criteria={**two_levels(), "authorities": recogniser(SGD)}, ground=ground())
    department = OfficeFactory(
        unit=here.issuer.unit,
        name="Sở Giáo dục và Đào tạo tỉnh Thử Nghiệm",
        symbol="SGDĐT",
        kind=OfficeKind.STANDING,
    )
    director = AppointmentFactory(role=Role.RECOGNISING_AUTHORITY, office=department, capacity="Giám đốc")
    SigningMandateFactory(holder=director, form="", body_line="", capacity="GIÁM ĐỐC")
    made = make.next_round(
        make.Place(**{**vars(here), "issuer": department, "chairman": director}), year=LAST_YEAR
    )
    document = make.decided(made).document
    assert document.facts["authority"] == "Giám đốc Sở Giáo dục và Đào tạo tỉnh Thử Nghiệm"
    assert (document.signer_block, document.full_number) == (["GIÁM ĐỐC"], "01/QĐ-SGDĐT")


class TestForm:
    """The form offers every office that issues, says what the set says of each, and takes the ground with its file."""

    @pytest.fixture
    def here(self):
        return make.place()

    @pytest.fixture
    def clerk(self, here):
        client = Client()
        client.force_login(here.clerk.user)
        return client

    def posted(self, here, criteria_set, **more):
        return {
            "name": "Đợt mới", "year": LAST_YEAR, "criteria_set": criteria_set.pk,
            "council": here.council.pk, "issuer": here.issuer.pk, "with_council": "on",
            "units": [unit.pk for unit in here.units], "act": "open", **more,
        }  # fmt: skip

    def test_each_office_is_named_with_what_the_set_says_of_it(self, here, clerk):
        page = clerk.post(
            "/ho-so/dot/mo/", self.posted(here, here.criteria_set, act="bo-tieu-chi", issuer="")
        )
        text = page.content.decode()
        assert f"{here.issuer}: đúng thẩm quyền hôm nay" in text
        assert f"{here.standing}: không đúng thẩm quyền hôm nay, phải ghi căn cứ" in text
        assert f'value="{here.issuer.pk}" selected' in text, "the only one that the set names is chosen"

    def test_without_a_ground_it_is_refused_and_what_was_typed_is_kept(self, here, clerk):
        unknown = asked(None)
        answer = clerk.post("/ho-so/dot/mo/", self.posted(here, unknown, ground="Theo quyết định giao việc"))
        text = answer.content.decode()
        assert (answer.status_code, "Chưa ghi văn bản làm căn cứ" in text) == (422, True)
        assert "Theo quyết định giao việc" in text

    def test_with_a_ground_and_its_file_it_opens(self, here, clerk):
        said = {"ground": "Theo giao việc", "ground_document": "Công văn số 1/UBND", "ground_file": upload()}
        answer = clerk.post("/ho-so/dot/mo/", self.posted(here, asked(None), **said))
        assert answer.status_code == 302
        assert Round.objects.get(name="Đợt mới").authority_ground == "Theo giao việc"

    def test_the_standing_office_writes_it_later_on_the_page_of_the_authority(self, here, clerk):
        address = f"/ho-so/dot/{here.round.pk}/tham-quyen/"
        assert clerk.post(address, {"ground": "Vì vậy"}).status_code == 422
        said = {"ground": "Theo giao việc", "ground_document": "Công văn số 1/UBND", "ground_file": upload()}
        assert clerk.post(address, said).status_code == 302
        here.round.refresh_from_db()
        assert here.round.authority_document == "Công văn số 1/UBND"
        clerk.force_login(here.chairman.user)
        assert clerk.post(address, said).status_code == 404
