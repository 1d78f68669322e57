"""People of managed units: list, one person, new account, appointments."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts.derived_columns import by_name
from accounts.models import Appointment
from accounts.queries import may_manage_account, people_managed_by, site_appointment
from accounts.services import appointments, password_links, user_accounts
from ledger.vietnamese.folding import fold
from workflows.administration.forms import EndForm, LeaveForm, PersonForm, PostForm
from workflows.administration.services import with_editor_groups
from workflows.administration.views.base import (
    administrators_only,
    form_page,
    history_of,
    managed_offices,
    managed_units,
)
from workflows.requests import ActingRequest

PAGE = 30


def gives_site(request: ActingRequest) -> bool:
    """Return whether the person may give the site administrator's role: only who holds it may."""
    return site_appointment(request.user) is not None


@administrators_only()
def people(request: ActingRequest) -> HttpResponse:
    """List the people, searched by name or account."""
    words = request.GET.get("tu", "").strip()[:100]
    matching = people_managed_by(request.appointment)
    if words:
        wanted, names = fold(words), matching.values_list("pk", "full_name", "username")
        matching = matching.filter(pk__in=[pk for pk, *both in names if wanted in fold(" ".join(both))])
    posts = Appointment.objects.filter(office__unit__in=managed_units(request))
    posts = posts.valid_on(timezone.localdate()).select_related("office")
    matching = matching.prefetch_related(Prefetch("appointments", queryset=posts, to_attr="posts_now"))
    page = Paginator(matching.order_by(by_name(), "pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "workflows/administration/people.html", {"page_obj": page, "words": words})


@administrators_only()
def person(request: ActingRequest, pk: int) -> HttpResponse:
    """Show one person: appointments within managed units, mandates, history."""
    shown = get_object_or_404(people_managed_by(request.appointment), pk=pk)
    posts = Appointment.objects.filter(user=shown, office__unit__in=managed_units(request))
    today = timezone.localdate()
    rows = list(posts.select_related("office__unit").prefetch_related("mandates__issuer"))
    rows.sort(key=lambda row: row.valid_from, reverse=True)
    context = {
        "person": shown,
        "now": [row for row in rows if row.valid_until is None or row.valid_until >= today],
        "past": [row for row in rows if row.valid_until is not None and row.valid_until < today],
        "today": today,
        "own": shown.pk == request.user.pk,
        "mine": may_manage_account(request.appointment, shown),
        "link": password_links.waiting_for(shown, timezone.now()),
        "history": history_of(shown),
    }
    return render(request, "workflows/administration/person.html", context)


@administrators_only("GET", "HEAD", "POST")
def new_person(request: ActingRequest) -> HttpResponse:
    """Create an account with its first appointment."""
    form = PersonForm(request.POST or None, offices=managed_offices(request), gives_site=gives_site(request))

    def act(data):
        return with_editor_groups(
            lambda: appointments.add_person(by=request.appointment, **data), lambda one: one
        )

    return form_page(
        request,
        form,
        act,
        done="Đã tạo tài khoản và phân công vai. Người đó tự đặt mật khẩu qua liên kết kích hoạt.",
        go=lambda one: reverse("workflows:kept_person", args=[one.pk]),
        words={
            "title": "Thêm người mới",
            "lead": "Một người có một tài khoản; việc được làm đến từ vai, có ngày bắt đầu và ngày kết thúc.",
            "button": "Tạo tài khoản và phân công",
            "section": "Nhân sự",
            "back": reverse("workflows:kept_people"),
        },
    )


@administrators_only("GET", "HEAD", "POST")
def appoint(request: ActingRequest, pk: int) -> HttpResponse:
    """Give a person another appointment."""
    member = get_object_or_404(people_managed_by(request.appointment), pk=pk)
    form = PostForm(request.POST or None, offices=managed_offices(request), gives_site=gives_site(request))
    return form_page(
        request,
        form,
        lambda data: with_editor_groups(
            lambda: appointments.appoint(by=request.appointment, person=member, **data),
            lambda post: post.user,
        ),
        done="Đã phân công vai; người đó đã được thông báo.",
        go=lambda post: reverse("workflows:kept_person", args=[member.pk]),
        words={
            "title": f"Phân công {member}",
            "lead": "Một người giữ được nhiều vai; người đó chuyển vai ở đầu trang khi làm việc.",
            "button": "Phân công vai",
            "section": "Nhân sự",
            "back": reverse("workflows:kept_person", args=[member.pk]),
        },
    )


@administrators_only("GET", "HEAD", "POST")
def leave(request: ActingRequest, pk: int) -> HttpResponse:
    """Record that a person leaves: every appointment ends and the account is closed."""
    member = get_object_or_404(people_managed_by(request.appointment), pk=pk)
    back = reverse("workflows:kept_person", args=[member.pk])
    return form_page(
        request,
        LeaveForm(request.POST or None),
        lambda data: with_editor_groups(
            lambda: user_accounts.leave(by=request.appointment, person=member, **data), lambda one: one
        ),
        done="Đã ghi thôi công tác; mọi quyền chấm dứt ngay.",
        go=lambda one: back,
        words={
            "title": f"Thôi công tác: {member}",
            "lead": "Mọi vai chấm dứt và tài khoản khóa ngay; những gì đã làm vẫn giữ nguyên tên.",
            "button": "Ghi thôi công tác",
            "danger": True,
            "section": "Nhân sự",
            "back": back,
        },
    )


@administrators_only("GET", "HEAD", "POST")
def end_post(request: ActingRequest, pk: int) -> HttpResponse:
    """End an appointment with a day and a reason."""
    managed = Appointment.objects.filter(office__unit__in=managed_units(request)).select_related(
        "user", "office"
    )
    post = get_object_or_404(managed, pk=pk)
    back = reverse("workflows:kept_person", args=[post.user_id])
    return form_page(
        request,
        EndForm(request.POST or None),
        lambda data: with_editor_groups(
            lambda: appointments.end_appointment(by=request.appointment, post=post, **data),
            lambda one: one.user,
        ),
        done="Đã kết thúc vai; thẩm quyền ký và làm thay của vai này chấm dứt cùng ngày.",
        go=lambda one: back,
        words={
            "title": f"Kết thúc vai của {post.user}",
            "lead": f"{post.get_role_display()} tại {post.office}, từ {post.valid_from:%d/%m/%Y}. "
            "Muốn chấm dứt ngay, chọn ngày hôm qua. Những gì đã làm vẫn giữ nguyên tên.",
            "button": "Kết thúc vai",
            "danger": True,
            "section": "Nhân sự",
            "back": back,
        },
    )
