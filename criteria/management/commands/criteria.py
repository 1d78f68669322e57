"""`criteria list|validate|load|export|template`: the set files, as JSON or spreadsheet, and what is stored."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError, transaction

from criteria.errors import BadSetFile, PublishedSet
from criteria.models import CriteriaSet
from criteria.rules.definition import SetDefinition
from criteria.services import load_sets
from criteria.sets import files
from criteria.sheets import template, write_workbook
from ledger.commands import SiteCommand

BAD_INPUT, REFUSED = 2, 3


class Command(SiteCommand):
    """List, check, load and export criteria sets."""

    help = "Bộ tiêu chí: liệt kê, kiểm tra, nạp, xuất."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One verb each, with its own arguments."""
        verbs = parser.add_subparsers(
            dest="verb", required=True, metavar="{list,validate,load,export,template}"
        )
        listing = verbs.add_parser("list", help="Liệt kê các bộ tiêu chí.")
        listing.add_argument("--json", action="store_true", help="In JSON.")
        checking = verbs.add_parser("validate", help="Kiểm tra tệp bộ tiêu chí.")
        checking.add_argument("paths", nargs="*", help="Tệp; bỏ trống: mọi tệp đi kèm.")
        checking.add_argument("--json", action="store_true", help="In JSON.")
        loading = verbs.add_parser("load", help="Nạp bộ tiêu chí vào cơ sở dữ liệu.")
        loading.add_argument("paths", nargs="*", help="Tệp; bỏ trống: mọi tệp đi kèm.")
        loading.add_argument("--dry-run", action="store_true", help="Chỉ báo lỗi và thay đổi, không ghi gì.")
        loading.add_argument("--json", action="store_true", help="In JSON.")
        export = verbs.add_parser("export", help="Xuất một bộ ra định dạng tệp.")
        export.add_argument("code", help="Mã bộ tiêu chí.")
        export.add_argument("--set-version", type=int, help="Phiên bản; bỏ trống: mới nhất.")
        export.add_argument("--output", help="Tệp ghi ra, .json hoặc .xlsx; bỏ trống: in JSON ra màn hình.")
        blank = verbs.add_parser("template", help="Ghi mẫu bảng tính để điền bộ tiêu chí.")
        blank.add_argument("output", help="Tệp .xlsx ghi ra.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb."""
        verb = {
            "list": self._list,
            "validate": self._validate,
            "load": self._load,
            "export": self._export,
            "template": self._template,
        }[options["verb"]]
        verb(options)

    def _list(self, options: dict[str, Any]) -> None:
        try:
            stored = {(row.code, row.version): row for row in CriteriaSet.objects.all()}
        except DatabaseError:
            stored = {}
        known = {(entry.code, entry.version): entry for entry in files.shipped_definitions()}
        known.update({key: row.parsed() for key, row in stored.items()})
        rows = [_row(known[key], stored.get(key)) for key in sorted(known)]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for row in rows:
            of_plan = row["origin"] == CriteriaSet.Origin.PLAN
            mark = "bản nháp từ kế hoạch" if of_plan else "đã nạp" if row["loaded"] else "chưa nạp"
            until = f" đến {row['in_force_until']}" if row["in_force_until"] else ""
            start = row["in_force_from"] or "chưa có trong nguồn"
            self.stdout.write(
                f"{row['code']}  phiên bản {row['version']}  [{mark}]  {row['title']}; "
                f"hiệu lực từ {start}{until}; {row['indicators']} chỉ tiêu"
            )

    def _validate(self, options: dict[str, Any]) -> None:
        paths = [Path(path) for path in options["paths"]] or files.shipped()
        found: dict[str, list[str]] = {}
        for path in paths:
            try:
                files.read(path)
                found[str(path)] = []
            except BadSetFile as error:
                found[str(path)] = error.problems
        bad = [text for texts in found.values() for text in texts]
        if options["json"]:
            rows = [{"file": name, "problems": texts} for name, texts in found.items()]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        elif not bad:
            self.stdout.write(f"{len(paths)} tệp bộ tiêu chí đúng lược đồ.")
        if bad:
            raise CommandError("\n".join(bad), returncode=BAD_INPUT)

    def _load(self, options: dict[str, Any]) -> None:
        try:
            with transaction.atomic():
                report = load_sets(options["paths"] or None)
                transaction.set_rollback(options["dry_run"])
        except BadSetFile as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from None
        except PublishedSet as error:
            raise CommandError(str(error), returncode=REFUSED) from None
        except DatabaseError:
            text = "Cơ sở dữ liệu chưa sẵn sàng; hãy chạy migrate rồi nạp lại."
            raise CommandError(text, returncode=1) from None
        if options["json"]:
            names = {
                "loaded": [f"{row.code}/{row.version}" for row in report.loaded],
                "unchanged": [f"{row.code}/{row.version}" for row in report.unchanged],
            }
            self.stdout.write(json.dumps(names, ensure_ascii=False))
            return
        done = "Sẽ nạp" if options["dry_run"] else "Đã nạp"
        for row in report.loaded:
            self.stdout.write(f"{done} {row.code} phiên bản {row.version}.")
        for row in report.unchanged:
            self.stdout.write(f"{row.code} phiên bản {row.version}: không thay đổi.")

    def _export(self, options: dict[str, Any]) -> None:
        content = _content(options["code"], options["set_version"])
        if not options["output"]:
            self.stdout.write(files.dump(content), ending="")
            return
        sheet = options["output"].lower().endswith(".xlsx")
        _write(options["output"], write_workbook(content) if sheet else files.dump(content).encode())
        self.stdout.write(f"Đã xuất {options['code']} ra {options['output']}.")

    def _template(self, options: dict[str, Any]) -> None:
        _write(options["output"], template())
        self.stdout.write(f"Đã ghi mẫu bảng tính ra {options['output']}.")


def _write(name: str, content: bytes) -> None:
    try:
        Path(name).write_bytes(content)
    except OSError:
        raise CommandError(f"{name}: không ghi được tệp.", returncode=BAD_INPUT) from None


def _row(definition: SetDefinition, stored: CriteriaSet | None) -> dict[str, Any]:
    first, last = definition.in_force_from, definition.in_force_until
    return {
        "code": definition.code,
        "version": definition.version,
        "title": definition.title,
        "model": definition.model,
        "government_level": definition.government_level,
        "instrument": definition.instrument,
        "in_force_from": first.isoformat() if first else None,
        "in_force_until": last.isoformat() if last else None,
        "unit_kinds": list(definition.unit_kinds),
        "indicators": len(definition.indicators),
        "origin": stored.origin if stored else CriteriaSet.Origin.FILE.value,
        "loaded": stored is not None,
        "verified": stored.verified if stored else False,
    }


def _content(code: str, version: int | None) -> dict[str, Any]:
    """The content of a stored set, else of the shipped file."""
    try:
        rows = CriteriaSet.objects.filter(code=code).order_by("-version")
        stored = rows.filter(version=version).first() if version else rows.first()
    except DatabaseError:
        stored = None
    if stored is not None:
        content: dict[str, Any] = stored.definition
        return content
    for path in files.shipped():
        data = files.read(path)
        if data["code"] == code and version in (None, data["version"]):
            return data
    known = ", ".join(sorted(entry.code for entry in files.shipped_definitions()))
    raise CommandError(f"Không có bộ tiêu chí “{code}”; các bộ hiện có: {known}.", returncode=BAD_INPUT)
