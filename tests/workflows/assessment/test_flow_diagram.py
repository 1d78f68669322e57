"""The picture of a case is drawn from the flow: done, now, next, and what this round leaves out."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from tests.factories import workflows as make
from tests.factories.accounts import AppointmentFactory
from workflows.flows import DossierFlow, PaperFlow, SittingFlow, SubmissionFlow
from workflows.nodes import UserTask
from workflows.screens.assessment.flow_diagram import edges_of, parts_of, step_order
from workflows.screens.assessment.flow_svg import svg_of

pytestmark = pytest.mark.django_db


def states(dossier, part: int = 0) -> dict[str, str]:
    return {node.name: node.state for node in parts_of(dossier)[part]["nodes"]}


@pytest.mark.parametrize("flow_class", [DossierFlow, SubmissionFlow, SittingFlow, PaperFlow])
def test_every_step_of_the_flow_is_in_the_picture_once(flow_class):
    steps = [node.name for node in flow_class.instance.nodes() if isinstance(node, UserTask)]
    assert sorted(step_order(flow_class)) == sorted(steps)
    assert {end for way in edges_of(flow_class) for end in way} <= set(steps)


def test_a_new_dossier_stands_at_its_first_step():
    world = make.make_world()
    assert states(world.dossiers[0]) == {
        "self_assess": "current", "check": "next", "inspect": "skipped", "schedule": "todo", "ballot": "todo",
        "conclude": "todo", "conclude_without_council": "skipped",
    }  # fmt: skip
    assert states(world.dossiers[0], 1) == {"decide": "todo", "issue_number": "todo", "revise": "side"}


def test_a_round_without_a_council_shows_the_other_way():
    world = make.make_world(with_council=False, with_inspection=True)
    found = states(make.submitted(world))
    assert (found["check"], found["inspect"]) == ("current", "next")
    assert (found["ballot"], found["conclude_without_council"]) == ("skipped", "todo")


def test_a_dossier_in_a_sitting_says_how_many_have_voted():
    world = make.make_world()
    [item] = make.in_sitting(world)
    from workflows import actions

    actions.cast_ballot(appointment=world.voters[0], item=item, choice="level_1")
    [ballot] = [n for n in parts_of(world.dossiers[0])[0]["nodes"] if n.name == "ballot"]
    assert (ballot.state, ballot.note.split(",")[0]) == ("current", f"1/{len(world.voters)} người đã xong")


def test_a_concluded_dossier_is_through_its_own_part():
    world = make.make_world()
    make.proposed(world)
    assert "current" not in states(world.dossiers[0]).values()
    assert states(world.dossiers[0])["conclude"] == "done"


def test_the_drawing_is_sound_xml_and_says_in_words_what_it_shows():
    world = make.make_world()
    part = parts_of(make.submitted(world))[0]
    root = ET.fromstring(svg_of(part["title"], part["nodes"], part["ways"], key="k"))
    text = " ".join("".join(node.itertext()) for node in root)
    assert "đang ở bước Kiểm tra hồ sơ" in text
    shown = [node for node in part["nodes"] if node.state != "skipped"]
    assert len(root.findall(".//{*}rect")) == len(shown)
    assert all(node.title in text and node.words in text for node in shown)
    widest = max(float(x) for x in re.findall(r'viewBox="0 0 (\d+)', str(svg_of("", [], [], key="k"))))
    assert widest == 320, "readable at 320 px"


def test_no_line_of_a_box_is_wider_than_the_box():
    world = make.make_world(members=12)
    make.in_sitting(world)
    svg = str(svg_of("", *(parts_of(world.dossiers[0])[0][key] for key in ("nodes", "ways")), key="k"))
    lines = re.findall(r'class="case-words">([^<]*)<', svg)
    assert any("người đã xong, hạn" in line for line in lines)
    assert max(map(len, lines)) <= 40, "forty letters of eleven pixels fill a box"


def test_a_name_with_markup_is_drawn_as_text():
    from workflows.screens.assessment.flow_diagram import Node

    node = Node("x", "<script>", "current", "đang ở bước này", "")
    assert "<script>" not in svg_of("<b>", [node], [], key="k")


def test_the_page_is_for_whoever_may_see_the_dossier():
    world = make.make_world()
    address = f"/ho-so/{world.dossiers[0].pk}/quy-trinh/"
    head, stranger = Client(), Client()
    head.force_login(world.heads[0].user)
    stranger.force_login(AppointmentFactory().user)
    page = head.get(address).content.decode()
    assert "đang ở bước Tự đánh giá và nộp hồ sơ" in page
    assert "đợt này không có bước này" in page
    assert "chỉ khi bị trả lại hoặc dừng" in page
    assert stranger.get(address).status_code == 404


def test_a_run_of_small_acts_is_one_line_of_the_timeline():
    world = make.make_world()
    make.submitted(world)
    client = Client()
    client.force_login(world.heads[0].user)
    page = client.get(f"/ho-so/{world.dossiers[0].pk}/quy-trinh/").content.decode()
    number = len(world.criteria_set.parsed().indicators)
    assert f"Lưu trả lời {number} lần." in page
    assert page.count("Lưu trả lời") == 1


def test_the_standing_office_reads_who_was_told_and_the_unit_does_not():
    world = make.make_world()
    address = f"/ho-so/{world.dossiers[0].pk}/quy-trinh/"
    clerk, head = Client(), Client()
    clerk.force_login(world.clerk.user)
    head.force_login(world.heads[0].user)
    page = clerk.get(address).content.decode()
    assert "Ai đã được báo" in page
    assert str(world.heads[0].user) in page.split("Ai đã được báo")[1]
    assert "Ai đã được báo" not in head.get(address).content.decode()
