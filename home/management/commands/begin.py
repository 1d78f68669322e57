"""``manage.py begin``: from a migrated, empty database to a first administrator who can log in."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from accounts.errors import InstalledOtherwise, InvalidInstallation
from accounts.services import installation
from accounts.services.password_links import address_of
from criteria.errors import PublishedSet
from home.services import first_setup
from ledger.commands import BAD_INPUT, SiteCommand
from ledger.services.outbox import public_address

BROKEN, REFUSED = 1, 3
NEXT = (
    ("Lập các xã, phường, cơ quan, trường học và cơ quan của từng đơn vị", "workflows:kept_units"),
    (
        "Thêm người và phân công vai: chuyên viên thường trực, người đứng đầu, văn thư",
        "workflows:kept_people",
    ),
    ("Ghi thẩm quyền ký của người ký quyết định", "workflows:kept_mandates"),
    ("Lập hội đồng, rồi mở đợt đánh giá đầu tiên", "workflows:open_round"),
)


class Command(SiteCommand):
    """Exit 0 also where everything was there; 2 bad input or no migrate yet, 3 begun with something else."""

    help = (
        "Khởi tạo hệ thống: tỉnh, Ủy ban nhân dân, cơ quan thường trực, quản trị viên đầu tiên với liên kết kích hoạt, "
        "trang công khai, bộ tiêu chí. Chạy lại không thay đổi gì; lần chạy bị ngắt thì được làm tiếp."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the installation."""
        parser.add_argument("--province", required=True, help="tên tỉnh, thành phố: “Tỉnh Hưng Yên”")
        parser.add_argument("--code", required=True, help="mã đơn vị hành chính của tỉnh")
        parser.add_argument("--office", required=True, help="cơ quan thường trực: “Sở Giáo dục và Đào tạo”")
        parser.add_argument("--admin", required=True, help="tên đăng nhập của quản trị viên đầu tiên")
        parser.add_argument(
            "--name", default="", help="họ và tên của người đó; bỏ trống: tự ghi khi kích hoạt"
        )
        parser.add_argument("--email", default="", help="thư điện tử của người đó")
        parser.add_argument(
            "--since", default="", help="tỉnh có từ ngày (năm-tháng-ngày); bỏ trống: 2025-07-01"
        )
        parser.add_argument(
            "--criteria",
            choices=["all", "none"],
            default="all",
            help="nạp các bộ tiêu chí đi kèm (all) hoặc không",
        )
        parser.add_argument("--json", action="store_true", help="chỉ in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set the installation up; print what was created and what comes next."""
        try:
            if first_setup.has_unapplied_migrations():
                self.stop(
                    "Cơ sở dữ liệu chưa cập nhật. Hãy chạy: python manage.py migrate, rồi chạy lại.",
                    BAD_INPUT,
                )
            want = installation.wanted(
                province=options["province"],
                code=options["code"],
                office=options["office"],
                username=options["admin"],
                email=options["email"],
                full_name=options["name"],
                since=self._day(options["since"]),
            )
            done = first_setup.set_up(want, criteria=options["criteria"] == "all")
        except InvalidInstallation as error:
            self.stop(str(error), BAD_INPUT)
        except (InstalledOtherwise, PublishedSet) as error:
            self.stop(str(error), REFUSED)
        except DatabaseError:
            self.stop("Không dùng được cơ sở dữ liệu. Hãy kiểm tra DATABASE_URL và quyền truy cập.", BROKEN)
        self.stdout.write(json.dumps(_facts(done), ensure_ascii=False) if options["json"] else _words(done))

    def _day(self, text: str) -> date | None:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.stop("--since phải là một ngày dạng năm-tháng-ngày, ví dụ 2025-07-01.", BAD_INPUT)


def _facts(done: first_setup.SetupResult) -> dict[str, Any]:
    link = done.founded.link
    return {
        "changed": bool(done.made),
        "made": done.made,
        "province": done.founded.province.code,
        "admin": done.founded.person.username,
        "roles": [str(post) for post in done.founded.person.appointments.all()],
        "activated": done.founded.person.has_usable_password(),
        "activation_link": address_of(link) if link else None,
        "valid_until": link.valid_until.isoformat() if link else None,
        "next": [{"do": words, "at": public_address(reverse(name))} for words, name in NEXT],
    }


def _words(done: first_setup.SetupResult) -> str:
    person, link = done.founded.person, done.founded.link
    lines = list(done.made) or ["Hệ thống đã khởi tạo từ trước; không có gì thay đổi."]
    lines += ["", f"Quản trị viên: {person.username}. Các vai đang giữ:"]
    lines += [f"  - {post}" for post in person.appointments.valid_on(timezone.localdate())]
    if link:
        until = timezone.localtime(link.valid_until)
        lines += [
            f"Liên kết kích hoạt (dùng một lần, đến {until:%H:%M ngày %d/%m/%Y}); chỉ đưa cho người đó:",
            f"  {address_of(link)}",
        ]
    elif not person.has_usable_password():
        lines += [
            "Chưa đặt mật khẩu, liên kết đã quá hạn. Lập liên kết mới:",
            f"  python manage.py activation_link {person.username}",
        ]
    lines += ["", "Việc tiếp theo, sau khi đăng nhập:"]
    lines += [
        f"  {number}. {words}: {public_address(reverse(name))}"
        for number, (words, name) in enumerate(NEXT, 1)
    ]
    return "\n".join(lines)
