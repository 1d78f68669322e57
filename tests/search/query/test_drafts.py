"""Search finds nothing of a unit's draft for anybody above, with either engine, whatever was indexed when."""

from __future__ import annotations

import pytest

from accounts.models import Role
from dossiers.services.assessment import dossier_submission
from dossiers.services.evidence import attachments
from search.index import indexing
from search.query import searcher
from search.query.similar import similar
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_papers", "either_engine")]
FILE, NOTE = "chimsẻ", "chimcông"


def found(post, word: str) -> set[str]:
    return {hit.kind for hit in searcher.best(user=post.user, text=word, limit=50).hits}


def attach(here: make.Place):
    piece = attachments.attach(
        appointment=here.heads[0], dossier=here.dossier(), code="1.1", filename="bao-cao.txt",
        content=f"Báo cáo về {FILE} của đơn vị".encode(),
    )  # fmt: skip
    attachments.read_text(piece)
    return piece


def test_what_a_unit_writes_is_found_above_from_the_day_it_is_sent():
    here = make.place()
    above = [here.clerk, AppointmentFactory(role=Role.ADMINISTRATOR, office=here.standing)]
    make.answered(here, _1_1={"yes": True, "note": NOTE})
    piece = attach(here)
    indexing.rebuild()
    assert found(here.heads[0], FILE) == {"minh-chung"}
    for post in above:
        assert found(post, FILE) == found(post, NOTE) == set()
        assert similar(user=post.user, kind="minh-chung", pk=str(piece.pk)) is None
    dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    for post in above:
        assert found(post, FILE) == {"minh-chung"}
    indexing.rebuild()
    assert all(found(post, NOTE) == {"ho-so"} for post in above)


def test_what_a_unit_writes_after_a_return_is_found_by_the_unit_alone():
    here = make.place()
    make.submitted(here)
    dossier_submission.send_back(appointment=here.clerk, dossier=here.dossier(), reason="Bổ sung")
    make.answered(here, _1_1={"yes": True, "note": NOTE})
    attach(here)
    indexing.rebuild()
    assert found(here.clerk, FILE) == found(here.clerk, NOTE) == set()
    assert found(here.heads[0], FILE) == {"minh-chung"}
