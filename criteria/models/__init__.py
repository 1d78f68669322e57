"""Records of the criteria room."""

from criteria.models.completion import SetEntry
from criteria.models.drafts import SetDraft
from criteria.models.maps import MapLine, SetMap
from criteria.models.sets import CriteriaSet, Indicator

__all__ = ["CriteriaSet", "Indicator", "MapLine", "SetDraft", "SetEntry", "SetMap"]
