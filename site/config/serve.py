"""`make run`: bring the database up to date, seed an empty one, then serve with the worker beside it."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
MANAGE = [sys.executable, str(ROOT / "manage.py")]
STOP_SECONDS = 10
NO_ACCOUNTS = "Chưa có tài khoản dùng thử. Khởi tạo hệ thống: .venv/bin/python manage.py begin --help"
RESTARTS, WITHIN_SECONDS = 5, 120  # ended so often in so short a time, a child is not started again


def say(text: str) -> None:
    """Print a line for the person at the keyboard at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def port_free(host: str, port: int) -> bool:
    """Return whether the site can listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def has_demonstration() -> bool:
    """Return whether the settings install the demonstration (production does not)."""
    return "demo" in settings.INSTALLED_APPS


def prepare() -> None:
    """Migrate; build the demonstration in an empty database, and the search index where none of today's make is."""
    say("Đang cập nhật cơ sở dữ liệu …")
    subprocess.run([*MANAGE, "migrate", "--verbosity", "0"], check=True)
    if has_demonstration():
        say("Đang kiểm tra dữ liệu mẫu (lần đầu mất vài phút) …")
        subprocess.run([*MANAGE, "seed_demo", "--if-empty"], check=True)
    subprocess.run([*MANAGE, "rebuild_index", "--if-needed"], check=True)


def server_command(host: str, port: int) -> list[str]:
    """Return gunicorn as gunicorn.conf.py sets it up: one process with threads."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    config = str(ROOT / "gunicorn.conf.py")
    return [sys.executable, "-m", "gunicorn", "--config", config, "--bind", bind, "--log-level", "warning"]


def accounts_text() -> str:
    """Return the demonstration's accounts as lines, or how to make a first account."""
    django.setup()
    lines = StringIO()
    if has_demonstration():
        call_command("demo_accounts", stdout=lines)
    return lines.getvalue().rstrip() or NO_ACCOUNTS


def wait_until_up(host: str, port: int, server: subprocess.Popen) -> bool:
    """Return whether the server listens within half a minute."""
    target = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
    for _ in range(150):
        if server.poll() is not None:
            return False
        try:
            socket.create_connection((target, port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return True
    return False


class Beside:
    """A process beside the server, started again where it ends unasked, unless it keeps ending at once."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.starts: list[float] = []
        self.start()

    def start(self) -> None:
        """Start it and remember when."""
        self.starts = [*self.starts, time.monotonic()][-RESTARTS:]
        self.process = subprocess.Popen([*MANAGE, *self.words], cwd=ROOT)

    def lives(self) -> bool:
        """Return whether it runs, started again where it had to be."""
        if self.process.poll() is None:
            return True
        if len(self.starts) == RESTARTS and time.monotonic() - self.starts[0] < WITHIN_SECONDS:
            return False
        say(f"Tiến trình {self.words[0]} đã dừng ngoài ý muốn, đang chạy lại.")
        self.start()
        return True


def stop(children: list[subprocess.Popen], *, told: bool) -> None:
    """End the children, politely first; after Ctrl-C they have been `told` by the terminal already."""
    for patience, end in ((STOP_SECONDS if told else 0, "terminate"), (STOP_SECONDS, "kill")):
        deadline = time.monotonic() + patience
        for child in children:
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                getattr(child, end)()
    for child in children:
        child.wait()


class Stopped(Exception):  # noqa: N818 - no error: somebody wants it to end
    """Ctrl-C (`told`: the whole group heard it) or a polite kill."""

    def __init__(self, *, told: bool) -> None:
        super().__init__()
        self.told = told


def _stop_asked(number: int, frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise Stopped(told=number == signal.SIGINT)


def serve(host: str, port: int) -> int:
    """Run server and worker until one of them ends or Ctrl-C; return the exit status."""
    server: list[subprocess.Popen] = []
    beside: list[Beside] = []
    told = False
    try:
        server.append(subprocess.Popen(server_command(host, port), cwd=ROOT))
        beside.append(Beside("db_worker", "--no-reload"))
        beside.append(Beside("run_clock"))
        if wait_until_up(host, port, server[0]):
            say(f"\nTrang đã chạy: http://{'localhost' if host == '127.0.0.1' else host}:{port}/")
            say(f"Đăng nhập: http://localhost:{port}/dang-nhap/\n{accounts_text()}\nNhấn Ctrl-C để dừng.\n")
        while server[0].poll() is None and all(one.lives() for one in beside):
            time.sleep(0.5)
        say("Máy chủ hoặc tiến trình việc nền đã dừng ngoài ý muốn; xem thông báo ở trên.")
        return 1
    except Stopped as asked:
        told = asked.told
        say("\nĐang dừng …")
        return 0
    finally:
        stop([*server, *(one.process for one in beside)], told=told)


def main() -> int:
    """Check the port, prepare, serve."""
    parser = argparse.ArgumentParser(description="Chạy trang cùng tiến trình việc nền.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ.setdefault("EXPECTED_PROCESSES", "worker,clock")
    os.environ.setdefault("PUBLIC_URL", f"http://localhost:{options.port}")
    if not port_free(options.host, options.port):
        sys.stderr.write(
            f"Cổng {options.port} đang được chương trình khác dùng. Hãy tắt chương trình đó "
            f"hoặc chọn cổng khác: make run PORT={options.port + 1}\n"
        )
        return 2
    signal.signal(signal.SIGTERM, _stop_asked)
    signal.signal(signal.SIGINT, _stop_asked)
    try:
        prepare()
    except subprocess.CalledProcessError as error:
        sys.stderr.write(
            f"Chưa chạy được: lệnh {' '.join(error.cmd[1:])} kết thúc với mã {error.returncode}.\n"
        )
        return 1
    except Stopped:
        return 0
    return serve(options.host, options.port)


if __name__ == "__main__":
    sys.exit(main())
