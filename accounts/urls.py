"""Addresses of the people's own pages."""

from __future__ import annotations

from django.urls import path

from accounts import password_views, people_views, security_views, views

urlpatterns = [
    path("dang-nhap/", views.log_in, name="dang-nhap"),
    path("dang-xuat/", views.log_out, name="dang-xuat"),
    path("doi-vai/", views.switch_role, name="doi-vai"),
    path("toi/", views.me, name="toi"),
    path("toi/mat-khau/", password_views.change, name="doi-mat-khau"),
    path("dat-mat-khau/", password_views.set_password, name="dat-mat-khau"),
    path("dat-mat-khau/<str:token>/", password_views.follow_link, name="lien-ket-mat-khau"),
    path("toi/lam-thay/", people_views.stand_ins, name="lam-thay"),
    path("toi/lam-thay/<int:pk>/thoi/", people_views.end_stand_in, name="thoi-lam-thay"),
    path("toi/nhan-su/", people_views.staff, name="nhan-su"),
    path("toi/an-ninh/", security_views.own_lines, name="toi-an-ninh"),
    path("quan-tri/an-ninh/", security_views.all_lines, name="an-ninh"),
    path("toi/thong-bao/", views.message_choice, name="toi-thong-bao"),
]
