"""How gunicorn serves the site: read by the image, by `make run`, and by whoever calls gunicorn in this folder."""

import os

wsgi_app = "config.wsgi"
pythonpath = os.path.dirname(os.path.abspath(__file__))
chdir = os.path.join(pythonpath, "site")
# Everything is loaded before the first request is let in, once for all processes.
preload_app = True
# One process: one writer of the index.
workers = 1
threads = 8
worker_class = "config.server.worker.PatientWorker"
logger_class = "config.server.request_log.RequestLogger"
worker_connections = 1000
keepalive = 5
timeout = 120
graceful_timeout = 30
# The image's folders are not written to: no socket for remote control, the sign of life in memory.
control_socket_disable = True
MEMORY = "/dev/shm"  # noqa: S108 - gunicorn makes a nameless file in it
worker_tmp_dir = MEMORY if os.access(MEMORY, os.W_OK) else None


def post_worker_init(worker: object) -> None:
    """Say in the log where the site may do more in the database than it needs."""
    from ledger.services import database_roles

    database_roles.warn_at_start()
