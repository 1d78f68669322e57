"""Records of the criteria room."""

from criteria.models.sets import CriteriaSet, Indicator

__all__ = ["CriteriaSet", "Indicator"]
