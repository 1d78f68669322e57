"""The composition as compose.yaml describes it, in a project of its own."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import yaml

from tests.containers.engine import Engine
from tests.containers.visitor import Browser
from tests.prepared_database import ROOT
from tests.shell.server.live import free_port

IMAGES = {
    ".": "hoctap:image-test",
    "site/proxy": "hoctap-proxy:image-test",
}  # by the folder each is built from
UP_SECONDS = 900


class Composition:
    """compose.yaml with an image's tag and a port of its own; everything else is word for word what a user runs."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.project = f"hoctap-{secrets.token_hex(4)}"
        folder.mkdir()
        (folder / ".env").write_text(self._environment())
        (folder / "compose.yaml").write_text(yaml.safe_dump(self._services(), allow_unicode=True))
        engine.run("sh", str(ROOT / "site/secrets.sh"), cwd=folder)
        (folder / "secrets" / "email_url").write_text("filemail:///tmp/letters\n")

    def _environment(self) -> str:
        """Fill in .env.example as README says."""
        given = {
            "ALLOWED_HOSTS": "localhost",
            "PUBLIC_URL": f"https://localhost:{self.port}",
            "PORT": str(self.port),
            "HTTPS_PORT": f"127.0.0.1:{free_port()}",
        }
        lines = (ROOT / ".env.example").read_text().splitlines()
        names = {line.partition("=")[0] for line in lines}
        assert given.keys() <= names
        kept = [line for line in lines if line.partition("=")[0] not in given]
        return "\n".join([*kept, *(f"{name}={value}" for name, value in given.items())]) + "\n"

    def _services(self) -> dict[str, Any]:
        found = yaml.safe_load((ROOT / "compose.yaml").read_text())
        found = {name: part for name, part in found.items() if name != "name" and not name.startswith("x-")}
        for service in found["services"].values():
            if folder := service.pop("build", None):
                service["image"] = IMAGES[folder]
        return found if self._words()[0] == "docker" else {"version": "3.9", **found}

    @staticmethod
    def _words() -> list[str]:
        """Return how compose is called here; Debian's is a program of its own that asks for a version."""
        plugin = ["docker", "compose", "version"]
        if shutil.which("docker") and not subprocess.run(plugin, capture_output=True, check=False).returncode:
            return ["docker", "compose"]
        return ["docker-compose"]

    def run(self, *words: str, quiet: bool = False) -> str:
        """Call compose in this project."""
        return self.engine.run(
            *self._words(), "--project-name", self.project, *words, cwd=self.folder, quiet=quiet
        )

    def manage(self, *words: str) -> str:
        """Run a command of the site in its container."""
        return self.run("exec", "-T", "site", "python", "manage.py", *words)

    def up(self) -> None:
        """Start everything and wait until the site answers and every service says it is well."""
        self.run("up", "--detach")
        deadline = time.monotonic() + UP_SECONDS
        while not self._well():
            if time.monotonic() > deadline:
                raise AssertionError(self.run("ps") + self.run("logs", "--tail", "60", quiet=True))
            time.sleep(2)

    def _well(self) -> bool:
        states = self.states()
        return all(state.get("Health", {}).get("Status", "healthy") == "healthy" for state in states.values())

    def inspected(self) -> dict[str, dict[str, Any]]:
        """Return what the engine says of each container that should run, by service."""
        ids = self.run("ps", "--quiet").split()
        found = json.loads(self.engine.run("docker", "inspect", *ids)) if ids else []
        named = {one["Config"]["Labels"]["com.docker.compose.service"]: one for one in found}
        return {name: one for name, one in named.items() if name != "migrate"}

    def states(self) -> dict[str, dict[str, Any]]:
        """Return the state of each of them."""
        return {name: one["State"] for name, one in self.inspected().items()}

    def sql(self, statement: str) -> str:
        """Return what the database says to the site."""
        code = (
            "from django.db import connection\n"
            f"try:\n    connection.cursor().execute({statement!r})\n"
            "except Exception as error:\n    print(error)"
        )
        return self.manage("shell", "-c", code)

    def restart(self) -> None:
        """Stop the containers and start them anew with their volumes."""
        self.run("down")
        self.up()

    def down(self) -> None:
        """Remove containers, networks and volumes."""
        self.run("down", "--volumes", "--remove-orphans", quiet=True)

    def browser(self) -> Browser:
        """Return a visitor's browser, with no cookie yet."""
        return Browser(self.address)

    def ask(self, path: str) -> tuple[int, float, str]:
        """Return status, seconds and text of an address."""
        began = time.monotonic()
        answer = self.browser().get(path)
        return answer.status_code, time.monotonic() - began, answer.content.decode()
