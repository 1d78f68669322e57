"""The kinds of things that can be found, in the order the search page shows them."""

from __future__ import annotations

from typing import Final

from search.sources.cases import DOSSIERS, EVIDENCE
from search.sources.pages import ARTICLES, DECISIONS, PLANS
from search.sources.papers import INCOMING, PAPERS
from search.sources.titles import TITLES
from search.sources.work import TASKS

SOURCES: Final = (PLANS, DECISIONS, TITLES, ARTICLES, TASKS, DOSSIERS, EVIDENCE, PAPERS, INCOMING)
