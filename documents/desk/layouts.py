"""Document layouts (mẫu trình bày): list, editor, preview; for their administrators only."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from accounts.models import Appointment, Role
from accounts.queries import site_appointment
from accounts.role_groups import ADMINISTRATORS
from documents.desk.guard import acting_appointment, desk_acts, desk_page
from documents.errors import RenderingFailed, WrongStatus
from documents.models import DocumentKind, Layout, LayoutState
from documents.rendering import layout_source
from documents.services import layouts as service
from ledger.web.acts import takes_acts
from ledger.web.downloads import bytes_response
from ledger.web.numbers import whole_number


def layout_administrators(request: HttpRequest) -> list[Appointment]:
    """Return the appointments under which the user administers layouts (acting, site-wide); raise Http404 for none."""
    posts = {
        post.pk: post
        for post in (acting_appointment(request), site_appointment(request.user))
        if post is not None
    }
    administering = [post for post in posts.values() if post.role in ADMINISTRATORS and post.stand_in is None]
    if not administering:
        raise Http404
    return administering


def place_of(post: Appointment) -> str:
    """Return the label of the scope of a layout made under the appointment."""
    return "Cả hệ thống" if post.role == Role.SITE_ADMINISTRATOR else f"{post.office} và cấp dưới"


def _kept(request: HttpRequest, pk: int) -> Layout:
    """Return a layout and switch the request to the appointment that administers it; raise Http404 otherwise."""
    for post in layout_administrators(request):
        layout = Layout.objects.kept_by(post).select_related("office").filter(pk=pk).first()
        if layout is not None:
            request.appointment = post  # type: ignore[attr-defined]
            return layout
    raise Http404


def _copy(request: HttpRequest, posts: list[Appointment]) -> object:
    kind = request.POST.get("loai", "")
    if kind not in DocumentKind.values:
        raise WrongStatus("Chưa chọn loại văn bản.")
    chosen = whole_number(request.POST.get("pham_vi"))
    post = next((post for post in posts if post.pk == chosen), posts[0])
    return service.copy(kind=kind, name=request.POST.get("ten", ""), appointment=post)


INDEX_ACTS = desk_acts({"sao": (_copy, "Đã sao mẫu; hãy mở mẫu mới để sửa.")})


@desk_page("GET", "HEAD", "POST")
@takes_acts(INDEX_ACTS)
def index(request: HttpRequest) -> HttpResponse:
    """List the layouts of every kind; copy one to change it."""
    posts = layout_administrators(request)
    problems: list[str] = []
    if request.method == "POST":
        problems = INDEX_ACTS.chosen(request)(request, posts)
        if not problems:
            return redirect("desk:layouts")
    context = {
        "layouts": Layout.objects.kept_by(*posts)
        .select_related("created_by__user", "office")
        .defer("source"),
        "places": [(post.pk, place_of(post)) for post in posts] if len(posts) > 1 else [],
        "kinds": DocumentKind.choices,
        "problems": problems,
        "tab": "mau",
    }
    return render(request, "documents/desk/layouts.html", context, status=422 if problems else 200)


def _typed(request: HttpRequest, layout: Layout) -> str:
    return request.POST.get("noi_dung", layout.source).replace("\r\n", "\n")


def _change(request: HttpRequest, layout: Layout) -> object:
    return service.change(
        layout=layout, source=_typed(request, layout), appointment=acting_appointment(request)
    )


def _activate(request: HttpRequest, layout: Layout) -> object:
    return service.activate(layout=layout, appointment=acting_appointment(request))


def _retire(request: HttpRequest, layout: Layout) -> object:
    return service.retire(layout=layout, appointment=acting_appointment(request))


def _copy_of(request: HttpRequest, layout: Layout) -> object:
    name = f"{layout.name} (sao)"
    return service.copy(kind=layout.kind, name=name, appointment=acting_appointment(request), of=layout)


ACTS = desk_acts(
    {
        "luu": (_change, "Đã lưu mẫu."),
        "dung": (_activate, "Mẫu được dùng từ bây giờ."),
        "thoi": (_retire, "Đã thôi dùng mẫu."),
        "sao": (_copy_of, "Đã sao mẫu."),
    }
)


@desk_page("GET", "HEAD", "POST")
@takes_acts(ACTS)
def layout_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one layout; change, activate, retire or copy it."""
    layout = _kept(request, pk)
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


@desk_page()
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Render a sample document in the layout, with the renderer that issuing uses."""
    layout = _kept(request, pk)
    try:
        content = service.trial(layout.kind, layout.source)
    except RenderingFailed as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    return bytes_response(
        content, name=f"xem-truoc-{layout.pk}.pdf", media_type="application/pdf", attached=False
    )
