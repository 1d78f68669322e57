"""The page of open data (/du-lieu-mo/), its files and their schemas."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import condition, require_safe

from home.caching.site_version import site_version
from home.opendata import writers
from home.opendata.datasets import DATASETS, Dataset, address

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LICENCE_WORDS = "Ghi công – Quốc tế 4.0 (CC BY 4.0)"
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "jsonld": "application/ld+json; charset=utf-8",
}


def _dataset(slug: str) -> Dataset:
    if slug not in DATASETS:
        raise Http404
    return DATASETS[slug]


def _etag(_request: HttpRequest, slug: str = "", form: str = "") -> str:
    """Return an entity tag that changes with any public change and with the day, as a title's state does."""
    seed = f"{site_version()}|{timezone.localdate()}|{slug}|{form}"
    return f'"{hashlib.sha256(seed.encode()).hexdigest()[:32]}"'


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the datasets with their columns, formats and licence."""
    facts = {
        "datasets": list(DATASETS.values()), "formats": list(FORMATS), "licence": LICENCE,
        "licence_words": LICENCE_WORDS,
    }  # fmt: skip
    return render(request, "home/opendata/page.html", facts)


@require_safe
@condition(etag_func=_etag)
def data_file(_request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """Return a dataset of now as a file; its address is permanent."""
    dataset = _dataset(slug)
    if form not in FORMATS:
        raise Http404
    rows = dataset.records()
    if form == "csv":
        parts = writers.as_csv(list(dataset.record.model_fields), rows)
    elif form == "json":
        parts = writers.as_json(_head(dataset), rows, key="records")
    else:
        parts = writers.as_json(_linked_head(dataset), rows, key="@graph")
    response = StreamingHttpResponse(parts, content_type=FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="{slug}.{form}"'
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, no-cache"  # revalidated each time: never a stale decision
    return response


@require_safe
def schema_file(_request: HttpRequest, slug: str) -> HttpResponse:
    """Return the JSON Schema of a dataset's records."""
    dataset = _dataset(slug)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address(reverse("open_data_schema", args=[slug])),
        **dataset.record.model_json_schema(),
        "title": dataset.title,
        "description": dataset.description,
    }
    response = JsonResponse(schema, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _head(dataset: Dataset) -> dict[str, Any]:
    return {
        "dataset": dataset.slug,
        "title": dataset.title,
        "publisher": settings.ISSUER_NAME,
        "licence": LICENCE,
        "schema": address(reverse("open_data_schema", args=[dataset.slug])),
        "date": timezone.localdate(),
    }


def _linked_head(dataset: Dataset) -> dict[str, Any]:
    own = address(f"{reverse('open_data_schema', args=[dataset.slug])}#")
    dates = {
        name: {"@id": f"{own}{name}", "@type": "http://www.w3.org/2001/XMLSchema#date"}
        for name, field in dataset.record.model_fields.items()
        if "date" in str(field.annotation)
    }
    links = {
        name: {"@id": f"{own}{name}", "@type": "@id"} for name in dataset.record.model_fields if "url" in name
    }
    return {
        "@context": {"@vocab": own, "schema": "https://schema.org/", **dates, **links},
        "@id": address(reverse("open_data_file", args=[dataset.slug, "jsonld"])),
        "@type": "schema:Dataset",
        "schema:name": dataset.title,
        "schema:description": dataset.description,
        "schema:license": LICENCE,
        "schema:publisher": settings.ISSUER_NAME,
        "schema:dateModified": timezone.localdate(),
    }
