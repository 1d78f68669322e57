"""Settings come from the environment, and a bad value stops the start with a sentence."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "s" * 20 + "abcdefghijklmnopqrstuvwxyz0123456789",
    "AUDIT_KEY": "a" * 20 + "abcdefghijklmnopqrstuvwxyz0123456789",
    "DATABASE_URL": "sqlite:///:memory:",
    "MEDIA_ROOT": "/tmp/hoctap-settings",
    "ALLOWED_HOSTS": "hoctap.example.vn",
    "PUBLIC_URL": "https://hoctap.example.vn",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.vn:587",
    "DEMO": "0",
}
LOAD = "from django.conf import settings; settings.DEBUG; print('loaded')"


def load(script: str = LOAD, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Load the production settings in a process of its own."""
    wanted = {**GOOD, **changes}
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        **{name: value for name, value in wanted.items() if value is not None},
    }
    return subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60
    )


def test_production_starts_with_every_name_given():
    result = load()
    assert result.stdout == "loaded\n", result.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be a random value"),
        ({"SECRET_KEY": "change-me" * 10}, "SECRET_KEY must be a random value"),
        ({"AUDIT_KEY": None}, "AUDIT_KEY is not set"),
        ({"AUDIT_KEY": GOOD["SECRET_KEY"]}, "AUDIT_KEY must differ"),
        ({"DATABASE_URL": None}, "DATABASE_URL is not set"),
        ({"DATABASE_URL": "mysql://u:p@h/db"}, "only sqlite"),
        ({"MEDIA_ROOT": None}, "MEDIA_ROOT is not set"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is not set"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
        ({"ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS must name"),
        ({"PUBLIC_URL": None}, "PUBLIC_URL is not set"),
        ({"PUBLIC_URL": "hoctap.example.vn"}, "PUBLIC_URL="),
        ({"EMAIL_URL": None}, "EMAIL_URL is not set"),
        ({"EMAIL_URL": "pigeon://"}, "EMAIL_URL cannot be read"),
        ({"EMAIL_URL": ""}, "EMAIL_URL is not set"),
        ({"EMAIL_URL": "filemail://letters"}, "names no folder"),
        ({"SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY and SECRET_KEY_FILE are both set"),
        (
            {"SECRET_KEY": None, "SECRET_KEY_FILE": "/nowhere/key"},
            "SECRET_KEY_FILE='/nowhere/key' cannot be read",
        ),
        ({"DEMO": "1"}, "DEMO is on"),
        ({"DEMO": "perhaps"}, "neither yes nor no"),
    ],
)
def test_production_refuses_to_start(changes, sentence):
    result = load(**changes)
    assert result.returncode != 0
    assert "ImproperlyConfigured" in result.stderr
    assert sentence in result.stderr


def test_the_demonstration_is_off_where_nobody_says_so():
    assert load(DEMO=None).returncode == 0


@pytest.mark.parametrize(
    ("raw", "value"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("", False), ("no", False)]
)
def test_a_flag_is_read_in_the_usual_ways(monkeypatch, raw, value):
    monkeypatch.setenv("DEMO", raw)
    assert env.flag("DEMO", default=not value) is value


def test_an_address_loses_its_last_slash(monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", "https://hoctap.example.vn/")
    assert env.url("PUBLIC_URL") == "https://hoctap.example.vn"


def test_sqlite_runs_with_write_ahead_log_immediate_transactions_and_patience(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:////tmp/x.sqlite3")
    options = env.database("")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] >= 5
    assert "journal_mode=WAL" in options["init_command"]


def test_a_mail_address_becomes_djangos_settings(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://u:p@mail.example.vn:587")
    found = env.email("")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == (
        "mail.example.vn",
        587,
        True,
    )


@pytest.mark.parametrize(
    ("written", "folder"),
    [
        ("filemail:///srv/mail", "/srv/mail"),
        ("filemail:////srv/mail", "/srv/mail"),
        ("filemail:///srv/c%C3%B4ng%20v%C4%83n/", "/srv/công văn"),
        ("filemail:///tmp", "/tmp"),
    ],
)
def test_letters_kept_in_a_folder_go_where_the_address_says(monkeypatch, written, folder):
    monkeypatch.setenv("EMAIL_URL", written)
    found = env.email("")
    assert found["EMAIL_FILE_PATH"] == folder
    assert found["EMAIL_BACKEND"].endswith("filebased.EmailBackend")


@pytest.mark.parametrize("written", ["filemail://", "filemail:///", "filemail://mail/letters"])
def test_letters_kept_nowhere_are_refused(monkeypatch, written):
    monkeypatch.setenv("EMAIL_URL", written)
    with pytest.raises(ImproperlyConfigured, match="names no folder"):
        env.email("")


def test_the_address_of_letters_that_the_example_shows_is_one_that_is_read(monkeypatch, tmp_path):
    """Word for word, but for its folder; then a letter lies there, wherever the process stands."""
    from django.core.mail import EmailMessage, get_connection

    shown = re.search(r"filemail:///\w+", (ROOT / ".env.example").read_text()).group()
    monkeypatch.setenv("EMAIL_URL", shown.replace("/folder", str(tmp_path)))
    monkeypatch.chdir("/")
    found = env.email("")
    connection = get_connection(found["EMAIL_BACKEND"], file_path=found["EMAIL_FILE_PATH"])
    EmailMessage("Thư", "Nội dung", "a@example.vn", ["b@example.vn"], connection=connection).send()
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("MEDIA_ROOT", "kept", lambda: str(env.folder("MEDIA_ROOT", ROOT))),
        ("SEAL_KEYS", "kept", lambda: env.optional_path("SEAL_KEYS")),
        ("DATABASE_URL", "sqlite:///kept", lambda: env.database("")["NAME"]),
    ],
)
def test_a_relative_place_is_the_same_wherever_a_process_stands(monkeypatch, tmp_path, name, value, read):
    """The server works in site/, the commands at the top: they must not each have a database of their own."""
    monkeypatch.setenv(name, value)
    for stands in (ROOT / "site", tmp_path):
        monkeypatch.chdir(stands)
        assert read() == str(ROOT / "kept")


def test_an_empty_folder_stays_empty(monkeypatch):
    monkeypatch.setenv("SEAL_KEYS", "")
    assert env.optional_path("SEAL_KEYS") == ""


def test_a_secret_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text(GOOD["SECRET_KEY"] + "\n")
    result = load(SECRET_KEY=None, SECRET_KEY_FILE=str(tmp_path / "key"))
    assert result.stdout == "loaded\n", result.stderr
    monkeypatch.setenv("SECRET_KEY", "")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert env.secret("SECRET_KEY") == GOOD["SECRET_KEY"]


def test_the_file_of_a_variable_is_found_from_wherever_a_process_stands(monkeypatch, tmp_path):
    monkeypatch.setattr(env, "ROOT", tmp_path)
    (tmp_path / "kept").write_text("words\n")
    monkeypatch.setenv("CONTACT_OFFICE_FILE", "kept")
    monkeypatch.chdir(ROOT / "site")
    assert env.text("CONTACT_OFFICE", "") == "words"


def test_a_place_named_from_the_checkout_is_the_same_for_server_and_commands():
    names = ("ALIVE_FILE", "AUDIT_ANCHOR_FILE", "SEAL_KEYS", "SIGNING_TRUST")
    script = (
        "import os; os.chdir('/tmp'); from django.conf import settings; "
        f"print(*{{getattr(settings, name) for name in {names}}})"
    )
    result = load(script, **dict.fromkeys(names, "kept"))
    assert result.stdout == f"{ROOT / 'kept'}\n", result.stderr


def test_a_flag_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "flag").write_text("1\n")
    monkeypatch.delenv("SIGNING_FETCH", raising=False)
    monkeypatch.setenv("SIGNING_FETCH_FILE", str(tmp_path / "flag"))
    assert env.flag("SIGNING_FETCH", default=False) is True


