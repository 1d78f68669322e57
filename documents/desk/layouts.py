"""Layouts: the list by kind, one layout with its words and a preview; only for administrators."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import Role
from documents.desk.guard import acting, attachment, desk, desk_acts
from documents.errors import RenderingFailed, WrongStatus
from documents.models import DocumentKind, Layout, LayoutState
from documents.rendering import layout_source
from documents.services import layouts as service
from ledger.acts import takes


def _administrator(request: HttpRequest) -> None:
    if acting(request).role != Role.ADMINISTRATOR:
        raise Http404


def _copy(request: HttpRequest) -> object:
    kind = request.POST.get("loai", "")
    if kind not in DocumentKind.values:
        raise WrongStatus("Chưa chọn loại văn bản.")
    return service.copy(kind=kind, name=request.POST.get("ten", ""), appointment=acting(request))


INDEX_ACTS = desk_acts({"sao": (_copy, "Đã sao mẫu; hãy mở mẫu mới để sửa.")})


@desk("GET", "HEAD", "POST")
@takes(INDEX_ACTS)
def index(request: HttpRequest) -> HttpResponse:
    """List the layouts of every kind; copy one to change it."""
    _administrator(request)
    problems: list[str] = []
    if request.method == "POST":
        problems = INDEX_ACTS.chosen(request)(request)
        if not problems:
            return redirect("desk:layouts")
    context = {
        "layouts": Layout.objects.select_related("created_by__user").defer("source"),
        "kinds": DocumentKind.choices,
        "problems": problems,
        "tab": "mau",
    }
    return render(request, "documents/desk/layouts.html", context, status=422 if problems else 200)


def _typed(request: HttpRequest, layout: Layout) -> str:
    return request.POST.get("noi_dung", layout.source).replace("\r\n", "\n")


def _change(request: HttpRequest, layout: Layout) -> object:
    return service.change(layout=layout, source=_typed(request, layout), appointment=acting(request))


def _activate(request: HttpRequest, layout: Layout) -> object:
    return service.activate(layout=layout, appointment=acting(request))


def _retire(request: HttpRequest, layout: Layout) -> object:
    return service.retire(layout=layout, appointment=acting(request))


def _copy_of(request: HttpRequest, layout: Layout) -> object:
    name = f"{layout.name} (sao)"
    return service.copy(kind=layout.kind, name=name, appointment=acting(request), of=layout)


ACTS = desk_acts(
    {
        "luu": (_change, "Đã lưu mẫu."),
        "dung": (_activate, "Mẫu được dùng từ bây giờ."),
        "thoi": (_retire, "Đã thôi dùng mẫu."),
        "sao": (_copy_of, "Đã sao mẫu."),
    }
)


@desk("GET", "HEAD", "POST")
@takes(ACTS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a layout, put it to use, retire it, copy it."""
    _administrator(request)
    layout = get_object_or_404(Layout, pk=pk)
    typed, problems = layout.source, []
    if request.method == "POST":
        typed = _typed(request, layout)
        problems = ACTS.chosen(request)(request, layout)
        if not problems:
            return redirect("desk:layout", pk=layout.pk)
    context = {
        "layout": layout,
        "typed": typed,
        "is_draft": layout.state == LayoutState.DRAFT,
        "is_active": layout.state == LayoutState.ACTIVE,
        "brought": layout_source(layout.kind),
        "problems": problems,
        "tab": "mau",
    }
    return render(request, "documents/desk/layout.html", context, status=422 if problems else 200)


@desk()
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Print a made-up document in the layout, by the same path that issues."""
    _administrator(request)
    layout = get_object_or_404(Layout, pk=pk)
    try:
        content = service.trial(layout.kind, layout.source)
    except RenderingFailed as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    return attachment(
        content, name=f"xem-truoc-{layout.pk}.pdf", media_type="application/pdf", attached=False
    )
