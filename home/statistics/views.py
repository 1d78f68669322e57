"""The page of statistics (thống kê), at /thong-ke/."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from home.statistics import charts, figures, findings, maps
from home.titles.queries import title_register


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Show the figures, each with a sentence, a chart and a table."""
    today = timezone.localdate()
    counts = figures.register_counts(today)
    years = figures.by_year_of_decision(counts)
    models = figures.by_model_and_level(counts)
    ends = figures.by_last_year(counts)
    below = figures.counts_below(today)
    places = figures.by_place(below)
    sections = [
        {"id": "theo-nam", "name": "Danh hiệu theo năm ra quyết định", "finding": findings.of_years(years),
         "rows": years, "chart": _chart(years), "head": "Năm"},
        {"id": "theo-mo-hinh", "name": "Danh hiệu còn hiệu lực theo mô hình và mức độ",
         "finding": findings.of_models(models), "rows": models, "most": _most(models), "head": "Mô hình, mức độ"},
        {"id": "het-han", "name": "Danh hiệu sắp hết hạn", "finding": findings.of_last_years(ends),
         "rows": ends, "chart": _chart(ends), "head": "Hết hạn cuối năm"},
        {"id": "theo-noi", "name": "Danh hiệu còn hiệu lực theo nơi", "finding": findings.of_places(places),
         "rows": places, "most": _most(places), "head": "Nơi"},
    ]  # fmt: skip
    facts = {"sections": sections, "aims": figures.aim_groups(today), "today": today}
    facts["entered"] = title_register().entered().count()
    facts["map"] = maps.province_map(today, below)
    return render(request, "home/statistics/page.html", facts)


def _chart(rows: list[figures.Figure]) -> charts.Columns | None:
    return charts.columns([(row.label, row.number, row.address) for row in rows[-10:]]) if rows else None


def _most(rows: list[figures.Figure]) -> int:
    return max((row.number for row in rows), default=0)
