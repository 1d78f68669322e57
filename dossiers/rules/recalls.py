"""Whether a unit may take a dossier back that it has sent (thu hồi để sửa). Pure: facts in, a sentence out.

No source states it: Thông tư 24/2023, Điều 10 and 25/2023, Điều 9 begin with the standing office taking the dossier
in; until somebody there has begun, nobody has relied on what was sent.
"""

from __future__ import annotations


def why_not_recalled(*, waits_for_check: bool, taken_by: str, marks: int) -> str:
    """Return why a sent dossier is not recalled any more; empty while nobody has begun to check it."""
    if not waits_for_check:
        return "Hồ sơ này không ở bước chờ kiểm tra nên không thu hồi được."
    if taken_by:
        begun = f"{taken_by} đã nhận kiểm tra hồ sơ này"
    elif marks:
        begun = f"Cơ quan thường trực đã nhận xét {marks} chỉ tiêu của hồ sơ này"
    else:
        return ""
    return f"{begun} nên không thu hồi được nữa. Cần sửa thì đề nghị cơ quan thường trực trả lại hồ sơ."
