"""Addresses under /tim-kiem/."""

from __future__ import annotations

from django.urls import path

from search import views

urlpatterns = [
    path("", views.results, name="tim-kiem"),
    path("goi-y/", views.suggestions, name="tim-kiem-goi-y"),
]
