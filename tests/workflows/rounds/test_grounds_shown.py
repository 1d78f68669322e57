"""What a round filled in on a written ground, and why evidence is missing, stand on the screen of every step."""

from __future__ import annotations

import pytest

from dossiers.models import Decision, Round
from dossiers.rules.own_sets import Typed
from dossiers.services.evidence import policies
from dossiers.services.grounds import Ground
from dossiers.services.rounds import own_sets
from dossiers.services.rounds.own_sets import OwnSettings
from ledger.services import files
from tests.factories import workflows as make
from tests.factories.criteria import CriteriaSetFactory
from tests.factories.dossiers import open_level_2
from tests.workflows.assessment.test_undetermined_levels import (
    STEPS,
    card_of,
    page,
    press_accept,
    press_conclude,
    press_number,
    press_sign,
    press_vote,
)

pytestmark = pytest.mark.django_db
MARK = "theo mục 2 Công văn 5195, chưa kiểm chứng"
WHY = "Văn bản bị hỏng trong trận lũ"


@pytest.fixture
def world(tiny_papers) -> make.World:
    """A round that filled in the unknown threshold of its second level and requires evidence of 1.1."""
    found = make.make_world(criteria_set=CriteriaSetFactory(**open_level_2("threshold")))
    stored = files.store(content=b"%PDF-1.7 letter", media_type="application/pdf")
    own = own_sets.own_copy(
        found.criteria_set,
        OwnSettings(
            typed=(Typed("threshold:1.2:1", "50"),),
            grounds=(Ground(document="Công văn 5195", article="mục 2", file=stored, name="cv.pdf"),),
            evidence={"1.1": {"need": "required"}},
        ),
    )
    own_sets.store_own_copy(found.round, own, found.clerk)
    Round.objects.filter(pk=found.round.pk).update(own_sha256=own.sha256)
    make.answer_all(found, level=1)
    policies.explain(appointment=found.heads[0], dossier=found.dossiers[0], code="1.1", reason=WHY)
    return found


STEPS_SEEN = [(press_accept, 1), (press_vote, 3), (press_conclude, 4), (press_sign, 6), (press_number, 7)]


def test_every_step_shows_the_ground_and_the_reason_beside_the_verdict(world):
    head, dossier = page(world.heads[0]), world.dossiers[0]
    bench = head.get(f"{card_of('self_assess')}?chi-tieu=1.1").content.decode()
    assert WHY in bench
    assert "Bắt buộc có minh chứng" in bench
    for address in (f"{card_of('self_assess')}?chi-tieu=1.2", f"/ho-so/{dossier.pk}/bang/"):
        assert MARK in head.get(address).content.decode(), address
    done = 0
    for press, upto in STEPS_SEEN:
        for step in STEPS[done:upto]:
            step(world)
        done = upto
        client, address, _ = press(world)
        html = client.get(address).content.decode()
        assert MARK in html, press.__name__
        if press is press_accept:
            assert "thiếu minh chứng bắt buộc, có lý do" in client.get("/viec/tiep-nhan/").content.decode()
        if press in (press_accept, press_vote, press_conclude):
            assert WHY in html, press.__name__
    for step in STEPS[done:]:
        step(world)
    for client, address in (
        (head, f"/ho-so/{dossier.pk}/"),
        (head, f"/ho-so/{dossier.pk}/bao-cao/"),
        (page(world.clerk), f"/ho-so/dot/{world.round.pk}/"),
        (page(world.clerk), f"/ho-so/dot/{world.round.pk}/bang/"),
        (page(world.clerk), Decision.objects.get().page.url),
    ):
        assert MARK in client.get(address).content.decode(), address
