"""Who: units, offices, people, appointments and signing mandates."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Units with validity dates, people with dated roles."""

    name = "accounts"
    verbose_name = "Đơn vị và người dùng"
