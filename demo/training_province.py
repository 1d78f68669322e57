"""The made-up province of one simulated round: offices, people, council and units, found again by their mark."""

from __future__ import annotations

from datetime import date

from accounts.models import AdministrativeUnit, Appointment, Level, Office, OfficeKind, Role, SigningMandate
from demo.people import appoint, made_up_name, person
from dossiers.models import Council, CouncilSeat

SINCE = date(2024, 1, 1)


class TrainingProvince:
    """A province of its own, so that its registers hold nothing else; making it again changes nothing."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.posts: dict[str, Appointment] = {}
        self._people()

    def _office(self, code: str, name: str, symbol: str, kind: str, unit: AdministrativeUnit) -> Office:
        defaults = {"unit": unit, "name": name, "symbol": symbol, "kind": kind, "valid_from": SINCE}
        return Office.objects.get_or_create(code=f"{self.mark}-{code}".lower(), defaults=defaults)[0]

    def _people(self) -> None:
        top, _ = AdministrativeUnit.objects.get_or_create(
            code=self.mark,
            valid_from=SINCE,
            defaults={"name": f"Tỉnh tập dượt {self.mark}", "level": Level.PROVINCE},
        )
        issuer = self._office(
            "ubnd", f"Ủy ban nhân dân tỉnh tập dượt {self.mark}", "UBND", OfficeKind.COMMITTEE, top
        )
        standing = self._office("so", f"Sở tập dượt {self.mark}", "SGDĐT", OfficeKind.STANDING, top)
        self.top, self.issuer, self.standing = top, issuer, standing
        plan = [
            ("clerk", Role.STANDING_CLERK, standing, "Trưởng phòng"),
            ("chair", Role.COUNCIL_CHAIR, standing, "Giám đốc Sở"),
            ("secretary", Role.COUNCIL_SECRETARY, standing, "Thư ký"),
            ("member1", Role.COUNCIL_MEMBER, standing, "Ủy viên"),
            ("member2", Role.COUNCIL_MEMBER, issuer, "Ủy viên"),
            ("member3", Role.COUNCIL_MEMBER, issuer, "Ủy viên"),
            ("chairman", Role.CHAIRMAN, issuer, "Chủ tịch"),
            ("deputy", Role.DEPUTY, issuer, "Phó Chủ tịch"),
            ("document", Role.DOCUMENT_CLERK, issuer, "Văn thư"),
        ]
        for number, (key, role, office, capacity) in enumerate(plan):
            user = person(f"{self.mark}-{key}".lower(), made_up_name(number))
            self.posts[key] = appoint(user, role, office, capacity, SINCE)
        self._mandate("clerk", standing, "TL", "Giám đốc", "Trưởng phòng")
        self._mandate("chairman", issuer, "", "", "Chủ tịch")
        self._mandate("deputy", issuer, "KT", "Chủ tịch", "Phó Chủ tịch")
        self.council, _ = Council.objects.get_or_create(
            name=f"Hội đồng {self.mark}", office=standing, valid_from=SINCE
        )
        for key, seat in (
            ("chair", "chair"),
            ("secretary", "secretary"),
            ("member1", "member"),
            ("member2", "member"),
            ("member3", "member"),
        ):
            CouncilSeat.objects.get_or_create(
                council=self.council, appointment=self.posts[key], valid_from=SINCE, defaults={"seat": seat}
            )

    def _mandate(self, key: str, issuer: Office, form: str, principal: str, capacity: str) -> None:
        SigningMandate.objects.get_or_create(
            holder=self.posts[key],
            issuer=issuer,
            form=form,
            valid_from=SINCE,
            defaults={"principal_capacity": principal, "capacity": capacity},
        )

    def units(self, size: int) -> list[AdministrativeUnit]:
        """Return this many communes, each with its committee and its head."""
        made = []
        for number in range(1, size + 1):
            code = f"{self.mark}-{number:05d}"
            unit, _ = AdministrativeUnit.objects.get_or_create(
                code=code,
                valid_from=SINCE,
                defaults={
                    "name": f"Xã tập dượt {code}",
                    "level": Level.COMMUNE,
                    "kind": "xa",
                    "parent": self.top,
                },
            )
            office, _ = Office.objects.get_or_create(
                code=f"{code}-ubnd".lower(),
                defaults={
                    "unit": unit,
                    "name": f"Ủy ban nhân dân {unit.name}",
                    "symbol": "UBND",
                    "kind": OfficeKind.COMMITTEE,
                    "valid_from": SINCE,
                },
            )
            appoint(
                person(f"{code}-truong".lower(), made_up_name(number)),
                Role.UNIT_HEAD,
                office,
                "Chủ tịch xã",
                SINCE,
            )
            made.append(unit)
        return made
