"""Verbs of the criteria room."""

from criteria.services.choosing import choose_set, find_definition, sets_for
from criteria.services.loading import LoadReport, load_sets, store_set
from criteria.services.plans import set_from_plan

__all__ = [
    "LoadReport",
    "choose_set",
    "find_definition",
    "load_sets",
    "set_from_plan",
    "sets_for",
    "store_set",
]
