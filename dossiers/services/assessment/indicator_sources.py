"""What other organisations said of a dossier's indicators, in words ("theo Sở Nội vụ, ngày …")."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from dossiers.models import REPLIED, Dossier, IndicatorRequest, RequestKind, RequestState


@dataclass(frozen=True, slots=True)
class Source:
    """What another organisation said of an indicator, as every screen prints it; `waits` while it has not replied."""

    code: str
    words: str
    kind: str  # the status shown: "ok", "soon", "danger", "info"
    waits: bool


def source_words(row: IndicatorRequest) -> str:
    """Return a reply in words: "theo Sở Nội vụ, ngày 03/12/2026: 450/500"."""
    if row.state == RequestState.PROPOSED:
        return f"kế hoạch giao {row.office} {row.get_kind_display().lower()} ({row.source})"
    if row.state == RequestState.OPEN:
        return f"đang chờ {row.office} {row.get_kind_display().lower()}, hạn {row.due:%d/%m/%Y}"
    on = f"ngày {timezone.localtime(row.replied_at):%d/%m/%Y}" if row.replied_at else ""
    said = f" – {row.reply}" if row.reply else ""
    if row.state == RequestState.DECLINED:
        return f"{row.office} từ chối trả lời, {on}{said}"
    if row.kind == RequestKind.CONFIRM:
        return f"{row.office} {'xác nhận' if row.agrees else 'không xác nhận'}, {on}: {row.found}{said}"
    return f"theo {row.office}, {on}: {row.found}{said}"


def sources_of(dossier: Dossier) -> dict[str, list[Source]]:
    """Return by indicator what other organisations said or are asked, in one query."""
    said: dict[str, list[Source]] = {}
    rows = dossier.requests.filter(state__in=[RequestState.OPEN, *REPLIED]).select_related("office")
    for row in rows.order_by("code", "replied_at", "pk"):
        kind = "ok" if row.state == RequestState.ANSWERED and row.agrees is not False else "danger"
        waits = row.state == RequestState.OPEN
        said.setdefault(row.code, []).append(
            Source(row.code, source_words(row), "soon" if waits else kind, waits)
        )
    return said


def open_findings(dossier: Dossier) -> list[tuple[str, str]]:
    """Return what is still asked of others before sending, each (code, sentence)."""
    rows = dossier.requests.filter(state=RequestState.OPEN).select_related("office")
    return [
        (
            row.code,
            f"Chỉ tiêu {row.code}: {source_words(row)}. Hãy chờ trả lời, hoặc rút yêu cầu rồi nộp.",
        )
        for row in rows
    ]
