"""A decision's page against an empty Django view on the same server, drawn anew and kept.

    .venv/bin/python benchmarks/public_site.py [--seconds 5] [--units 3]

Both sites run under the same gunicorn command on this machine; one client with one open connection asks as fast as it
is answered, one second of each in turn, so that what else the machine does slows all alike. The page drawn anew is
asked for under a new address each time, so that nothing is kept.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AIM_FRESH, AIM_KEPT = 0.06, 0.6


def environment(folder: Path) -> dict[str, str]:
    """Return the settings of a throw-away installation."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        "DEMO": "1",
    }


PREPARE = """
import django
django.setup()
from tests.factories.home import published_decision
print(published_decision(units={units}).address)
"""


def prepare(folder: Path, units: int) -> str:
    """Migrate, publish one decision and return its address."""
    python, env = sys.executable, environment(folder)
    subprocess.run([python, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True)
    done = subprocess.run(
        [python, "-c", PREPARE.format(units=units)],
        cwd=ROOT,
        env=env,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip().splitlines()[-1]


@contextmanager
def server(application: str, env: dict[str, str], settings: str = "gunicorn.conf.py") -> Iterator[int]:
    """Run gunicorn as `make run` does and yield its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", application, "--config", settings, "--bind", f"127.0.0.1:{port}",
        "--workers", "1", "--threads", "8", "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


class Asked:
    """One address asked again and again; every answer must be 200."""

    def __init__(self, port: int, address: Callable[[], str]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.address, self.answered, self.spent = address, 0, 0.0
        for _ in range(20):
            _ask(self.connection, address())
        self.connection.close()

    def for_a_second(self) -> None:
        """Ask for a second over a connection of its own: the server closes one that was idle meanwhile."""
        _ask(self.connection, self.address())
        start, spent = time.perf_counter(), 0.0
        while spent < 1:
            _ask(self.connection, self.address())
            self.answered += 1
            spent = time.perf_counter() - start
        self.spent += spent
        self.connection.close()

    @property
    def rate(self) -> float:
        """Return the answers a second."""
        return self.answered / self.spent


def _ask(connection: http.client.HTTPConnection, address: str) -> None:
    connection.request("GET", address, headers={"Host": "localhost"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{address}: {answer.status}")


def main() -> int:
    """Measure and print; exit 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--units", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-public-") as name:
        page = prepare(Path(name), options.units)
        numbers = count()
        with (
            server(
                "benchmarks.empty_site:application",
                {**os.environ, "PYTHONPATH": str(ROOT)},
                "benchmarks/empty_server.py",
            ) as bare,
            server("config.wsgi:application", environment(Path(name))) as port,
        ):
            sides = (
                Asked(bare, lambda: "/"),
                Asked(port, lambda: f"{page}?lan={next(numbers)}"),
                Asked(port, lambda: page),
            )
            for _ in range(options.seconds):
                for side in sides:
                    side.for_a_second()
        empty, fresh, kept = (side.rate for side in sides)
    print(f"{'':28}{'a second':>10}{'of empty':>10}{'aim':>8}")
    print(f"{'empty Django view':28}{empty:10.0f}{1:10.2f}")
    print(f"{'decision page drawn anew':28}{fresh:10.0f}{fresh / empty:10.3f}{AIM_FRESH:8}")
    print(f"{'decision page kept':28}{kept:10.0f}{kept / empty:10.3f}{AIM_KEPT:8}")
    return 0 if fresh / empty >= AIM_FRESH and kept / empty >= AIM_KEPT else 1


if __name__ == "__main__":
    sys.exit(main())
