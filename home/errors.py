"""Errors of the public site; each message says in Vietnamese what to do."""


class HomeError(Exception):
    """A page cannot be made or shown."""


class SiteTreeMissing(HomeError):
    """The front page and the index pages are not there."""


class ImportRefused(HomeError):
    """A file cannot be imported (exit 2: the file itself cannot be read or is no plan)."""


class NotIssued(HomeError):
    """A decision without a number cannot be published."""


class LinkNotValid(HomeError):
    """A link from a letter is wrong, too old, or about something that was erased."""

    def __str__(self) -> str:
        return "Liên kết không đúng, đã quá hạn hoặc đã dùng để thôi nhận thư. Hãy đăng ký lại nếu còn muốn nhận."
