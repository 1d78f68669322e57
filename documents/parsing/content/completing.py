"""Numbers of indicators that no criterion beside them completes, found by the words of the sets a plan cites."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from criteria.rules.naming import code_by_words
from criteria.sets.files import shipped_under
from documents.parsing.content.codes import narrow, unique


def completed(tasks: list[dict[str, Any]], citations: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the tasks, "Chỉ tiêu 3: … danh hiệu thi đua …" with the code that a cited circular gives these words."""
    if not any(_plain(task) for task in tasks):
        return tasks
    numbers = unique([str(cited["number"]) for cited in citations])
    sets = [definition.indicators for number in numbers for definition in shipped_under(number)]
    return [_completed(task, sets) if sets and _plain(task) else task for task in tasks]


def _plain(task: dict[str, Any]) -> list[str]:
    return [code for code in task["indicators"] if "." not in code]


def _completed(task: dict[str, Any], sets: list[Any]) -> dict[str, Any]:
    """Return the task with each plain number that all sets which know its words give the same code."""
    codes = []
    for code in task["indicators"]:
        told = {code_by_words(code, task["task"], known) for known in sets if "." not in code} - {None}
        codes.append(told.pop() if len(told) == 1 else code)
    return narrow({**task, "indicators": unique(codes)})
