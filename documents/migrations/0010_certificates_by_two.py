"""A certificate is registered by two; those that are there already were registered by one, and still count."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_former_addresses'),
        ('documents', '0009_certificates_in_time'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='documentsignature',
            name='judged_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='xét theo thời điểm'),
        ),
        migrations.AddField(
            model_name='signingcertificate',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='xác nhận lúc'),
        ),
        migrations.AddField(
            model_name='signingcertificate',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.appointment', verbose_name='người xác nhận'),
        ),
        migrations.AddField(
            model_name='signingcertificate',
            name='reason',
            field=models.TextField(blank=True, db_default='', default='', verbose_name='lý do không xác nhận'),
        ),
        migrations.AddField(
            model_name='signingcertificate',
            name='registered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.appointment', verbose_name='người đề nghị'),
        ),
        migrations.AddField(
            model_name='signingcertificate',
            name='state',
            field=models.CharField(choices=[('proposed', 'Chờ người thứ hai xác nhận'), ('confirmed', 'Hai người đã xác nhận'), ('by_one', 'Đăng ký bởi một người'), ('declined', 'Không được xác nhận')], default='by_one', max_length=10, verbose_name='đăng ký'),
        ),
        migrations.AlterField(
            model_name='signingcertificate',
            name='state',
            field=models.CharField(choices=[('proposed', 'Chờ người thứ hai xác nhận'), ('confirmed', 'Hai người đã xác nhận'), ('by_one', 'Đăng ký bởi một người'), ('declined', 'Không được xác nhận')], db_default='proposed', default='proposed', max_length=10, verbose_name='đăng ký'),
        ),
        migrations.AlterField(
            model_name='signingcertificate',
            name='fingerprint',
            field=models.CharField(db_index=True, max_length=64, verbose_name='dấu SHA-256'),
        ),
        migrations.AddConstraint(
            model_name='signingcertificate',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'declined'), _negated=True), fields=('fingerprint',), name='documents_certificate_once'),
        ),
        migrations.AddConstraint(
            model_name='signingcertificate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('registered_by__isnull', True), models.Q(('decided_by', models.F('registered_by')), _negated=True), _connector='OR')), _connector='OR'), name='documents_certificate_by_two'),
        ),
    ]
