"""Tests: a cheap password hasher, background work done at once, mail kept in memory."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("MEDIA_ROOT", str(Path(tempfile.gettempdir()) / "hoctap-test-media"))
os.environ.setdefault("DEMO", "1")

from config.settings.base import *  # noqa: E402, F403

DEBUG = False
SECRET_KEY = "test-secret-key-test-secret-key-test-secret-key"
AUDIT_KEY = "test-audit-key-test-audit-key-test-audit-key-test"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
