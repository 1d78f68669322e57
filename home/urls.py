"""What search engines ask for first, and the public pages that are no Wagtail pages."""

from __future__ import annotations

from django.urls import path

from home import views
from home.api import api, documentation
from home.opendata import views as opendata
from home.statistics.views import statistics

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("quyet-dinh/<slug:slug>/", views.decision, name="decision"),
    path("thong-ke/", statistics, name="statistics"),
    path("du-lieu-mo/", opendata.index, name="open_data"),
    path("du-lieu-mo/<slug:slug>.schema.json", opendata.schema_file, name="open_data_schema"),
    path("du-lieu-mo/<slug:slug>.<slug:form>", opendata.data_file, name="open_data_file"),
    path("api/v1/", documentation, name="api_docs"),
    path("api/v1/", api.urls),
]
