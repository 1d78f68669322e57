"""Why an office may recognise on a written ground only. Pure: facts in, a sentence out."""

from __future__ import annotations

from criteria.rules.authorities import Finding, Standing, named_in


def conflict(finding: Finding, *, head: str, instrument: str) -> str:
    """Return why this head of an office needs a written ground on a day; empty where the set names him.

    Thông tư 24/2023/TT-BGDĐT and 25/2023/TT-BGDĐT name who recognises; what no source says is never guessed.
    """
    if finding.standing == Standing.NAMED:
        return ""
    if finding.standing == Standing.OTHER:
        return f"Theo {instrument}, ngày {finding.day:%d/%m/%Y} người công nhận là {finding.words}, không phải {head}."
    possible = named_in(finding.authority) if finding.authority else ()
    listed = f" (có thể là {', hoặc '.join(possible)})" if possible else ""
    return (
        f"Nguồn của bộ tiêu chí chưa cho biết chắc ai công nhận vào ngày {finding.day:%d/%m/%Y}{listed}; "
        f"{head} chỉ quyết định được khi có căn cứ bằng văn bản."
    )
