"""The shell's own addresses: is it alive, is it ready, public pictures, and what an error looks like."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.db import DatabaseError, connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template import loader
from django.utils import timezone
from django.utils._os import safe_join
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.database_errors import without_database, without_room
from home.images.storage import is_public
from ledger.database.errors import is_away, is_full
from ledger.web.referrers import came_from
from workflows.jobs import heartbeat
from workflows.models import ProcessKind

WORKER_SILENCE = timedelta(minutes=2)
PUBLIC_PICTURES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".avif": "image/avif",
}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; touches neither database nor files."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the site can do its work: 200, or 503 with every reason, a line each; the same as JSON where asked.

    A worker or clock that is expected (EXPECTED_PROCESSES) and does not live is a reason. Work waiting where none is
    expected is a warning only: pages are served all the same.
    """
    checks: dict[str, Callable[[], str]] = {
        "cơ sở dữ liệu": _database_problem,
        "kho tệp": _files_problem,
        "chỉ mục tìm kiếm": _index_problem,
    }
    problems = {name: check() for name, check in checks.items()}
    warning = ""
    if not problems["cơ sở dữ liệu"]:
        problems |= _process_problems()
        warning = _worker_warning()
    status = 503 if any(problems.values()) else 200
    if "application/json" in request.headers.get("Accept", ""):
        facts = {"ready": status == 200, "checks": problems, "warning": warning}
        return JsonResponse(facts, status=status, json_dumps_params={"ensure_ascii": False})
    lines = [f"{name}: {problem or 'sẵn sàng'}" for name, problem in problems.items()]
    lines += [f"cảnh báo: {warning}"] if warning else []
    body = "\n".join(lines) + "\n"
    return HttpResponse(body, status=status, content_type="text/plain; charset=utf-8")


def _process_problems() -> dict[str, str]:
    """Return what is wrong with each process that ought to run beside the server, nothing where it lives."""
    expected = settings.EXPECTED_PROCESSES
    try:
        missing = heartbeat.missing_processes(expected, timezone.now())
    except DatabaseError:
        missing = dict.fromkeys(expected, "không biết; hãy chạy lệnh migrate")
    return {ProcessKind(kind).label: missing.get(kind, "") for kind in expected}


def _database_problem() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM ledger_audithead WHERE 1 = 0")
    except DatabaseError:
        return "không truy vấn được; hãy xem cơ sở dữ liệu có chạy không và đã chạy lệnh migrate chưa"
    return ""


def _files_problem() -> str:
    root = Path(settings.FILE_STORE_ROOT)
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root) as handle:
            handle.write(b"ready")
    except OSError:
        return "không ghi được; hãy xem quyền ghi và dung lượng trống của MEDIA_ROOT"
    return ""


def _index_problem() -> str:
    from search.index import indexing  # the engine is loaded only when somebody asks

    try:
        answer = indexing.ready()
    except Exception:  # noqa: BLE001 - whatever the engine raises means the same here: not usable
        return "không mở được; hãy chạy lệnh rebuild_index"
    if isinstance(answer, str):
        return answer
    return "" if answer or answer is None else "chưa dùng được; hãy chạy lệnh rebuild_index"


def _worker_warning() -> str:
    """Return a warning where work has been waiting for longer than a living worker would let it."""
    from django_tasks_db.models import DBTaskResult

    try:
        waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - WORKER_SILENCE).count()
    except DatabaseError:
        return "không đọc được hàng đợi việc nền"
    if not waiting:
        return ""
    return f"{waiting} việc nền đang chờ mà không có tiến trình nào xử lý; hãy chạy lệnh db_worker"


@require_safe
def public_picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a picture of the public site; nothing outside MEDIA_ROOT/public and nothing but pictures.

    Originals are for the editors' desk; everybody else is shown what was made of them.
    """
    root = str(settings.PUBLIC_MEDIA_ROOT)
    try:
        found = Path(safe_join(root, path))
    except (SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    media_type = PUBLIC_PICTURES.get(found.suffix.lower())
    if media_type is None or path.endswith("/") or not found.is_file():
        raise Http404
    public = is_public(found.relative_to(Path(safe_join(root, ""))).as_posix())
    if not (public or request.user.has_perm("wagtailadmin.access_admin")):
        raise Http404
    response = FileResponse(found.open("rb"), content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=86400" if public else "private, no-store"
    return response


def closed(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer as for any unknown address, where a library would open a door of its own."""
    raise Http404


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a form that came without its token (a page left open too long, cookies refused), and lead back to it."""
    return render(request, "403_csrf.html", {"back": came_from(request)}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 in our own words."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 in our own words."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: the same words for what is hidden and for what does not exist."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without touching the database: that may be what failed, and then it is a 503 in words."""
    error = sys.exc_info()[1]
    if is_away(error):
        return without_database(request)
    if is_full(error):
        return without_room(request)
    return HttpResponse(loader.get_template("500.html").render({}), status=500)
