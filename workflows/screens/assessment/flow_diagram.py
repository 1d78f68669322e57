"""The flow diagram of one dossier: which steps are done, which are open, what comes next; read from the flow class.

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
from workflows.nodes import UserTask
from workflows.steps import STEPS

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
    """One step of the diagram, with its state in words and when it was reached."""

    name: str
    title: str
    state: str
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one step to another; `back` when it returns to an earlier one."""

    start: str
    end: str
    back: bool


def step_order(flow_class: type[flow.Flow]) -> list[str]:
    """Return the steps in the order in which the flow reaches them first."""
    order: list[str] = []
    seen: set[str] = set()

    def walk(node: Any) -> None:
        if node.name in seen:
            return
        seen.add(node.name)
        if isinstance(node, UserTask):
            order.append(node.name)
        for edge in node._outgoing():
            walk(edge.dst)

    walk(flow_class.instance.node("start"))
    return order


def edges_of(flow_class: type[flow.Flow], process: Any = None) -> set[tuple[str, str]]:
    """Return the ways from step to step; with a process, gateways that its round settles lead one way only."""
    return {
        (node.name, end)
        for node in flow_class.instance.nodes()
        if isinstance(node, UserTask)
        for edge in node._outgoing()
        for end in _steps_behind(edge.dst, process, frozenset())
    }


def _steps_behind(node: Any, process: Any, passed: frozenset[str]) -> set[str]:
    if isinstance(node, UserTask):
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
    """Return the steps of a case with their states, and the ways between those that are drawn."""
    order, ways = step_order(flow_class), edges_of(flow_class, process)
    rank = {name: number for number, name in enumerate(order)}
    forward = {(start, end) for start, end in ways if rank[end] > rank[start]}
    detours = set(order) - {start for start, _ in forward} - _last_steps(flow_class)
    by_node: dict[str, list[TaskCard]] = {name: [] for name in order}
    for card in cards:
        by_node.setdefault(card.node, []).append(card)
    states = _states(order, forward, by_node)
    nodes = [
        _node(name, by_node[name], states[name], detour=name in detours)
        for name in sorted(order, key=lambda name: (name in detours, rank[name]))
    ]
    drawn = {node.name for node in nodes if node.state != LEFT_OUT}
    edges = [
        Edge(start, end, end in detours or rank[end] <= rank[start])
        for start, end in sorted(ways, key=lambda way: (rank[way[0]], rank[way[1]]))
        if {start, end} <= drawn
    ]
    return nodes, edges


def _node(name: str, cards: list[TaskCard], state: str, *, detour: bool) -> Node:
    if detour and state in {NEXT, LATER}:
        state = SIDE
    return Node(name, STEPS[name].title, state, WORDS[state], _note(cards, state))


def _states(
    order: list[str], forward: set[tuple[str, str]], by_node: dict[str, list[TaskCard]]
) -> dict[str, str]:
    """Return the state of each step, by its cards and by what can still be reached from them."""
    visited = {name for name, cards in by_node.items() if cards}
    current = {name for name in visited if any(card.closed_at is None for card in by_node[name])}
    following = {end for start, end in forward if start in current}
    reachable = _reachable({*order[:1], *visited}, forward)
    states = dict.fromkeys(order, LEFT_OUT)
    for state, names in ((LATER, reachable), (NEXT, following), (DONE, visited), (NOW, current)):
        states.update(dict.fromkeys(names & set(order), state))
    return states


def _last_steps(flow_class: type[flow.Flow]) -> set[str]:
    """Return the steps after which a case may end; a step that only leads back is a detour."""
    return {
        node.name
        for node in flow_class.instance.nodes()
        if isinstance(node, UserTask) and any(_ends_behind(edge.dst) for edge in node._outgoing())
    }


def _ends_behind(node: Any) -> bool:
    if isinstance(node, flow.End):
        return True
    return not isinstance(node, UserTask) and any(_ends_behind(edge.dst) for edge in node._outgoing())


def _reachable(start: set[str], ways: set[tuple[str, str]]) -> set[str]:
    reached = set(start)
    while more := {end for begin, end in ways if begin in reached} - reached:
        reached |= more
    return reached


def _note(cards: list[TaskCard], state: str) -> str:
    waiting = [card for card in cards if card.closed_at is None]
    if state == NOW:
        many = f"{len(cards) - len(waiting)}/{len(cards)} người đã xong" if len(cards) > 1 else ""
        due = min((card.due for card in waiting if card.due), default=None)
        return ", ".join(filter(None, [many, f"hạn {due:%d/%m/%Y}" if due else ""]))
    last = max((card.closed_at for card in cards if card.closed_at), default=None)
    return f"{timezone.localtime(last):%d/%m/%Y}" if last else ""


def parts_of(dossier: Dossier) -> list[dict[str, Any]]:
    """Return the parts of a dossier's diagram: its own flow, and that of the proposal it is or will be in."""
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
