"""A real Elasticsearch node from the published jars, for tests: `python3 node.py` fetches what it needs once.

The jars (70 MB) are kept outside the repository: under $HOCTAP_CACHE, else ~/.cache/hoctap, or for root, whose home
no other account may read, /var/cache/hoctap.
"""

from __future__ import annotations

import fcntl
import functools
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEAP = "512m"
START_SECONDS = 120
MODULE_FILES = ("plugin-descriptor.properties", "entitlement-policy.yaml")


def cache() -> Path:
    """Return the folder of the jars; another version of the pom is another folder."""
    own = Path("/var/cache/hoctap") if os.geteuid() == 0 else Path.home() / ".cache" / "hoctap"
    root = Path(os.environ.get("HOCTAP_CACHE") or own)
    version = (HERE / "pom.xml").read_text().partition("<elasticsearch>")[2].partition("<")[0]
    return root / f"elasticsearch-{version}"


@functools.cache
def java_starts() -> bool:
    """Return whether there is a Java machine that starts, not only its name on the path."""
    try:
        return subprocess.run(["java", "-version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def installed() -> bool:
    """Return whether a node can be started here."""
    return (cache() / "complete").exists() and java_starts()


def install() -> None:
    """Fetch the jars with Maven and compile the starter; nothing happens where it is done already."""
    target = cache()
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / "elasticsearch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if installed():
            return
        shutil.rmtree(target, ignore_errors=True)
        libraries, module = target / "lib", target / "modules" / "transport-netty4"
        module.mkdir(parents=True)
        goal = f"-DoutputDirectory={libraries}"
        subprocess.run(
            ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies", goal], check=True
        )
        for jar in [*libraries.glob("netty-*.jar"), *libraries.glob("transport-netty4-*.jar")]:
            jar.rename(module / jar.name)
        (plugin,) = module.glob("transport-netty4-*.jar")
        with zipfile.ZipFile(plugin) as archive:
            for name in MODULE_FILES:
                content = archive.read(f"META-INF/es-plugins/transport-netty4/{name}")
                (module / name).write_bytes(content)
        classes = str(target / "classes")
        subprocess.run(
            ["javac", "-cp", f"{libraries}/*", "-d", classes, str(HERE / "SearchNode.java")], check=True
        )
        (target / "complete").touch()


class Node:
    """One node with its own data, started in the background."""

    def __init__(self, name: str = "node-1") -> None:
        self.name = name
        self.port, self.transport = _free_ports(2)
        self.url = f"http://127.0.0.1:{self.port}"
        self.home = Path(tempfile.mkdtemp(prefix="hoctap-es-", dir=_memory()))
        self.process: subprocess.Popen[bytes] | None = None
        for folder in ("config", "plugins", "tmp", "lib", "data", "logs"):
            (self.home / folder).mkdir()
        shutil.copytree(cache() / "modules", self.home / "modules")

    def start(self, others: Sequence[Node] = ()) -> None:
        """Start; with others, as one of a cluster. Returns at once; `wait` tells when it answers."""
        command = [
            *("java", f"-Xms{HEAP}", f"-Xmx{HEAP}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            *(f"-Djava.io.tmpdir={self.home / 'tmp'}", "--module-path", str(cache() / "lib")),
            *("--add-modules=ALL-MODULE-PATH", "-cp", str(cache() / "classes"), "SearchNode"),
            *(str(self.home), str(self.port), str(self.transport), self.name),
        ]
        if others:
            command.append(",".join(f"127.0.0.1:{node.transport}" for node in others))
            command.append(",".join(node.name for node in others))
        if os.geteuid() == 0:  # Elasticsearch refuses to run as root
            nobody = pwd.getpwnam("nobody")
            for path in (self.home, *self.home.rglob("*")):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
            account: dict[str, object] = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        else:
            account = {}
        with (self.home / "node.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, "HOME": str(self.home)},
                **account,
            )

    def wait(self, nodes: int = 1) -> None:
        """Wait until the node answers and sees so many nodes; raise RuntimeError with its log where it does not."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                address = f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=5s"
                with urllib.request.urlopen(address, timeout=10) as answer:
                    if json.load(answer)["number_of_nodes"] >= nodes:
                        return
            except (OSError, urllib.error.URLError):
                pass
            if self.process is None or self.process.poll() is not None:
                break
            time.sleep(0.2)
        log = (self.home / "node.log").read_text(errors="replace")[-2000:]
        raise RuntimeError(f"Elasticsearch did not start: {log}")

    def stop(self, *, remove: bool = True) -> None:
        """End the node; keep its data for another start where asked."""
        if self.process is not None:
            self.process.kill() if remove else self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None
        if remove:
            shutil.rmtree(self.home, ignore_errors=True)


@contextmanager
def shared(folder: Path) -> Iterator[str]:
    """Give the address of the one node that all processes of a test run share.

    Who started it ends it, once nobody uses it any more.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = folder / "elasticsearch.json"
    own: Node | None = None
    with _locked(folder):
        known = json.loads(state.read_text()) if state.exists() else {"users": 0}
        if not known["users"]:
            own = Node()
            known = {"users": 0, "url": own.url}
            own.start()
            try:
                own.wait()
            except RuntimeError:
                own.stop()
                raise
        known["users"] += 1
        state.write_text(json.dumps(known))
    try:
        yield known["url"]
    finally:
        _leave(folder, state)
        while own is not None and json.loads(state.read_text())["users"]:
            time.sleep(0.2)
        if own is not None:
            own.stop()


def _leave(folder: Path, state: Path) -> None:
    with _locked(folder):
        known = json.loads(state.read_text())
        known["users"] -= 1
        fresh = state.with_suffix(".new")
        fresh.write_text(json.dumps(known))
        fresh.replace(state)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "elasticsearch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _memory() -> str | None:
    """Return the folder kept in memory where it is roomy, because a node writes every change through to the disk."""
    folder = Path("/dev/shm")
    return str(folder) if folder.is_dir() and shutil.disk_usage(folder).free > 2**30 else None


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


if __name__ == "__main__":
    install()
    sys.stdout.write(f"{cache()}\n")
