"""Settings from environment variables: each is read once, by name, and a bad value stops the start with a sentence."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
SECRET_MIN_LENGTH = 50


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or the default; with neither, refuse to start."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. See .env.example for what it means.")
    return value.strip()


def flag(name: str, *, default: bool) -> bool:
    """Return a yes/no variable; anything but 1/0, true/false, yes/no, on/off is refused."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.strip().lower() in TRUE:
        return True
    if raw.strip().lower() in FALSE:
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


def folder(name: str, default: Path) -> Path:
    """Return an absolute folder path."""
    return Path(text(name, str(default))).expanduser().resolve()


def database(default: str) -> dict[str, object]:
    """Return Django's database dictionary from DATABASE_URL (sqlite:// or postgres://).

    SQLite runs in WAL mode with IMMEDIATE transactions and a timeout, because viewflow's row locks
    hold nothing on it otherwise (two people would both act on one task).
    """
    raw = text("DATABASE_URL", default)
    try:
        config = environ.Env.db_url_config(raw)
    except (ValueError, KeyError, environ.ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"DATABASE_URL={raw!r} cannot be read: {error}") from error
    engine = str(config.get("ENGINE", ""))
    if engine.endswith("sqlite3"):
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    elif engine.endswith("postgresql"):
        config["CONN_MAX_AGE"] = 60
        config["OPTIONS"] = {"options": "-c lock_timeout=10000", **config.get("OPTIONS", {})}
    else:
        raise ImproperlyConfigured(f"DATABASE_URL={raw!r}: only sqlite:// and postgres:// are supported.")
    return config


def email(default: str) -> dict[str, object]:
    """Return Django's EMAIL_* settings from EMAIL_URL (smtp://, smtp+tls://, consolemail://, filemail://)."""
    raw = text("EMAIL_URL", default)
    try:
        config = environ.Env.email_url_config(raw)
    except (ValueError, KeyError, environ.ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"EMAIL_URL={raw!r} cannot be read: {error}") from error
    return {key: value for key, value in config.items() if key.startswith("EMAIL_")}
