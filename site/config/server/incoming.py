"""An incoming request: what of it has arrived, how much is missing, and how long that may take."""

from __future__ import annotations

from enum import Enum

HEAD_SECONDS = 10  # from the first moment to the empty line
HEAD_BYTES = 64 * 1024
BODY_SECONDS = 20  # for any body, and on top of it what a slow line needs for what has come:
BYTES_PER_SECOND = 8 * 1024
KEPT_BYTES = 256 * 1024  # a body up to this size is here before anybody looks at it
LONGEST_NUMBER = 16
BODY_BYTES = 256 * 1024 * 1024  # the largest that any address takes, with the form around it


class Verdict(Enum):
    """What to do with a request after the bytes that have come so far."""

    WAIT = "wait"
    WHOLE = "whole"  # everything is here
    LARGE = "large"  # the beginning of a large body is here; a thread reads the rest
    HEAD_TOO_LARGE = "431 Request Header Fields Too Large"
    BODY_TOO_LARGE = "413 Content Too Large"
    NO_LENGTH = "411 Length Required"


REFUSALS = {
    Verdict.HEAD_TOO_LARGE: "Địa chỉ hoặc phần đầu của yêu cầu quá dài. Hãy mở lại trang từ đầu.",
    Verdict.BODY_TOO_LARGE: "Nội dung gửi lên quá lớn. Hãy chia thành nhiều tệp nhỏ hơn rồi gửi lại.",
    Verdict.NO_LENGTH: "Yêu cầu không nói nội dung gửi lên dài bao nhiêu nên không nhận được.",
}


def refusal(verdict: Verdict) -> bytes:
    """Return the whole answer to a request of which nothing more is wanted."""
    body = f"{REFUSALS[verdict]}\n".encode()
    head = (
        f"HTTP/1.1 {verdict.value}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def patience(since: float, received: int) -> float:
    """Return until when more of a body is waited for: who sends nothing, or a byte now and then, is soon late."""
    return since + BODY_SECONDS + received / BYTES_PER_SECOND


class Arrival:
    """The bytes of one request as they come; `now` is a clock that never goes back."""

    def __init__(self, now: float) -> None:
        self.bytes = bytearray()
        self.deadline = now + HEAD_SECONDS
        self._since = now  # when the head was complete
        self._needed = 0  # bytes of the whole request, 0 while its head is not complete
        self._ready = Verdict.WHOLE

    def feed(self, data: bytes, now: float) -> Verdict:
        """Take what has come and say what to do."""
        searched = max(0, len(self.bytes) - 3)
        self.bytes += data
        if not self._needed:
            end = self.bytes.find(b"\r\n\r\n", searched)
            if end < 0:
                return Verdict.WAIT if len(self.bytes) <= HEAD_BYTES else Verdict.HEAD_TOO_LARGE
            refused = self._read_head(end + 4, now)
            if refused:
                return refused
        self.deadline = patience(self._since, len(self.bytes))
        return self._ready if len(self.bytes) >= self._needed else Verdict.WAIT

    def _read_head(self, end: int, now: float) -> Verdict | None:
        """Learn from the head how much follows; what cannot be understood is left to the parser, which refuses it."""
        self._needed, self._since = end, now
        if end > HEAD_BYTES:
            return Verdict.HEAD_TOO_LARGE
        fields = [line.partition(b":") for line in bytes(self.bytes[:end]).split(b"\r\n")[1:]]
        named = {name.strip().lower() for name, _, _ in fields}
        if b"transfer-encoding" in named:
            return Verdict.NO_LENGTH
        lengths = [value.strip() for name, _, value in fields if name.strip().lower() == b"content-length"]
        if len(lengths) != 1 or not lengths[0].isdigit():
            return None
        length = int(lengths[0]) if len(lengths[0]) < LONGEST_NUMBER else BODY_BYTES + 1
        if length > BODY_BYTES:
            return Verdict.BODY_TOO_LARGE
        if length > KEPT_BYTES or b"expect" in named:  # who expects a word waits for it: a thread says it
            self._ready = Verdict.LARGE
        self._needed = end if b"expect" in named else end + min(length, KEPT_BYTES)
        return None
