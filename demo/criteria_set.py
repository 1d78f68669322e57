"""The made-up criteria set of the demonstration and of simulated rounds: wholly known, and no law.

The shipped set of communes (Thông tư 25/2023/TT-BGDĐT) has texts and thresholds that no source states, so that none
of its levels can be judged yet; a round to look at or to practise with needs one that can.
"""

from __future__ import annotations

from pathlib import Path

from criteria.models import CriteriaSet
from criteria.services.loading import store_set
from criteria.sets import files

SET_FILE = Path(__file__).with_name("criteria_set.json")


def made_up_set() -> CriteriaSet:
    """Return the stored row of the made-up set, stored where it is not there yet."""
    return store_set(data=files.read(SET_FILE), origin=CriteriaSet.Origin.DEMO)[0]
