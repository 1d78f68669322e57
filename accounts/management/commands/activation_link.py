"""``manage.py activation_link``: a new link with which somebody sets their own password."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from accounts.errors import PeopleError
from accounts.models import User
from accounts.services import password_links
from ledger.commands import BAD_INPUT, SiteCommand

REFUSED = 3


class Command(SiteCommand):
    """Exit 2 where there is no such account, 3 where it is closed. The person is told, an audit line is written."""

    help = "Lập liên kết đặt mật khẩu cho một tài khoản: dùng một lần, trong 24 giờ; liên kết trước hết hiệu lực."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the account's name."""
        parser.add_argument("username", help="tên đăng nhập")
        parser.add_argument("--json", action="store_true", help="chỉ in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the link and print it."""
        person = User.objects.filter(username__iexact=options["username"].strip()).first()
        if person is None:
            self.stop("Không có tài khoản nào mang tên đăng nhập này. Hãy kiểm tra lại.", BAD_INPUT)
        try:
            link = password_links.activation(person=person)
        except PeopleError as error:
            self.stop(str(error), REFUSED)
        address, until = password_links.address_of(link), timezone.localtime(link.valid_until)
        if options["json"]:
            facts = {"username": person.username, "link": address, "valid_until": until.isoformat()}
            self.stdout.write(json.dumps(facts))
            return
        self.stdout.write(
            f"Liên kết đặt mật khẩu cho {person.username}, dùng một lần, đến {until:%H:%M ngày %d/%m/%Y}:\n"
            f"  {address}\nChỉ đưa cho người đó. Họ đã được báo là có liên kết này."
        )