def test_an_unreadable_mail_address_is_refused(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "pigeon://")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        env.email("")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres://hoctap:bi-mat-2026@database:54x2/hoctap"),
        ("DATABASE_URL", "mysql://hoctap:bi-mat-2026@database/hoctap"),
        ("EMAIL_URL", "smtp+tls://hoctap:bi#mat-2026@mail.example.vn:587"),
        ("EMAIL_URL", "pigeon://hoctap:bi-mat-2026@mail.example.vn"),
        ("FILE_STORE_URL", "s3://khoa:bi-mat-2026/x@kho.example.vn/tep"),
        ("CLAMAV_URL", "http://hoctap:bi-mat-2026@scanner:3310"),
    ],
)
def test_a_start_that_is_refused_prints_no_password(name, value):
    result = load(**{name: value})
    assert name in result.stderr
    assert "Traceback" in result.stderr
    assert "mat-2026" not in result.stderr


def installation_sources() -> list[Path]:
    """Return the files an installation's names are read in; nobody runs an installation with settings/test.py."""
    modules = (ROOT / "site/config/settings").glob("*.py")
    return [*(path for path in modules if path.name != "test.py"), ROOT / "site/config/env.py"]


def names_read(code: str) -> set[str]:
    """Return the names of the environment that this code reads."""
    return set(re.findall(r"""(?:env\.\w+|environ\.get|text)\(\s*"([A-Z_]+)\"""", code))


