"""Grounds and citations (Mục II, điểm 6): the first names kind, number, date, issuer and subject."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.rules.form_findings import Finding, Part

GROUND = re.compile(r"^\s*(?:Căn cứ|Xét|Theo đề nghị)\b")
LAW = re.compile(r"^\s*Căn cứ\s+(?:các\s+)?(?:Bộ luật|Luật|Hiến pháp|Pháp lệnh)\b")
CITED = re.compile(r"\bsố\s*:?\s*[\d.…]*\s*/\s*[\w&-]", re.I)
DAY = re.compile(r"ngày\s*\d{1,2}\s*(?:/|tháng|-)\s*\d{1,2}", re.I)
ISSUER = re.compile(r"\bcủa\b")
ARTICLE = re.compile(r"^\s*Điều\s+(\d+)\s*(.?)")
SUBJECT = re.compile(
    r"\bvề\b|quy định|ban hành|phê duyệt|hướng dẫn|sửa đổi|công nhận|giao|thực hiện|đánh giá|triển khai", re.I
)


def citing(part: Part) -> Iterator[Finding]:
    """Yield what departs in the grounds, the citations and the articles."""
    yield from _grounds(part)
    for warning in part.facts.get("warnings", []):
        if warning["code"] in {"incomplete_citation", "misspelt_citation"}:
            yield Finding(warning["code"], "II.6", warning["message"], warning["line"])
        elif warning["code"] == "blank_reference":
            yield Finding("blank_reference", "II.6", warning["message"], warning["line"])
    if part.facts.get("type") == "QĐ":
        yield from _articles(part)


def _grounds(part: Part) -> Iterator[Finding]:
    grounds = _paragraphs(part)
    for place, (no, text) in enumerate(grounds):
        last = place == len(grounds) - 1
        if len(grounds) > 1 and not last and not text.endswith(";"):
            yield Finding(
                "ground_semicolon", "II.6", "Mỗi căn cứ là một dòng riêng, cuối dòng có dấu chấm phẩy.", no
            )
        if last and len(grounds) > 1 and not text.endswith("."):
            yield Finding("ground_stop", "II.6", "Cuối dòng căn cứ cuối cùng phải có dấu chấm.", no)
        if CITED.search(text):
            yield from _first_citation(text, no)


def _first_citation(text: str, no: int) -> Iterator[Finding]:
    """What the first naming of a document must say; a law needs neither day nor issuer."""
    if not LAW.match(text) and not DAY.search(text):
        yield Finding("ground_date", "II.6", "Viện dẫn lần đầu thiếu ngày, tháng, năm ban hành.", no)
    if not LAW.match(text) and not ISSUER.search(text):
        yield Finding("ground_issuer", "II.6", "Viện dẫn lần đầu thiếu tên cơ quan ban hành.", no)
    if not SUBJECT.search(CITED.split(text)[-1]):
        yield Finding("ground_subject", "II.6", "Viện dẫn lần đầu thiếu trích yếu nội dung.", no)


def _paragraphs(part: Part) -> list[tuple[int, str]]:
    """Return the grounds as whole paragraphs, wrapped lines joined."""
    found: list[tuple[int, str]] = []
    open_ground = False
    for no, text in part.lines:
        words = text.strip()
        if GROUND.match(text):
            found.append((no, words))
            open_ground = True
        elif open_ground and words and not found[-1][1].endswith((";", ".", ":")) and not words.isupper():
            found[-1] = (found[-1][0], f"{found[-1][1]} {words}")
        elif words:
            if found:
                break
            open_ground = False
    return found


def _articles(part: Part) -> Iterator[Finding]:
    if not any(re.match(r"\s*QUYẾT ĐỊNH\s*:\s*$", text) for _, text in part.lines):
        yield Finding("no_deciding_line", "II.6", "Thiếu dòng “QUYẾT ĐỊNH:” trước Điều 1.", part.first)
    wanted = 1
    for no, text in part.lines:
        found = ARTICLE.match(text)
        if not found:
            continue
        if int(found[1]) != wanted:
            yield Finding(
                "article_number", "II.6", f"Điều {found[1]} không nối tiếp; đúng ra là Điều {wanted}.", no
            )
        if found[2] != ".":
            yield Finding("article_dot", "II.6", f"Sau “Điều {found[1]}” phải có dấu chấm.", no)
        wanted = int(found[1]) + 1
    if wanted == 1:
        yield Finding("no_article", "II.6", "Quyết định không có điều nào.", part.first)
