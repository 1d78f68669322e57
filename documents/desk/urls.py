"""Addresses of the desk; included under van-ban/."""

from django.urls import path

from documents.desk import (
    certificates,
    copies,
    form_check,
    incoming,
    layouts,
    official,
    registers,
)

app_name = "desk"

urlpatterns = [
    path("", official.index, name="index"),
    path("<int:pk>/", official.document_page, name="paper"),
    path("<int:pk>/van-ban.<str:suffix>", official.download, name="download"),
    path("sao/<int:pk>/", copies.copy_file, name="copy_file"),
    path("soat/", form_check.form_check, name="form_check"),
    path("chung-thu/", certificates.certificates, name="certificates"),
    path("so/", registers.index, name="books"),
    path("so/<int:pk>/", registers.register_page, name="book"),
    path("so/<int:pk>/so.xlsx", registers.export, name="book_export"),
    path("den/", incoming.index, name="incoming"),
    path("den/<int:pk>/", incoming.incoming_page, name="incoming_one"),
    path("den/<int:pk>/tep/", incoming.file, name="incoming_file"),
    path("mau/", layouts.index, name="layouts"),
    path("mau/<int:pk>/", layouts.layout_page, name="layout"),
    path("mau/<int:pk>/xem-truoc.pdf", layouts.preview, name="layout_preview"),
]
