"""Addresses of the people's own pages."""

from __future__ import annotations

from django.urls import path

from accounts import views

urlpatterns = [
    path("dang-nhap/", views.log_in, name="dang-nhap"),
    path("dang-xuat/", views.log_out, name="dang-xuat"),
    path("doi-vai/", views.switch_role, name="doi-vai"),
    path("toi/", views.me, name="toi"),
    path("toi/thong-bao/", views.message_choice, name="toi-thong-bao"),
]
