"""PostgreSQL counts the transactions that write into Wagtail's logs, as the last thing each of them does.

The keys of the log entries follow their inserts: of two transactions that overlap, the one with the lower key may be
committed last. The count is raised by a deferred trigger under the lock of its row, held from there to the commit, so
whoever reads a count sees all that it counts, and no transaction waits for another longer than a commit takes.
"""

from django.db import migrations, models

LOGS = ("wagtailcore_pagelogentry", "wagtailcore_modellogentry")
COUNT = """
CREATE OR REPLACE FUNCTION home_count_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO home_publicmark (id, commits, transaction) VALUES (1, 1, txid_current())
    ON CONFLICT (id) DO UPDATE
        SET commits = home_publicmark.commits + 1, transaction = EXCLUDED.transaction
        WHERE home_publicmark.transaction <> EXCLUDED.transaction;
    RETURN NULL;
END
$$
"""


def count_commits(apps, schema_editor):
    """Create the triggers."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(COUNT)
    for table in LOGS:
        schema_editor.execute(
            f"CREATE CONSTRAINT TRIGGER {table}_commit AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION home_count_commit()"
        )


def count_no_more(apps, schema_editor):
    """Drop the triggers."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in LOGS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_commit ON {table}")
    schema_editor.execute("DROP FUNCTION IF EXISTS home_count_commit()")


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0011_names_of_roots'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.AddField(
            model_name='frontcachemark',
            name='commits',
            field=models.BigIntegerField(default=0, verbose_name='số lần ghi'),
        ),
        migrations.CreateModel(
            name='PublicMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('commits', models.BigIntegerField(default=0, verbose_name='số lần ghi')),
                ('transaction', models.BigIntegerField(default=0, verbose_name='giao dịch gần nhất')),
            ],
            options={
                'verbose_name': 'mốc thay đổi công khai',
                'verbose_name_plural': 'mốc thay đổi công khai',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='home_one_public_mark')],
            },
        ),
        migrations.RunPython(count_commits, count_no_more),
    ]
