"""Run in a process of its own, several at a time, on the database of DATABASE_URL: guess passwords all at once.

Arguments: an instant to begin at and how many tries. Prints how many of them had their password looked at: of one
account from one address, then of as many accounts from another address.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for folder in (ROOT, ROOT / "site"):
    sys.path.insert(0, str(folder))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django  # noqa: E402

django.setup()

from django.contrib.auth import authenticate  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import RequestFactory  # noqa: E402


def guess_at(begin: float, names: list[str], address: str) -> int:
    """Try each name in a thread of its own, all at the instant; return how many were let through."""
    through: list[str] = []

    def guess(name: str) -> None:
        connection.ensure_connection()
        asked = RequestFactory().post("/dang-nhap/", REMOTE_ADDR=address)
        time.sleep(max(0.0, begin - time.time()))
        authenticate(asked, username=name, password="sai")  # noqa: S106
        if not getattr(asked, "paused", False):
            through.append(name)
        connection.close()

    threads = [threading.Thread(target=guess, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return len(through)


def main(begin: float, tries: int) -> None:
    """Play both attacks."""
    one = guess_at(begin, ["chu-tich"] * tries, "6.6.6.6")
    many = guess_at(begin + 3, [f"can-bo-{os.getpid()}-{n}" for n in range(tries)], "7.7.7.7")
    sys.stdout.write(f"{one} {many}\n")


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
