"""Layouts: the list by kind, one layout with its words and a preview; only for administrators."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import Role
from documents.desk.guard import acting, attachment, desk, perform
from documents.errors import RenderingFailed, WrongStatus
from documents.models import DocumentKind, Layout, LayoutState
from documents.rendering import layout_source
from documents.services import layouts as service


def _administrator(request: HttpRequest) -> None:
    if acting(request).role != Role.ADMINISTRATOR:
        raise Http404


@desk("GET", "HEAD", "POST")
def index(request: HttpRequest) -> HttpResponse:
    """List the layouts of every kind; copy one to change it."""
    _administrator(request)
    problems: list[str] = []
    if request.method == "POST":
        refused = perform(request, {"sao": (lambda: _copy(request), "Đã sao mẫu; hãy mở mẫu mới để sửa.")})
        if refused is None:
            return redirect("desk:layouts")
        problems = refused
    context = {
        "layouts": Layout.objects.select_related("created_by__user").defer("source"),
        "kinds": DocumentKind.choices,
        "problems": problems,
        "tab": "mau",
    }
    return render(request, "documents/desk/layouts.html", context, status=422 if problems else 200)


def _copy(request: HttpRequest) -> object:
    kind = request.POST.get("loai", "")
    if kind not in DocumentKind.values:
        raise WrongStatus("Chưa chọn loại văn bản.")
    return service.copy(kind=kind, name=request.POST.get("ten", ""), appointment=acting(request))


@desk("GET", "HEAD", "POST")
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a layout, put it to use, retire it, copy it."""
    _administrator(request)
    layout = get_object_or_404(Layout, pk=pk)
    typed, problems = layout.source, []
    if request.method == "POST":
        typed = request.POST.get("noi_dung", layout.source).replace("\r\n", "\n")
        post = acting(request)
        acts = {
            "luu": (lambda: service.change(layout=layout, source=typed, appointment=post), "Đã lưu mẫu."),
            "dung": (lambda: service.activate(layout=layout, appointment=post), "Mẫu được dùng từ bây giờ."),
            "thoi": (lambda: service.retire(layout=layout, appointment=post), "Đã thôi dùng mẫu."),
            "sao": (
                lambda: service.copy(
                    kind=layout.kind, name=f"{layout.name} (sao)", appointment=post, of=layout
                ),
                "Đã sao mẫu.",
            ),
        }
        refused = perform(request, acts)
        if refused is None:
            return redirect("desk:layout", pk=layout.pk)
        problems = refused
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
