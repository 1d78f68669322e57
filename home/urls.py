"""What search engines ask for first, and the public pages that are no Wagtail pages."""

from __future__ import annotations

from django.urls import path

from home import views
from home.statistics.views import statistics

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("thong-ke/", statistics, name="statistics"),
]
