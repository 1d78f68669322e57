"""Settings of gunicorn for the empty site: the site's own, without what looks at the database as a worker starts."""

import runpy
from pathlib import Path

SITE = runpy.run_path(str(Path(__file__).resolve().parents[1] / "gunicorn.conf.py"))
globals().update(
    {name: value for name, value in SITE.items() if not name.startswith("_") and name != "post_worker_init"}
)
