"""Texts that a service cannot do without: a reason (lý do), a legal ground, a name."""

from __future__ import annotations

REASON_MISSING = "Chưa ghi lý do. Hãy ghi rõ lý do rồi gửi lại."


def require_text(text: str, sentence: str, *, error: type[Exception]) -> str:
    """Return the text without surrounding spaces; raise `error` with the sentence where nothing is left."""
    text = text.strip()
    if not text:
        raise error(sentence)
    return text


def require_reason(reason: str, sentence: str = REASON_MISSING, *, error: type[Exception]) -> str:
    """Return the reason without surrounding spaces; raise `error` with the sentence where none is given."""
    return require_text(reason, sentence, error=error)
