"""A Docker engine for one run: the one that runs here, or one of its own in a folder that goes away afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
REGISTRY = ("registry-1.docker.io", 443)
STAND_INS = {  # in this order: the others begin from the first
    "python:3.11-slim": "base-image.sh",
    "postgres:15.14": "postgres",
    "nginx:1.28.0": "nginx",
}


def say(text: str) -> None:
    """Tell the person who waits what goes on."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {text}\n")
    sys.stdout.flush()


def missing() -> list[str]:
    """Return the programs that are not here but needed; an engine that runs already needs fewer."""
    needed = {"docker": ["docker"], "docker compose": ["docker-compose", "docker"]}
    if not _answers(os.environ.get("DOCKER_HOST")):
        needed |= {name: [name] for name in ("dockerd", "iptables", "debootstrap", "python3.11")}
    lacking = [name for name, any_of in needed.items() if not any(map(shutil.which, any_of))]
    if "dockerd" in needed and os.geteuid() != 0:
        lacking.append("root (to start an engine)")
    return lacking


def _answers(host: str | None) -> bool:
    if not shutil.which("docker"):
        return False
    environment = {**os.environ, **({"DOCKER_HOST": host} if host else {})}
    asked = subprocess.run(["docker", "info"], env=environment, capture_output=True, check=False, timeout=60)
    return asked.returncode == 0


class Engine:
    """Calls docker; remembers what it made, so that nothing of it stays."""

    def __init__(self, folder: Path, host: str | None) -> None:
        self.folder = folder
        self.made: list[str] = []
        self.environment = {**os.environ, "DOCKER_BUILDKIT": "0"}
        if host:
            self.environment["DOCKER_HOST"] = host

    def run(self, *words: str, cwd: Path | None = None, seconds: int = 1800, quiet: bool = False) -> str:
        """Run a command against this engine and return what it wrote; what fails shows its last lines."""
        done = subprocess.run(
            words,
            cwd=cwd or self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
            check=False,
        )
        if done.returncode and not quiet:
            raise AssertionError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout[-6000:]}")
        return done.stdout

    def has(self, image: str) -> bool:
        """Return whether an image is here."""
        return bool(self.run("docker", "images", "--quiet", image).strip())

    def build(self, folder: Path, image: str) -> None:
        """Build an image; the network of this machine lets the build reach the package registries."""
        self.made.append(image)
        self.run("docker", "build", "--network", "host", "--tag", image, ".", cwd=folder, seconds=3600)

    def base_images(self) -> None:
        """Have the images that Dockerfile and compose.yaml start from: fetched, or stand-ins of the same names."""
        for image, source in STAND_INS.items():
            if self.has(image):
                say(f"{image}: ở đây đã có")
            elif self._fetched(image):
                say(f"{image}: lấy từ kho ảnh")
            else:
                say(f"{image}: không tới được kho ảnh, làm ảnh thay thế cùng tên …")
                self._stand_in(image, HERE / source)

    def _fetched(self, image: str) -> bool:
        try:
            socket.create_connection(REGISTRY, timeout=5).close()
        except OSError:
            return False
        self.run("docker", "pull", image, quiet=True)
        if self.has(image):
            self.made.append(image)
            return True
        return False

    def _stand_in(self, image: str, source: Path) -> None:
        if source.is_dir():
            self.build(source, image)
        else:
            self.made.append(image)
            self.run("sh", str(source), str(self.folder))

    def clear(self) -> None:
        """Remove the images made here."""
        for image in reversed(self.made):
            self.run("docker", "rmi", "--force", image, quiet=True)


@contextlib.contextmanager
def engine() -> Iterator[Engine]:
    """Give an engine; afterwards nothing of what was made with it is left."""
    folder = Path(tempfile.mkdtemp(prefix="hoctap-image-"))
    try:
        if _answers(os.environ.get("DOCKER_HOST")):
            found = Engine(folder, os.environ.get("DOCKER_HOST"))
            try:
                yield found
            finally:
                found.clear()
        else:
            with _own_daemon(folder) as host:
                yield Engine(folder, host)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _own_daemon(folder: Path) -> Iterator[str]:
    host = f"unix://{folder}/docker.sock"
    bridge = Path("/sys/class/net/docker0").exists()
    say("Khởi động Docker riêng …")
    with (folder / "daemon.log").open("wb") as log:
        daemon = subprocess.Popen(
            [
                *("dockerd", "--host", host, "--data-root", str(folder / "data")),
                *("--exec-root", str(folder / "exec"), "--pidfile", str(folder / "pid")),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 60
        while not _answers(host):
            if daemon.poll() is not None or time.monotonic() > deadline:
                raise AssertionError((folder / "daemon.log").read_text()[-4000:])
            time.sleep(0.5)
        yield host
    finally:
        daemon.terminate()
        try:
            daemon.wait(90)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()
        _unmount(folder)
        if not bridge:
            subprocess.run(["ip", "link", "delete", "docker0"], capture_output=True, check=False)


def _unmount(folder: Path) -> None:
    mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for place in sorted((one for one in mounts if one.startswith(f"{folder}/")), reverse=True):
        subprocess.run(["umount", "--lazy", place], capture_output=True, check=False)
