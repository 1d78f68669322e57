"""Commands typed wrongly: exit 2 and a Vietnamese sentence, for every command of the site."""

from __future__ import annotations

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import CommandError

from ledger.commands import SiteCommand, usage_error

ROOMS = ("ledger", "accounts", "criteria", "documents", "dossiers", "home", "workflows", "search")
OURS = sorted((name, room) for name, room in get_commands().items() if room in ROOMS)


@pytest.mark.parametrize(("name", "room"), OURS, ids=[name for name, _room in OURS])
def test_a_command_typed_wrongly_says_so_in_vietnamese(name, room, capsys):
    command = load_command_class(room, name)
    assert isinstance(command, SiteCommand)

    with pytest.raises(SystemExit) as left:
        command.run_from_argv(["manage.py", name, "--khong-co-cach-nay=1", "--nor-this"])

    said = capsys.readouterr()
    assert left.value.code == 2
    assert said.out == ""
    assert said.err.rstrip().endswith(f". Xem cách dùng: manage.py {name} --help")
    assert not {"usage", "error", "argument", "required"} & set(said.err.replace(":", " ").lower().split())


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ("Error: the following arguments are required: QUERY", "Còn thiếu QUERY."),
        ("Error: unrecognized arguments: --nope x", "Lệnh này không có “--nope x”."),
        (
            "Error: argument --limit: invalid int value: '4\n5'",
            "--limit phải là số nguyên, không phải “4\n5”.",
        ),
        (
            "Error: argument --format: invalid choice: 'x' (choose from 'pdf', 'docx')",
            "--format không nhận “x”. Hãy chọn một trong: 'pdf', 'docx'.",
        ),
        ("Error: argument --as: expected one argument", "Sau --as phải có giá trị."),
        ("Error: argument --json: ignored explicit argument '5'", "--json không nhận giá trị “5”."),
        ("Error: argument --a: not allowed with argument --b", "Không dùng --a cùng với --b."),
        (
            "Error: ambiguous option: --v could match --version, --verbosity",
            "“--v” có thể là --version, --verbosity. Hãy gõ đủ chữ.",
        ),
        ("Error: something argparse learns to say later", "Lệnh gõ chưa đúng."),
    ],
)
def test_what_is_wrong_is_named(found, said):
    assert usage_error(found) == said


def test_what_was_typed_is_not_repeated_without_end():
    assert len(usage_error(f"Error: unrecognized arguments: {'x' * 5_000}")) < 300


def test_a_command_that_is_not_called_from_the_command_line_still_raises_its_errors():
    command = load_command_class("search", "search")
    with pytest.raises(CommandError, match="QUERY"):
        command.create_parser("manage.py", "search").parse_args([])
