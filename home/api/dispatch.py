"""Dispatcher of the read API: GET and HEAD; other methods and unknown paths get a JSON answer of the API.

Django Ninja alone would answer them with Django's own pages.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404
from django.urls.resolvers import RegexPattern, URLResolver
from django.views.decorators.csrf import csrf_exempt

from home.api.endpoints import api

SAFE = ("GET", "HEAD")
NO_METHOD = "Giao diện này chỉ để đọc: hãy dùng GET hoặc HEAD."
NO_PATH = "Không có địa chỉ này. Các địa chỉ dùng được có tại {}/api/v1/."

_resolver = URLResolver(RegexPattern(r"^"), api.urls[0])


@csrf_exempt
def dispatch(request: HttpRequest, call: str) -> HttpResponseBase:
    """Answer one call; scripts of any site may read the answer and keep it as long as its entity tag holds."""
    response = _response(request, call)
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After, RateLimit-Policy"
    response["RateLimit-Policy"] = rate_policy()
    if response.status_code in {200, 304}:
        response["Cache-Control"] = "public, no-cache"
    else:
        response["Cache-Control"] = "no-store"
    return response


def rate_policy() -> str:
    """Return the value of the RateLimit-Policy header: so many calls in a window of so many seconds."""
    number, period = settings.API_RATE.split("/")
    return f'"dia-chi";q={number};w={ {"s": 1, "m": 60, "h": 3600, "d": 86400}[period[0]] }'


def _response(request: HttpRequest, call: str) -> HttpResponseBase:
    if request.method not in SAFE:
        return _problem(405, NO_METHOD, Allow=", ".join(SAFE))
    try:
        match = _resolver.resolve(call)
    except Resolver404:
        return _problem(404, NO_PATH.format(settings.PUBLIC_URL))
    if request.method == "GET":
        return match.func(request, *match.args, **match.kwargs)
    request.method = "GET"
    try:
        response = match.func(request, *match.args, **match.kwargs)
    finally:
        request.method = "HEAD"
    return _without_body(response)


def _without_body(response: HttpResponse) -> HttpResponse:
    length = len(response.content)
    response.content = b""
    response["Content-Length"] = str(length)
    return response


def _problem(status: int, detail: str, **headers: str) -> JsonResponse:
    return JsonResponse(
        {"detail": detail}, status=status, headers=headers, json_dumps_params={"ensure_ascii": False}
    )
