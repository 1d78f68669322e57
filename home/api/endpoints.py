"""The public read API (giao diện lập trình) at /api/v1/: what is public, nothing else, described by OpenAPI 3.1."""

from __future__ import annotations

from typing import Annotated, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import condition, require_safe
from ninja import NinjaAPI, Path, Query, Schema
from ninja.decorators import decorate_view
from ninja.errors import Throttled, ValidationError
from ninja.operation import Operation
from pydantic import Field

from dossiers.models.titles import state_filter
from dossiers.rules.titles import STATES as TITLE_STATES
from home.api.throttling import AddressThrottle
from home.caching.site_version import site_version
from home.opendata.datasets import DATASETS
from home.opendata.records import CriteriaSetRecord, DecisionRecord, PlanRecord, TitleRecord
from home.paging import rows_of

BIGGEST_KEY = 2**63 - 1
OFFSET_MAX = 1_000_000
PLAIN = r"^[^\x00-\x1f]*$"


class PublicAPI(NinjaAPI):
    """The API with operation ids that do not follow the module: generated clients name their calls by them."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the id of a call in the description, from the name of its function."""
        return f"home_api_{operation.view_func.__name__}"


api = PublicAPI(
    title="Công nhận học tập",
    version="1",
    description="Dữ liệu công khai về kế hoạch, quyết định và danh hiệu học tập. Chỉ đọc.",
    urls_namespace="api-v1",
    docs_url=None,
    throttle=[AddressThrottle(settings.API_RATE)],
)


class Problem(Schema):
    """Why there is no answer."""

    detail: str = Field(description="Điều đã xảy ra và cách sửa")


class TitleFilters(Schema):
    """Which titles are wanted."""

    unit_code: Annotated[str, Field(max_length=30, pattern=PLAIN)] | None = Field(
        None, description="Mã đơn vị"
    )
    model: Annotated[str, Field(max_length=40, pattern=PLAIN)] | None = Field(None, description="Mã mô hình")
    level: Annotated[int, Field(ge=0, le=9)] | None = Field(None, description="Mức độ")
    year: Annotated[int, Field(ge=1945, le=2200)] | None = Field(None, description="Năm ra quyết định")
    state: Annotated[str, Field(pattern=f"^({'|'.join(TITLE_STATES)})$")] | None = Field(
        None, description="Tình trạng hôm nay: valid, expired, replaced, revoked"
    )


class YearFilter(Schema):
    """Which year is wanted."""

    year: Annotated[int, Field(ge=1945, le=2200)] | None = Field(None, description="Năm ban hành")


class Window(Schema):
    """Which part of the list is wanted."""

    limit: int = Field(50, ge=1, le=200, description="Số bản ghi tối đa trong một lần trả lời")
    offset: int = Field(0, ge=0, le=OFFSET_MAX, description="Bỏ qua bấy nhiêu bản ghi đầu")


class Part(Schema):
    """What every list answers beside its records."""

    count: int = Field(description="Tổng số bản ghi khớp")
    next: str | None = Field(description="Địa chỉ của phần sau, null ở phần cuối")
    previous: str | None = Field(description="Địa chỉ của phần trước, null ở phần đầu")


class TitleList(Part):
    """A part of the register of titles."""

    items: list[TitleRecord]


class DecisionList(Part):
    """A part of the decisions."""

    items: list[DecisionRecord]


class PlanList(Part):
    """A part of the plans."""

    items: list[PlanRecord]


class CriteriaSetList(Part):
    """A part of the criteria sets."""

    items: list[CriteriaSetRecord]


