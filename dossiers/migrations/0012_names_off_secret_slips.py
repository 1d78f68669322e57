"""Ballots of secret sittings lose the name they were kept with: who voted here, what was voted there.

There is no way back: afterwards nobody knows who chose what, which is the point of it.
"""

import secrets
import uuid

from django.db import migrations


def part(apps, schema_editor):
    """Part each named ballot of a secret sitting into a turnout and a slip in random order."""
    AgendaItem = apps.get_model("dossiers", "AgendaItem")
    Ballot = apps.get_model("dossiers", "Ballot")
    MemberMark = apps.get_model("dossiers", "MemberMark")
    SecretSlip = apps.get_model("dossiers", "SecretSlip")
    Turnout = apps.get_model("dossiers", "Turnout")
    luck = secrets.SystemRandom()
    for item in AgendaItem.objects.filter(sitting__ballot_kind="secret"):
        ballots = list(Ballot.objects.filter(item=item).order_by("seat_id"))
        Turnout.objects.bulk_create(
            Turnout(item=item, seat_id=one.seat_id, voted=one.choice != "absent") for one in ballots
        )
        slips = [
            SecretSlip(id=uuid.uuid4(), item=item, choice=one.choice, reason=one.reason)
            for one in ballots
            if one.choice != "absent"
        ]
        luck.shuffle(slips)
        SecretSlip.objects.bulk_create(slips)
        Ballot.objects.filter(item=item).delete()
        cast = [one.seat_id for one in ballots]
        marks = MemberMark.objects.filter(item=item, seat__in=cast)
        rows = list(marks.values("code", "choice", "evidence_id", "page", "note", "at"))
        marks.delete()
        luck.shuffle(rows)
        last = max((row["at"] for row in rows), default=None)
        MemberMark.objects.bulk_create(MemberMark(item=item, **{**row, "at": last}) for row in rows)


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0011_secret_ballots")]

    operations = [migrations.RunPython(part, migrations.RunPython.noop)]
