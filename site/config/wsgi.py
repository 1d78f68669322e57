"""The WSGI entry point: `gunicorn config.wsgi` with the settings of gunicorn.conf.py."""

import gc
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for folder in (str(ROOT), str(ROOT / "site")):
    if folder not in sys.path:
        sys.path.insert(0, folder)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from config.process_hardening import close  # noqa: E402

close()

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

from config.server import preload  # noqa: E402 - needs the settings

preload.load_everything()

# What start-up made lives as long as the process: the collector need not walk it again while somebody waits
# (a quarter of a second in the middle of a long list).
gc.collect()
gc.freeze()
