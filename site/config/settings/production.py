"""Production: every secret from the environment, HTTPS only, and no demonstration."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *  # noqa: F403

DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY")
AUDIT_KEY = env.secret("AUDIT_KEY")
if SECRET_KEY == AUDIT_KEY:
    raise ImproperlyConfigured(
        "AUDIT_KEY must differ from SECRET_KEY: one proves the log, the other signs sessions."
    )
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS")
env.text("DATABASE_URL")
env.text("MEDIA_ROOT")
env.text("PUBLIC_URL")
env.text("EMAIL_URL")
if DEMO:  # noqa: F405
    raise ImproperlyConfigured("DEMO is on: its passwords are public, so production does not start with it.")

CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]  # noqa: F405
# There is no other way to send, read and index than the worker; the clock may be cron.
EXPECTED_PROCESSES = env.some_of("EXPECTED_PROCESSES", {"worker", "clock"}, default="worker")
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES", "127.0.0.1 ::1")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 365 * 24 * 60 * 60, least=0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.flag("SECURE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES["staticfiles"] = {"BACKEND": "config.storage.LenientManifestStorage"}  # noqa: F405
