"""Template context of the blocks of the front page: newest decisions, deadlines, articles, steps of recognition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from criteria.rules.last_day import last_day
from documents.models import Plan, PlanDeadline
from home.models.articles import newest_articles
from home.models.decisions import newest_decisions, with_summaries
from home.models.plans import PlanPage
from home.plans.facts import without_bullet
from home.titles.queries import title_register

DEADLINES_SHOWN = 5

STEPS = (
    ("Ban hành kế hoạch", "Ủy ban nhân dân nêu chỉ tiêu, việc, người làm và thời hạn."),
    ("Tự đánh giá", "Đơn vị trả lời từng chỉ tiêu và nộp minh chứng."),
    ("Kiểm tra hồ sơ", "Cơ quan thường trực tiếp nhận, hoặc trả lại để bổ sung, có lý do."),
    ("Hội đồng đánh giá", "Các ủy viên xem xét, bỏ phiếu và kết luận khi đủ số người họp."),
    ("Quyết định", "Người có thẩm quyền ký, văn thư cấp số."),
    ("Công bố", "Quyết định và danh hiệu có trên trang này, ai cũng kiểm tra được."),
)


NARROW_BLOCKS = frozenset({"decisions", "deadlines", "look_up", "guides"})


def front_rows(blocks: Iterable[Any], today: date) -> list[list[dict[str, Any]]]:
    """Return the contexts of the blocks in rows: one block, or two narrow ones that follow each other.

    A block whose article or topic was deleted is left out.
    """
    blocks = list(blocks)
    shown = _chosen_articles(blocks)
    parts = [part for at, block in enumerate(blocks) if (part := _part(block, shown, today, at)) is not None]
    rows: list[list[dict[str, Any]]] = []
    for part in parts:
        part["narrow"] = part["kind"] in NARROW_BLOCKS
        if rows and part["narrow"] and len(rows[-1]) == 1 and rows[-1][0]["narrow"]:
            rows[-1].append(part)
        else:
            rows.append([part])
    return rows


def _chosen_articles(blocks: list[Any]) -> dict[int, Any]:
    """Return the published articles that editors chose, by key, in one query with their images."""
    keys = {block.value.pk for block in blocks if block.block_type == "lead" and block.value}
    for block in blocks:
        if block.block_type == "chosen":
            keys |= {article.pk for article in block.value["articles"] if article}
    return {article.pk: article for article in newest_articles().filter(pk__in=keys)} if keys else {}


def _part(block: Any, shown: dict[int, Any], today: date, at: int) -> dict[str, Any] | None:
    facts = _FACTS[block.block_type](block.value, shown, today)
    return None if facts is None else {"kind": block.block_type, "key": f"khoi-{at}", **facts}


def _numbers(value: Any, shown: dict[int, Any], today: date) -> dict[str, Any]:
    valid = title_register().valid_on(today)
    return {
        "valid_titles": valid.count(),
        "valid_units": valid.values("unit").distinct().count(),
        "plans_published": PlanPage.objects.live().count(),
    }


def _decisions(value: Any, shown: dict[int, Any], today: date) -> dict[str, Any]:
    return {"decisions": with_summaries(newest_decisions(value["count"]), today)}


def _lead(value: Any, shown: dict[int, Any], today: date) -> dict[str, Any] | None:
    article = shown.get(value.pk) if value else None
    return {"article": article} if article else None


def _chosen(value: Any, shown: dict[int, Any], today: date) -> dict[str, Any] | None:
    articles = [shown[article.pk] for article in value["articles"] if article and article.pk in shown]
    return {"heading": value["heading"], "articles": articles} if articles else None


def _topic(value: Any, shown: dict[int, Any], today: date) -> dict[str, Any] | None:
    topic = value["topic"]
    articles = list(newest_articles().filter(topics=topic)[: value["count"]]) if topic else []
    return {"heading": topic.name, "topic": topic, "articles": articles} if articles else None


def _articles(value: Any, shown: dict[int, Any], today: date) -> dict[str, Any]:
    return {"articles": list(newest_articles()[: value["count"]])}


_FACTS: dict[str, Callable[[Any, dict[int, Any], date], dict[str, Any] | None]] = {
    "numbers": _numbers,
    "look_up": lambda value, shown, today: {},
    "decisions": _decisions,
    "deadlines": lambda value, shown, today: {"deadlines": coming_deadlines(today, value["count"])},
    "steps": lambda value, shown, today: {
        "steps": [{"label": label, "note": note, "state": "todo"} for label, note in STEPS]
    },
    "lead": _lead,
    "chosen": _chosen,
    "topic": _topic,
    "articles": _articles,
    "guides": lambda value, shown, today: {"heading": value["heading"], "links": value["links"]},
}


@dataclass(frozen=True, slots=True)
class ComingDeadline:
    """A deadline of a published plan as the front page shows it; `line` is its line in the plan."""

    plan: Plan
    words: str
    line: int | None
    last_day: date


def coming_deadlines(today: date, most: int = DEADLINES_SHOWN) -> list[ComingDeadline]:
    """Return the next deadlines of published plans, each with its plan and page, the soonest first."""
    rows = (
        PlanDeadline.objects.filter(Q(date__gt=today) | Q(date=today, before=False), plan__page__live=True)
        .select_related("plan__page")
        .defer("plan__text", "plan__facts")
        .order_by("date", "pk")[:most]
    )
    deadlines = [
        ComingDeadline(
            row.plan,
            without_bullet(row.text),
            row.line,
            last_day(row.date, before=row.before, words=row.text),
        )
        for row in rows
        if row.date is not None
    ]
    return sorted((one for one in deadlines if one.last_day >= today), key=lambda one: one.last_day)
