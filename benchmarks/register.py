"""Every public list, filter, statistic, feed, export and API call over 10,000 decisions and 50,000 titles.

    .venv/bin/python benchmarks/register.py [--decisions N] [--asks N] [--postgresql] [--only WORD] [--memory]

Nothing is kept between two asks. The rows are built once (about a minute) and kept in the temporary folder. Prints
the 95th percentile in milliseconds and the queries of each address; of a file, until its first piece. Exit 1 where
an aim is missed. `--memory` writes each export out to its end and tells how much memory that took, at one fifth of
the rows as well: streaming means that both need the same.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]

AIM_MS, AIM_QUERIES, AIM_GROWTH = 300, 25, 1.5


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--decisions", type=int, default=10_000)
    parser.add_argument("--asks", type=int, default=20)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--memory", action="store_true")
    return parser.parse_args()


def prepare(asked: argparse.Namespace, database: str | None) -> None:
    """Set Django up on the database and fill it where it is empty."""
    folder = Path(tempfile.gettempdir()) / f"hoctap-register-{asked.decisions}"
    folder.mkdir(exist_ok=True)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings.test",
        DATABASE_URL=database or f"sqlite:///{folder / 'db.sqlite3'}",
        MEDIA_ROOT=str(folder / "media"),
    )
    import django
    from django.conf import settings

    django.setup()
    settings.CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from benchmarks.register_rows import Register
    from dossiers.models import Decision

    if not Decision.objects.exists():
        start = time.perf_counter()
        Register(asked.decisions).build()
        sys.stderr.write(f"{asked.decisions} decisions built in {time.perf_counter() - start:.0f} s\n")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    import config.wsgi  # noqa: F401 - start-up as the server's, with what it made set aside from the collector


def addresses() -> Iterator[str]:
    """Yield what is asked: each list with each of its filters, its last page, and everything beside the lists."""
    from accounts.models import AdministrativeUnit, Level
    from dossiers.models import Title
    from home.models import DecisionPage
    from home.opendata.datasets import DATASETS
    from home.opendata.views import FORMATS

    body = Title.objects.select_related("unit__parent__parent").filter(unit__level=Level.BODY).first().unit
    commune, province = body.parent, body.parent.parent
    state = ("valid", "expired", "replaced", "revoked")
    yield from (
        "/",
        "/thong-ke/",
        "/bo-tieu-chi/",
        "/lich/",
        "/ke-hoach/",
        "/tin-tuc/",
        "/robots.txt",
        "/sitemap.xml",
    )
    yield f"/quyet-dinh/{DecisionPage.objects.order_by('pk')[4].slug}/"
    yield "/quyet-dinh/"
    yield from (f"/quyet-dinh/?{one}" for one in (
        "nam=2023", "don-vi=truong", "don-vi=hoa+binh", "mo-hinh=don_vi_hoc_tap", "muc-do=2", "het-han=2027",
        "trang=200", "trang=400", "nam=2024&mo-hinh=don_vi_hoc_tap&muc-do=2&trang-thai=valid", "don-vi=khong-ai-ten",
    ))  # fmt: skip
    yield from (f"/quyet-dinh/?trang-thai={one}" for one in state)
    yield "/danh-ba/"
    yield from (f"/danh-ba/?{one}" for one in (
        "tu=truong", "tu=hoa+binh", "nam=2023", "mo-hinh=cong_dong_hoc_tap", "muc-do=2", "trang=300", "trang=9999",
        f"thuoc={province.code}", f"thuoc={commune.code}", f"thuoc={province.code}&nam=2024&trang-thai=valid&tu=binh",
    ))  # fmt: skip
    yield from (f"/danh-ba/?trang-thai={one}" for one in state)
    yield from (f"/danh-ba/{unit.code}/" for unit in (body, commune, province))
    yield from (
        "/quyet-dinh/atom.xml",
        "/quyet-dinh/atom.xml?trang-thai=revoked",
        "/ke-hoach/atom.xml",
        "/tin-tuc/atom.xml",
    )
    yield "/ke-hoach/thoi-han.ics"
    yield "/du-lieu-mo/"
    yield from (f"/du-lieu-mo/{slug}.{form}" for slug in DATASETS for form in FORMATS)
    yield from ("/api/v1/", "/api/v1/openapi.json", "/api/v1/plans", "/api/v1/criteria-sets")
    yield from (f"/api/v1/titles{one}" for one in (
        "", "?limit=200&offset=49800", "?state=valid", "?state=revoked", "?year=2023", "?level=2",
        "?model=don_vi_hoc_tap&state=expired", f"?unit_code={body.code}", f"/{Title.objects.first().pk}",
    ))  # fmt: skip
    yield from (f"/api/v1/decisions{one}" for one in ("", "?limit=200&offset=9800", "?year=2023"))
    assert AdministrativeUnit.objects.exists()


def measure(address: str, asks: int) -> tuple[float, float, int]:
    """Return the 95th percentile by the clock and by the processor in milliseconds, and the queries."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"Accept-Encoding": "identity"})
    by_clock, by_processor = [], []

    def ask() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
        if answer.streaming:
            next(iter(answer.streaming_content))

    with CaptureQueriesContext(connection) as seen:
        ask()
        queries = len(seen)  # before the next request empties the log
    for _ in range(asks):
        clock, processor = time.perf_counter(), time.process_time()
        ask()
        by_clock.append((time.perf_counter() - clock) * 1000)
        by_processor.append((time.process_time() - processor) * 1000)
    at = max(0, -(-asks * 95 // 100) - 1)
    return sorted(by_clock)[at], sorted(by_processor)[at], queries


def speed(asked: argparse.Namespace) -> bool:
    """Print the table; return whether every aim is met."""
    print(f"{'address':<78}{'p95 ms':>8}{'cpu ms':>8}{'queries':>9}")
    fine = True
    for address in addresses():
        if asked.only not in address:
            continue
        clock, processor, queries = measure(address, asked.asks)
        missed = clock > AIM_MS or queries > AIM_QUERIES
        fine = fine and not missed
        print(
            f"{address:<78}{clock:8.0f}{processor:8.0f}{queries:9}{'  MISSED' if missed else ''}", flush=True
        )
    return fine


def memory() -> bool:
    """Print the most memory each export held while it was written, over a fifth of the rows and over all."""
    from home.opendata.datasets import DATASETS
    from home.opendata.views import FORMATS

    print(f"{'export':<28}{'a fifth, MB':>12}{'all, MB':>10}{'growth':>8}")
    fine = True
    for slug in ("danh-hieu", "quyet-dinh"):
        whole = DATASETS[slug].rows
        for form in FORMATS:
            fifth = _peak(slug, form, whole, whole().count() // 5)
            every = _peak(slug, form, whole, None)
            fine = fine and every / fifth < AIM_GROWTH
            print(f"{slug + '.' + form:<28}{fifth:12.1f}{every:10.1f}{every / fifth:8.2f}", flush=True)
    return fine


def _peak(slug: str, form: str, whole, most: int | None) -> float:
    from django.test import Client

    from home.opendata import datasets

    kept = datasets.DATASETS[slug]
    limited = datasets.Dataset(
        kept.slug,
        kept.title,
        kept.description,
        kept.record,
        lambda: whole()[:most] if most else whole(),
        kept.values,
    )
    datasets.DATASETS[slug] = limited
    tracemalloc.start()
    try:
        for _piece in (
            Client(headers={"Accept-Encoding": "identity"})
            .get(f"/du-lieu-mo/{slug}.{form}")
            .streaming_content
        ):
            pass
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
        datasets.DATASETS[slug] = kept


def main() -> int:
    """Build, measure, print; exit 1 where an aim is missed."""
    asked = options()
    from benchmarks.databases import postgresql

    with postgresql() if asked.postgresql else nullcontext(None) as database:
        if asked.postgresql and database is None:
            raise SystemExit("No PostgreSQL is installed here.")
        prepare(asked, database)
        fine = speed(asked)
        if asked.memory:
            fine = memory() and fine
        if asked.postgresql:
            from django.db import connection

            connection.close()
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
