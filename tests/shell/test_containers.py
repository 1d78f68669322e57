"""Dockerfile and compose.yaml say what the settings read; tests/containers builds and runs them for real."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from config import env

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ["ledger", "accounts", "criteria", "documents", "dossiers", "workflows", "home", "search"]


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


@pytest.fixture(scope="module")
def dockerfile() -> list[tuple[str, str]]:
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


@pytest.fixture(scope="module")
def example() -> dict[str, str]:
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))


def one(dockerfile, word) -> str:
    return [rest for name, rest in dockerfile if name == word][-1]


def image_environment(dockerfile) -> dict[str, str]:
    return dict(
        pair.split("=", 1)
        for name, rest in dockerfile
        if name == "ENV"
        for pair in rest.split()
        if "=" in pair
    )


def command(dockerfile) -> list[str]:
    return json.loads(one(dockerfile, "CMD"))


def test_there_is_a_site_a_worker_and_a_database(compose):
    assert {"site", "worker", "database"} <= compose["services"].keys()
    assert compose["services"]["database"]["image"] == "postgres:15"


def test_every_name_given_to_the_site_is_one_the_settings_read(compose, example):
    for name in ("site", "worker", "migrate"):
        given = compose["services"][name]["environment"]
        assert given.keys() <= example.keys()


def test_every_name_production_demands_is_given(compose):
    production = (ROOT / "site/config/settings/production.py").read_text()
    demanded = set(re.findall(r'env\.(?:text|secret|hosts)\("([A-Z_]+)"\)', production))
    assert len(demanded) >= 6
    for name in ("site", "worker", "migrate"):
        assert demanded <= compose["services"][name]["environment"].keys()


def test_every_name_asked_of_the_machine_is_in_the_example(example):
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))
    assert asked <= example.keys()


def test_no_secret_has_a_default(compose):
    text = (ROOT / "compose.yaml").read_text()
    for name in ("SECRET_KEY", "AUDIT_KEY", "POSTGRES_PASSWORD"):
        assert f"${{{name}:?" in text
        assert f"${{{name}:-" not in text


def test_production_settings_and_no_demonstration(compose):
    for name in ("site", "worker", "migrate"):
        given = compose["services"][name]["environment"]
        assert given["DJANGO_SETTINGS_MODULE"] == "config.settings.production"
        assert given["DEMO"] == "0"


def test_the_database_is_the_one_the_site_is_told(compose):
    address = compose["services"]["site"]["environment"]["DATABASE_URL"]
    database = compose["services"]["database"]
    user, host, port, name = re.fullmatch(r"postgres://(\w+):\$\{.*?\}@(\w+):(\d+)/(\w+)", address).groups()
    assert host in compose["services"]
    assert port == "5432"
    assert (user, name) == (database["environment"]["POSTGRES_USER"], database["environment"]["POSTGRES_DB"])
    assert f"-U {user} -d {name}" in database["healthcheck"]["test"][1]


def test_the_port_published_is_the_port_listened_on(compose, dockerfile):
    inside = compose["services"]["site"]["ports"][0].rsplit(":", 1)[1]
    assert inside == one(dockerfile, "EXPOSE")
    assert f"0.0.0.0:{inside}" in command(dockerfile)
    health = one(dockerfile, "HEALTHCHECK")
    assert f"http://127.0.0.1:{inside}/healthz" in health


def test_the_site_is_published_to_this_machine_only(compose):
    assert compose["services"]["site"]["ports"][0].startswith("127.0.0.1:")
    assert "ports" not in compose["services"]["database"]


def test_kept_files_outlive_the_container(compose, dockerfile):
    kept = image_environment(dockerfile)["MEDIA_ROOT"]
    assert json.loads(one(dockerfile, "VOLUME")) == [kept]
    for name in ("site", "worker"):
        assert compose["services"][name]["environment"]["MEDIA_ROOT"] == kept
        mounts = dict(mount.split(":") for mount in compose["services"][name]["volumes"])
        assert kept in mounts.values()
        assert mounts.keys() <= compose["volumes"].keys()


def commands(words: list[str]) -> list[list[str]]:
    """Return the commands a service runs, one after the other where a shell chains them."""
    chained = " ".join(words[2:]).split(" && ") if words[:2] == ["sh", "-c"] else [" ".join(words)]
    return [command.split() for command in chained]


def test_the_worker_and_the_migration_run_commands_that_exist(compose):
    from django.core.management import get_commands

    for name in ("worker", "migrate"):
        for words in commands(compose["services"][name]["command"]):
            assert words[:2] == ["python", "manage.py"]
            assert words[2] in get_commands()


def test_the_image_is_slim_and_does_not_run_as_root(dockerfile):
    assert one(dockerfile, "FROM") == "python:3.11-slim"
    assert int(one(dockerfile, "USER")) > 0
    order = [name for name, _ in dockerfile]
    assert order.index("USER") < order.index("CMD")


def test_the_image_holds_what_the_site_needs_and_nothing_of_ours_else():
    lines = (ROOT / ".dockerignore").read_text().split()
    assert lines[0] == "**"
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert {"manage.py", "requirements.txt", "site", *ROOMS} <= let_in
    assert all((ROOT / name).exists() for name in let_in)
    assert not let_in & {"media", "tests", ".env", ".git"}


def test_the_server_of_the_image_is_the_one_of_make_run(dockerfile):
    from config.serve import server_command

    ours, image = server_command("0.0.0.0", 8000), command(dockerfile)
    assert image[:4] == ["python", *ours[1:4]]
    read = image[image.index("--config") + 1]
    assert ROOT / read == Path(ours[ours.index("--config") + 1])
    assert f"!{read}" in (ROOT / ".dockerignore").read_text().split()


def test_the_server_is_told_nothing_that_its_settings_say(dockerfile):
    """What stands in gunicorn.conf.py would be overruled silently by a word of the command."""
    words = {word for word in command(dockerfile) if word.startswith("--")}
    assert words == {"--config", "--bind", "--access-logfile", "--access-logformat"}


def test_the_keys_of_the_build_are_ones_that_production_takes(dockerfile, monkeypatch):
    gathering = next(rest for name, rest in dockerfile if name == "RUN" and "collectstatic" in rest)
    for name, value in re.findall(r"\b(SECRET_KEY|AUDIT_KEY)=(\S+)", gathering):
        monkeypatch.setenv(name, value)
        assert env.secret(name) == value


def test_the_very_line_that_gathers_static_files_loads_the_production_settings(dockerfile, tmp_path):
    """It runs as it stands in the Dockerfile, but writes nothing: the build stopped at its keys."""
    gathering = next(rest for name, rest in dockerfile if name == "RUN" and "collectstatic" in rest)
    line = f"{gathering} --dry-run".replace("python manage.py", f"{sys.executable} manage.py")
    given = {**image_environment(dockerfile), "MEDIA_ROOT": str(tmp_path), "PATH": os.environ["PATH"]}
    result = subprocess.run(
        ["sh", "-c", line], env=given, cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert result.returncode == 0, result.stderr


def test_static_files_are_gathered_where_the_server_looks(dockerfile):
    gathered = next(rest for name, rest in dockerfile if name == "RUN" and "collectstatic" in rest)
    assert f"STATIC_ROOT={image_environment(dockerfile)['STATIC_ROOT']}" in gathered


def test_the_health_check_asks_an_address_that_production_does_not_redirect(dockerfile):
    from django.urls import resolve

    assert resolve("/healthz").url_name == "healthz"
    assert r"^healthz$" in (ROOT / "site/config/settings/production.py").read_text()


def test_the_log_of_requests_says_from_where_and_neither_what_was_searched_for_nor_by_whom(dockerfile):
    """The words of a search are often a name; %(r)s, %(q)s and %(f)s hold them, %(u)s is an account."""
    words = command(dockerfile)
    written = words[words.index("--access-logformat") + 1]
    assert set(re.findall(r"%\(([^)]*)\)s", written)) == {"t", "h", "m", "U", "s", "b", "L"}
