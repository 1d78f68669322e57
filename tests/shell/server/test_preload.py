"""What is loaded before the worker is forked opens nothing that would live on in the fork."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.prepared_database import ROOT

ASK = """
import json, os, sys, threading
from config import wsgi
from django.db import connections
from django.urls import get_resolver
from search.query import searcher
from documents.rendering import typesetter
print(json.dumps({
    "connection": connections["default"].connection is not None,
    "threads": [thread.name for thread in threading.enumerate()],
    "files": [path for path in map(os.readlink, (f"/proc/self/fd/{n}" for n in os.listdir("/proc/self/fd")
              if os.path.exists(f"/proc/self/fd/{n}"))) if path.startswith("/") and not path.startswith("/dev/")],
    "typesetter": typesetter._current is not None,
    "loaded": [name for name in ("search.views", "workflows.screens.inbox.views", "tantivy", "home.models") if name in sys.modules],
}))
"""


def test_loading_opens_no_connection_no_file_and_no_thread(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "MEDIA_ROOT": str(tmp_path / "media"),
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
    }
    result = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["connection"] is False
    assert found["threads"] == ["MainThread"]
    assert found["files"] == []
    assert found["typesetter"] is False
    assert "search.views" in found["loaded"]
    assert "tantivy" in found["loaded"]
    assert not (tmp_path / "db.sqlite3").exists()
