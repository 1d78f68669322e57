"""Papers print the instrument's own wording where it is known, our summary otherwise, and say which is which."""

from __future__ import annotations

import pypdfium2
import pytest
from django.test import Client

from criteria.rules.official_wording import summaries_among, wording_note
from criteria.sets.parsing import parse
from dossiers.services.assessment.reports import report_of, report_pdf, table_pdf
from home.decisions.read_model import indicator_texts
from tests.factories import dossiers as make
from tests.factories.criteria import CriteriaSetFactory, cell, content, indicator

OFFICIAL = "Thực hiện công tác tuyên truyền nâng cao nhận thức cho cộng đồng"
PARTLY = "Nội dung có dấu (*) được ghi tóm tắt, chưa phải nguyên văn của Văn bản thử."
WHOLLY = "Nội dung các chỉ tiêu được ghi tóm tắt, chưa phải nguyên văn của Văn bản thử."


def pdf_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def rows(*official: str | None) -> list[dict]:
    return [
        {**indicator(f"1.{n}"), **({"official": cell(text)} if text else {})}
        for n, text in enumerate(official, start=1)
    ]


@pytest.mark.parametrize(
    ("official", "starred", "note"),
    [
        ((None, None), set(), WHOLLY),
        ((OFFICIAL, None), {"1.2"}, PARTLY),
        ((OFFICIAL, OFFICIAL), set(), ""),
    ],
)
def test_a_paper_says_which_texts_are_a_summary(official, starred, note):
    found = parse(content(indicators=rows(*official)))
    assert summaries_among(found.indicators) == starred
    assert wording_note(found.indicators, found.instrument) == note


@pytest.mark.django_db
def test_the_report_and_its_table_print_the_official_wording():
    here = make.place(criteria={"code": "bo-nguyen-van", "indicators": rows(OFFICIAL, None)})
    report = report_of(here.dossier(0))
    assert [line.printed for line in report.lines] == [OFFICIAL, "Chỉ tiêu 1.2 (*)"]
    assert report.wording_note == PARTLY
    for pdf in (report_pdf(report), table_pdf(report)):
        text = " ".join(pdf_text(pdf).split())
        assert "Thực hiện công tác tuyên truyền" in text
        assert "(*) được ghi tóm tắt" in text
    client = Client()
    client.force_login(here.heads[0].user)
    page = client.get(f"{here.dossier(0).get_absolute_url()}bao-cao/").content.decode()
    assert OFFICIAL in page
    assert PARTLY in page


@pytest.mark.django_db
def test_the_public_page_of_a_set_and_of_a_decision_print_the_official_wording(client):
    row = CriteriaSetFactory(code="bo-nguyen-van", indicators=rows(OFFICIAL, None))
    assert indicator_texts(row.pk, row.sha256) == ({"1.1": OFFICIAL, "1.2": "Chỉ tiêu 1.2 (*)"}, PARTLY)
    page = client.get("/bo-tieu-chi/bo-nguyen-van/").content.decode()
    assert f"1.1. {OFFICIAL}" in page
    assert page.count("Lời tóm tắt, chưa có nguyên văn.") == 1
