"""Build the made-up province to look around in."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command

from demo.accounts import DEMO_PASSWORD
from demo.province import accounts
from demo.rounds import Demonstration, is_empty, is_half_built
from dossiers.errors import ProcedureError
from ledger.commands import SiteCommand


class Command(SiteCommand):
    """Idempotent; ends with pages, PDF files and index in place without a worker.

    Killed in the middle it is completed by the next run, with --if-empty as well.
    """

    help = "Dựng tỉnh Sông Ngàn (hư cấu): đơn vị, người, đợt đã xong, đợt đang chạy, kế hoạch, bài viết."

    def add_arguments(self, parser):
        """Accept --if-empty."""
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="chỉ dựng khi cơ sở dữ liệu còn trống hoặc lần dựng trước bị ngắt giữa chừng",
        )

    def handle(self, *args, **options):
        """Build and print whom to log in as."""
        if not settings.DEMO and options["if_empty"]:
            self.stdout.write("Chế độ dùng thử đang tắt (DEMO=0): không dựng dữ liệu dùng thử.")
            return
        if not settings.DEMO:
            self.stop("Chế độ dùng thử (DEMO) đang tắt nên không dựng dữ liệu dùng thử. Hãy đặt DEMO=1.", 3)
        if not options["if_empty"] or is_empty() or is_half_built():
            try:
                Demonstration(say=self.stdout.write).build()
            except ProcedureError as error:
                self.stop(str(error), 1)
            call_command("rebuild_index", stdout=self.stdout)
        self.stdout.write(f"Đăng nhập tại /dang-nhap/ với mật khẩu: {DEMO_PASSWORD}")
        for username, name, role in accounts():
            self.stdout.write(f"  {username:12} {name:22} {role}")
