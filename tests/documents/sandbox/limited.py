"""A limited process that misbehaves in every way, for the tests of the sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from documents.sandbox import worker


def echo(words: str) -> str:
    print("noise on the output")  # noqa: T201
    return words


def hoard(megabytes: int) -> int:
    return len(bytearray(megabytes * 1024 * 1024))


def spin() -> None:
    while True:
        pass


def sleep(long: float) -> None:
    time.sleep(long)


def chatter(megabytes: int) -> str:
    return "x" * (megabytes * 1024 * 1024)


def write(megabytes: int) -> None:
    with open("to", "wb") as handle:
        for _ in range(megabytes):
            handle.write(b"x" * 1024 * 1024)


def leave(code: int) -> None:
    os._exit(code)


def sink(depth: int) -> int:
    return 1 + sink(depth + 1)


def start() -> int:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid


def names() -> list[str]:
    return sorted(os.environ)


if __name__ == "__main__":
    acts = (echo, hoard, spin, sleep, chatter, write, leave, sink, start, names)
    worker.serve({act.__name__: act for act in acts})
