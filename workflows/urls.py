"""Addresses of the officials' workspace."""

from django.urls import path

from workflows.views import (
    boards,
    case,
    dossiers,
    inbox,
    objections,
    opening,
    papers,
    reading,
    reports,
    reuse,
    rounds,
    sittings,
    submissions,
    task,
    time,
    titles,
    viewer,
)

app_name = "workflows"

urlpatterns = [
    path("viec/", inbox.inbox, name="inbox"),
    path("viec/thong-bao/", inbox.messages_page, name="messages"),
    path("viec/<int:pk>/", task.task, name="task"),
    path("ho-so/", dossiers.dossier_list, name="dossiers"),
    path("ho-so/<int:pk>/", dossiers.dossier_page, name="dossier"),
    path("ho-so/<int:pk>/chi-tieu/", reading.bench_page, name="bench"),
    path("ho-so/<int:pk>/bao-cao/", reports.report_page, name="report"),
    path("ho-so/<int:pk>/bao-cao.pdf", reports.report_pdf, name="report_pdf"),
    path("ho-so/<int:pk>/bang-tong-hop.pdf", reports.table_pdf, name="table_pdf"),
    path("ho-so/<int:pk>/minh-chung/co-san/", reuse.picker, name="reuse"),
    path("ho-so/<int:pk>/minh-chung/da-co/", reuse.known, name="known"),
    path("ho-so/<int:pk>/minh-chung/<int:evidence>/", papers.evidence_file, name="evidence"),
    path("ho-so/<int:pk>/minh-chung/<int:evidence>/xem/", viewer.evidence_view, name="evidence_view"),
    path(
        "ho-so/<int:pk>/minh-chung/<int:evidence>/trang/<int:number>.webp", papers.page_picture, name="page_picture"
    ),
    path("ho-so/<int:pk>/bang/", boards.dossier_board, name="dossier_board"),
    path("ho-so/dot/<int:pk>/bang/", boards.round_board, name="round_board"),
    path("ho-so/<int:pk>/quy-trinh/", case.case_page, name="case"),
    path("ho-so/<int:pk>/kien-nghi/", objections.objection_page, name="objections"),
    path("ho-so/danh-hieu/", titles.title_list, name="titles"),
    path("ho-so/danh-hieu/<int:pk>/", titles.title_page, name="title"),
    path("ho-so/dot/", rounds.round_list, name="rounds"),
    path("ho-so/dot/mo/", opening.open_round, name="open_round"),
    path("ho-so/dot/<int:pk>/", rounds.round_page, name="round"),
    path("ho-so/dot/<int:pk>/thoi-han/", time.round_deadlines, name="deadlines"),
    path("ho-so/phien-hop/<int:pk>/", sittings.sitting_page, name="sitting"),
    path("ho-so/phien-hop/<int:pk>/bien-ban.pdf", papers.minutes_pdf, name="minutes_pdf"),
    path("ho-so/to-trinh/<int:pk>/van-ban.pdf", submissions.submission_pdf, name="submission_pdf"),
    path("ho-so/to-trinh/<int:pk>/", submissions.submission_page, name="submission"),
    path("ho-so/to-trinh/<int:pk>/du-thao.pdf", submissions.draft_decision, name="draft_decision"),
    path("ho-so/to-trinh/<int:pk>/du-thao/<int:page>.png", submissions.draft_decision, name="draft_page"),
]
