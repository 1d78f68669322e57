"""The sources of the index, in the order of the search page."""

from __future__ import annotations

from typing import Final

from search.index.sources.cases import DOSSIERS, EVIDENCE
from search.index.sources.pages import ARTICLES, DECISIONS, PLANS
from search.index.sources.papers import INCOMING, PAPERS
from search.index.sources.titles import TITLES
from search.index.sources.work import TASKS

SOURCES: Final = (PLANS, DECISIONS, TITLES, ARTICLES, TASKS, DOSSIERS, EVIDENCE, PAPERS, INCOMING)
