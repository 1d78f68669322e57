"""Equal sides in a secret ballot: the dossier goes to another sitting, through the flow."""

from __future__ import annotations

import pytest

from dossiers.rules.sittings import VOTE_AGAIN, SittingRules
from tests.factories import dossiers as make
from workflows import actions
from workflows.errors import NotYours
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db


def test_a_secret_tie_is_put_off_to_another_sitting_where_the_round_votes_again():
    here = make.place(members=2, sitting_rules=SittingRules(ballot_kind="secret", tie_rule=VOTE_AGAIN))
    actions.start_dossiers(round=here.round)
    make.answered(here)
    actions.submit_dossier(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    actions.accept_dossier(appointment=here.clerk, dossier=here.dossier())
    sitting = actions.open_sitting(appointment=here.secretary, round=here.round, dossiers=[here.dossier()])
    item = sitting.items.select_related("dossier__unit", "sitting").get()
    for post, choice in zip(here.seats, ["level_1", "level_1", "refuse", "refuse"], strict=True):
        actions.cast_ballot(appointment=post, item=item, choice=choice, reason="Lý do.")
    with pytest.raises(NotYours):
        actions.adjourn(appointment=here.seats[2], item=item, reason="Phiếu ngang nhau.")
    actions.adjourn(appointment=here.secretary, item=item, reason="Phiếu ngang nhau.")
    again = actions.open_sitting(appointment=here.secretary, round=here.round, dossiers=[here.dossier()])
    assert again.number == 2
    assert TaskCard.objects.open().filter(node="ballot").count() == 4
