"""Labels (nhãn): how what the engine concludes is said and shown, one table for every screen, file and command.

A result of an indicator, a criterion or a whole dossier is one of `pass`, `fail`, `unknown` and
`not_applicable`; the same result carries the same words wherever it stands, for citizens as for officials.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Label:
    """A code in words, with the colour and the icon it is shown with (never by colour alone)."""

    code: str
    words: str
    kind: str
    icon: str

    @property
    def inline(self) -> str:
        """Return the words as they stand within a sentence."""
        return self.words[:1].lower() + self.words[1:]


# "Không đạt" is the word of a refusal in law; "chưa xét được" holds both for what was not answered and for
# what no source states.
RESULTS = {
    label.code: label
    for label in (
        Label("pass", "Đạt", "ok", "circle-check"),
        Label("fail", "Không đạt", "danger", "circle-x"),
        Label("unknown", "Chưa xét được", "soon", "circle-help"),
        Label("not_applicable", "Không áp dụng", "neutral", "minus-circle"),
    )
}
# How a level stands and how a whole assessment ends, as the result it amounts to.
STATUSES = {"reached": "pass", "not_reached": "fail", "undetermined": "unknown", "incomplete": "unknown"}


def result_label(code: str) -> Label:
    """Return how a result, or how a level stands, is shown; an unknown code as one that cannot be judged."""
    return RESULTS.get(STATUSES.get(code, code), RESULTS["unknown"])


def conclusion_label(status: str, level: str = "") -> Label:
    """Return how a whole assessment is shown; `level` names the level reached ("Mức độ 1")."""
    label = result_label(status)
    if label.code != "pass" or not level:
        return label
    return replace(label, words=f"{label.words} {level[:1].lower()}{level[1:]}")


# The titles (danh hiệu) by the code of their model, as a decision writes them.
MODELS = {
    "cong_dong_hoc_tap": "Cộng đồng học tập",
    "don_vi_hoc_tap": "Đơn vị học tập",
    "thanh_pho_hoc_tap": "Thành phố học tập",
    "huyen_hoc_tap": "Huyện học tập",
    "cong_dan_hoc_tap": "Công dân học tập",
}
# Models without a title here that plans set targets for, too.
TARGET_MODELS = {
    **MODELS,
    "gia_dinh_hoc_tap": "Gia đình học tập",
    "dong_ho_hoc_tap": "Dòng họ học tập",
}


# The levels of government of a title, as they stand behind its name ("Đơn vị học tập cấp tỉnh").
LEVELS = {"thon": "cấp thôn", "xa": "cấp xã", "huyen": "cấp huyện", "tinh": "cấp tỉnh", "ca_nhan": "cá nhân"}
_SAY_THEIR_LEVEL = {"thanh_pho_hoc_tap", "huyen_hoc_tap"}


def level_words(government_level: str) -> str:
    """Return a level of government in words; one that is not known says so."""
    return LEVELS.get(government_level, "chưa rõ cấp")


def model_name(code: str, government_level: str = "") -> str:
    """Return the name of a title by its model's code; a model of one's own reads as the words of its code.

    With its level of government where that is known and the name does not say it: "Đơn vị học tập cấp tỉnh".
    """
    name = MODELS.get(code, code.replace("_", " ").capitalize())
    if code in _SAY_THEIR_LEVEL or government_level in ("", "ca_nhan") or government_level not in LEVELS:
        return name
    return f"{name} {LEVELS[government_level]}"
