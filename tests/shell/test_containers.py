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
NAMED_FILES = {"ALIVE_FILE", "AUDIT_ANCHOR_FILE"}  # what is called so, and is not the place of a value
SECRETS = {
    *(
        "SECRET_KEY",
        "AUDIT_KEY",
        "AUDIT_KEYS_OLD",
        "DATABASE_URL",
        "EMAIL_URL",
        "FILE_STORE_URL",
        "SEARCH_URL",
    ),
    *("SEAL_PASSPHRASE", "SIGNING_PKCS11_PIN"),
}
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
    return dict(re.findall(r"^([A-Z_0-9]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))


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


def given_to(compose, name) -> set[str]:
    """Return the names that a service reads, from its environment or from a file named there."""
    given = compose["services"][name]["environment"]
    return {key if key in NAMED_FILES else key.removesuffix("_FILE") for key in given}


def test_there_is_a_proxy_a_site_its_helpers_and_a_database(compose):
    assert {"proxy", "site", "worker", "clock", "database"} <= compose["services"].keys()
    assert compose["services"]["database"]["image"].startswith("postgres:15.")


def test_every_name_given_to_the_site_is_one_the_settings_read(compose, example):
    for name in ("site", "worker", "migrate"):
        assert given_to(compose, name) <= example.keys()


def test_every_name_production_demands_is_given(compose):
    production = (ROOT / "site/config/settings/production.py").read_text()
    demanded = set(re.findall(r'env\.(?:text|secret|hosts)\("([A-Z_]+)"\)', production))
    assert len(demanded) >= 6
    for name in ("site", "worker", "migrate"):
        assert demanded <= given_to(compose, name)


def test_every_name_asked_of_the_machine_is_in_the_example(example):
    asked = set(re.findall(r"\$\{([A-Z_0-9]+)", (ROOT / "compose.yaml").read_text()))
    assert asked <= example.keys()


def test_no_secret_is_in_the_environment_of_a_container(compose):
    """Each stands in a file of its own, and only those who need it are given it."""
    for name, service in compose["services"].items():
        plain = {key for key in service["environment"] if not key.endswith("_FILE")}
        assert not {key for key in plain if key in SECRETS or "PASSWORD" in key}, name
        files = [value for key, value in service["environment"].items() if key.endswith("_FILE")]
        used = {path.removeprefix("/run/secrets/") for path in files if path.startswith("/run/secrets/")}
        assert used <= set(service.get("secrets", ())), name
        assert set(service.get("secrets", ())) <= compose["secrets"].keys(), name
    owner = [
        name for name, service in compose["services"].items() if "database_url" in service.get("secrets", ())
    ]
    assert owner == ["migrate"]


def test_every_secret_is_one_that_the_script_makes_and_keeps(compose, tmp_path):
    def made() -> dict[str, str]:
        script = ROOT / "site/secrets.sh"
        subprocess.run(["sh", str(script)], cwd=tmp_path, check=True, capture_output=True)
        return {path.name: path.read_text().strip() for path in (tmp_path / "secrets").iterdir()}

    first = made()
    assert first.keys() == compose["secrets"].keys()
    assert first == made()
    assert len({first[name] for name in ("secret_key", "audit_key", "postgres_password")}) == 3
    assert min(len(first["secret_key"]), len(first["audit_key"])) >= env.SECRET_MIN_LENGTH
    assert first["postgres_password"] in first["database_url"]
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    subprocess.run(["sh", str(ROOT / "site/secrets.sh"), "--elasticsearch"], cwd=tmp_path, check=True)
    assert f"elastic:{first['elasticsearch_password']}@" in (tmp_path / "secrets/search_url").read_text()


def test_every_container_may_do_what_it_needs_and_no_more(compose):
    for name, service in compose["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        assert service["read_only"] or name == "elasticsearch", name
        assert set(service.get("cap_add", ())) <= {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"}, (
            name
        )
        assert name == "database" or "cap_add" not in service, name


def test_every_published_image_is_of_one_exact_version(compose):
    images = [service["image"] for service in compose["services"].values() if "build" not in service]
    images.append(re.search(r"^FROM (\S+)", (ROOT / "site/proxy/Dockerfile").read_text(), re.MULTILINE)[1])
    assert len(images) == 3
    for image in images:
        assert re.search(r":\d+\.\d+(\.\d+)?(@sha256:|$)", image), image


def test_only_the_proxy_meets_visitors_and_the_database_only_the_site(compose):
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert services["proxy"]["networks"] == ["front"]
    for name in ("database", "elasticsearch"):
        assert services[name]["networks"] == ["back"]
    assert compose["networks"]["back"]["internal"]


def test_everything_that_goes_on_running_says_whether_it_lives(compose, dockerfile):
    for name in ("worker", "clock", "database", "elasticsearch"):
        assert compose["services"][name]["healthcheck"]["test"]
    for name in ("worker", "clock"):
        lives = compose["services"][name]["environment"]["ALIVE_FILE"]
        assert lives in compose["services"][name]["healthcheck"]["test"][1]
    assert "HEALTHCHECK" in (ROOT / "site/proxy/Dockerfile").read_text()
    assert one(dockerfile, "HEALTHCHECK")
    assert set(compose["services"]["site"]["environment"]["EXPECTED_PROCESSES"].split(",")) == {
        "worker",
        "clock",
    }


def test_the_site_connects_as_the_role_that_migrate_made(compose):
    words = " ".join(compose["services"]["migrate"]["command"])
    written = re.search(r"runtime_role --write (\S+)", words)[1]
    for name in ("site", "worker", "clock"):
        assert compose["services"][name]["environment"]["DATABASE_URL_FILE"] == written
        assert f"runtime:{Path(written).parent}:ro" in compose["services"][name]["volumes"]


def test_production_settings_and_no_demonstration(compose):
    for name in ("site", "worker", "migrate"):
        given = compose["services"][name]["environment"]
        assert given["DJANGO_SETTINGS_MODULE"] == "config.settings.production"
        assert given["DEMO"] == "0"


def test_the_database_is_the_one_the_site_is_told(compose):
    script = (ROOT / "site/secrets.sh").read_text()
    database = compose["services"]["database"]
    user, host, port, name = re.search(r"postgres://(\w+):.*@(\w+):(\d+)/(\w+)", script).groups()
    assert host in compose["services"]
    assert port == "5432"
    assert (user, name) == (database["environment"]["POSTGRES_USER"], database["environment"]["POSTGRES_DB"])
    assert f"-U {user} -d {name}" in database["healthcheck"]["test"][1]


def test_the_port_published_is_the_port_listened_on(compose, dockerfile):
    inside = compose["services"]["proxy"]["environment"]["PROXY_SITE"].partition(":")[2]
    assert inside == one(dockerfile, "EXPOSE")
    assert f"0.0.0.0:{inside}" in command(dockerfile)
    health = one(dockerfile, "HEALTHCHECK")
    assert f"http://127.0.0.1:{inside}/healthz" in health


def test_without_a_word_of_the_owner_it_is_published_to_this_machine_only(compose):
    ports = compose["services"]["proxy"]["ports"]
    assert [port.rsplit(":", 1)[1] for port in ports] == ["8080", "8443"]
    assert ports[0].startswith("127.0.0.1:")
    assert ":-127.0.0.1:" in ports[1]


def test_kept_files_outlive_the_container(compose, dockerfile):
    kept = image_environment(dockerfile)["MEDIA_ROOT"]
    assert json.loads(one(dockerfile, "VOLUME")) == [kept]
    for name in ("site", "worker"):
        assert compose["services"][name]["environment"]["MEDIA_ROOT"] == kept
        mounts = [mount.split(":") for mount in compose["services"][name]["volumes"]]
        named = {mount[1]: mount[0] for mount in mounts if len(mount) > 1 and "$" not in mount[0]}
        assert kept in named
        assert set(named.values()) <= compose["volumes"].keys()


def commands(words: list[str]) -> list[list[str]]:
    """Return the commands a service runs, one after the other where a shell chains them."""
    chained = " ".join(words[2:]).strip().split(" && ") if words[:2] == ["sh", "-c"] else [" ".join(words)]
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
    assert not let_in & {"media", "tests", "demo", ".env", ".git"}


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
