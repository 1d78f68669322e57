"""The self-assessment report and the summary table of criteria, as data for the screen and as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import OfficeKind
from accounts.rules.offices import COMMITTEE, begins, full_name, head_title, symbol_from
from criteria.labels import result_label
from criteria.rules.assessment import LevelResult
from criteria.rules.definition import Indicator
from criteria.rules.official_wording import SUMMARY_MARK, summaries_among, wording_note
from criteria.rules.wording import found_text
from documents import rules as papers
from documents.rendering import render
from documents.services import heads
from dossiers.models import Dossier, Evidence, Round
from dossiers.services.assessment import answers
from dossiers.services.assessment.indicator_sources import sources_of

REPORT, TABLE = "tu_danh_gia", "tong_hop"


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator in print: the answer, its result, its evidence and the reviewer's rating."""

    code: str
    text: str
    words: str
    note: str
    result: str
    evidence: tuple[str, ...]
    mark: str
    is_summary: bool = False

    @property
    def printed(self) -> str:
        """Return the text as papers print it: a summary carries a mark where others are the law's own words."""
        return f"{self.text} {SUMMARY_MARK}" if self.is_summary else self.text


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one standard (tiêu chuẩn)."""

    code: str
    text: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The data of the report."""

    dossier: Dossier
    level: int
    answered: int
    applicable: int
    passed: int
    groups: tuple[Group, ...]
    standing: LevelResult
    wording_note: str = ""

    @property
    def round_words(self) -> str:
        """Return the round's name with its year, named once."""
        return round_words(self.dossier)

    @property
    def own_set_words(self) -> list[str]:
        """Return what the round filled in of its set and on what grounds."""
        return own_set_words(self.dossier.round)

    @property
    def lines(self) -> list[Line]:
        """Return every line, in the order of the set."""
        return [line for group in self.groups for line in group.lines]


def report_of(dossier: Dossier) -> Report:
    """Return the report of a dossier as it is now, at the level requested (the first if none is)."""
    definition = dossier.round.definition()
    level = dossier.requested_level or (definition.levels[0].level if definition.levels else 1)
    assessment = answers.current_assessment(dossier)
    results = {v.code: v.result for v in assessment.indicators if v.level == level}
    given, kind = answers.rule_answers(answers.stored_answers(dossier)), answers.unit_kind(dossier)
    notes, sources = dict(dossier.answers.values_list("code", "note")), sources_of(dossier)
    proofs = evidence_words(dossier)
    marks = {mark.code: mark for mark in dossier.marks.all()}
    names = {branch.code: branch.printed for branch in definition.standards}
    printed = [one for one in definition.indicators if one.applies(kind)]
    starred = summaries_among(printed)
    grouped: dict[str, list[Line]] = {}

    def line(one: Indicator) -> Line:
        mark = marks.get(one.code)
        said = f"{mark.get_choice_display()}. {mark.reason}".rstrip(". ") if mark else ""
        return Line(
            code=one.code,
            text=one.printed,
            words=found_text(one, given[one.code]) if one.code in given else "chưa trả lời",
            note=". ".join(
                filter(None, [notes.get(one.code, ""), *(s.words for s in sources.get(one.code, ()))])
            ),
            result=result_label(results.get(one.code, "unknown")).words,
            evidence=tuple(proofs.get(one.code, ())),
            mark=said,
            is_summary=one.code in starred,
        )

    for one in printed:
        grouped.setdefault(one.standard_code, []).append(line(one))
    groups = tuple(Group(code, names.get(code, ""), tuple(lines)) for code, lines in grouped.items())
    passed = sum(result == "pass" for result in results.values())
    return Report(
        dossier, level, assessment.asked_answered, assessment.asked, passed, groups, assessment.at(level),
        wording_note(printed, definition.instrument),
    )  # fmt: skip


def own_set_words(opened: Round) -> list[str]:
    """Return a line on what the round filled in of its set and on what grounds; nothing where it filled in nothing."""
    lines = [f"{row} ({row.mark})" for row in opened.filled_in]
    return [f"Phần đợt đánh giá điền thêm vào bộ tiêu chí: {'; '.join(lines)}."] if lines else []


def evidence_words(dossier: Dossier) -> dict[str, list[str]]:
    """Return, by indicator, the printed label of each piece of evidence: code, document, cited pages."""
    labels: dict[str, list[str]] = {}
    for item in dossier.evidence.kept().select_related("passport").prefetch_related("citations"):
        labels.setdefault(item.code, []).append(evidence_label(item))
    return labels


