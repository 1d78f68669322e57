"""``manage.py demo_accounts``: whom to log in as in the demonstration."""

from __future__ import annotations

from typing import Any

from demo.accounts import demo_accounts
from ledger.commands import SiteCommand


class Command(SiteCommand):
    """Prints nothing while the demonstration is off or empty; `make run` shows it."""

    help = "In các tài khoản dùng thử và mật khẩu chung của chúng; không in gì khi chế độ dùng thử tắt."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the shared password and one line for each account."""
        accounts = demo_accounts()
        if not accounts:
            return
        width = max(len(account.username) for account in accounts)
        self.stdout.write(f"Mật khẩu của mọi tài khoản dùng thử: {accounts[0].password}")
        for account in accounts:
            self.stdout.write(f"  {account.username:<{width}}  {account.role}: {account.name}")
