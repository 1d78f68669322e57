"""The database role the site runs under (PostgreSQL): it reads and writes rows and owns no table.

An owner switches off the triggers that keep audit lines, a superuser all of them at once. So `migrate` runs as the
owner, and the site, its worker and its clock as a role that can do neither, and that cannot change or delete an audit
line even without the triggers.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, connection

from ledger.sealing.tables import protected_tables

logger = logging.getLogger(__name__)

RUNTIME = "hoctap_site"
READ_ONLY = ("django_migrations",)

GRANTS = (
    "ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC, {role}",
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC, {role}",  # a table of its own would stand before one of ours
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    *(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {{role}}" for table in READ_ONLY),
)
POWERS = """
SELECT role.rolname, role.rolsuper, EXISTS (
    SELECT 1 FROM pg_class AS kept JOIN pg_namespace AS place ON place.oid = kept.relnamespace
    WHERE place.nspname = 'public' AND kept.relkind IN ('r', 'p') AND pg_has_role(role.oid, kept.relowner, 'USAGE'))
FROM pg_roles AS role WHERE role.rolname = current_user
"""
WORDS = {
    True: "siêu người dùng của PostgreSQL",
    False: "chủ sở hữu các bảng",
}


def may_grant(name: str) -> str:
    """Return why a role cannot be the site's, nothing where it can."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == name:
            return f"Đang nối bằng chính vai trò {name}. Hãy chạy bằng vai trò sở hữu các bảng."
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = %s", [name]
        )
        if cursor.fetchone()[0]:
            return f"Vai trò {name} đang sở hữu bảng. Hãy chọn tên khác."
    return ""


def grant(*, name: str, password: str | None) -> None:
    """Make the role where it is missing, and give it what the site needs on every table there is, and no more.

    Harmless twice; to be called after each migration. A password of None leaves the role's own.
    """
    from psycopg import sql

    names = {
        "role": sql.Identifier(name),
        "database": sql.Identifier(str(connection.settings_dict["NAME"])),
    }
    with connection.cursor() as cursor:

        def run(statement: str, **more: Any) -> None:
            cursor.execute(sql.SQL(statement).format(**names, **more))

        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if not cursor.fetchone():
            run("CREATE ROLE {role}")
        for statement in GRANTS:
            run(statement)
        for table in protected_tables(connection):
            run("REVOKE UPDATE, DELETE ON {table} FROM {role}", table=sql.Identifier(table))
        if password is not None:
            run("ALTER ROLE {role} PASSWORD {password}", password=sql.Literal(password))


def trouble() -> str:
    """Return a sentence on what the current role could do that the site never needs; empty where nothing."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(POWERS)
        name, superuser, owner = cursor.fetchone()
    if not superuser and not owner:
        return ""
    return (
        f"Trang đang nối cơ sở dữ liệu bằng vai trò {name}, là {WORDS[superuser]}: ai chiếm được trang thì tắt được "
        "phần bảo vệ nhật ký và kho tệp. Hãy chạy manage.py runtime_role và nối bằng vai trò mà lệnh đó lập."
    )


def warn_at_start() -> None:
    """Log the sentence of `trouble` as a process begins; nothing without a database."""
    try:
        if problem := trouble():
            logger.warning(problem)
    except DatabaseError:
        pass
    finally:
        connection.close()
