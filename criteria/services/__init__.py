"""Verbs of the criteria room."""

from criteria.services.from_plans import set_from_plan
from criteria.services.loading import LoadReport, load_sets, store_set
from criteria.services.selection import choose_set, find_definition, sets_for

__all__ = [
    "LoadReport",
    "choose_set",
    "find_definition",
    "load_sets",
    "set_from_plan",
    "sets_for",
    "store_set",
]
