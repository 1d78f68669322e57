"""The order of Vietnamese texts on PostgreSQL, with numbers by value; SQLite is taught a function instead."""

from django.contrib.postgres.operations import CreateCollation
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_former_addresses")]
    operations = [CreateCollation("vietnamese", provider="icu", locale="vi-u-kn-true")]
