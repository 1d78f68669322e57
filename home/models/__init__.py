"""The pages of the public site, one concept a file."""

from home.models.articles import ArticleIndexPage, ArticlePage
from home.models.decisions import DecisionIndexPage, DecisionPage
from home.models.directory import DirectoryPage
from home.models.front import FrontPage
from home.models.plans import PlanIndexPage, PlanPage

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "DecisionIndexPage",
    "DecisionPage",
    "DirectoryPage",
    "FrontPage",
    "PlanIndexPage",
    "PlanPage",
]
