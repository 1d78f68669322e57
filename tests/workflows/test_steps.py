"""The table of steps: complete for every node of every flow, and what it says when a part is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils.module_loading import import_string

from workflows.flows import FLOWS, step_nodes
from workflows.nodes import UserTask
from workflows.screens.task import SCREENS
from workflows.steps import STEPS, missing_parts


def exists(path: str) -> bool:
    try:
        return callable(import_string(path))
    except ImportError:
        return False


def test_every_step_of_every_flow_is_complete():
    assert missing_parts(step_nodes(), screen_exists=exists) == []


def test_every_step_has_its_screen_on_the_page_of_a_task():
    assert set(SCREENS) == set(step_nodes())


def test_no_two_flows_share_the_name_of_a_step():
    assert len(step_nodes()) == len(set(step_nodes()))


@pytest.mark.parametrize("flow", FLOWS)
def test_a_node_shows_the_title_of_its_record(flow):
    for node in flow.instance.nodes():
        if isinstance(node, UserTask):
            assert node.task_title == STEPS[node.name].title


@pytest.mark.parametrize(
    ("part", "empty", "sentence"),
    [
        ("title", "", 'The step "check" has no title.'),
        ("performers", (), 'The step "check" has no performer.'),
        ("due", "", 'The step "check" has no deadline.'),
        ("superiors", (), 'The step "check" has no superior.'),
        ("screen", "", 'The step "check" has no screen: no path leads to no view.'),
        (
            "screen",
            "workflows.screens.nowhere",
            'The step "check" has no screen: workflows.screens.nowhere leads to no view.',
        ),
    ],
)
def test_a_forgotten_part_of_a_step_is_named(part, empty, sentence):
    steps = {"check": replace(STEPS["check"], **{part: empty})}
    assert missing_parts(["check"], steps, screen_exists=exists) == [sentence]


def test_a_node_without_a_record_is_named():
    assert missing_parts(["new_step"], {}) == [
        'The node "new_step" of workflows/flows.py has no record in workflows/steps.py.'
    ]


def test_a_record_without_a_node_is_named():
    assert missing_parts([], {"check": STEPS["check"]}) == [
        'The record "check" of workflows/steps.py has no node in workflows/flows.py.'
    ]


def test_the_law_of_each_step_stands_as_before():
    """Role by role, with the scope and the deadline that binds the step."""
    table = {
        node: (
            sorted(f"{role}:{scope}" for role, scope in step.performers),
            step.due,
            [str(superior) for superior in step.superiors],
        )
        for node, step in STEPS.items()
    }
    office, leaders = ["standing_clerk:office"], ["leaders"]
    signers = ["chairman:office", "deputy:office", "recognising_authority:office"]
    assert table == {
        "self_assess": (["unit_head:unit"], "submit", ["standing"]),
        "check": (office, "check", leaders),
        "inspect": (office, "check", leaders),
        "schedule": (["council_secretary:council", *office], "review", leaders),
        "ballot": (
            ["council_chair:person", "council_member:person", "council_secretary:person"],
            "review",
            ["council_chair", "standing"],
        ),
        "conclude": (["council_chair:council"], "review", ["standing", "leaders"]),
        "conclude_without_council": (office, "review", leaders),
        "decide": (signers, "decide", ["chairman", "standing"]),
        "revise": (office, "decide", leaders),
        "issue_number": (["document_clerk:unit"], "decide", ["chairman", "standing"]),
        "write_minutes": (
            ["council_chair:person", "council_secretary:council"],
            "review",
            ["council_chair", "standing"],
        ),
        "confirm_minutes": (["council_chair:council"], "review", ["standing", "leaders"]),
        "decide_paper": (signers, "decide", ["chairman"]),
        "revise_paper": (office, "decide", leaders),
        "issue_paper": (["document_clerk:unit"], "decide", ["chairman"]),
    }
