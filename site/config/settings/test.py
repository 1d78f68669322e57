"""Tests: a cheap password hasher, background work done at once, mail kept in memory."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# A folder of this process; parallel workers must not inherit it through the environment.
OWN_MEDIA_ROOT = "MEDIA_ROOT" not in os.environ
if OWN_MEDIA_ROOT:
    os.environ["MEDIA_ROOT"] = str(Path(tempfile.gettempdir()) / f"hoctap-test-{os.getpid()}")
os.environ.setdefault("DEMO", "1")

from config.settings.base import *  # noqa: E402, F403

if OWN_MEDIA_ROOT:
    del os.environ["MEDIA_ROOT"]

# The demonstration, its training rounds and its benchmark data (README): not installed in production.
INSTALLED_APPS.append("demo")  # noqa: F405
CONTEXT_PROCESSORS.append("demo.accounts.log_in_table")  # noqa: F405

DEBUG = False
SECRET_KEY = "test-secret-key-test-secret-key-test-secret-key"  # noqa: S105
AUDIT_KEY = "test-audit-key-test-audit-key-test-audit-key-test"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
API_RATE = "100000/m"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# A file, as on a real server: in memory all threads of a live server share one connection, and a request
# that rolls back takes with it what another one has just saved.
if str(DATABASES["default"]["ENGINE"]).endswith("sqlite3"):  # noqa: F405
    named = DATABASES["default"]["NAME"] if os.environ.get("DATABASE_URL") else MEDIA_ROOT  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": f"{named}.test.sqlite3"}  # noqa: F405
elif template := os.environ.get("TEST_TEMPLATE"):  # a migrated database that PostgreSQL copies
    DATABASES["default"]["TEST"] = {"TEMPLATE": template}  # noqa: F405