def test_the_example_lists_every_name_and_nothing_more():
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    read = names_read("\n".join(path.read_text() for path in installation_sources()))
    folders = {"SECRETS_FOLDER", "KEYS_FOLDER", "CERTIFICATE_FOLDER"}
    compose_only = {"PORT", "HTTPS_PORT", "PROXY_TRUSTED", *folders}
    assert listed == read | compose_only | {"DJANGO_SETTINGS_MODULE"}


def test_a_name_read_in_any_way_counts_but_those_of_the_tests():
    assert names_read('env.flag("DEMO", default=True), os.environ.get("PORT"), text(\n "KEY")') == {
        "DEMO",
        "PORT",
        "KEY",
    }
    assert {path.name for path in installation_sources()} >= {"base.py", "dev.py", "production.py", "env.py"}
    assert "test.py" not in {path.name for path in installation_sources()}


def test_the_examples_own_secrets_are_refused():
    values = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    result = load(SECRET_KEY=values["SECRET_KEY"], AUDIT_KEY=values["AUDIT_KEY"])
    assert "SECRET_KEY must be a random value" in result.stderr


def test_the_shell_folder_never_becomes_a_package():
    assert not (ROOT / "site/__init__.py").exists()


def test_the_tree_has_one_licence_and_says_so():
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (ROOT / "LICENSE").read_text()
    assert 'license = "AGPL-3.0-or-later"' in (ROOT / "pyproject.toml").read_text()


def test_the_demonstration_shows_our_own_error_pages_and_serves_static_files_uncollected():
    names = "DEBUG", "WHITENOISE_USE_FINDERS", "WHITENOISE_AUTOREFRESH", "DEMO"
    script = f"from django.conf import settings; print(*[getattr(settings, name) for name in {names}])"
    result = load(DJANGO_SETTINGS_MODULE="config.settings.dev", DEMO=None, script=script)
    assert result.stdout == "False True True True\n", result.stderr


@pytest.mark.parametrize(("module", "installed"), [("production", "False"), ("dev", "True")])
def test_production_does_not_even_install_the_demonstration(module, installed):
    script = (
        "import sys, django; django.setup(); from django.apps import apps; "
        "from django.core.management import get_commands; "
        "print(apps.is_installed('demo'), 'seed_demo' in get_commands(), 'demo' in sys.modules)"
    )
    result = load(DJANGO_SETTINGS_MODULE=f"config.settings.{module}", script=script)
    assert result.stdout == f"{installed} {installed} {installed}\n", result.stderr


HSTS = (
    "from django.conf import settings as s; "
    "print(s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD, s.TRUSTED_PROXIES)"
)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "31536000 True True ['127.0.0.1', '::1']"),
        (
            {
                "SECURE_HSTS_SECONDS": "3600",
                "SECURE_HSTS_INCLUDE_SUBDOMAINS": "0",
                "SECURE_HSTS_PRELOAD": "0",
            },
            "3600 False False ['127.0.0.1', '::1']",
        ),
        ({"TRUSTED_PROXIES": "10.0.0.5"}, "31536000 True True ['10.0.0.5']"),
    ],
)
def test_what_browsers_keep_of_https_and_which_proxies_are_ours_is_chosen(changes, said):
    result = load(HSTS, **changes)
    assert result.stdout.strip() == said, result.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"TRUSTED_PROXIES": "proxy"}, "TRUSTED_PROXIES: 'proxy' is neither"),
        ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS holds a value"),
        ({"SECURITY_LOG_DAYS": "0"}, "SECURITY_LOG_DAYS='0' is not a whole number"),
        ({"MESSAGES_KEPT_DAYS": "30"}, "at least 365"),
    ],
)
def test_a_wrong_measure_stops_the_start(changes, sentence):
    result = load(**changes)
    assert result.returncode != 0
    assert sentence in result.stderr
