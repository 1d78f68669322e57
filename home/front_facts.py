"""What the front page tells: newest decisions, deadlines to come, articles, and the steps of recognition."""

from __future__ import annotations

from datetime import date
from typing import Any

from documents.models import PlanDeadline
from home.plan_facts import without_bullet
from home.title_queries import whole_register

DECISIONS_SHOWN = 5
DEADLINES_SHOWN = 5
ARTICLES_SHOWN = 3

STEPS = (
    ("Ban hành kế hoạch", "Ủy ban nhân dân nêu chỉ tiêu, việc, người làm và thời hạn."),
    ("Tự đánh giá", "Đơn vị trả lời từng chỉ tiêu và nộp minh chứng."),
    ("Kiểm tra hồ sơ", "Cơ quan thường trực tiếp nhận, hoặc trả lại để bổ sung, có lý do."),
    ("Hội đồng đánh giá", "Các ủy viên xem xét, bỏ phiếu và kết luận khi đủ số người họp."),
    ("Quyết định", "Người có thẩm quyền ký, văn thư cấp số."),
    ("Công bố", "Quyết định và danh hiệu có trên trang này, ai cũng kiểm tra được."),
)


def front_facts(today: date) -> dict[str, Any]:
    """Return the template's facts; the number of queries does not grow with what is stored."""
    from home.models.articles import newest_articles
    from home.models.decisions import newest_decisions, rows_with_counts
    from home.models.plans import PlanPage

    valid = whole_register().valid_on(today)
    return {
        "decisions": rows_with_counts(newest_decisions(DECISIONS_SHOWN), today),
        "deadlines": coming_deadlines(today),
        "articles": list(newest_articles()[:ARTICLES_SHOWN]),
        "steps": [{"label": label, "note": note, "state": "todo"} for label, note in STEPS],
        "valid_titles": valid.count(),
        "valid_units": valid.values("unit").distinct().count(),
        "plans_published": PlanPage.objects.live().count(),
    }


def coming_deadlines(today: date) -> list[PlanDeadline]:
    """Return the next deadlines of published plans, each with its plan's page, the soonest first."""
    found = list(
        PlanDeadline.objects.filter(date__gte=today, plan__page__live=True)
        .select_related("plan__page")
        .defer("plan__text", "plan__facts")
        .order_by("date", "pk")[:DEADLINES_SHOWN]
    )
    for deadline in found:
        deadline.words = without_bullet(deadline.text)
    return found
