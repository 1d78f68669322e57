"""What every test shares: stores of its own, services that must be there, a throw-away PostgreSQL."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.db import connections
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases

from tests import forked, parts
from tests.cluster import Cluster
from tests.prepared_database import forget, lay_over, migrate_postgresql, of_this_run, restore

PROTECTIONS = [
    import_module(name)
    for name in ("ledger.migrations.0002_append_only", "criteria.migrations.0002_published_sets")
]

LOCALES = (
    Path(tempfile.gettempdir()) / f"hoctap-locales-{os.getpid()}"
)  # where a test may put a language for PostgreSQL
SEEDS = Path(os.environ.get("SEEDS", Path(__file__).resolve().parents[2] / "shared" / "seeds"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the whole sweep to `make test-long`."""
    if os.environ.get("RUN_LONG") == "1":
        return
    for item in items:
        if item.get_closest_marker("long"):  # not by name: a folder may be called so
            item.add_marker(pytest.mark.skip(reason="part of make test-long"))


def pytest_configure() -> None:
    """Wait for no disk: what a test wrote is never asked for after the machine went down."""
    os.fsync = lambda _: None


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make, not among all that is loaded, and less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each worker whole files, as far as they go; whoever is done takes from the other."""
    from xdist.scheduler import WorkStealingScheduling  # only there are workers where it is installed

    return WorkStealingScheduling(config, log)


def pytest_unconfigure() -> None:
    """End and remove what this process kept outside the tests' own folders."""
    forked.stop()
    if django_settings.configured and django_settings.OWN_MEDIA_ROOT:
        shutil.rmtree(django_settings.MEDIA_ROOT, ignore_errors=True)


def require_service(name: str, present: bool) -> None:
    """Skip where a service is missing; fail instead where REQUIRE_SERVICES=1, as in the pipeline."""
    if present:
        return
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"{name} is missing, and REQUIRE_SERVICES=1 forbids skipping")
    pytest.skip(f"{name} is missing on this machine")


def require_part(key: str) -> None:
    """Skip, or fail in the pipeline, where a part outside Python does not do here what tests use of it."""
    require_service(parts.PARTS[key].name, parts.works(key))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_modify_db_settings, django_db_blocker
) -> Iterator[None]:
    """Give the run its test database: a copy of the prepared file, or made anew where one is named."""
    connection = connections["default"]
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite" and not os.environ.get("DATABASE_URL"):
            connection.close()
            name = connection.creation._get_test_db_name()
            restore(name)
            of_this_run()
            django_settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
            made = None
        else:
            made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        if made is None:
            connection.close()
            forget(name)
        else:
            teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Return the folder of the real plans, which is not part of the repository: never a failure."""
    if not SEEDS.is_dir():
        pytest.skip(f"the real plans are not beside this checkout ({SEEDS}); SEEDS names another folder")
    return SEEDS


@pytest.fixture(autouse=True)
def own_stores(settings, tmp_path: Path) -> Path:
    """Give each test its own file store, index, public pictures and cache."""
    root = tmp_path / "media"
    settings.MEDIA_ROOT = root
    settings.FILE_STORE_ROOT = root / "files"
    settings.DERIVED_ROOT = root / "derived"
    settings.SEARCH_INDEX_ROOT = root / "index"
    settings.BALLOT_KEYS = tmp_path / "ballot-keys"
    settings.PUBLIC_MEDIA_ROOT = root / "public"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "home.images.storage.PublicPictures",
            "OPTIONS": {"location": str(root / "public"), "base_url": settings.MEDIA_URL},
        },
    }
    for kept in caches.all(initialized_only=True):
        kept.clear()
    return root


@pytest.fixture(scope="session", autouse=True)
def one_site_tree(django_test_environment) -> Iterator[None]:
    """Build the page tree of the public site once in this process, whoever first publishes (tests/factories/kept.py)."""
    from tests.factories.site_tree import lay_down_everywhere  # needs the apps

    with pytest.MonkeyPatch.context() as patch:
        lay_down_everywhere(patch)
        yield


@pytest.fixture(autouse=True)
def forked_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in processes that are forked; that real ones start, and how they are limited, the sandbox's tests ask."""
    monkeypatch.setattr("documents.sandbox.runner.start", forked.start)


@pytest.fixture
def tiny_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every paper the same few bytes instead of typesetting it."""
    from tests.factories.dossiers import PDF  # needs the apps

    monkeypatch.setattr("documents.services.official.render", lambda *_, **__: PDF)
    monkeypatch.setattr("dossiers.services.rounds.report_papers.render", lambda *_, **__: PDF)


def _back_to_the_migrated(teardown):
    """After a test that committed, lay the migrated database over its own; PostgreSQL's tables are emptied.

    They are emptied by the test framework, without the triggers that protect them meanwhile.
    """

    def flush(self) -> None:
        if connections["default"].vendor == "sqlite" and not os.environ.get("DATABASE_URL"):
            lay_over(connections["default"])
            return
        for alias in self._databases_names(include_mirrors=False):
            with connections[alias].schema_editor() as editor:
                for protection in PROTECTIONS:
                    protection.drop(None, editor)
        try:
            teardown(self)
        finally:
            for alias in self._databases_names(include_mirrors=False):
                with connections[alias].schema_editor() as editor:
                    for protection in PROTECTIONS:
                        protection.create(None, editor)

    return flush


TransactionTestCase._fixture_teardown = _back_to_the_migrated(TransactionTestCase._fixture_teardown)


@pytest.fixture
def postgres_empty_url(postgres_cluster: Cluster) -> str:
    """Return the address of an empty database of its own on the session's PostgreSQL server."""
    return f"{postgres_cluster.url}/{postgres_cluster.new_database()}"


@pytest.fixture
def postgres_url(postgres_cluster: Cluster, postgres_template: str) -> str:
    """Return the address of a migrated database of its own on the session's PostgreSQL server."""
    return f"{postgres_cluster.url}/{postgres_cluster.new_database(postgres_template)}"


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: Cluster, tmp_path_factory) -> str:
    """Return the name of a migrated database that others are copied from."""
    name = postgres_cluster.new_database()
    migrate_postgresql(
        f"{postgres_cluster.url}/{name}", parts.postgresql_programs(), tmp_path_factory.mktemp("media")
    )
    return name


@pytest.fixture(scope="session")
def postgres_server(postgres_cluster: Cluster) -> str:
    """Return the address of the session's PostgreSQL server, without a database."""
    return postgres_cluster.url


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """Start a PostgreSQL server for this session; a test that stops it starts it again."""
    require_part("postgresql")
    cluster = Cluster(LOCALES)
    try:
        cluster.create()
        cluster.start()
        yield cluster
    finally:
        cluster.remove()
        shutil.rmtree(LOCALES, ignore_errors=True)
