"""Addresses of the officials' workspace."""

from django.urls import path

from workflows.views import dossiers, inbox, papers, rounds, task

app_name = "workflows"

urlpatterns = [
    path("viec/", inbox.inbox, name="inbox"),
    path("viec/thong-bao/", inbox.messages_page, name="messages"),
    path("viec/<int:pk>/", task.task, name="task"),
    path("ho-so/", dossiers.dossier_list, name="dossiers"),
    path("ho-so/<int:pk>/", dossiers.dossier_page, name="dossier"),
    path("ho-so/<int:pk>/minh-chung/<int:evidence>/", papers.evidence_file, name="evidence"),
    path("ho-so/dot/", rounds.round_list, name="rounds"),
    path("ho-so/dot/mo/", rounds.open_round, name="open_round"),
    path("ho-so/dot/<int:pk>/", rounds.round_page, name="round"),
    path("ho-so/phien-hop/<int:pk>/", rounds.sitting_page, name="sitting"),
    path("ho-so/to-trinh/<int:pk>/van-ban.pdf", papers.submission_pdf, name="submission_pdf"),
]
