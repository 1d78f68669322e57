"""Development: runs from a bare checkout with requirements.txt alone; the demonstration is on.

Errors look as they do in production; the traceback is in the terminal. DJANGO_DEBUG=1 shows Django's own error pages.
"""

from __future__ import annotations

import os

os.environ.setdefault("DEMO", "1")

from config.settings.base import *  # noqa: E402, F403

DEBUG = env.flag("DJANGO_DEBUG", default=False)  # noqa: F405
WHITENOISE_USE_FINDERS = True  # static files from where they are written, without collectstatic
WHITENOISE_AUTOREFRESH = True
SECRET_KEY = os.environ.get("SECRET_KEY", "development-only-secret-key-never-used-in-production")
AUDIT_KEY = os.environ.get("AUDIT_KEY", "development-only-audit-key-never-used-in-production")
ALLOWED_HOSTS = [
    h for h in os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",") if h
]

# The demonstration, its training rounds and its benchmark data (README): not installed in production.
INSTALLED_APPS.append("demo")  # noqa: F405
CONTEXT_PROCESSORS.append("demo.accounts.log_in_table")  # noqa: F405

# Mail goes into files, so that the terminal shows where to look and whom to log in as.
if not os.environ.get("EMAIL_URL"):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MEDIA_ROOT / "mail"  # noqa: F405
