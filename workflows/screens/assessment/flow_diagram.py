"""The picture of one case: which steps are done, where it is now, what comes next; from the flow itself.

The steps and the ways between them are read from the flow class, so a changed procedure draws itself; what
happened is read from the task cards. Gateways are not drawn: a way through one leads from step to step.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from viewflow.workflow import flow

from dossiers.models import Dossier
from workflows.flows import DossierFlow, SubmissionFlow
from workflows.models import TaskCard
from workflows.nodes import Step
from workflows.steps import TITLES

DONE, NOW, NEXT, LATER, SIDE, LEFT_OUT = "done", "current", "next", "todo", "side", "skipped"
WORDS = {
    DONE: "đã xong",
    NOW: "đang ở bước này",
    NEXT: "bước tiếp theo",
    LATER: "chưa tới",
    SIDE: "chỉ khi bị trả lại hoặc dừng",
    LEFT_OUT: "đợt này không có bước này",
}
# Gateways that the settings of the round answer, so a step behind the other way never comes.
SETTLED = ("inspection_wanted", "council_wanted")


@dataclass(frozen=True, slots=True)
class Node:
    """One step as it is drawn: its state in words and when."""

    name: str
    title: str
    state: str
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one step to another; `back` where it returns to an earlier one."""

    start: str
    end: str
    back: bool


def step_order(flow_class: type[flow.Flow]) -> list[str]:
    """Return the steps in the order in which the flow reaches them first."""
    found: list[str] = []
    seen: set[str] = set()

    def walk(node: Any) -> None:
        if node.name in seen:
            return
        seen.add(node.name)
        if isinstance(node, Step):
            found.append(node.name)
        for edge in node._outgoing():
            walk(edge.dst)

    walk(flow_class.instance.node("start"))
    return found


def edges_of(flow_class: type[flow.Flow], process: Any = None) -> set[tuple[str, str]]:
    """Return from which step to which the flow may go; with a process, settled gateways lead one way only."""
    return {
        (node.name, end)
        for node in flow_class.instance.nodes()
        if isinstance(node, Step)
        for edge in node._outgoing()
        for end in _steps_behind(edge.dst, process, frozenset())
    }


def _steps_behind(node: Any, process: Any, passed: frozenset[str]) -> set[str]:
    if isinstance(node, Step):
        return {node.name}
    if node.name in passed:
        return set()
    edges = list(node._outgoing())
    if process is not None and node.name in SETTLED:
        wanted = "cond_true" if node._condition(SimpleNamespace(process=process)) else "cond_false"
        edges = [edge for edge in edges if edge.edge_class == wanted]
    return {end for edge in edges for end in _steps_behind(edge.dst, process, passed | {node.name})}


def diagram_of(
    flow_class: type[flow.Flow], cards: list[TaskCard], process: Any
) -> tuple[list[Node], list[Edge]]:
    """Return the steps of a case with their states, and the ways between those that belong to it."""
    order, ways = step_order(flow_class), edges_of(flow_class, process)
    by_node: dict[str, list[TaskCard]] = {name: [] for name in order}
    for card in cards:
        by_node.setdefault(card.node, []).append(card)
    now = {name for name, held in by_node.items() if any(card.closed_at is None for card in held)}
    first = order[0] if order else ""
    forward = {(start, end) for start, end in ways if order.index(end) > order.index(start)}
    reachable = _reachable({first} | now | {name for name, held in by_node.items() if held}, forward)
    following = {end for start, end in forward if start in now}
    side = set(order) - {start for start, _ in forward} - _last_steps(flow_class)
    nodes = []
    for name in sorted(order, key=lambda one: (one in side, order.index(one))):
        held = by_node[name]
        state = _state(name, held, now, following, reachable)
        if name in side and state in {NEXT, LATER}:
            state = SIDE
        nodes.append(Node(name, TITLES[name], state, WORDS[state], _note(held, state)))
    drawn = {node.name for node in nodes if node.state != LEFT_OUT}
    arrows = [
        Edge(start, end, end in side or order.index(end) <= order.index(start))
        for start, end in sorted(ways, key=lambda way: (order.index(way[0]), order.index(way[1])))
        if {start, end} <= drawn
    ]
    return nodes, arrows


def _last_steps(flow_class: type[flow.Flow]) -> set[str]:
    """Return the steps after which a case may end; a step that only leads back is a detour."""
    return {
        node.name
        for node in flow_class.instance.nodes()
        if isinstance(node, Step) and any(_ends_behind(edge.dst) for edge in node._outgoing())
    }


def _ends_behind(node: Any) -> bool:
    if isinstance(node, flow.End):
        return True
    return not isinstance(node, Step) and any(_ends_behind(edge.dst) for edge in node._outgoing())


def _reachable(start: set[str], ways: set[tuple[str, str]]) -> set[str]:
    found = set(start)
    while more := {end for begin, end in ways if begin in found} - found:
        found |= more
    return found


def _state(name: str, held: list[TaskCard], now: set[str], following: set[str], reachable: set[str]) -> str:
    if name in now:
        return NOW
    if held:
        return DONE
    if name in following:
        return NEXT
    return LATER if name in reachable else LEFT_OUT


def _note(held: list[TaskCard], state: str) -> str:
    waiting = [card for card in held if card.closed_at is None]
    if state == NOW:
        many = f"{len(held) - len(waiting)}/{len(held)} người đã xong" if len(held) > 1 else ""
        due = min((card.due for card in waiting if card.due), default=None)
        return ", ".join(filter(None, [many, f"hạn {due:%d/%m/%Y}" if due else ""]))
    last = max((card.closed_at for card in held if card.closed_at), default=None)
    return f"{timezone.localtime(last):%d/%m/%Y}" if last else ""


def parts_of(dossier: Dossier) -> list[dict[str, Any]]:
    """Return the parts of a dossier's way: its own, and that of the submission it is in or will be in."""
    process = SimpleNamespace(artifact_object_id=dossier.pk)
    own = list(TaskCard.objects.filter(dossier=dossier).order_by("pk"))
    line = dossier.submission_lines.order_by("-pk").first()
    sent = list(TaskCard.objects.filter(submission=line.submission_id).order_by("pk")) if line else []
    parts = [
        ("Hồ sơ của đơn vị", DossierFlow, own, process),
        ("Trình ký và công bố", SubmissionFlow, sent, None),
    ]
    return [
        {"title": title, "nodes": nodes, "ways": ways}
        for title, flow_class, cards, about in parts
        for nodes, ways in [diagram_of(flow_class, cards, about)]
    ]
