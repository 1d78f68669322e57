"""Check of a file's form before it is signed (Nghị định 30/2020/NĐ-CP); the file is not stored."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from documents.desk.guard import MAX_BYTES, desk_page, uploaded_file
from documents.errors import UnreadableFile
from documents.form_check import check
from documents.parsing import ReadingError
from ledger.web.body_limits import takes_files


@desk_page("GET", "HEAD", "POST")
@takes_files(MAX_BYTES)
def form_check(request: HttpRequest) -> HttpResponse:
    """Show where an uploaded file departs from the decree; the file is not stored."""
    problems: list[str] = []
    findings: list[dict[str, Any]] | None = None
    name = ""
    if request.method == "POST":
        try:
            content, name = uploaded_file(request)
            findings = check(content, name)
        except (UnreadableFile, ReadingError) as error:
            problems = [str(error)]
    context = {"findings": findings, "name": name, "problems": problems, "tab": "soat"}
    return render(request, "documents/desk/form_check.html", context, status=422 if problems else 200)