def _etag(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
    """Return the entity tag of a response: the same until something public changes or the day ends."""
    return f'"{site_version()}-{timezone.localdate():%Y%m%d}"'


def _page(
    request: HttpRequest, response: HttpResponse, slug: str, rows: Any, window: Window
) -> dict[str, Any]:
    """Return one window of a dataset's rows with their count and the addresses of the windows beside it."""
    dataset, today = DATASETS[slug], timezone.localdate()
    # The keys first: a far window must not read, join and drop every row before it.
    keys = rows.values_list("pk", flat=True)[window.offset : window.offset + window.limit]
    page = rows_of(keys, dataset.rows())
    count = rows.count()
    later = window.offset + window.limit if window.offset + window.limit < count else None
    earlier = max(0, window.offset - window.limit) if window.offset else None
    links = {"next": _window_address(request, later), "previous": _window_address(request, earlier)}
    if relations := [f'<{address}>; rel="{name}"' for name, address in links.items() if address]:
        response["Link"] = ", ".join(relations)
    return {"count": count, **links, "items": [dataset.values(row, today) for row in page]}


def _window_address(request: HttpRequest, offset: int | None) -> str | None:
    """Return this call's address with another offset, its filters kept; None for None."""
    if offset is None or offset > OFFSET_MAX:
        return None
    query = request.GET.copy()
    query["offset"] = str(offset)
    return f"{settings.PUBLIC_URL}{request.path}?{query.urlencode()}"


def _record(slug: str, **lookup: Any) -> dict[str, Any]:
    """Return one record of a dataset; raise Http404 where there is none."""
    dataset = DATASETS[slug]
    row = dataset.rows().filter(**lookup).first()
    if row is None:
        raise Http404
    return dataset.values(row, timezone.localdate())


LISTED = {304: None, 422: Problem, 429: Problem}
SINGLE = {304: None, 404: Problem, 422: Problem, 429: Problem}
Key = Annotated[int, Path(ge=1, le=BIGGEST_KEY, description="Mã của bản ghi")]


@api.get("/titles", response={200: TitleList, **LISTED}, summary="Sổ danh hiệu", tags=["Danh hiệu"])
@decorate_view(condition(etag_func=_etag))
def list_titles(
    request: HttpRequest, response: HttpResponse, filters: Query[TitleFilters], window: Query[Window]
) -> Any:
    """Trả về danh hiệu theo đơn vị, mô hình, mức độ, năm và tình trạng."""
    rows = DATASETS["danh-hieu"].rows()
    lookups = {
        "unit__code": filters.unit_code,
        "model": filters.model,
        "level": filters.level,
        "recognised_on__year": filters.year,
    }
    rows = rows.filter(**{field: value for field, value in lookups.items() if value is not None})
    if filters.state:
        rows = rows.filter(state_filter(filters.state, timezone.localdate()))
    return _page(request, response, "danh-hieu", rows, window)


@api.get("/titles/{key}", response={200: TitleRecord, **SINGLE}, summary="Một danh hiệu", tags=["Danh hiệu"])
@decorate_view(condition(etag_func=_etag))
def one_title(request: HttpRequest, key: Key) -> Any:
    """Trả về một danh hiệu theo mã."""
    return _record("danh-hieu", pk=key)


@api.get("/decisions", response={200: DecisionList, **LISTED}, summary="Quyết định", tags=["Quyết định"])
@decorate_view(condition(etag_func=_etag))
def list_decisions(
    request: HttpRequest, response: HttpResponse, filters: Query[YearFilter], window: Query[Window]
) -> Any:
    """Trả về các quyết định công nhận đã công bố."""
    rows = DATASETS["quyet-dinh"].rows()
    if filters.year is not None:
        rows = rows.filter(decision__document__issued_on__year=filters.year)
    return _page(request, response, "quyet-dinh", rows, window)


@api.get(
    "/decisions/{key}",
    response={200: DecisionRecord, **SINGLE},
    summary="Một quyết định",
    tags=["Quyết định"],
)
@decorate_view(condition(etag_func=_etag))
def one_decision(request: HttpRequest, key: Key) -> Any:
    """Trả về một quyết định theo mã."""
    return _record("quyet-dinh", decision_id=key)


@api.get("/plans", response={200: PlanList, **LISTED}, summary="Kế hoạch", tags=["Kế hoạch"])
@decorate_view(condition(etag_func=_etag))
def list_plans(
    request: HttpRequest, response: HttpResponse, filters: Query[YearFilter], window: Query[Window]
) -> Any:
    """Trả về các kế hoạch đã công bố."""
    rows = DATASETS["ke-hoach"].rows()
    if filters.year is not None:
        rows = rows.filter(plan__date_year=filters.year)
    return _page(request, response, "ke-hoach", rows, window)


@api.get("/plans/{key}", response={200: PlanRecord, **SINGLE}, summary="Một kế hoạch", tags=["Kế hoạch"])
@decorate_view(condition(etag_func=_etag))
def one_plan(request: HttpRequest, key: Key) -> Any:
    """Trả về một kế hoạch theo mã."""
    return _record("ke-hoach", plan_id=key)


@api.get(
    "/criteria-sets", response={200: CriteriaSetList, **LISTED}, summary="Bộ tiêu chí", tags=["Bộ tiêu chí"]
)
@decorate_view(condition(etag_func=_etag))
def list_criteria_sets(request: HttpRequest, response: HttpResponse, window: Query[Window]) -> Any:
    """Trả về các bộ tiêu chí đã công bố."""
    return _page(request, response, "bo-tieu-chi", DATASETS["bo-tieu-chi"].rows(), window)


@api.exception_handler(ValidationError)
def _bad_parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
    names = sorted({str(detail["loc"][-1]) for detail in error.errors})
    guide = f"{settings.PUBLIC_URL}{reverse('api_docs')}"
    words = f"Tham số không hợp lệ: {', '.join(names)}. Hãy xem cách dùng tại {guide}."
    return api.create_response(request, {"detail": words}, status=422)


@api.exception_handler(Throttled)
def _too_often(request: HttpRequest, error: Throttled) -> HttpResponse:
    seconds = max(1, round(error.wait or 1))
    response = api.create_response(
        request, {"detail": f"Gọi quá nhiều lần. Hãy gọi lại sau {seconds} giây."}, status=429
    )
    response["Retry-After"] = str(seconds)
    return response


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": "Không có bản ghi này."}, status=404)


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """Show the documentation of the API, made from its OpenAPI description; nothing is loaded from another host."""
    description = api.get_openapi_schema()
    calls = [
        {
            "path": path,
            "summary": call["summary"],
            "text": call["description"],
            "parameters": [
                {**parameter, "limits": _limits(parameter["schema"])}
                for parameter in call.get("parameters", [])
            ],
            "example": f"{settings.PUBLIC_URL}{path}" if "{" not in path else "",
            "path_shown": path,
        }
        for path, calls in description["paths"].items()
        for call in calls.values()
    ]
    facts = {"calls": calls, "rate": settings.API_RATE.split("/")[0], "version": description["openapi"]}
    return render(request, "home/api/docs.html", facts)


def _limits(schema: dict[str, Any]) -> str:
    """Return a parameter's bounds in words."""
    typed = next((option for option in schema.get("anyOf", []) if option.get("type") != "null"), schema)
    words = {"minimum": "từ", "maximum": "đến", "maxLength": "dài tối đa", "default": "mặc định"}
    limits = {**typed, **({"default": schema["default"]} if "default" in schema else {})}
    return ", ".join(f"{word} {limits[name]}" for name, word in words.items() if name in limits)
