"""A register of the size of a country's: published decisions and titles with everything around them, in bulk.

Every row is what the services would have written (constraints hold, papers have files, pages hang in the tree);
only the audit lines and the bytes of the papers are left out. The same seed gives the same rows.
"""

from __future__ import annotations

import hashlib
import itertools
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from wagtail.models import Locale, Page, PageLogEntry

from accounts.models import AdministrativeUnit, Appointment, Level, Office, SigningMandate
from criteria.models import CriteriaSet
from criteria.services import load_sets
from documents.models import OfficialDocument
from dossiers.models import (
    Council,
    Decision,
    Dossier,
    DossierState,
    IndicatorVerdict,
    Round,
    Submission,
    SubmissionState,
    Title,
)
from home.models import DecisionIndexPage, DecisionPage
from home.services.site_tree import ensure_site_tree
from home.slugs import slug_of
from ledger.models import StoredFile
from ledger.services import audit
from tests.factories.accounts import LONG_AGO, AppointmentFactory, OfficeFactory, SigningMandateFactory
from tests.factories.documents import DECISION_FACTS
from tests.factories.home import published_plan

PROVINCES, COMMUNES, BODIES = 34, 100, 5  # in the country, in a province, in a commune
YEARS = range(2021, 2027)
SIZES = (1, 3, 5, 7, 9)  # titles of a decision, in turn: five on average
VERDICTS = 15
SYLLABLES = (
    "An",
    "Bình",
    "Cát",
    "Đông",
    "Hà",
    "Hòa",
    "Hưng",
    "Lạc",
    "Long",
    "Minh",
    "Phú",
    "Sơn",
    "Tân",
    "Vĩnh",
    "Xuân",
)
CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Seat:
    """Who issues in one province."""

    office: Office
    clerk: Appointment
    chairman: Appointment
    mandate: SigningMandate
    council: Council


