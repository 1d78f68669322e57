"""``manage.py runtime_role``: the role that the site is in PostgreSQL, with rights on rows and on nothing else."""

from __future__ import annotations

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import environ
from django.db import DatabaseError, connection

from ledger.commands import BAD_INPUT, SiteCommand
from ledger.services import database_roles

REFUSED = 3


class Command(SiteCommand):
    """Run as the owner after each migrate; again: keeps the password, renews the rights. Exit 3: not allowed."""

    help = (
        "Lập (hoặc cập nhật quyền của) vai trò PostgreSQL để trang chạy: đọc và ghi dòng, không sở hữu bảng nào, không "
        "tắt được trigger. Chạy bằng vai trò sở hữu, sau mỗi lần migrate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the role's name and where its address goes."""
        parser.add_argument("--name", default=database_roles.RUNTIME, help="tên vai trò")
        parser.add_argument("--write", required=True, help="tệp ghi địa chỉ nối (dùng làm DATABASE_URL_FILE)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant, and write the address that the site connects by, readable by this account alone."""
        if connection.vendor != "postgresql":
            self.stop("Chỉ PostgreSQL có vai trò; cơ sở dữ liệu này không cần lệnh này.", BAD_INPUT)
        name, file = options["name"], Path(options["write"])
        if not file.parent.is_dir():
            self.stop(f"Không có thư mục {file.parent}. Hãy tạo thư mục rồi chạy lại.", BAD_INPUT)
        try:
            if why := database_roles.may_grant(name):
                self.stop(why, REFUSED)
            if (opened := _opened_as(file)) not in {"", name}:
                self.stop(f"Tệp {file} giữ địa chỉ của vai trò {opened}. Hãy chọn tệp khác.", REFUSED)
            password = None if opened else secrets.token_urlsafe(32)
            database_roles.grant(name=name, password=password)
        except DatabaseError as error:
            self.stop(f"PostgreSQL từ chối: {error}".strip(), REFUSED)
        if password is not None:
            _write(file, address_of(name, password, connection.settings_dict))
        self.stdout.write(f"Vai trò {name} đọc và ghi dòng được, không sở hữu bảng nào. Địa chỉ nối: {file}")


def address_of(name: str, password: str, kept: dict[str, Any]) -> str:
    """Return the address of a database as this role: as secure as the owner's own, through a socket where that is."""
    place = str(kept["HOST"]) + (f":{kept['PORT']}" if kept["PORT"] else "")
    path = quote(str(kept["NAME"]))
    if place.startswith("/"):
        place, path = "", f"{quote(str(kept['HOST']))}/{path}"
    secure = {key: value for key, value in kept["OPTIONS"].items() if key.startswith("ssl")}
    more = f"?{urlencode(secure)}" if secure else ""
    return f"postgres://{quote(name)}:{password}@{place}/{path}{more}"


def _opened_as(file: Path) -> str:
    """Return the role as which the address in the file opens a database, nothing where it opens none."""
    import psycopg

    try:
        kept = environ.Env.db_url_config(file.read_text(encoding="utf-8").strip())
        parts = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
        wanted = {name: kept[part] for name, part in parts.items() if kept[part]} | kept.get("OPTIONS", {})
        with psycopg.connect(**wanted, connect_timeout=10) as opened:
            row = opened.execute("SELECT current_user").fetchone()
    except (OSError, KeyError, ValueError, psycopg.Error, environ.ImproperlyConfigured):
        return ""
    return str(row[0]) if row else ""


def _write(file: Path, address: str) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as written:
        written.write(address + "\n")
    draft.replace(file)
