"""Addresses of the desk; included under van-ban/."""

from django.urls import path

from documents.desk import books, copies, incoming, keeping, layouts, papers

app_name = "desk"

urlpatterns = [
    path("", papers.index, name="index"),
    path("<int:pk>/", papers.paper, name="paper"),
    path("<int:pk>/van-ban.<str:suffix>", papers.download, name="download"),
    path("sao/<int:pk>/", copies.copy_file, name="copy_file"),
    path("soat/", keeping.form_check, name="form_check"),
    path("chung-thu/", keeping.certificates, name="certificates"),
    path("so/", books.index, name="books"),
    path("so/<int:pk>/", books.book, name="book"),
    path("so/<int:pk>/so.xlsx", books.export, name="book_export"),
    path("den/", incoming.index, name="incoming"),
    path("den/<int:pk>/", incoming.one, name="incoming_one"),
    path("den/<int:pk>/tep/", incoming.file, name="incoming_file"),
    path("mau/", layouts.index, name="layouts"),
    path("mau/<int:pk>/", layouts.one, name="layout"),
    path("mau/<int:pk>/xem-truoc.pdf", layouts.preview, name="layout_preview"),
]
