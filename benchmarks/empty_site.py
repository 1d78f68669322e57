"""The measure of a page: a Django project with one empty view and nothing around it."""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def empty(_request: HttpRequest) -> HttpResponse:
    """Answer with nothing."""
    return HttpResponse("")


settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="only-measured",  # noqa: S106
    MIDDLEWARE=[],
    USE_TZ=True,
)
urlpatterns = [path("", empty)]
application = get_wsgi_application()
