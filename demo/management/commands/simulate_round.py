"""Drive a round of made-up units through the real services."""

from __future__ import annotations

import json
import sys

from django.core.management import call_command

from demo.simulation import Simulation
from dossiers.errors import ProcedureError
from ledger.commands import SiteCommand

MOST_UNITS = 20_000


class Command(SiteCommand):
    """For training, benchmarks and load; the same units and seed continue the same round."""

    help = "Chạy thử một đợt đánh giá với N đơn vị tập dượt; chạy lại cùng tham số thì làm tiếp."

    def add_arguments(self, parser):
        """Accept --units, --seed, --json."""
        parser.add_argument("--units", type=int, required=True, help="số đơn vị")
        parser.add_argument("--seed", type=int, default=1, help="hạt giống ngẫu nhiên")
        parser.add_argument("--json", action="store_true", help="chỉ in JSON")

    def handle(self, *args, **options):
        """Run to the end and report; exit 1 where a promise does not hold."""
        units, seed = options["units"], options["seed"]
        if not 1 <= units <= MOST_UNITS or not 0 <= seed <= 10**9:
            self.stop(f"Số đơn vị phải từ 1 đến {MOST_UNITS}, hạt giống từ 0 đến 1 tỷ. Hãy nhập lại.", 2)
        quiet = options["json"]
        try:
            simulation = Simulation(
                units=units, seed=seed, say=(lambda _: None) if quiet else self.stdout.write
            )
            simulation.run()
        except ProcedureError as error:
            self.stop(str(error), 3)
        call_command("rebuild_index", stdout=self.stderr)
        report = simulation.report()
        if quiet:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._tell(report)
        if report["problems"]:
            sys.exit(1)

    def _tell(self, report):
        self.stdout.write(
            f"{report['decisions']} quyết định, {report['titles']} danh hiệu cho {report['units']} đơn vị."
        )
        for register in report["registers"]:
            self.stdout.write(
                f"Sổ {register['type']} {register['year']} của {register['issuer']}: "
                f"số {register['first']}–{register['last']}."
            )
        for problem in report["problems"]:
            self.stderr.write(problem)
