"""Addresses of the people's own pages."""

from __future__ import annotations

from django.urls import path

from accounts.views import passwords, people, security_log, session

urlpatterns = [
    path("dang-nhap/", session.log_in, name="dang-nhap"),
    path("dang-xuat/", session.log_out, name="dang-xuat"),
    path("doi-vai/", session.switch_role, name="doi-vai"),
    path("toi/", session.me, name="toi"),
    path("toi/mat-khau/", passwords.change, name="doi-mat-khau"),
    path("dat-mat-khau/", passwords.set_password, name="dat-mat-khau"),
    path("dat-mat-khau/<str:token>/", passwords.follow_link, name="lien-ket-mat-khau"),
    path("toi/lam-thay/", people.stand_in_page, name="lam-thay"),
    path("toi/lam-thay/<int:pk>/thoi/", people.end_stand_in, name="thoi-lam-thay"),
    path("toi/nhan-su/", people.staff, name="nhan-su"),
    path("toi/an-ninh/", security_log.own_lines, name="toi-an-ninh"),
    path("quan-tri/an-ninh/", security_log.all_lines, name="an-ninh"),
    path("toi/thong-bao/", session.message_choice, name="toi-thong-bao"),
]
