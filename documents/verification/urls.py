"""Addresses of the public check; included under kiem-tra/."""

from django.urls import path

from documents.verification import views

app_name = "documents"

urlpatterns = [
    path("", views.check_index, name="check_index"),
    path("<str:code>/", views.check, name="check"),
    path("<str:code>/van-ban.pdf", views.check_pdf, name="check_pdf"),
]
