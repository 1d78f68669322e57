"""Settings from environment variables: each is read once, by name, and a bad value stops the start with a sentence."""

from __future__ import annotations

import os
import re
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
SECRET_MIN_LENGTH = 50
ROOT = Path(__file__).resolve().parents[2]


def text(name: str, default: str | None = None) -> str:
    """Return the variable, what stands in the file NAME_FILE, or the default; with none of them, refuse to start."""
    value = os.environ.get(name)
    if named := os.environ.get(f"{name}_FILE"):
        if value:
            raise ImproperlyConfigured(f"{name} and {name}_FILE are both set. Keep one of them.")
        value = _content(f"{name}_FILE", named)
    value = default if value is None else value
    if value is None or (default is None and not value.strip()):
        raise ImproperlyConfigured(f"{name} is not set. See .env.example for what it means.")
    return value.strip()


def _content(name: str, path: str) -> str:
    try:
        return place(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}={path!r} cannot be read: {error}") from error


def flag(name: str, *, default: bool) -> bool:
    """Return a yes/no variable; anything but 1/0, true/false, yes/no, on/off is refused."""
    if name not in os.environ and not os.environ.get(f"{name}_FILE"):
        return default
    raw = text(name, "")
    if raw.lower() in TRUE:
        return True
    if raw.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r} is neither yes nor no. Use 1 or 0.")


def secret(name: str) -> str:
    """Return a secret of at least 50 characters that is not the example's."""
    value = text(name)
    if len(value) < SECRET_MIN_LENGTH or "change-me" in value:
        raise ImproperlyConfigured(
            f"{name} must be a random value of at least {SECRET_MIN_LENGTH} characters of your own."
        )
    return value


def secrets_before(name: str) -> list[str]:
    """Return secrets of before, oldest first, separated by spaces; each as long as a secret must be."""
    values = text(name, "").split()
    if any(len(value) < SECRET_MIN_LENGTH for value in values):
        raise ImproperlyConfigured(f"{name} holds a value of fewer than {SECRET_MIN_LENGTH} characters.")
    return values


def mail_addresses(name: str) -> list[str]:
    """Return a comma-separated list of mail addresses, or none."""
    values = [part.strip() for part in text(name, "").split(",") if part.strip()]
    if wrong := [value for value in values if not re.fullmatch(r"[^@\s]+@[^@\s]+", value)]:
        raise ImproperlyConfigured(f"{name}: {wrong[0]!r} is not a mail address.")
    return values


def some_of(name: str, known: set[str], *, default: str) -> list[str]:
    """Return a comma-separated list of known words, or none."""
    values = [part.strip() for part in text(name, default).split(",") if part.strip()]
    if unknown := [value for value in values if value not in known]:
        raise ImproperlyConfigured(f"{name}: {unknown[0]!r} is none of {', '.join(sorted(known))}.")
    return values


def networks(name: str, default: str = "") -> list[str]:
    """Return addresses and networks, separated by spaces or commas."""
    values = (text(name, "") or default).replace(",", " ").split()
    for value in values:
        try:
            ip_network(value, strict=False)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name}: {value!r} is neither an address nor a network such as 172.16.0.0/12."
            ) from None
    return values


def number(name: str, default: int, *, least: int = 1) -> int:
    """Return a whole number that is not below the least."""
    raw = text(name, "") or str(default)
    if not raw.isdecimal() or int(raw) < least:
        raise ImproperlyConfigured(f"{name}={raw!r} is not a whole number of at least {least}.")
    return int(raw)


def hosts(name: str) -> list[str]:
    """Return a comma-separated list of host names; empty or * is refused."""
    values = [part.strip() for part in text(name).split(",") if part.strip()]
    if not values or "*" in values:
        raise ImproperlyConfigured(f"{name} must name the hosts that serve the site, not {values}.")
    return values


def url(name: str, default: str | None = None) -> str:
    """Return an http(s) address without a trailing slash."""
    value = text(name, default)
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ImproperlyConfigured(f"{name}={value!r} is not an address such as https://hoctap.example.vn.")
    return value.rstrip("/")


def place(path: str | Path) -> Path:
    """Return an absolute path; a relative one starts at the checkout.

    From the working folder the server (in site/) and a command would each find another place.
    """
    return (ROOT / Path(path).expanduser()).resolve()


def folder(name: str, default: Path) -> Path:
    """Return an absolute folder path."""
    return place(text(name) if given(name) else default)