class Register:
    """Builds the rows; `decisions` should be a multiple of five to give five times as many titles."""

    def __init__(self, decisions: int, *, plans: int = 200, seed: int = 9) -> None:
        self.decisions, self.plans, self.chance = decisions, plans, random.Random(seed)  # noqa: S311

    @transaction.atomic
    def build(self) -> None:
        """Write everything."""
        ensure_site_tree()
        sets = {row.code: row for row in load_sets().sets}
        self.sets = {"cong_dong_hoc_tap": sets["tt25-2023-xa"], "don_vi_hoc_tap": self._set_of_bodies(sets)}
        self._units()
        seats = [self._seat(province) for province in self.provinces]
        papers = list(self._papers(seats))
        self._files_and_documents(papers)
        self._titles(papers)
        self._pages(papers)
        for _ in range(self.plans):
            published_plan()
        audit.record(act="decision-published", actor=None, subject=papers[-1]["decision"], sentence="Công bố")

    @staticmethod
    def _set_of_bodies(sets: dict[str, CriteriaSet]) -> CriteriaSet:
        return next(row for row in sets.values() if row.model == "don_vi_hoc_tap")

    def _name(self) -> str:
        return " ".join(self.chance.choices(SYLLABLES, k=2))

    def _units(self) -> None:
        make = AdministrativeUnit.objects.bulk_create
        self.provinces = make(
            AdministrativeUnit(
                code=f"{n:02}",
                name=f"tỉnh {self._name()}",
                level=Level.PROVINCE,
                kind="tinh",
                valid_from=LONG_AGO,
            )
            for n in range(PROVINCES)
        )
        self.communes = make(
            AdministrativeUnit(
                code=f"{province.code}{n:03}", name=f"xã {self._name()} {n}", level=Level.COMMUNE, kind="xa",
                parent=province, valid_from=LONG_AGO,
            )
            for province in self.provinces for n in range(COMMUNES)
        )  # fmt: skip
        self.bodies = make(
            [
                AdministrativeUnit(
                    code=f"{commune.code}-{n}", name=f"Trường Trung học cơ sở {self._name()} {n}", level=Level.BODY,
                    kind="truong_thcs", parent=commune, valid_from=LONG_AGO,
                )
                for commune in self.communes for n in range(BODIES)
            ],
            batch_size=CHUNK,
        )  # fmt: skip
        self.below = defaultdict(list)
        for unit in self.communes:
            self.below[unit.code[:2], "cong_dong_hoc_tap"].append(unit)
        for unit in self.bodies:
            self.below[unit.code[:2], "don_vi_hoc_tap"].append(unit)

    def _seat(self, province: AdministrativeUnit) -> Seat:
        office = OfficeFactory(unit=province, name=f"Ủy ban nhân dân {province.name}")
        clerk = AppointmentFactory(role="standing_clerk", office=office)
        chairman = AppointmentFactory(role="chairman", office=office)
        council = Council.objects.create(name=f"Hội đồng {province.name}", office=office, valid_from=LONG_AGO)
        return Seat(office, clerk, chairman, SigningMandateFactory(holder=chairman), council)

    def _papers(self, seats: list[Seat]) -> Iterator[dict[str, Any]]:
        """Yield what each decision is about: round, day, number, units; nobody twice in a round."""
        rounds: dict[tuple[int, int, str], tuple[Round, Iterator[AdministrativeUnit]]] = {}
        numbers: dict[tuple[int, int], Iterator[int]] = defaultdict(lambda: itertools.count(1))
        # Six papers about bodies for one about communes: there are five times as many of them.
        kinds = itertools.cycle(("cong_dong_hoc_tap", *("don_vi_hoc_tap",) * 6))
        places = itertools.cycle(itertools.product(YEARS, range(len(seats))))
        for at, (year, place), model in zip(range(self.decisions), places, kinds, strict=False):
            if (year, place, model) not in rounds:
                rounds[year, place, model] = self._round(seats[place], year, model)
            opened, units = rounds[year, place, model]
            yield {
                "seat": seats[place], "round": opened, "model": model,
                "units": list(itertools.islice(units, SIZES[at % len(SIZES)])),
                "number": next(numbers[year, place]),
                "day": date(year, 1, 5) + timedelta(days=self.chance.randrange(300)),
            }  # fmt: skip

    def _round(self, seat: Seat, year: int, model: str) -> tuple[Round, Iterator[AdministrativeUnit]]:
        units = self.below[seat.office.unit.code, model]
        opened = Round.objects.create(
            name=f"Đợt {model} {seat.office.unit.code}", year=year, criteria_set=self.sets[model],
            standing_office=seat.office, issuer=seat.office, council=seat.council, opened_by=seat.clerk,
        )  # fmt: skip
        return opened, iter(self.chance.sample(units, len(units)))

    def _files_and_documents(self, papers: list[dict[str, Any]]) -> None:
        sums = [hashlib.sha256(str(at).encode()).hexdigest() for at in range(len(papers))]
        files = StoredFile.objects.bulk_create(
            [StoredFile(sha256=one, size=90_000, media_type="application/pdf") for one in sums],
            batch_size=CHUNK,
        )
        documents = OfficialDocument.objects.bulk_create(
            [
                OfficialDocument(
                    kind="quyet_dinh", type="QĐ", issuer=paper["seat"].office, symbol="QĐ-UBND", place="Bến Lau",
                    issuer_name=paper["seat"].office.name, year=paper["day"].year, number=paper["number"],
                    issued_on=paper["day"], title=f"Về việc công nhận năm {paper['day'].year}", facts=DECISION_FACTS,
                    signer=paper["seat"].chairman, mandate=paper["seat"].mandate, signer_name="Nguyễn Văn A",
                    signer_block=["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], status="issued", pdf=file, sha256=file.sha256,
                    issued_at=datetime(paper["day"].year, 12, 1, tzinfo=UTC),
                )
                for paper, file in zip(papers, files, strict=True)
            ],
            batch_size=CHUNK,
        )  # fmt: skip
        submissions = Submission.objects.bulk_create(
            [
                Submission(
                    round=paper["round"], state=SubmissionState.PUBLISHED, drafted_by=paper["seat"].clerk,
                    decided_by=paper["seat"].chairman,
                )
                for paper in papers
            ],
            batch_size=CHUNK,
        )  # fmt: skip
        decisions = Decision.objects.bulk_create(
            [
                Decision(
                    submission=submission, document=document, signed_by=paper["seat"].chairman,
                    mandate=paper["seat"].mandate,
                )
                for paper, submission, document in zip(papers, submissions, documents, strict=True)
            ],
            batch_size=CHUNK,
        )  # fmt: skip
        for paper, decision in zip(papers, decisions, strict=True):
            paper["decision"] = decision

    def _titles(self, papers: list[dict[str, Any]]) -> None:
        given = [(paper, unit) for paper in papers for unit in paper["units"]]
        dossiers = Dossier.objects.bulk_create(
            [Dossier(round=p["round"], unit=unit, state=DossierState.RECOGNISED) for p, unit in given],
            batch_size=CHUNK,
        )
        held: dict[int, int] = {}  # the level a unit holds
        titles = []
        for (paper, unit), dossier in zip(given, dossiers, strict=True):
            level = held[unit.pk] = min(held.get(unit.pk, 0) + 1, 2)
            revoked = self.chance.random() < 0.01
            day = paper["day"]
            titles.append(
                Title(
                    unit=unit, decision=paper["decision"], dossier=dossier, model=paper["model"], level=level,
                    recognised_on=day, valid_from=day, valid_until=date(day.year + 3, 12, 31),
                    revoked_on=day + timedelta(days=60) if revoked else None,
                    revoked_why="Kê khai sai" if revoked else "",
                )
            )  # fmt: skip
        titles = Title.objects.bulk_create(titles, batch_size=CHUNK)
        self._replace(titles)
        IndicatorVerdict.objects.bulk_create(self._verdicts(titles), batch_size=CHUNK)

    @staticmethod
    def _replace(titles: list[Title]) -> None:
        """Let a unit's next title take the place of the one before it."""
        before: dict[int, Title] = {}
        replaced = []
        for title in sorted(titles, key=lambda one: one.valid_from):
            last = before.get(title.unit_id)
            if last is not None and not last.revoked_on and last.valid_until >= title.valid_from:
                last.replaced_on, last.replaced_by = title.valid_from, title
                replaced.append(last)
            before[title.unit_id] = title
        Title.objects.bulk_update(replaced, ["replaced_on", "replaced_by"], batch_size=500)

    def _verdicts(self, titles: Iterable[Title]) -> Iterator[IndicatorVerdict]:
        codes = {
            model: list(row.indicators.values_list("code", flat=True)[:VERDICTS])
            for model, row in self.sets.items()
        }
        for title in titles:
            for code in codes[title.model]:
                yield IndicatorVerdict(
                    dossier_id=title.dossier_id, code=code, level=title.level, result="pass", required="ít nhất 60%",
                    found="72%", article="TT 25/2023/TT-BGDĐT, Điều 6", reason="Đạt 72%, yêu cầu ít nhất 60%",
                )  # fmt: skip

    def _pages(self, papers: list[dict[str, Any]]) -> None:
        index = DecisionIndexPage.objects.get()
        kind, locale = ContentType.objects.get_for_model(DecisionPage), Locale.get_default()
        now = datetime(2026, 11, 1, tzinfo=UTC)
        pages = []
        for at, paper in enumerate(papers, start=1):
            document = paper["decision"].document
            slug = slug_of(f"{document} {document.year} {document.issuer_name} {at}")
            pages.append(
                Page(
                    path=Page._get_path(index.path, index.depth + 1, at), depth=index.depth + 1, numchild=0,
                    title=f"{document}: {document.title}", draft_title=f"{document}", slug=slug, content_type=kind,
                    live=True, url_path=f"{index.url_path}{slug}/", locale=locale, first_published_at=now,
                    last_published_at=now, latest_revision_created_at=now,
                )
            )  # fmt: skip
        pages = Page.objects.bulk_create(pages, batch_size=CHUNK)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {DecisionPage._meta.db_table} (page_ptr_id, decision_id) VALUES (%s, %s)",  # noqa: S608
                [(page.pk, paper["decision"].pk) for page, paper in zip(pages, papers, strict=True)],
            )
        Page.objects.filter(pk=index.pk).update(numchild=len(pages))
        PageLogEntry.objects.bulk_create(
            [
                PageLogEntry(
                    page_id=page.pk, content_type=kind, label=page.title, action="wagtail.publish", timestamp=now
                )
                for page in pages
            ],
            batch_size=CHUNK,
        )  # fmt: skip
