"""``manage.py runtime_role``: the role that the site is in PostgreSQL, with rights on rows and on nothing else."""

from __future__ import annotations

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import DatabaseError, connection

from ledger.commands import BAD_INPUT, SiteCommand
from ledger.services import roles

REFUSED = 3


class Command(SiteCommand):
    """Run as the owner after each migrate; again: keeps the password, renews the rights. Exit 3: not allowed."""

    help = (
        "Lập (hoặc cập nhật quyền của) vai trò PostgreSQL để trang chạy: đọc và ghi dòng, không sở hữu bảng nào, không "
        "tắt được trigger. Chạy bằng vai trò sở hữu, sau mỗi lần migrate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the role's name and where its address goes."""
        parser.add_argument("--name", default=roles.RUNTIME, help="tên vai trò")
        parser.add_argument("--write", required=True, help="tệp ghi địa chỉ nối (dùng làm DATABASE_URL_FILE)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant, and write the address that the site connects by, readable by this account alone."""
        if connection.vendor != "postgresql":
            self.stop("Chỉ PostgreSQL có vai trò; cơ sở dữ liệu này không cần lệnh này.", BAD_INPUT)
        name, file = options["name"], Path(options["write"])
        if not file.parent.is_dir():
            self.stop(f"Không có thư mục {file.parent}. Hãy tạo thư mục rồi chạy lại.", BAD_INPUT)
        try:
            if why := roles.may_grant(name):
                self.stop(why, REFUSED)
            password = None if _opens(file) else secrets.token_urlsafe(32)
            roles.grant(name=name, password=password)
        except DatabaseError as error:
            self.stop(f"PostgreSQL từ chối: {error}".strip(), REFUSED)
        if password is not None:
            _write(file, _address(name, password))
        self.stdout.write(f"Vai trò {name} đọc và ghi dòng được, không sở hữu bảng nào. Địa chỉ nối: {file}")


def _address(name: str, password: str) -> str:
    """Return the address of the database as this role."""
    kept = connection.settings_dict
    port = f":{kept['PORT']}" if kept["PORT"] else ""
    return f"postgres://{quote(name)}:{password}@{kept['HOST']}{port}/{quote(str(kept['NAME']))}"


def _opens(file: Path) -> bool:
    """Return whether the address in the file still opens the database."""
    import psycopg

    try:
        psycopg.connect(file.read_text(encoding="utf-8").strip(), connect_timeout=10).close()
    except (OSError, psycopg.Error, ValueError):
        return False
    return True


def _write(file: Path, address: str) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as written:
        written.write(address + "\n")
    draft.replace(file)
