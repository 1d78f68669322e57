"""URL patterns under tim-kiem/."""

from __future__ import annotations

from django.urls import path

from search import views
from search.saved_searches import views as saved_views

urlpatterns = [
    path("", views.results, name="tim-kiem"),
    path("goi-y/", views.suggestions, name="tim-kiem-goi-y"),
    path("bang-tinh/", views.spreadsheet, name="tim-kiem-bang-tinh"),
    path("nguon-tin/", views.feed, name="tim-kiem-nguon-tin"),
    path("tuong-tu/<slug:kind>/<str:pk>/", views.similar, name="tim-kiem-tuong-tu"),
    path("da-luu/", saved_views.saved_searches, name="tim-kiem-da-luu"),
    path("da-luu/<int:pk>/bo/", saved_views.forget, name="tim-kiem-bo-luu"),
]
