"""The part of the opening form on a set's open points: levels left out, entries filled in, grounds, evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from criteria.models import CriteriaSet
from criteria.rules.evidence_policy import KINDS, MOST, MOST_YEARS, NEEDS
from criteria.sets.open_entries import open_entries, undetermined_levels
from dossiers.errors import BadAnswer, ProcedureError
from dossiers.rules.own_sets import RULE_KINDS, Typed, is_whole_rule
from dossiers.services import supporting_files
from dossiers.services.evidence.attachments import clean_name
from dossiers.services.grounds import Ground
from dossiers.services.rounds.own_sets import OwnSettings
from ledger.errors import LedgerError
from ledger.models import StoredFile
from ledger.web.numbers import whole_number
from workflows.requests import ActingRequest
from workflows.screens.grounds import kept_file, token_of

GROUNDS = (1, 2, 3)
FILL_IN = "dien"


@dataclass(frozen=True, slots=True)
class GroundRow:
    """One ground as typed; `token` keeps a file that was uploaded before the form came back."""

    number: int
    document: str
    article: str
    token: str
    name: str
    file: StoredFile | None

    @property
    def begun(self) -> bool:
        """Whether anything of it was typed or uploaded."""
        return bool(self.document or self.article or self.file)


class OwnSetPart:
    """What was typed on the set's open points, as the template shows it and as `open_round` takes it."""

    def __init__(self, request: ActingRequest, criteria_set: CriteriaSet | None) -> None:
        """Read the form; files of grounds are looked at and kept at once, so that they need no second upload."""
        self.data = request.POST if request.method == "POST" else QueryDict()
        self.criteria_set = criteria_set
        self.problems: list[str] = []
        self.entries = open_entries(criteria_set.definition) if criteria_set else ()
        self.grounds = [self._ground(request, number) for number in GROUNDS] if criteria_set else []

    @property
    def shown(self) -> bool:
        """Whether a set is chosen."""
        return self.criteria_set is not None

    def levels(self) -> Iterator[dict[str, Any]]:
        """Yield each level that cannot be judged as it is, with what is open and what was chosen for it."""
        if self.criteria_set is None:
            return
        undetermined = undetermined_levels(self.criteria_set.definition)
        for level in self.criteria_set.parsed().levels:
            found = [one for one in self.entries if one.blocks and level.level in one.levels]
            if level.level in undetermined:
                yield {"level": level, "entries": found, "filled": level.level in self._filled_levels()}

    def rows(self) -> list[dict[str, Any]]:
        """Return each open entry with what was typed for it."""
        return [
            {
                "entry": entry,
                "typed": self.data.get(f"mo-{entry.key}", ""),
                "ground": whole_number(self.data.get(f"cc-{entry.key}")) or 1,
                "whole_rule": is_whole_rule(entry),
                "rule": self.data.get(f"cach-{entry.key}", ""),
                "wording": self.data.get(f"loi-{entry.key}", ""),
            }
            for entry in self.entries
        ]

    def evidence_rows(self) -> list[dict[str, Any]]:
        """Return each indicator with the evidence policy of the set and what was typed instead of it."""
        if self.criteria_set is None:
            return []
        return [
            {
                "indicator": one,
                "need": self.data.get(f"mc-{one.code}", ""),
                "least": self.data.get(f"mc-{one.code}-so", ""),
                "kinds": self.data.get(f"mc-{one.code}-loai", ""),
                "years": self.data.get(f"mc-{one.code}-nam", ""),
            }
            for one in self.criteria_set.parsed().indicators
        ]

    def context(self) -> dict[str, Any]:
        """Return what the template shows."""
        return {
            "own": self,
            "own_levels": list(self.levels()),
            "own_rows": self.rows(),
            "own_opened": any(row["typed"] or row["rule"] for row in self.rows())
            or bool(self._filled_levels()),
            "rule_kinds": RULE_KINDS.items(),
            "needs": NEEDS.items(),
            "evidence_all": self.data.get("mc-chung", ""),
            "evidence_rows": self.evidence_rows(),
            "evidence_opened": bool(self._evidence_quiet()),
            "document_kinds": ", ".join(f"{code} ({name})" for code, name in KINDS.items()),
        }

    def settings(self) -> OwnSettings:
        """Return what was decided; a level nobody fills in is left out. Raise BadAnswer."""
        if self.problems:
            raise BadAnswer(" ".join(self.problems))
        filled = self._filled_levels()
        left_out = frozenset(row["level"].level for row in self.levels()) - filled
        typed = [
            Typed(row["entry"].key, row["typed"], self._place(row["ground"]), row["rule"], row["wording"])
            for row in self.rows()
        ]
        return OwnSettings(
            left_out=left_out,
            typed=tuple(typed),
            grounds=tuple(self._kept_grounds()),
            evidence=self._evidence(),
        )

    def left_out_words(self) -> str:
        """Return which levels the round will not offer, for the message after opening it."""
        filled = self._filled_levels()
        names = [row["level"].name for row in self.levels() if row["level"].level not in filled]
        return f" Đợt không xét {', '.join(names)} vì bộ tiêu chí còn để ngỏ." if names else ""

    def _filled_levels(self) -> frozenset[int]:
        chosen = {name.removeprefix("muc-") for name, value in self.data.items() if value == FILL_IN}
        return frozenset(int(number) for number in chosen if number.isascii() and number.isdecimal())

    def _ground(self, request: ActingRequest, number: int) -> GroundRow:
        """Return a ground as typed, with the file uploaded now or kept from before."""
        token, upload = self.data.get(f"can-cu-{number}-giu", ""), request.FILES.get(f"can-cu-{number}-tep")
        name, stored = kept_file(token)
        if isinstance(upload, UploadedFile) and upload.size:
            try:
                letter = supporting_files.Upload(upload.name or "tep", upload.read())
                stored = supporting_files.take(letter, appointment=request.appointment)
                name = clean_name(letter.name)
                token = token_of(stored, name)
            except (ProcedureError, LedgerError) as error:
                self.problems.append(str(error))
        return GroundRow(
            number,
            self.data.get(f"can-cu-{number}-van-ban", "").strip()[:200],
            self.data.get(f"can-cu-{number}-dieu", "").strip()[:100],
            token if stored else "",
            name,
            stored,
        )

    def _kept_grounds(self) -> Iterator[Ground]:
        """Yield the grounds that were written whole. Raise BadAnswer naming what one lacks."""
        for row in self.grounds:
            if not row.begun:
                continue
            if not row.document or row.file is None:
                raise BadAnswer(
                    f"Căn cứ {row.number} chưa đủ: hãy ghi tên văn bản và đính kèm tệp của văn bản đó."
                )
            yield Ground(document=row.document, article=row.article, file=row.file, name=row.name)

    def _place(self, number: int) -> int:
        """Return the place of a ground among those written; 0 if it was not."""
        begun = [row.number for row in self.grounds if row.begun]
        return begun.index(number) + 1 if number in begun else 0

    def _evidence_quiet(self) -> dict[str, dict[str, Any]]:
        try:
            return self._evidence()
        except BadAnswer:
            return {"": {}}

    def _evidence(self) -> dict[str, dict[str, Any]]:
        """Return the evidence policies that take the place of the set's. Raise BadAnswer."""
        everywhere = self.data.get("mc-chung", "")
        found = {}
        for row in self.evidence_rows():
            need = row["need"] or everywhere
            if need in NEEDS:
                found[row["indicator"].code] = _policy(row, need)
        return found


def _policy(row: dict[str, Any], need: str) -> dict[str, Any]:
    """Return the policy typed for an indicator, as a set file has it. Raise BadAnswer naming what is impossible."""
    head = f"Minh chứng của chỉ tiêu {row['indicator'].code}"
    policy: dict[str, Any] = {"need": need}
    for name, most, words in (("least", MOST, "số lượng"), ("years", MOST_YEARS, "số năm")):
        if row[name].strip():
            number = whole_number(row[name], most=most)
            if not number:
                raise BadAnswer(f"{head}: {words} phải là số nguyên từ 1 đến {most}.")
            policy[name] = number
    by_name = {code.casefold(): code for code in KINDS}
    typed = row["kinds"].replace(";", ",").split(",")
    kinds = [by_name.get(kind.strip().casefold(), kind.strip()) for kind in typed if kind.strip()]
    strange = [kind for kind in kinds if kind not in KINDS]
    if strange:
        raise BadAnswer(
            f"{head}: không có loại văn bản “{strange[0][:20]}”. Hãy dùng chữ viết tắt như QĐ, KH, BC, BB."
        )
    return policy | ({"kinds": kinds} if kinds else {})
