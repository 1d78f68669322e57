"""What parses an upload finds no key of ours: neither among its own variables nor in those of our processes."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.prepared_database import ROOT

LINUX = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc on this system")
WAIT = "lambda *given: (print('ready', flush=True), input())"
OURS = {
    "a command": f"import manage, django.core.management as m; m.execute_from_command_line = {WAIT}; manage.main()",
    "the web process": f"import django.core.wsgi as w; w.get_wsgi_application = {WAIT}; import config.wsgi",
}
PR_CAPBSET_DROP, MOST_RIGHTS = 24, 64


def as_plain_account() -> None:
    """Give up, in a process about to start a program, what root may look into."""
    import ctypes

    system = ctypes.CDLL(None)
    for right in range(MOST_RIGHTS):
        system.prctl(PR_CAPBSET_DROP, right, 0, 0, 0)


def seen_by_another(code: str) -> str:
    """Start a process of ours with a key among its variables; return what a process like the parsers' reads there."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "SECRET_KEY": "khoa-bi-mat"}
    ours = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=env,
        cwd=ROOT,
        preexec_fn=as_plain_account,
    )
    assert ours.stdin
    assert ours.stdout
    try:
        assert ours.stdout.readline() == b"ready\n"
        read = f"import pathlib; print(pathlib.Path('/proc/{ours.pid}/environ').read_bytes())"
        other = subprocess.run(
            [sys.executable, "-c", read],
            capture_output=True,
            text=True,
            preexec_fn=as_plain_account,
            check=False,
        )
        return other.stdout + other.stderr
    finally:
        ours.kill()
        ours.wait()
        ours.stdin.close()
        ours.stdout.close()


@LINUX
def test_a_process_that_is_not_closed_shows_its_keys_to_its_own_account():
    assert "khoa-bi-mat" in seen_by_another("print('ready', flush=True); input()")


@LINUX
@pytest.mark.parametrize("which", OURS)
def test_our_processes_show_their_variables_to_nobody_of_the_same_account(which):
    seen = seen_by_another(OURS[which])
    assert "PermissionError" in seen
    assert "khoa-bi-mat" not in seen


def _calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "subprocess"
        and node.func.attr in {"run", "Popen", "check_output", "check_call", "call"}
    ]


def test_every_program_that_the_rooms_start_is_given_its_own_environment():
    rooms = ("ledger", "accounts", "criteria", "documents", "dossiers", "home", "workflows", "search")
    started = [
        (path, call)
        for room in rooms
        for path in sorted((ROOT / room).rglob("*.py"))
        for call in _calls(path)
    ]
    assert started
    bare = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, call in started
        if "env" not in {one.arg for one in call.keywords}
    ]
    assert bare == []
