"""`assess --set CODE --year YYYY --answers FILE --json`: judge a file of answers."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import MAXYEAR, date
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from criteria.errors import BadAnswers, NoCriteriaSet
from criteria.labels import RESULTS, conclusion_label
from criteria.rules.answers import load_json, read_answers
from criteria.rules.assessment import Assessment, assess
from criteria.services import find_definition
from ledger.commands import SiteCommand

BAD_INPUT = 2
LARGEST = 5 * 1024 * 1024


class Command(SiteCommand):
    """Judge answers against a criteria set and say why."""

    help = "Đánh giá một tệp trả lời theo bộ tiêu chí."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The set, the assessment year and the answers."""
        parser.add_argument("--set", required=True, help="Mã bộ tiêu chí.")
        parser.add_argument("--year", required=True, help="Năm đánh giá (YYYY).")
        parser.add_argument("--answers", required=True, help="Tệp trả lời JSON; - là đầu vào chuẩn.")
        parser.add_argument("--json", action="store_true", help="In kết quả dạng JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge and print; exit 2 on any bad input, one sentence each."""
        year = _year(options["year"])
        try:
            definition = find_definition(code=options["set"], year=year)
            kind, answers, titles = read_answers(definition, load_json(_text(options["answers"])))
        except (NoCriteriaSet, BadAnswers) as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from None
        result = assess(definition, answers, unit_kind=kind, titles=titles, on=date(year, 12, 31))
        if options["json"]:
            self.stdout.write(json.dumps(as_json(result), ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"Kết quả: {_said(result)}")
        for verdict in result.indicators:
            word = RESULTS[verdict.result].inline
            self.stdout.write(f"{verdict.code} mức {verdict.level}: {word} — {verdict.reason}")
        for level in result.levels:
            self.stdout.write(level.sentence)
        for item in result.gap:
            self.stdout.write(f"Còn thiếu cho mức {item.level}: {item.text}")


def _year(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= MAXYEAR:
        return int(text)
    raise CommandError(f"Năm “{text[:20]}” không đúng; hãy ghi bốn chữ số.", returncode=BAD_INPUT)


def _text(name: str) -> str:
    try:
        if name == "-":
            return sys.stdin.read(LARGEST)
        path = Path(name)
        if path.stat().st_size > LARGEST:
            raise CommandError("Tệp trả lời lớn hơn 5 MB.", returncode=BAD_INPUT)
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        text = f"{name}: không đọc được tệp trả lời; cần tệp JSON theo mã UTF-8."
        raise CommandError(text, returncode=BAD_INPUT) from None


def _said(result: Assessment) -> str:
    words = conclusion_label(result.status, f"mức {result.level}").inline
    return f"{words} ({result.band})" if result.status == "reached" and result.band else words


def as_json(result: Assessment) -> dict[str, Any]:
    """The printed form of an assessment, as the contract of the command states it."""
    return {
        "set": result.definition.code,
        "version": result.definition.version,
        "status": result.status,
        "level": result.level,
        "points": _plain(result.points),
        "band": result.band,
        "indicators": [
            {
                "code": verdict.code,
                "level": verdict.level,
                "result": verdict.result,
                "required": verdict.required,
                "found": verdict.found,
                "article": verdict.article,
                "reason": verdict.reason,
            }
            for verdict in result.indicators
        ],
        "gap": [
            {
                "level": item.level,
                "code": item.code,
                "result": item.result,
                "missing": _plain(item.missing),
                "text": item.text,
            }
            for item in result.gap
        ],
        "levels": [
            {
                "level": entry.level.level,
                "state": entry.state,
                "open": [{"code": item.code, "what": item.what} for item in entry.open],
                "missing": list(entry.missing),
            }
            for entry in result.levels
        ],
        "progress": result.progress,
    }


def _plain(number: Fraction | None) -> int | float | None:
    if number is None:
        return None
    exact = Fraction(number)
    return exact.numerator if exact.denominator == 1 else float(exact)
