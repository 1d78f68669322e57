"""Base of the management commands: usage errors end in a Vietnamese sentence and exit code 2, never a traceback."""

from __future__ import annotations

import re
import sys
from typing import Final, NoReturn

from django.core.management.base import BaseCommand, CommandError

BAD_INPUT: Final = 2
SENTENCES: Final = tuple(
    (re.compile(pattern, re.DOTALL), sentence)
    for pattern, sentence in (
        (r"the following arguments are required: (.+)", "Còn thiếu {0}."),
        (r"unrecognized arguments: (.+)", "Lệnh này không có “{0}”."),
        (r"argument (.+?): invalid int value: '(.*)'", "{0} phải là số nguyên, không phải “{1}”."),
        (
            r"argument (.+?): invalid choice: '(.*)' \(choose from (.+)\)",
            "{0} không nhận “{1}”. Hãy chọn một trong: {2}.",
        ),
        (r"argument (.+?): expected .*", "Sau {0} phải có giá trị."),
        (r"argument (.+?): ignored explicit argument '(.*)'", "{0} không nhận giá trị “{1}”."),
        (r"argument (.+?): not allowed with argument (.+)", "Không dùng {0} cùng với {1}."),
        (r"ambiguous option: (.+?) could match (.+)", "“{0}” có thể là {1}. Hãy gõ đủ chữ."),
    )
)
"""Messages of argparse and their Vietnamese sentences; any other message becomes the general one."""
QUOTED_MAX: Final = 200


class SiteCommand(BaseCommand):
    """A command whose usage errors are sentences that say what to do."""

    def run_from_argv(self, argv: list[str]) -> None:
        """Read the arguments once before the command runs; exit 2 with a sentence where they cannot be."""
        try:
            self.create_parser(argv[0], argv[1]).parse_args(argv[2:])
        except CommandError as error:
            self.stop(f"{usage_error(str(error))} Xem cách dùng: manage.py {argv[1]} --help", BAD_INPUT)
        super().run_from_argv(argv)

    def stop(self, sentence: str, code: int) -> NoReturn:
        """Say why on the error output and leave with this exit code."""
        self.stderr.write(sentence)
        sys.exit(code)


def usage_error(message: str) -> str:
    """Return a Vietnamese sentence for what argparse found wrong."""
    text = message.removeprefix("Error: ")
    for pattern, sentence in SENTENCES:
        if found := pattern.fullmatch(text):
            return sentence.format(*(part[:QUOTED_MAX] for part in found.groups()))
    return "Lệnh gõ chưa đúng."
