"""Texts a service cannot do without."""

import pytest

from ledger.required import REASON_MISSING, require_reason, require_text


class Refused(Exception):
    pass


@pytest.mark.parametrize("blank", ["", "   ", "\n\t "])
def test_a_blank_text_is_refused_with_the_callers_error_and_sentence(blank):
    with pytest.raises(Refused, match="^Chưa ghi tên$"):
        require_text(blank, "Chưa ghi tên", error=Refused)


def test_a_missing_reason_is_refused_in_the_houses_words():
    with pytest.raises(Refused) as refusal:
        require_reason(" ", error=Refused)
    assert str(refusal.value) == REASON_MISSING


def test_a_text_comes_back_without_its_edges():
    assert require_reason("  đủ căn cứ \n", error=Refused) == "đủ căn cứ"
