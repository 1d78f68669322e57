"""Upload of a criteria set: a dry run with every problem, then saved as a draft."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render

from criteria.errors import BadSetFile
from criteria.models import CriteriaSet, SetDraft
from criteria.services import drafts
from criteria.sets import comparison, files
from criteria.sets.parsing import parse
from ledger.web.acts import takes_acts
from ledger.web.body_limits import takes_files
from workflows.administration.criteria_sets.drafts import Shown, set_acts
from workflows.administration.criteria_sets.views import site_page
from workflows.requests import ActingRequest
from workflows.screens.base import attempt

SALT = "criteria-upload"
KEPT_SECONDS = 3600


def outcome_of(request: ActingRequest) -> dict[str, Any]:
    """Return the problems of the uploaded file, or its differences from the newest version."""
    uploaded = request.FILES.get("file")
    if uploaded is None:
        return {"problems": ["Chưa chọn tệp. Hãy chọn tệp .xlsx hoặc .json rồi kiểm tra."]}
    if (uploaded.size or 0) > files.LARGEST:
        return {"problems": ["Tệp lớn hơn 5 MB. Hãy bỏ hình ảnh và trang thừa rồi tải lên lại."]}
    try:
        data = files.read_bytes(uploaded.read(), uploaded.name or "")
    except BadSetFile as error:
        problems = [text.removeprefix(f"{uploaded.name}: ") for text in error.problems]
        return {"problems": [f"Chưa ghi gì: “{uploaded.name}” có {len(problems)} điểm phải sửa.", *problems]}
    definition = parse(data)
    base = CriteriaSet.objects.published().filter(code=definition.code).order_by("-version").first()
    return {
        "found": definition,
        "base": base,
        "lines": comparison.differences(base.parsed(), definition) if base else [],
        "kept": signing.dumps(data, salt=SALT, compress=True),
    }


def dry_run(request: ActingRequest) -> Shown:
    """Check the uploaded file without saving it."""
    return None, outcome_of(request)


def keep(request: ActingRequest) -> Shown:
    """Save the file of the dry run as a draft."""
    try:
        data = signing.loads(request.POST.get("kept", ""), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None, {"problems": ["Lần kiểm tra đã quá một giờ. Hãy chọn lại tệp và kiểm tra lại."]}

    def save() -> tuple[SetDraft | None]:
        return (drafts.draft_from_content(appointment=request.appointment, data=data),)

    saved, problems = attempt(request, save, "Đã xử lý tệp tải lên.")
    if saved is not None and saved[0] is not None:
        return redirect("workflows:set_draft", pk=saved[0].pk), {}
    return None, {"problems": problems, "unchanged": saved is not None}


UPLOAD_ACTS = set_acts({"check": dry_run, "keep": keep})


@site_page("GET", "HEAD", "POST")
@takes_acts(UPLOAD_ACTS)
@takes_files(files.LARGEST)
def upload(request: ActingRequest) -> HttpResponse:
    """Upload a spreadsheet or set file: a dry run with every problem, then save it as a draft."""
    context: dict[str, Any] = {"problems": [], "most_mb": files.LARGEST // (1024 * 1024)}
    if request.method == "POST":
        answer, shown = UPLOAD_ACTS.chosen(request)(request)
        if answer is not None:
            return answer
        context |= shown
    return render(
        request,
        "workflows/administration/criteria_sets/upload.html",
        context,
        status=422 if context["problems"] else 200,
    )
