"""Every address of the site, in the order they are tried; Wagtail's pages come last."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtail_admin_urls
from wagtail.documents import urls as wagtail_document_urls

from config import offline, text_size, views

handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("media/<path:path>", views.public_picture, name="public_picture"),
    path("co-chu/", text_size.choose, name="text_size"),
    path("co-chu.css", text_size.sheet, name="text_size_sheet"),
    path("site.webmanifest", offline.manifest, name="manifest"),
    path("sw.js", offline.worker, name="offline_worker"),
    path("ngoai-tuyen/", offline.page, name="offline_page"),
    path("", include("accounts.urls")),
    path("kiem-tra/", include("documents.verification.urls")),
    path("van-ban/", include("documents.desk.urls")),
    path("", include("workflows.urls")),
    path("tim-kiem/", include("search.urls")),
    path("", include("home.urls")),
    # One door only: Wagtail's own two would not count failures, and no page or folder is behind a shared password.
    path("quan-tri/login/", RedirectView.as_view(pattern_name="dang-nhap", query_string=True)),
    path("_util/login/", RedirectView.as_view(pattern_name="dang-nhap", query_string=True)),
    path("_util/<path:rest>", views.closed),
    path("tai-lieu/authenticate_with_password/<path:rest>", views.closed),
    # Pages by which Wagtail's developers look at their own errors.
    path("quan-tri/failwhale/", views.closed),
    path("quan-tri/test404/", views.closed),
    path("quan-tri/", include(wagtail_admin_urls)),
    path("tai-lieu/", include(wagtail_document_urls)),
    path("", include(wagtail_urls)),
]