def evidence_label(item: Evidence) -> str:
    """Return a label such as "1.1-02: 45/KH-UBND, trang 3, 4"; the file's name if the document is not known."""
    passport = getattr(item, "passport", None)
    name = (passport.reference or passport.title) if passport else ""
    pages = ", ".join(str(citation.page) for citation in item.citations.all())
    return f"{item.label}: {name or item.name}" + (f", trang {pages}" if pages else "")


def round_words(dossier: Dossier) -> str:
    """Return the round's name with its year, named once."""
    name, year = dossier.round.name, str(dossier.round.year)
    return name if year in name else f"{name} năm {year}"


def page_of(report: Report, kind: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the page data of a unit's document that has no number and no day yet."""
    unit = report.dossier.unit
    office = unit.offices.filter(kind=OfficeKind.COMMITTEE).order_by("pk").first()
    issuer = office.name if office else unit.name
    symbol = papers.symbol_of(
        papers.KINDS[kind].abbreviation, office.symbol if office and office.symbol else symbol_from(issuer)
    )
    name = "Báo cáo" if kind == REPORT else "Bảng tổng hợp"
    return {
        "kind": name,
        "kind_line": name.upper(),
        "title": f"Kết quả tự đánh giá {round_words(report.dossier)}",
        "issuer": issuer,
        "issuer_line": papers.heading_lines(issuer),
        "superior": "",
        "number_line": papers.number_line(None, symbol),
        "date_line": papers.date_line(heads.place_of(unit), None),
        "authority": "",
        "addressee": str(report.dossier.round.standing_office) if kind == REPORT else "",
        "basis": [],
        "recipients": papers.recipient_lines([str(report.dossier.round.standing_office), "Lưu: VT"]),
        "sign": {"block": signing_block(issuer), "name": ""},
        "annex_line": "",
        "facts": facts,
    }


def signing_block(issuer: str) -> list[str]:
    """Return the lines above the signature of the unit's head (NĐ 30/2020/NĐ-CP, Điều 13)."""
    committee = begins(full_name(issuer).casefold(), COMMITTEE.casefold())
    return [*([f"TM. {COMMITTEE}".upper()] if committee else []), head_title(issuer).upper()]


def report_pdf(report: Report) -> bytes:
    """Return the self-assessment report as PDF. Raise documents.errors.RenderingFailed."""
    sections = []
    for group in report.groups:
        lines = []
        for line in group.lines:
            proof = f" Minh chứng: {'; '.join(line.evidence)}." if line.evidence else " Chưa có minh chứng."
            note = f" {line.note}" if line.note else ""
            lines.append(f"{line.code}. {line.printed}: {line.words} ({line.result}).{note}{proof}")
        sections.append({"heading": f"{group.code}. {group.text}".strip(". "), "paragraphs": lines})
    facts = {
        "paragraphs": [
            f"{report.dossier.unit} báo cáo kết quả tự đánh giá theo {report.dossier.round.criteria_set}.",
            f"Đã trả lời {report.answered}/{report.applicable} chỉ tiêu; {report.passed} chỉ tiêu đạt ở mức độ "
            f"{report.level}. {report.standing.sentence}",
            *filter(None, [report.wording_note]),
            *report.own_set_words,
        ],
        "sections": sections,
    }
    return render(REPORT, page_of(report, REPORT, facts), date=None)


def table_pdf(report: Report) -> bytes:
    """Return the summary table of criteria as PDF. Raise documents.errors.RenderingFailed."""
    columns = [
        {"title": "TT", "width": 0, "center": True},
        {"title": "Chỉ tiêu", "width": 4},
        {"title": "Tự đánh giá", "width": 3},
        {"title": "Kết quả", "width": 2},
        {"title": "Minh chứng", "width": 4},
        {"title": "Nhận xét thẩm định", "width": 3},
    ]
    rows = [
        [line.code, line.printed, line.words, line.result, "; ".join(line.evidence), line.mark]
        for line in report.lines
    ]
    facts = {
        "table": {"columns": columns, "rows": rows},
        "closing": list(filter(None, [report.wording_note])),
    }
    return render(TABLE, page_of(report, TABLE, facts), date=None)