def optional_path(name: str) -> str:
    """Return the absolute path of a folder or file, nothing where the variable is empty."""
    return str(place(text(name))) if given(name) else ""


def given(name: str) -> bool:
    """Return whether a variable (or the file it names) holds something."""
    return bool(text(name, ""))


def _unreadable(name: str, form: str) -> ImproperlyConfigured:
    """Return the error for an address that cannot be read; its value holds a password and stands in no log."""
    return ImproperlyConfigured(
        f"{name} cannot be read. Write {form}, with %XX for other characters than letters and digits in the password."
    )


def database(default: str) -> dict[str, object]:
    """Return Django's database dictionary from DATABASE_URL (sqlite:// or postgres://).

    SQLite runs in WAL mode with IMMEDIATE transactions and a timeout, because viewflow's row locks
    hold nothing on it otherwise (two people would both act on one task).
    """
    raw = text("DATABASE_URL", default) or default
    try:
        config = environ.Env.db_url_config(raw)
    except (ValueError, KeyError, environ.ImproperlyConfigured):
        raise _unreadable(
            "DATABASE_URL", "sqlite:///file or postgres://user:password@host:5432/name"
        ) from None
    engine = str(config.get("ENGINE", ""))
    if engine.endswith("sqlite3"):
        if (named := str(config["NAME"])) != ":memory:" and not named.startswith("file:"):
            config["NAME"] = str(place(named))
        config["CONN_MAX_AGE"] = 60
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    elif engine.endswith("postgresql"):
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True  # a server that was away and is back is met by new connections
        config["OPTIONS"] = {
            "options": "-c lock_timeout=10000",
            "connect_timeout": 5,
            **config.get("OPTIONS", {}),
        }
    else:
        raise ImproperlyConfigured("DATABASE_URL: only sqlite:// and postgres:// are supported.")
    return config


def bucket(name: str) -> dict[str, object] | None:
    """Return django-storages' settings of an S3 bucket, None where the variable is empty.

    s3://key:secret@host:port/bucket/folder?region=…&tls=0; without a host it is Amazon's, without a key
    the machine's own role counts.
    """
    raw = text(name, "")
    if not raw:
        return None
    parts = urlsplit(raw)
    found, _, folder = parts.path.strip("/").partition("/")
    if parts.scheme != "s3" or not found:
        raise ImproperlyConfigured(f"{name} is not of the form s3://key:secret@host/bucket/folder.")
    query = dict(parse_qsl(parts.query))
    options: dict[str, object] = {
        "bucket_name": found,
        "location": folder,
        "file_overwrite": True,  # names are hashes: the same name is the same bytes
        "default_acl": None,
        "querystring_auth": True,
        "region_name": query.get("region"),
    }
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _unreadable(name, "s3://key:secret@host/bucket/folder") from None
    if host:
        scheme = "http" if query.get("tls") == "0" else "https"
        options["endpoint_url"] = f"{scheme}://{host}" + (f":{port}" if port else "")
        options["addressing_style"] = "path"
    if parts.username:
        options |= {"access_key": unquote(parts.username), "secret_key": unquote(parts.password or "")}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def address(name: str, *schemes: str) -> str:
    """Return an address of one of these schemes, or nothing where the variable is empty."""
    value = text(name, "")
    if value and urlsplit(value).scheme not in schemes:
        raise ImproperlyConfigured(f"{name} does not begin with one of: {', '.join(schemes)}.")
    return value


def email(default: str) -> dict[str, object]:
    """Return Django's EMAIL_* settings from EMAIL_URL (smtp://, smtp+tls://, consolemail://, filemail:///folder)."""
    raw = text("EMAIL_URL", default) or default
    try:
        parts, config = urlsplit(raw), environ.Env.email_url_config(raw)
    except (ValueError, KeyError, environ.ImproperlyConfigured):
        raise _unreadable("EMAIL_URL", "smtp+tls://user:password@host:587 or filemail:///folder") from None
    if parts.scheme == "filemail":
        # The library takes the path behind the first slash, which is another folder for each who starts elsewhere.
        if parts.netloc or not parts.path.strip("/"):
            raise ImproperlyConfigured(
                f"EMAIL_URL={raw!r} names no folder. Write filemail:///folder/of/letters."
            )
        config["EMAIL_FILE_PATH"] = str(Path("/", unquote(parts.path).lstrip("/")))
    return {key: value for key, value in config.items() if key.startswith("EMAIL_")}
